"""Each command's JSON schema: that there is one, and that it refuses what is wrong.

That real output fits is seen wherever a test runs a command with ``--json``.
"""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scvctl import cli
from tests.scvctl.embedded_runs import scvctl
from tests.scvctl.live_accounts import live
from tests.scvctl.schemas import problems, schema
from tests.scvctl.verify.answering import answering

_NAMES = [command.name for command in vars(cli)["_COMMANDS"]]
_ARGUMENTS = {
    "compare": ("policy.json",),
    "explain": ("SCVUpdateCredentialRole", "--action", "lambda:InvokeFunction"),
    "report": ("--format", "md", "--output", "report.md"),
}


@pytest.fixture(params=_NAMES)
def printed(
    request: pytest.FixtureRequest, tmp_path: Path, one_pack: None
) -> tuple[str, dict[str, Any]]:
    """A command and what it prints."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    (tmp_path / "policy.json").write_text(json.dumps(policy))
    named = (
        str(tmp_path / one) if one.endswith((".json", ".md")) else one
        for one in _ARGUMENTS.get(request.param, ())
    )
    accounts = {"audit": lambda: live("dev"), "verify": answering}
    with accounts.get(request.param, nullcontext)():
        result = scvctl(request.param, *named, "--stack", "dev", "--json")
    assert result.out, result.err
    return request.param, json.loads(result.out)


@pytest.mark.parametrize("command", _NAMES)
def test_every_command_has_a_schema_with_a_version(command: str) -> None:
    found = schema(command)
    Draft202012Validator.check_schema(found)
    assert found["properties"]["version"] == {"const": 1}
    assert f"scvctl {command} --json prints, version 1." in found["description"]
    assert set(found["required"]) <= found["properties"].keys()


def test_the_schema_takes_the_object_only_as_it_is(printed: tuple[str, dict[str, Any]]) -> None:
    command, result = printed
    for key in schema(command)["required"]:
        less = {name: value for name, value in result.items() if name != key}
        assert problems(command, less) == [f"'{key}' is a required property"]
    assert problems(command, {**result, "more": 1})
    assert problems(command, {**result, "version": 2})
    for key, value in result.items():
        if isinstance(value, list | dict):
            assert problems(command, {**result, key: "text"})
