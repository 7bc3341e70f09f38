"""Holds what Salesforce publishes today against the newest policy that the catalog has of it.

    python -m scripts.ci.publication --from FOLDER --output FILE

``FOLDER`` is ``iam_policies`` of Salesforce's repository service-cloud-voice/examples-from-doc. For
each stack, ``scvctl compare`` takes the file of its partition. Exit code 0: all the same; 1: one
could not be compared; 3: one differs, and ``FILE`` says how, as the text of an issue.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from components.catalog import RELEASES, load_catalog
from components.errors import InputError
from components.partition import COMMERCIAL, GOVCLOUD, partition_of_region
from components.settings.stack_file import read_stack
from scripts.ci.text import code_block, shortened

ROOT = Path(__file__).resolve().parents[2]
FILES = MappingProxyType(
    {COMMERCIAL.name: "SCVProvisioningPolicy.json", GOVCLOUD.name: "SCVGovProvisioningPolicy.json"}
)
INSTEAD = ("provisioningPolicyFile", "provisioningPolicySha256")
SAME, FAILED, DIFFERENT = 0, 1, 3

_WHAT_IT_MEANS = """\
What Salesforce publishes today is not what the catalog has for release {release}: a new contact
center release, or a correction of this one. Nothing of it is deployed before somebody says so.

- Read what is added and take it over into `components/catalog/`; where it is the policy of a
  release that the catalog derives, take `derived` away. The issue then closes by itself.
- A stack that cannot wait for that: put the file beside `Pulumi.yaml`, and the values below into
  the stack's file. They let in this file alone: another one has another digest.
"""


@dataclass(frozen=True, slots=True)
class Held:
    """One stack's file, compared: ``result`` is the object of ``scvctl compare --json``.

    ``same``: the file grants what the newest published one is known to grant.
    """

    stack: str
    file: Path
    result: Mapping[str, Any]
    same: bool


def file_of(stack: str) -> str:
    """The name of the file that Salesforce publishes for the stack's partition.

    Raises ``InputError`` for an unknown stack, ``ValueError`` for one without a known region.
    """
    region = str(read_stack(ROOT, stack, []).values.get("aws:region", ""))
    partition = partition_of_region(region)
    if partition is None:
        raise ValueError(f"stack {stack} has the region {region!r}, which no partition has")
    return FILES[partition.name]


def newest_published() -> int:
    """The newest release whose provisioning policy is published, and not derived."""
    policies = (policy for role in load_catalog().roles() for policy in role.inline_policies)
    derived = [policy.derived.since for policy in policies if policy.derived]
    return max(release for release in RELEASES if all(release < since for since in derived))


def command(stack: str, file: Path) -> list[str]:
    """The comparison that is run: with the newest published one, whatever the stack is at."""
    # A file that the stack has instead of the catalog's policy says nothing about the catalog.
    config = [f"release={newest_published()}", *(f"{key}=null" for key in INSTEAD)]
    options = [part for one in config for part in ("--config", one)]
    return [
        sys.executable,
        "-m",
        "scvctl",
        "compare",
        str(file),
        "--stack",
        stack,
        *options,
        "--json",
    ]


def held(stack: str, folder: Path) -> Held:
    """Compares one stack's file. Raises ``InputError``, or ``ValueError`` without a result."""
    file = folder / file_of(stack)
    done = subprocess.run(  # noqa: S603 - the project's own command
        command(stack, file), cwd=ROOT, capture_output=True, text=True, check=False
    )
    try:
        result = json.loads(done.stdout)
        same = bool(result["same"])
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{file.name}, stack {stack}: {done.stderr.strip()}") from None
    if done.returncode != (0 if same else 1):
        raise ValueError(f"{file.name}, stack {stack}: exit code {done.returncode}")
    return Held(stack, file, result, same=same)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares every stack's file; gives the exit code."""
    given = _parser().parse_args(arguments)
    compared: list[Held] = []
    stacks = [file.stem.removeprefix("Pulumi.") for file in sorted(ROOT.glob("Pulumi.*.yaml"))]
    for stack in stacks:
        try:
            compared.append(held(stack, given.folder.resolve()))
        except (InputError, ValueError) as error:
            print(error, file=sys.stderr)
    if not compared or len(compared) < len(stacks):
        print(f"{len(compared)} of {len(stacks)} stacks were compared.", file=sys.stderr)
        return FAILED
    for one in compared:
        print(f"{one.file.name}, stack {one.stack}: {'the same' if one.same else 'differs'}")
    if all(one.same for one in compared):
        return SAME
    about = _WHAT_IT_MEANS.format(release=newest_published())
    sections = [_section(one) for one in compared if not one.same]
    given.output.write_text("\n".join([about, *sections]), "utf-8")
    return DIFFERENT


def _section(one: Held) -> str:
    best = one.result["bestMatch"]
    whose = f"release {best['release']} in partition {best['partition']}"
    rows = shortened("\n".join(_row(row) for row in one.result["differences"]))
    like = (
        f"It is the policy of {whose}."
        if best["same"]
        else f"It is most like {whose}; grants that differ: {best['differences']}."
    )
    digest = hashlib.sha256(one.file.read_bytes()).hexdigest()
    pairs = zip(INSTEAD, (one.file.name, digest), strict=True)
    values = "\n".join(f"scv-connect-iam:{key}: {value}" for key, value in pairs)
    title = f"## `{one.file.name}`, held against stack `{one.stack}`"
    return "\n\n".join([title, like, code_block(values), code_block(rows)])


def _row(row: Mapping[str, Any]) -> str:
    what = f"{row['change']}: {row['statement']}, {', '.join(row['actions'])}"
    more = {"resources": "", "condition": "if ", "instead": "instead of "}
    rest = [f"    {word}{one}" for key, word in more.items() for one in row[key]]
    return "\n".join([what, *rest])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.ci.publication")
    parser.add_argument("--from", dest="folder", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
