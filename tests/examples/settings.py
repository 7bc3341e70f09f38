"""Settings to test with: made by the same parser that the program uses."""

from pathlib import Path
from typing import Any

from components.catalog import load_catalog
from components.partition import PARTITIONS
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.settings.settings import Settings, parse_settings

CENTER = {
    "name": "acmevoice",
    "connectInstanceId": "12345678-1234-1234-1234-123456789012",
    "salesforceOrgId": "00D000000000001",
    "tenantBucket": "acmevoice",
}
EXISTING = {
    "recordingsBucket": "acme-recordings",
    "contactRecordStream": "acme-records",
    "contactLensStream": "acme-lens",
}


def center(**changes: Any) -> dict[str, Any]:
    """One contact center's configuration."""
    return {**CENTER, **changes}


def settings(partition: str = "aws", **changes: Any) -> Settings:
    """The settings of the example stack of a partition, with changed keys."""
    config = {
        "accountId": "123456789012",
        "integratedBy": "customer",
        "contactCenters": [CENTER],
        **changes,
    }
    region = PARTITIONS[partition].default_region
    return parse_settings(config, region, load_catalog(), Path())


def plan(partition: str = "aws", **changes: Any) -> StackPlan:
    """The plan of such a stack."""
    return plan_stack(settings(partition, **changes), load_catalog())
