"""Journey 1: ``preview``, then ``up``, then a preview that shows nothing."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from components.outputs import stack_outputs
from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EXTERNAL_ID, EngineStack
from tests.e2e.moto_server import ROOT
from tests.scvctl.embedded_runs import ROLE


def test_the_first_preview_shows_every_role_as_new(deployed: EngineStack) -> None:
    assert deployed.first_preview is not None
    assert deployed.first_preview.operations == {"create"}
    assert deployed.first_preview.names("create", ROLE) == {one.name for one in deployed.plan.roles}


def test_every_role_is_in_the_account_as_rendered(deployed: EngineStack) -> None:
    found = account.roles(deployed.iam)
    del found[account.FOREIGN_ROLE]
    assert found == account.planned_roles(deployed.plan)
    assert {role.boundary for role in found.values()} == deployed.plan.boundary_arns


def test_every_policy_is_in_the_account_as_rendered(deployed: EngineStack) -> None:
    assert account.policies(deployed.iam) == account.planned_policies(deployed.plan)


def test_the_outputs_are_those_of_the_schema(deployed: EngineStack) -> None:
    outputs = deployed.outputs()
    schema = json.loads((ROOT / "components/outputs.schema.json").read_text("utf-8"))
    validator: Any = Draft202012Validator(schema)
    validator.validate(outputs)
    assert outputs == stack_outputs(deployed.plan)


def test_the_external_id_is_nowhere_in_clear(deployed: EngineStack) -> None:
    found = account.roles(deployed.iam)
    guarded = [name for name, role in found.items() if EXTERNAL_ID in json.dumps(role.trust)]
    assert guarded
    written = _files(deployed.state)
    assert any(guarded[0].encode() in content for content in written)
    for content in [*written, *_files(deployed.project, "Pulumi.*")]:
        assert EXTERNAL_ID.encode() not in content


def test_a_second_preview_shows_no_change(deployed: EngineStack) -> None:
    assert deployed.preview().steps == frozenset()


def _files(folder: Path, pattern: str = "*") -> list[bytes]:
    return [file.read_bytes() for file in folder.rglob(pattern) if file.is_file()]
