"""Policy packs that do nothing, to hold the real one against."""

from pathlib import Path

_PROGRAM = """\
from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ResourceValidationPolicy,
    StackValidationPolicy,
)

def nothing(args, report):
    pass

common = {{"description": "Does nothing.", "validate": nothing}}
PolicyPack(
    name="nothing",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        *(ResourceValidationPolicy(name=f"resource-{{n}}", **common) for n in range({resource})),
        *(StackValidationPolicy(name=f"stack-{{n}}", **common) for n in range({stack})),
    ],
)
"""


def write_pack(folder: Path, resource: int, stack: int) -> Path:
    """A pack with so many resource rules and stack rules, in a new folder below this one."""
    pack = folder / f"nothing-{resource}-{stack}"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("version: 1.0.0\nruntime: python\n")
    (pack / "__main__.py").write_text(_PROGRAM.format(resource=resource, stack=stack))
    return pack
