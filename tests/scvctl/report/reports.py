"""Reports to look at, each made once."""

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from components.catalog import load_catalog
from components.plan.model import StackPlan
from scvctl.report import html
from scvctl.report.build import build
from scvctl.report.model import Report
from tests.examples.settings import EXISTING, center, plan, settings

EXTERNAL_ID = "00D000000000001-zq7-unguessable"

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


@functools.cache
def plan_of(stack: str) -> StackPlan:
    """The plan that a report must show."""
    partition, config = STACKS[stack]
    return plan(partition, **config)


@functools.cache
def report_of(stack: str) -> Report:
    """The report of a stack."""
    partition, config = STACKS[stack]
    return build(stack, settings(partition, **config), load_catalog())


@functools.cache
def page_of(stack: str) -> str:
    """The report's page."""
    return html.page(report_of(stack))
