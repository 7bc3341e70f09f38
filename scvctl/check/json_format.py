"""A check as JSON: one object, described by ``check.schema.json``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.text import one_line
from scvctl.check.checking import Checked, name_of, type_of
from scvctl.check.pack.judgement import Rule
from scvctl.json_object import about_stack

VERSION = 1
"""Changes when a key is renamed or removed, not when a key is added."""

SCHEMA = Path(__file__).with_name("check.schema.json")


def render(checked: Checked) -> str:
    """The report as JSON text."""
    return f"{json.dumps(as_object(checked), indent=2)}\n"


def as_object(checked: Checked) -> dict[str, Any]:
    """The report as an object."""
    settings, judgement = checked.settings, checked.judgement
    return {
        **about_stack(VERSION, checked.config.stack, settings),
        "verdict": "refused" if judgement.refused else "passed",
        "project": checked.config.project,
        "region": settings.region,
        "judged": judgement.judged,
        "pack": {"name": judgement.pack.name, "version": judgement.pack.version},
        "rules": [_rule(rule) for rule in judgement.pack.rules.values()],
        "violations": [
            {
                "rule": one.rule,
                "level": one.level,
                **_about(checked.about(one.urn)),
                "message": one_line(one.message),
            }
            for one in judgement.violations
        ],
        "excepted": [
            {"rule": one.rule, **_about(checked.about(one.urn)), "reason": one_line(one.reason)}
            for one in judgement.excepted
        ],
        "exceptionPatterns": [*map(one_line, judgement.patterns)],
        "warnings": list(checked.warnings),
    }


def _about(urn: str) -> Mapping[str, str]:
    return {"urn": urn, "type": type_of(urn), "name": name_of(urn)}


def _rule(rule: Rule) -> Mapping[str, Any]:
    return {
        "name": rule.name,
        "title": rule.title,
        "demands": rule.description,
        "why": rule.why,
        "remedy": rule.remedy,
        "url": rule.url,
        "about": rule.about,
        "level": rule.level,
        "ownLevel": rule.own_level,
        "severity": rule.severity,
        "frameworks": list(rule.tags),
    }
