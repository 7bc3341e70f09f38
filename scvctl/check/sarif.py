"""A check as SARIF 2.1.0, for code scanning: GitHub, Azure DevOps, DefectDojo and others.

The logical location of a violation is its resource. Code scanning also requires a file; that is
the stack's file, because its values decide what is registered.

Source: SARIF 2.1.0 with errata 01 (OASIS); GitHub's documentation, SARIF support for code scanning.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from components.text import one_line
from scvctl.check.checking import Checked, name_of
from scvctl.check.pack.judgement import Level, Rule, Severity
from scvctl.markdown import escaped

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_LEVELS: Mapping[Level, Literal["error", "warning", "none"]] = MappingProxyType(
    {"mandatory": "error", "remediate": "error", "advisory": "warning", "disabled": "none"}
)
# GitHub's bands: critical over 9.0, high from 7.0, medium from 4.0, low below.
_SECURITY_SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
)


def render(checked: Checked) -> str:
    """The report as SARIF text."""
    return f"{json.dumps(as_log(checked), indent=2)}\n"


def as_log(checked: Checked) -> dict[str, Any]:
    """The SARIF log, with one run of the pack."""
    pack = checked.judgement.pack
    indexes = {name: index for index, name in enumerate(pack.rules)}
    driver = {
        "name": pack.name,
        "version": pack.version,
        "rules": [_rule(rule) for rule in pack.rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        # The upload for one stack must not replace that for another.
        "automationDetails": {"id": f"{pack.name}/{checked.config.stack}/"},
        "invocations": [
            {"executionSuccessful": True, "ruleConfigurationOverrides": [*_changed(pack.rules)]}
        ],
        "columnKind": "unicodeCodePoints",
        "results": [*_results(checked, indexes)],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    properties: dict[str, Any] = {"tags": ["security", *rule.tags], "precision": "very-high"}
    if rule.severity:
        properties["security-severity"] = _SECURITY_SEVERITIES[rule.severity]
    parts = {"Why": rule.why, "What to do": rule.remedy, "Frameworks": ", ".join(rule.tags)}
    sections = {title: text for title, text in parts.items() if text}
    markdown = [f"**{title}:** {escaped(text)}" for title, text in sections.items()]
    about: dict[str, Any] = {
        "id": rule.name,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.description},
        "help": {
            "text": "\n\n".join(f"{title}: {text}" for title, text in sections.items()),
            "markdown": "\n\n".join(markdown),
        },
        "defaultConfiguration": _configuration(rule.own_level),
        "properties": properties,
    }
    return {**about, "helpUri": rule.url} if rule.url else about


def _configuration(level: Level) -> dict[str, Any]:
    return {"enabled": level != "disabled", "level": _LEVELS[level]}


def _changed(rules: Mapping[str, Rule]) -> Iterator[dict[str, Any]]:
    for index, rule in enumerate(rules.values()):
        if rule.level != rule.own_level:
            yield {
                "descriptor": {"id": rule.name, "index": index},
                "configuration": _configuration(rule.level),
            }


def _results(checked: Checked, indexes: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    file = _stack_file(checked)

    def result(rule: str, level: Level, urn: str, message: str) -> dict[str, Any]:
        about = checked.about(urn)
        digest = hashlib.sha256(f"{rule}\n{about}\n{message}".encode()).hexdigest()
        seen[digest] += 1
        # In GitHub's form. Without it, GitHub would merge the results of a rule: they share a line.
        fingerprint = f"{digest[:16]}:{seen[digest]}"
        return {
            "ruleId": rule,
            "ruleIndex": indexes[rule],
            "level": _LEVELS[level],
            "message": {"text": one_line(f"{name_of(about)}: {message}")},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": file},
                        "region": {"startLine": 1},
                    },
                    "logicalLocations": [
                        {"name": name_of(about), "fullyQualifiedName": about, "kind": "resource"}
                    ],
                }
            ],
            "partialFingerprints": {
                "violation/v1": fingerprint,
                "primaryLocationLineHash": fingerprint,
            },
        }

    for one in checked.judgement.violations:
        # If some results have suppressions, all others need an empty list.
        yield {**result(one.rule, one.level, one.urn, one.message), "suppressions": []}
    for one in checked.judgement.excepted:
        rule = checked.rule(one.rule)
        suppression = {
            "kind": "external",
            "status": "accepted",
            "justification": one_line(one.reason),
        }
        violated = f"violates {rule.title!r}, which an exception allows."
        yield {
            **result(one.rule, rule.level, one.urn, violated),
            "suppressions": [suppression],
        }


def _stack_file(checked: Checked) -> str:
    root = checked.config.root.resolve()
    file = root / f"Pulumi.{checked.config.stack}.yaml"
    return file.relative_to(_repository(root)).as_posix()


def _repository(root: Path) -> Path:
    # Code scanning expects paths from the top of the repository; the project may be below it.
    return next((one for one in (root, *root.parents) if (one / ".git").exists()), root)
