"""The stacks that the comparison is made for."""

from functools import cache
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from components.catalog import RELEASES, load_catalog
from components.plan.build import plan_stack
from components.settings.settings import (
    IntegratedBy,
    Settings,
    contact_center_name_budget,
    parse_settings,
)
from tests.fidelity.view import View, view_of

EXTERNAL_ID = "an-external-id"
INTEGRATED_BY: tuple[IntegratedBy, ...] = ("customer", "salesforce")
REGIONS = MappingProxyType({"aws": "us-west-2", "aws-us-gov": "us-gov-west-1"})
VARIANTS = (
    "plain",
    "existing instance",
    "odd name",
    "longest name",
    "two contact centers",
    "multi-org",
    "multi-org, existing instance",
)

_LONG_NAME = "acme-voice_north-america-customer-care-and-sales"
_LONG_BUCKET = "acme-voice-north-america-tenant-bucket"
_EXISTING = MappingProxyType(
    {
        "recordingsBucket": "acme-recordings",
        "contactRecordStream": "acme-contact-records",
        "contactLensStream": "acme-contact-lens",
    }
)


class Probe(NamedTuple):
    """One configuration. ``variant`` says what is special about its contact centers."""

    release: int
    partition: str
    variant: str
    integrated_by: IntegratedBy = "customer"
    external_id: str | None = None

    def __str__(self) -> str:
        external_id = "" if self.external_id is None else ", external ID"
        return f"{self.section}, {self.integrated_by}{external_id}"

    @property
    def section(self) -> str:
        """The name under which what is published for its contact centers is found."""
        return f"{self.release}/{self.partition}/{self.variant}"

    @property
    def account_section(self) -> str:
        """The same for what is published for the account, whatever its contact centers."""
        return f"{self.release}/{self.partition}/account"


def sections() -> list[Probe]:
    """One probe for each release, partition and variant: all that decides what is published."""
    return [Probe(*chosen) for chosen in product(RELEASES, REGIONS, VARIANTS)]


def probes() -> list[Probe]:
    """Every probe."""
    ways = [*product(INTEGRATED_BY, (None, EXTERNAL_ID))]
    return [Probe(*section[:3], *way) for section in sections() for way in ways]


@cache
def settings_of(probe: Probe) -> Settings:
    """The probe's settings, made as the program makes them."""
    config: dict[str, Any] = {
        "accountId": "123456789012",
        "release": probe.release,
        "integratedBy": probe.integrated_by,
        **_special(probe),
    }
    if probe.external_id is not None:
        config["externalId"] = probe.external_id
    return parse_settings(config, REGIONS[probe.partition], load_catalog(), Path())


@cache
def view_of_probe(probe: Probe) -> View:
    """What we deploy for a probe. Shared: not to be changed."""
    return view_of(plan_stack(settings_of(probe), load_catalog()))


def _special(probe: Probe) -> dict[str, Any]:
    match probe.variant:
        case "existing instance" | "multi-org, existing instance":
            shared = {"tenantBucket": "acme-shared", "lambdaPrefix": "acme-orgs"}
            multi_org = {"multiOrg": shared} if probe.variant.startswith("multi-org") else {}
            centers = [_center("acmevoice", existing=dict(_EXISTING))]
            return {"contactCenters": centers, **multi_org}
        case "odd name":
            lens_only = {"contactLensStream": "acme_lens.stream"}
            odd = _center("acme-voice_eu", tenantBucket="acme.eu", existing=lens_only)
            return {"provisioningRoleName": "acme+ProvisioningRole", "contactCenters": [odd]}
        case "longest name":
            budget, _ = contact_center_name_budget(load_catalog(), probe.release)
            return {"contactCenters": [_center(_LONG_NAME[:budget], tenantBucket=_LONG_BUCKET)]}
        case "two contact centers":
            bucket_only = {"recordingsBucket": "acme-own-recordings"}
            first = _center("acmevoice", existing=bucket_only)
            boundary = f"arn:{probe.partition}:iam::123456789012:policy/org/Boundary"
            centers = [first, _center("bestvoice", existing=dict(_EXISTING))]
            return {"permissionsBoundaryArn": boundary, "contactCenters": centers}
        case "multi-org":
            shared = {"tenantBucket": "acme-shared"}
            return {"multiOrg": shared, "contactCenters": [_center("acmevoice")]}
        case _:
            return {"contactCenters": [_center("acmevoice")]}


def _center(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "connectInstanceId": "a1b2c3d4-5678-90ab-cdef-111111111111",
        "salesforceOrgId": "00D000000000001",
        **more,
    }
