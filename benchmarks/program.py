"""What the program costs, beside a floor: the same resources registered from ready strings.

Part of ``make bench``. Both run in the recorder of ``scvctl``, each in a process of its own, whose
CPU time counts, imports included; the fastest of the rounds. Compare the ratios.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from components.settings.stack_file import StackConfig, read_stack
from scvctl.embedded.recorder import Recording, record

CENTERS = (1, 10, 50, 100)

# So many fit into the boundaries; what these have in place of the names of more.
_BY_NAME = 10
_ACCEPTED = (
    "arn:*:connect:*:123456789012:instance/*",
    "arn:*:logs:*:123456789012:log-group:*/center0*-*",
    "arn:*:s3:::center0*-123456789012*",
    "arn:*:s3:::center0*replica-123456789012*",
)
_FLOOR = """\
import json
import re
from pathlib import Path

import pulumi
import pulumi_aws as aws

classes = {
    one.pulumi_type: one for one in vars(aws.iam).values() if hasattr(one, "pulumi_type")
}
made = {}
for one in json.loads(Path(__file__).with_name("resources.json").read_text()):
    options = pulumi.ResourceOptions(parent=made.get(one["parent"]))
    if one["type"].startswith("pulumi:providers:"):
        provider = one["type"].removeprefix("pulumi:providers:")
        resource = pulumi.ProviderResource(provider, one["name"], one["inputs"], options)
    elif one["custom"]:
        options.provider = made[one["provider"]]
        options.depends_on = [made[urn] for urn in one["dependencies"] if urn in made]
        inputs = {
            re.sub("[A-Z]", lambda found: "_" + found[0].lower(), key): value
            for key, value in one["inputs"].items()
        }
        resource = classes[one["type"]](one["name"], opts=options, **inputs)
    else:
        resource = pulumi.ComponentResource(one["type"], one["name"], None, options)
        resource.register_outputs({})
    made[one["urn"]] = resource
"""


def seconds(root: Path, folder: Path, count: int, rounds: int) -> tuple[float, float]:
    """CPU seconds of the program and of its floor, for so many contact centers."""
    overrides = overrides_for(count)
    recording = record(read_stack(root, "dev", overrides), lambda _: None)
    floor = _floor(root, folder / f"floor-{count}", recording)
    best = [float("inf")] * 2
    for _ in range(rounds):
        for index, project in enumerate((root, floor)):
            best[index] = min(best[index], _spent(project, overrides))
    return best[0], best[1]


def overrides_for(count: int) -> list[str]:
    """So many contact centers, as ``KEY=JSON``."""
    centers = [*_centers(count)]
    given: dict[str, Any] = {"contactCenters": centers}
    if count > _BY_NAME:
        given["acceptBoundaryPatterns"] = _ACCEPTED
    return [f"{key}={json.dumps(value)}" for key, value in given.items()]


def _centers(count: int) -> Iterator[Mapping[str, str]]:
    for number in range(count):
        yield {
            "name": f"center{number:03}",
            "connectInstanceId": f"a1b2c3d4-5678-90ab-cdef-{number:012}",
            "salesforceOrgId": f"00D{number:012}",
        }


def _floor(root: Path, folder: Path, recording: Recording) -> Path:
    folder.mkdir()
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        (folder / name).write_bytes((root / name).read_bytes())
    (folder / "__main__.py").write_text(_FLOOR)
    stack = next(urn for urn, one in recording.resources.items() if one.type.endswith(":Stack"))
    resources = [
        {
            "urn": urn,
            "type": one.type,
            "name": one.name,
            "parent": one.parent,
            "provider": one.provider,
            "custom": one.custom,
            "dependencies": sorted(one.dependencies),
            "inputs": dict(one.inputs),
        }
        for urn, one in recording.resources.items()
        if urn != stack
    ]
    (folder / "resources.json").write_text(json.dumps(resources))
    return folder


def _spent(project: Path, overrides: list[str]) -> float:
    asked = [sys.executable, "-m", "benchmarks.program", str(project), *overrides]
    done = subprocess.run(asked, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    return float(done.stdout)


def _run(config: StackConfig) -> None:
    record(config, lambda _: None)
    # All that this process has used, its imports included.
    print(time.process_time())


if __name__ == "__main__":
    _run(read_stack(Path(sys.argv[1]), "dev", sys.argv[2:]))
