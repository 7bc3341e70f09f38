"""Journey 7: roles that exist already come under Pulumi by the file of ``scvctl adopt``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EXTERNAL_ID, EngineStack
from tests.scvctl.embedded_runs import scvctl

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_POLICIES = ("access_policies", "boundary")


def test_what_exists_is_imported_and_the_next_preview_is_empty(
    deployed: EngineStack, tmp_path: Path
) -> None:
    before, descriptions = account.contents(deployed.iam), _descriptions(deployed.iam)
    adopting = EngineStack(tmp_path, deployed.aws, deployed.name)
    # To the program, the account's policies have somebody else's descriptions.
    _reword_purposes(adopting.project / "components" / "catalog")
    file = tmp_path / "import.json"
    adopted = scvctl("adopt", "--stack", deployed.name, "--output", str(file), *_config(deployed))
    assert adopted.code == 0, adopted.err

    adopting.run(
        *("import", "--file", str(file), "--yes", "--skip-preview"),
        *("--protect=false", "--generate-code=false"),
    )
    assert account.contents(deployed.iam) == before
    assert _aws_urns(adopting) == _aws_urns(deployed)

    # The engine marks the external ID as a secret when the program says so, which is at the update.
    assert adopting.preview().operations <= {"update"}
    adopting.up()
    assert adopting.preview().steps == frozenset()
    assert account.contents(deployed.iam) == before
    assert _descriptions(deployed.iam) == descriptions
    latest = adopting.state / ".pulumi" / "stacks" / "scv-connect-iam" / f"{adopting.name}.json"
    assert EXTERNAL_ID not in latest.read_text("utf-8")


def _config(stack: EngineStack) -> Iterator[str]:
    return (argument for one in stack.overrides for argument in ("--config", one))


def _reword_purposes(catalog: Path) -> None:
    for name in _POLICIES:
        file = catalog / f"{name}.yaml"
        before = file.read_text("utf-8")
        after = re.sub(r"^( +purpose: ).*$", r"\1In other words.", before, flags=re.MULTILINE)
        assert after != before
        file.write_text(after, "utf-8")


def _descriptions(iam: "IAMClient") -> dict[str, tuple[str, str]]:
    """Of each managed policy, the ID, which another policy of its name has not, and description."""
    found = {arn: iam.get_policy(PolicyArn=arn)["Policy"] for arn in account.policies(iam)}
    return {
        arn: (one.get("PolicyId", ""), one.get("Description", "")) for arn, one in found.items()
    }


def _aws_urns(stack: EngineStack) -> set[Any]:
    return {one["urn"] for one in stack.resources() if one["type"].startswith("aws:")}
