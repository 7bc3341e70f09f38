"""What decides over trust, known to the pack by itself.

A guard that reads these from what it guards would let a wrong one pass. So they stand here a second
time, on purpose; the tests hold both places to each other, and changing one takes both.

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
"""The AWS services that assume a role of Service Cloud Voice; their names are alike in both."""

SERVICE_ENDING = "amazonaws.com"
"""How the name of an AWS service ends in both partitions."""

SAML_PROVIDER = "SalesforceServiceVoiceIdp_"
"""How the name of Salesforce's SAML provider begins; the org ID follows."""

BOUNDARY_PATH = "/boundary/"
"""Where permissions boundaries lie: a path that the provisioning role cannot write under."""
