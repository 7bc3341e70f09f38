"""An audit as JSON: one object, described by ``audit.schema.json``."""

import json
from pathlib import Path
from typing import Any

from components.text import one_line
from scvctl.audit.model import Audit, AuditedRole, Finding
from scvctl.compare.difference import Difference
from scvctl.json_object import about_stack

VERSION = 1
"""Changes when a key is renamed or removed, not when a key is added."""

SCHEMA = Path(__file__).with_name("audit.schema.json")


def render(audit: Audit) -> str:
    """The audit as JSON text."""
    return f"{json.dumps(as_object(audit), indent=2)}\n"


def as_object(audit: Audit) -> dict[str, Any]:
    """The audit as an object."""
    settings = audit.settings
    return {
        **about_stack(VERSION, audit.stack, settings),
        "integratedBy": settings.integrated_by,
        "compared": audit.judged,
        "findings": [_finding(one) for one in audit.findings],
        "excepted": [
            {**_finding(one.finding), "reason": one_line(one.reason)} for one in audit.excepted
        ],
        "exceptionPatterns": [*map(one_line, audit.patterns)],
        "roles": [_role(one) for one in audit.roles],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    difference = finding.difference
    return {
        "id": one_line(finding.id),
        "kind": finding.kind,
        "severity": finding.severity,
        "resource": one_line(finding.resource),
        "message": one_line(finding.message),
        "remedy": one_line(finding.remedy),
        "exception": {"rule": finding.rule, "urn": one_line(finding.urn)},
        **({"difference": _difference(difference)} if difference else {}),
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "statement": one_line(one.statement),
        "change": one.change,
        "effect": one.effect,
        "actions": [*map(one_line, one.actions)],
        "resources": [*map(one_line, one.resources)],
        "condition": [*map(one_line, one.condition)],
        "instead": [*map(one_line, one.instead)],
    }


def _role(role: AuditedRole) -> dict[str, Any]:
    used = role.last_used
    return {
        "name": one_line(role.name),
        "arn": one_line(role.arn),
        "owner": role.owner,
        "boundaryArn": None if role.boundary_arn is None else one_line(role.boundary_arn),
        "lastUsed": used and {"date": f"{used.when:%Y-%m-%d}", "region": one_line(used.region)},
        "trusts": [*map(one_line, role.trusts)],
    }
