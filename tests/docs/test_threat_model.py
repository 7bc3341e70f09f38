"""docs/threat-model.md: every rule and both boundaries are mapped to the rules' own controls."""

import re
from datetime import date
from types import MappingProxyType

from components.catalog import load_catalog
from policypacks.scv_guardrails.exceptions import Exceptions
from policypacks.scv_guardrails.model import Reference
from policypacks.scv_guardrails.rules import all_rules
from tests.docs.blocks import text_of

# AWS's own mapping: Security Hub's IAM controls to the CIS AWS Foundations Benchmark 5.0.0.
_CIS = MappingProxyType({"IAM.1": "1.15", "IAM.2": "1.14"})
_RULES = all_rules(Exceptions(), date.min)
_ROW = re.compile(
    r"^\| \[`([\w-]+)`\]\(([\w.]+)#([\w-]+)\) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE
)


def _mapping() -> dict[str, tuple[str, ...]]:
    section = text_of("docs/threat-model.md").partition("\n## Mapping")[2]
    rows = _ROW.findall(section)
    table = section.partition("| rule or boundary |")[2].partition("\n\n")[0]
    assert len(rows) == table.count("\n") - 1, "a row is not as the others"
    return {name: tuple(cells) for name, *cells in rows}


def _nist(references: tuple[Reference, ...]) -> str:
    controls = {one.control for one in references if one.framework == "NIST SP 800-53"}
    return ", ".join(sorted(controls, key=lambda one: (one[:2], int(one[3:]))))


def _cis(references: tuple[Reference, ...]) -> str:
    found = [_CIS[one.control] for one in references if one.control in _CIS]
    return ", ".join(found) or "-"


def test_every_rule_and_both_boundaries_are_mapped_and_nothing_else() -> None:
    boundaries = {policy.name for policy in load_catalog().families["boundary"].policies}
    assert len(boundaries) == 2
    assert set(_mapping()) == boundaries | {rule.name for rule in _RULES}


def test_a_rule_has_the_controls_that_the_pack_reports() -> None:
    expected = {
        rule.name: ("RULES.md", rule.name, _nist(rule.references), _cis(rule.references))
        for rule in _RULES
    }
    found = {name: cells for name, cells in _mapping().items() if name in expected}
    assert found == expected
