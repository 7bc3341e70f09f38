"""A check as JUnit XML, for the test reports of CI servers (GitLab, Jenkins, GitHub).

A rule without violations is a passed test. A violated rule is a failed test for each resource that
violates it, so that the server counts, names and compares violations. Advice, exceptions and
disabled rules refuse nothing; they are skipped tests.

Source: the XSD of Jenkins' xUnit plugin, junit-10.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from components.text import one_line
from scvctl.check.checking import Checked, name_of, type_of
from scvctl.check.pack.judgement import Rule, Violation

_RESULTS = {"mandatory": "failure", "advisory": "skipped"}


def render(checked: Checked) -> str:
    """The report as XML text."""
    judgement = checked.judgement
    suite = ET.Element("testsuite")
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(checked):
        ET.SubElement(properties, "property", name=name, value=value)
    for rule in judgement.pack.rules.values():
        suite.extend(_cases(checked, rule))
    counts = {
        "tests": str(len(suite.findall("testcase"))),
        "failures": str(len(suite.findall("testcase/failure"))),
        "errors": "0",
    }
    skipped = str(len(suite.findall("testcase/skipped")))
    suite.attrib |= {"name": _suite(checked), **counts, "skipped": skipped}
    suites = ET.Element("testsuites", {"name": judgement.pack.name, **counts})
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, "unicode")}\n'


def _properties(checked: Checked) -> Iterator[tuple[str, str]]:
    settings, pack = checked.settings, checked.judgement.pack
    yield "pack", f"{pack.name} {pack.version}"
    yield "accountId", settings.account_id
    yield "partition", settings.partition.name
    yield "release", str(settings.release)
    yield "judged", str(checked.judgement.judged)
    for rule in checked.judgement.lowered:
        yield "lowered", f"{rule.name}: {rule.level} instead of {rule.own_level}"


def _suite(checked: Checked) -> str:
    return f"{checked.judgement.pack.name}.{checked.config.stack}"


def _cases(checked: Checked, rule: Rule) -> Iterator[ET.Element]:
    if rule.level == "disabled":
        yield _skipped(checked, f"{rule.name}: {rule.title}", "disabled", "switched off")
        return
    violated: dict[str, list[Violation]] = {}
    for violation in checked.judgement.violations:
        if violation.rule == rule.name:
            violated.setdefault(checked.about(violation.urn), []).append(violation)
    for urn, violations in violated.items():
        yield _violated(checked, rule, urn, violations)
    excepted = [one for one in checked.judgement.excepted if one.rule == rule.name]
    for one in excepted:
        name = _named(rule, checked.about(one.urn))
        yield _skipped(checked, f"{name} (exception)", "exception", one.reason)
    if not violated and not excepted:
        yield _case(checked, f"{rule.name}: {rule.title}")


def _violated(checked: Checked, rule: Rule, urn: str, violations: list[Violation]) -> ET.Element:
    case = _case(checked, _named(rule, urn))
    messages = [one.message for one in violations]
    level = violations[0].level
    kind = _RESULTS.get(level, "failure")
    result = ET.SubElement(case, kind, type=level, message=one_line(" ".join(messages)))
    text = [*messages, "", urn, "", f"Why: {rule.why}", f"Do: {rule.remedy}"]
    text += [f"See: {rule.url}"] if rule.url else []
    result.text = "\n".join(map(one_line, text))
    return case


def _skipped(checked: Checked, name: str, kind: str, reason: str) -> ET.Element:
    case = _case(checked, name)
    ET.SubElement(case, "skipped", type=kind, message=one_line(reason))
    return case


def _named(rule: Rule, urn: str) -> str:
    # A URN's name alone is not unique: a role and its inline policies may share one.
    return f"{rule.name}: {name_of(urn)} ({type_of(urn)})"


def _case(checked: Checked, name: str) -> ET.Element:
    return ET.Element("testcase", name=one_line(name), classname=_suite(checked), time="0")
