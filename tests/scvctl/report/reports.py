"""Reports to look at, each made once."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from components.catalog import load_catalog
from components.plan.model import StackPlan
from scvctl.report import html
from scvctl.report.build import build
from scvctl.report.earlier import Earlier, Text, with_changes
from scvctl.report.model import AccountRole, Decision, Finding, Findings, Report, Review
from scvctl.report.risks import decided
from tests.examples.settings import EXISTING, center, plan, settings

FOLDED = "folded"
"""A stack of so many contact centers that patterns stand for their names in its boundaries."""
REVIEWED = "reviewed"
"""The stack dev, in a report with all that a review adds."""
EXTERNAL_ID = "00D000000000001-zq7-unguessable"

_UNLIKE = [
    center(
        name=f"{chr(97 + at)}name-of-a-center",
        tenantBucket=f"{chr(97 + at)}bucket-of-center",
        connectInstanceId=f"{at:08x}-1234-1234-1234-123456789012",
        salesforceOrgId=f"00D{at:012}",
    )
    for at in range(20)
]
_ACCEPTED = [
    "arn:*:connect:*:123456789012:instance/*",
    "arn:*:logs:*:123456789012:log-group:*/*-*",
    "arn:*:s3:::*-123456789012*",
    "arn:*:s3:::*replica-123456789012*",
]
_TODAY = "2026-11-28"
_ORGANISATION = "arn:aws:iam::123456789012:policy/organisation/Guardrail"
STACKS: Mapping[str, tuple[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "dev": ("aws", {}),
        "gov": ("aws-us-gov", {}),
        "salesforce": ("aws", {"integratedBy": "salesforce"}),
        "gov-salesforce": ("aws-us-gov", {"integratedBy": "salesforce", "release": 20}),
        "oldest": ("aws", {"release": 19}),
        "multi-org": ("aws-us-gov", {"multiOrg": {"tenantBucket": "acme-tenants"}}),
        "multi-org-salesforce": (
            "aws",
            {"integratedBy": "salesforce", "multiOrg": {"tenantBucket": "acme-tenants"}},
        ),
        "guarded": ("aws", {"externalId": EXTERNAL_ID, "tags": {"team": "Vermittlung: Köln"}}),
        "organisation": ("aws", {"permissionsBoundaryArn": _ORGANISATION}),
        "several": (
            "aws-us-gov",
            {
                "externalId": EXTERNAL_ID,
                "provisioningRoleName": "acme+voice=deploy,er.x@1-a",
                "contactCenters": [
                    center(existing=EXISTING),
                    center(name="acmechat", tenantBucket="acmechat"),
                    center(name="acme-sms_2", tenantBucket="acmesms"),
                ],
            },
        ),
    }
)


def _given(stack: str) -> tuple[str, Mapping[str, Any]]:
    if stack == FOLDED:
        return "aws", {"contactCenters": _UNLIKE, "acceptBoundaryPatterns": _ACCEPTED}
    return STACKS[stack]


@functools.cache
def plan_of(stack: str) -> StackPlan:
    """The plan that a report must show."""
    partition, config = _given(stack)
    return plan(partition, **config)


@functools.cache
def report_of(stack: str) -> Report:
    """The report of a stack."""
    partition, config = _given(stack)
    return build(stack, settings(partition, **config), load_catalog())


@functools.cache
def page_of(stack: str) -> str:
    """The report's page."""
    return html.page(reviewed() if stack == REVIEWED else report_of(stack))


@functools.cache
def reviewed() -> Report:
    """The report of dev with all that a review adds: findings, an account, changes, decisions."""
    old = build("dev", settings(release=21), load_catalog())
    documents = tuple(Text(one.label, one.text) for one in old.documents)
    report = with_changes(
        report_of("dev"), Earlier("dev", old.account_id, old.digest, "2026-10-01", documents)
    )
    decisions = {
        "kms-keys": Decision("accept", "Platform security", "2026-10-31", "No other keys."),
        "sign-in": Decision("reject", "Voice team", "2027-05-31"),
    }
    return replace(
        report,
        review=Review("1.0", "0123456789abcdef", _TODAY, "A. Reviewer"),
        risks=decided(report.risks, decisions, _TODAY),
        findings=Findings(
            ("scvctl check", "scvctl audit"),
            (Finding("scvctl audit", "critical", "SCVByHand", "Trusts every account."),),
            (AccountRole("SCVByHand", "unknown", "", "", ("every account",)),),
        ),
    )
