"""Provisioning policy files of our own making, as Salesforce would write them."""

import json
from typing import Any

from components.plan.model import StackPlan
from scvctl.compare.releases import provisioning_role
from tests.examples.settings import EXISTING, center, plan

_MARKERS = {
    "123456789012": "<AWS_ACCOUNT_ID>",
    "acmevoice": "<Contact_Center_Internal_Name>",
    EXISTING["recordingsBucket"]: "<BYOAC_CUSTOM_S3_BUCKET>",
    EXISTING["contactRecordStream"]: "<BYOAC_CUSTOM_CTR_STREAM>",
    EXISTING["contactLensStream"]: "<BYOAC_CUSTOM_CLS_STREAM>",
}


def deployed(plan_: StackPlan) -> dict[str, Any]:
    """The document of the provisioning role of a stack, as JSON."""
    (policy,) = provisioning_role(plan_).inline
    return json.loads(policy.document)


def template(partition: str, release: int) -> dict[str, Any]:
    """The file of a release with all its markers, made from what a stack with all of them has."""
    centers = [center(existing=EXISTING)]
    planned = plan(partition, release=release, contactCenters=centers)
    text = json.dumps(deployed(planned))
    for value, marker in _MARKERS.items():
        text = text.replace(value, marker)
    return json.loads(text)


def filled(partition: str, release: int, **existing: str) -> dict[str, Any]:
    """The same filled in by hand for the example stack, optional markers left where not given."""
    text = json.dumps(template(partition, release))
    text = text.replace("<AWS_ACCOUNT_ID>", "123456789012")
    text = text.replace("<Contact_Center_Internal_Name>", "acmevoice")
    for marker, value in existing.items():
        text = text.replace(f"<BYOAC_CUSTOM_{marker}>", value)
    return json.loads(text)
