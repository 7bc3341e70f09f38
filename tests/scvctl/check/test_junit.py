"""The JUnit report is valid, and says of each rule and resource whether it fails."""

from pathlib import Path
from xml.etree import ElementTree as ET

import xmlschema

from scvctl.check import junit
from scvctl.check.checking import Checked
from tests.scvctl.check import runs

_SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("junit-10.xsd"))


def _suite(checked: Checked) -> ET.Element:
    suite = ET.fromstring(junit.render(checked)).find("testsuite")  # noqa: S314 - our own text
    assert suite is not None
    return suite


def _cases(checked: Checked, kind: str) -> dict[str, ET.Element]:
    return {
        case.get("name", ""): result
        for case in _suite(checked).findall("testcase")
        for result in case.findall(kind)
    }


def test_it_is_valid(checked: Checked) -> None:
    report = junit.render(checked)
    _SCHEMA.validate(report)
    report.encode()


def test_the_schema_refuses_what_is_wrong(refused: Checked) -> None:
    report = junit.render(refused)
    for right, wrong in (("<failure ", "<fail "), (' errors="0" skipped', " skipped")):
        assert right in report
        changed = report.replace("</failure>", "</fail>") if wrong == "<fail " else report
        assert not _SCHEMA.is_valid(changed.replace(right, wrong))


def test_every_rule_passes_on_a_stack_that_passes(passing: Checked) -> None:
    names = [case.get("name", "") for case in _suite(passing).findall("testcase")]
    rules = passing.judgement.pack.rules.values()
    assert names == [f"{rule.name}: {rule.title}" for rule in rules]
    assert not _cases(passing, "failure")
    assert not _cases(passing, "skipped")


def test_a_rule_fails_for_each_resource_that_violates_it(refused: Checked) -> None:
    failures = _cases(refused, "failure")
    assert set(failures) == {
        f"{one.rule}: SCVProvisioningRole (aws:iam/role:Role)" for one in refused.refusals
    }
    for violation in refused.refusals:
        rule = refused.rule(violation.rule)
        failure = failures[f"{rule.name}: SCVProvisioningRole (aws:iam/role:Role)"]
        assert failure.get("message") == violation.message
        assert failure.get("type") == "mandatory"
        for said in (violation.message, violation.urn, rule.why, rule.remedy, rule.url):
            assert said in (failure.text or "")


def test_what_refuses_nothing_is_skipped(advised: Checked, mixed: Checked) -> None:
    advice = {name: one.get("type") for name, one in _cases(advised, "skipped").items()}
    assert advice == {
        "boundary-required: SCVProvisioningRole (aws:iam/role:Role)": "advisory",
        "salesforce-account-trusted: Only Salesforce's own account is trusted": "disabled",
    }
    excepted = {
        name: one.get("message")
        for name, one in _cases(mixed, "skipped").items()
        if one.get("type") == "exception"
    }
    stack = f"scv-connect-iam-{mixed.config.stack} (pulumi:pulumi:Stack)"
    assert excepted == {
        "known-role: SCVProvisioningRole (aws:iam/role:Role) (exception)": runs.REASON,
        f"outputs-complete: {stack} (exception)": runs.REASON,
    }


def test_the_counts_are_those_of_the_cases(checked: Checked) -> None:
    suite = _suite(checked)
    found = {
        "tests": len(suite.findall("testcase")),
        "failures": len(suite.findall("testcase/failure")),
        "skipped": len(suite.findall("testcase/skipped")),
        "errors": 0,
    }
    assert {key: int(suite.get(key, "-1")) for key in found} == found


def test_no_two_cases_have_the_same_name(mixed: Checked) -> None:
    names = [case.get("name") for case in _suite(mixed).findall("testcase")]
    assert len(names) == len(set(names))


def test_the_suite_is_one_for_each_stack(refused: Checked) -> None:
    suite = _suite(refused)
    assert suite.get("name") == f"scv-guardrails.{refused.config.stack}"
    assert {case.get("classname") for case in suite.findall("testcase")} == {suite.get("name")}


def test_what_the_configuration_lowers_is_a_property(advised: Checked, passing: Checked) -> None:
    def lowered(checked: Checked) -> set[str | None]:
        found = _suite(checked).findall("properties/property")
        return {one.get("value") for one in found if one.get("name") == "lowered"}

    assert lowered(passing) == set()
    assert lowered(advised) == {
        "boundary-required: advisory instead of mandatory",
        "salesforce-account-trusted: disabled instead of mandatory",
    }
