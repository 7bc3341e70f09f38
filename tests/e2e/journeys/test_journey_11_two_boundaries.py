"""Journey 11: from one boundary on every role, as it was, to two."""

import re
from pathlib import Path

from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EngineStack

_BUILD, _CATALOG = Path("components/plan/build.py"), Path("components/catalog/boundary.yaml")
_SCV, _PROVISIONING = "ScvPermissionsBoundary", "ScvProvisioningBoundary"


def test_two_boundaries_take_the_place_of_one(small: EngineStack) -> None:
    kept = {file: (small.project / file).read_text("utf-8") for file in (_BUILD, _CATALOG)}
    # One boundary on every role, which lets the provisioning role do its work.
    _change(
        small, _BUILD, r"(def _boundary_arn.*?)if entry\.output == PROVISIONING_ROLE", r"\1if False"
    )
    _change(
        small, _CATALOG, rf"  - name: {_SCV}\n.*?  - name: {_PROVISIONING}", f"  - name: {_SCV}"
    )
    small.up()
    assert {role.boundary for role in account.roles(small.iam).values()} == {_arn(small, _SCV)}
    before = account.roles(small.iam)

    for file, text in kept.items():
        (small.project / file).write_text(text, "utf-8")
    steps = {step for step in small.up().steps if step[1].startswith("aws:")}

    assert {operation for operation, *_ in steps} == {"create", "update"}
    assert {name for operation, _, name in steps if operation == "create"} == {_PROVISIONING}
    assert _SCV in {name for operation, _, name in steps if operation == "update"}
    after = account.roles(small.iam)
    assert after == account.planned_roles(small.plan)
    assert {role.boundary for role in after.values()} == {_arn(small, _PROVISIONING)}
    assert account.policies(small.iam) == account.planned_policies(small.plan)
    assert {n: one.unique_id for n, one in after.items()} == {
        n: one.unique_id for n, one in before.items()
    }


def _change(stack: EngineStack, file: Path, pattern: str, text: str) -> None:
    path = stack.project / file
    changed, count = re.subn(pattern, text, path.read_text("utf-8"), count=1, flags=re.DOTALL)
    assert count == 1
    path.write_text(changed, "utf-8")


def _arn(stack: EngineStack, policy: str) -> str:
    return f"arn:{stack.place.partition}:iam::{stack.account_id}:policy/boundary/{policy}"
