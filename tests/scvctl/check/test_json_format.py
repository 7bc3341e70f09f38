"""The JSON report holds everything, in the shape of its schema."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scvctl.check import json_format
from scvctl.check.checking import Checked
from tests.scvctl.check import runs

_SCHEMA = json.loads(json_format.SCHEMA.read_text("utf-8"))
_ABOUT = {"rule", "urn", "type", "name"}


def _problems(report: Any) -> list[str]:
    errors = Draft202012Validator(_SCHEMA).iter_errors(report)  # pyright: ignore[reportUnknownMemberType]
    return [error.message for error in errors]


@pytest.fixture
def report(checked: Checked) -> dict[str, Any]:
    return json.loads(json_format.render(checked))


def test_it_is_valid(report: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(_SCHEMA)
    assert _problems(report) == []


@pytest.mark.parametrize("key", _SCHEMA["required"])
def test_the_schema_wants_every_key(key: str, refused: Checked) -> None:
    given = json_format.as_object(refused)
    given.pop(key)
    assert _problems(given) == [f"'{key}' is a required property"]


@pytest.mark.parametrize(
    "wrong",
    [{"version": 2}, {"verdict": "good"}, {"accountId": "1"}, {"rules": []}, {"more": 1}],
    ids=str,
)
def test_the_schema_refuses_what_is_wrong(wrong: dict[str, Any], refused: Checked) -> None:
    assert _problems({**json_format.as_object(refused), **wrong})


def test_it_says_for_what_the_verdict_is(passing: Checked, refused: Checked) -> None:
    for checked, verdict in ((passing, "passed"), (refused, "refused")):
        report = json_format.as_object(checked)
        assert report["version"] == json_format.VERSION == 1
        assert report["verdict"] == verdict
        assert report["stack"] == checked.config.stack
        assert report["partition"] == checked.settings.partition.name
        assert report["pack"] == {"name": "scv-guardrails", "version": "1.0.0"}
        assert report["judged"] == 10
        assert [rule["name"] for rule in report["rules"]] == list(checked.judgement.pack.rules)


def test_every_violation_and_exception_is_there(mixed: Checked) -> None:
    report = json_format.as_object(mixed)
    for key, found in (
        ("violations", mixed.judgement.violations),
        ("excepted", mixed.judgement.excepted),
    ):
        assert [(one["rule"], one["urn"]) for one in report[key]] == [
            (one.rule, mixed.about(one.urn)) for one in found
        ]
        assert all(one.keys() >= _ABOUT for one in report[key])
    assert report["violations"][1]["type"] == "aws:iam/role:Role"
    assert report["violations"][1]["name"] == "SCVProvisioningRole"
    assert {one["reason"] for one in report["excepted"]} == {runs.REASON}


def test_what_stands_for_the_stack_is_the_stack(mixed: Checked) -> None:
    [whole] = [
        one for one in json_format.as_object(mixed)["violations"] if one["rule"] == "stack-complete"
    ]
    assert whole["type"] == "pulumi:pulumi:Stack"
    assert whole["name"] == f"scv-connect-iam-{mixed.config.stack}"


def test_it_says_which_rules_were_lowered(advised: Checked) -> None:
    rules = json_format.as_object(advised)["rules"]
    changed = {one["name"]: one["level"] for one in rules if one["level"] != one["ownLevel"]}
    assert changed == {
        "boundary-required": "advisory",
        "salesforce-account-trusted": "disabled",
    }
