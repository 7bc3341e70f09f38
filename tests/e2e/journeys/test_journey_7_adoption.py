"""Journey 7: roles that exist already come under Pulumi by ``pulumi import --file``."""

import json
from pathlib import Path
from typing import Any

from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EXTERNAL_ID, EngineStack
from tests.e2e.journeys.import_file import import_file


def test_what_exists_is_imported_and_the_next_preview_is_empty(
    deployed: EngineStack, tmp_path: Path
) -> None:
    before = account.contents(deployed.iam)
    adopting = EngineStack(tmp_path, deployed.aws, deployed.name)
    file = tmp_path / "import.json"
    file.write_text(json.dumps(import_file(deployed)), "utf-8")

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


def _aws_urns(stack: EngineStack) -> set[Any]:
    return {one["urn"] for one in stack.resources() if one["type"].startswith("aws:")}
