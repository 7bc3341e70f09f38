"""Journey 7: roles that exist already come under Pulumi by the file of ``scvctl adopt``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EXTERNAL_ID, EngineStack
from tests.scvctl.embedded_runs import scvctl


def test_what_exists_is_imported_and_the_next_preview_is_empty(
    deployed: EngineStack, tmp_path: Path
) -> None:
    before = account.contents(deployed.iam)
    adopting = EngineStack(tmp_path, deployed.aws, deployed.name)
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
    latest = adopting.state / ".pulumi" / "stacks" / "scv-connect-iam" / f"{adopting.name}.json"
    assert EXTERNAL_ID not in latest.read_text("utf-8")


def _config(stack: EngineStack) -> Iterator[str]:
    return (argument for one in stack.overrides for argument in ("--config", one))


def _aws_urns(stack: EngineStack) -> set[Any]:
    return {one["urn"] for one in stack.resources() if one["type"].startswith("aws:")}
