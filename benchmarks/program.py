"""What the program costs, beside a floor: the same resources registered from ready strings.

Both run in the recorder of ``scvctl``, each in a process of its own, imports included.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.measuring import Bench, Process
from components.settings.stack_file import read_stack
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


def measure(bench: Bench) -> dict[str, Any]:
    """How many times its floor the program costs, by the number of contact centers."""
    rows: list[tuple[str, ...]] = []
    ratios: dict[str, float] = {}
    over: dict[str, float] = {}
    for count in CENTERS:
        overrides = overrides_for(count)
        recording = record(read_stack(bench.root, "dev", overrides), lambda _: None)
        floor = _floor(bench.root, bench.folder / f"floor-{count}", recording)
        spent = bench.fastest(
            {
                "ours": _run(bench.root, bench.root, overrides).seconds,
                "floor": _run(bench.root, floor, overrides).seconds,
            }
        )
        ratios[str(count)] = round(spent["ours"] / spent["floor"], 2)
        over[str(count)] = round(spent["ours"] - spent["floor"], 2)
        numbers = (spent["ours"], spent["floor"], over[str(count)], ratios[str(count)])
        rows.append((str(count), str(len(recording.resources)), *(f"{one:.2f}" for one in numbers)))
    bench.show(
        "The program, and its floor",
        ("contact centers", "resources", "program, s", "floor, s", "more, s", "ratio"),
        rows,
    )
    return {"program": ratios, "programOverFloorSeconds": over}


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


def _run(root: Path, project: Path, overrides: list[str]) -> Process:
    return Process([sys.executable, "-m", __name__, str(project), *overrides], root)


if __name__ == "__main__":
    record(read_stack(Path(sys.argv[1]), "dev", sys.argv[2:]), lambda _: None)
