"""The pack's own copy of the facts that decide about trust.

A check that reads these values from the checked code would accept a wrong value. So this is a
second copy, on purpose: change both. The tests compare them.

Source: Salesforce's help pages (management accounts, SAML provider), AWS's documentation of
SAML sign-in (audiences).
"""

from collections.abc import Mapping
from types import MappingProxyType

SALESFORCE_ACCOUNTS: Mapping[str, str] = MappingProxyType(
    {"aws": "793525387755", "aws-us-gov": "383319876315"}
)
"""Salesforce's management account, by partition."""

SAML_AUDIENCES: Mapping[str, str] = MappingProxyType(
    {
        "aws": "https://signin.aws.amazon.com/saml",
        "aws-us-gov": "https://signin.amazonaws-us-gov.com/saml",
    }
)
"""The audience of AWS's sign-in endpoint, by partition."""

TRUSTED_SERVICES = frozenset(
    {"cloudtrail.amazonaws.com", "connect.amazonaws.com", "lambda.amazonaws.com"}
)
"""The AWS services that assume roles of Service Cloud Voice; the same in both partitions."""

SERVICE_ENDING = "amazonaws.com"
"""The ending of an AWS service's name, in both partitions."""

SAML_PROVIDER = "SalesforceServiceVoiceIdp_"
"""The prefix of the name of Salesforce's SAML provider; the org ID follows."""

BOUNDARY_PATH = "/boundary/"
"""The path of permissions boundaries, where the provisioning role cannot write."""
