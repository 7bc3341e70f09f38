"""The keys about trust that the program reads otherwise than the configuration has them."""

from typing import Any

import pytest

from policypacks.scv_guardrails.replanned import misread
from tests.examples.settings import CENTER, settings

_GIVEN: dict[str, Any] = {
    "accountId": "123456789012",
    "integratedBy": "customer",
    "permissionsBoundaryArn": "arn:aws:iam::123456789012:policy/org",
    "provisioningRoleName": "Provisioning",
    "externalId": "an-external-id",
    "contactCenters": [CENTER],
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("accountId", "111122223333"),
        ("integratedBy", "salesforce"),
        ("permissionsBoundaryArn", "arn:aws:iam::123456789012:policy/other"),
        ("provisioningRoleName", "Another"),
        ("externalId", "another-id"),
        ("provisioningPolicySha256", "0" * 64),
        ("samlMetadataFile", "saml.xml"),
        ("contactCenters", [{**CENTER, "salesforceOrgId": "00D000000000002"}]),
    ],
)
def test_each_key_about_trust_is_compared(key: str, value: Any) -> None:
    read = settings(**_GIVEN)
    assert [*misread(_GIVEN, read)] == []
    assert [*misread({**_GIVEN, key: value}, read)] == [key]
