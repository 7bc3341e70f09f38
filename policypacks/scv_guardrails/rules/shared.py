"""References, links and options that several rules share."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter
from types import MappingProxyType

from iam.containment import beyond
from iam.documents import Document, Statement
from policypacks.scv_guardrails.model import Option, Reference

_SHOWN = 3
_USER_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"

URL_ARNS = f"{_USER_GUIDE}/reference-arns.html"
URL_BOUNDARIES = f"{_USER_GUIDE}/access_policies_boundaries.html"
URL_EXTERNAL_ID = f"{_USER_GUIDE}/id_roles_common-scenarios_third-party.html"
URL_INLINE = f"{_USER_GUIDE}/access_policies_managed-vs-inline.html"
URL_LEAST_PRIVILEGE = f"{_USER_GUIDE}/best-practices.html#grant-least-privilege"
URL_PRINCIPAL = f"{_USER_GUIDE}/reference_policies_elements_principal.html"
URL_QUOTAS = f"{_USER_GUIDE}/reference_iam-quotas.html"
URL_SAML = f"{_USER_GUIDE}/id_roles_providers_create_saml.html"

APPROVED_ACCOUNTS: Mapping[str, Option] = MappingProxyType(
    {
        "approvedAccounts": Option(
            schema={"type": "array", "items": {"type": "string", "pattern": "^[0-9]{12}$"}},
            default=(),
        )
    }
)
"""The configuration of a rule for which other accounts than the stack's can be approved."""


def texts_option() -> Option:
    """An option that is a list of strings, empty by default."""
    return Option(schema={"type": "array", "items": {"type": "string"}}, default=())


def beyond_by_statement(
    given: Document, allowed: Iterable[Statement]
) -> Iterator[tuple[Statement, str]]:
    """Each statement that grants what ``allowed`` does not, and the grants, for a message."""
    for statement, grants in groupby(beyond(given, allowed), key=itemgetter(0)):
        yield statement, listed(grants)


def listed(grants: Iterable[tuple[Statement, str, str]]) -> str:
    """The first few grants and the number of the others, for a message; there may be a million."""
    remaining = iter(grants)
    first = [f"{action} on {about}" for _, action, about in islice(remaining, _SHOWN)]
    others = sum(1 for _ in remaining)
    return "; ".join(first) + (f" and {others:,} more" if others else "")


def nist(control: str, title: str) -> Reference:
    """A control of NIST SP 800-53, which FedRAMP, and so GovCloud, is assessed by."""
    return Reference("NIST SP 800-53", "Rev. 5", control, title)


def security_hub(control: str, title: str) -> Reference:
    """A control of the AWS Foundational Security Best Practices standard in Security Hub."""
    return Reference("AWS FSBP", "1.0.0", control, title)


ACCESS_ENFORCEMENT = nist("AC-3", "Access Enforcement")
ACCOUNT_MANAGEMENT = nist("AC-2", "Account Management")
AUTHENTICATORS = nist("IA-5", "Authenticator Management")
BASELINE = nist("CM-2", "Baseline Configuration")
CONFIGURATION = nist("CM-6", "Configuration Settings")
EXTERNAL_SYSTEMS = nist("AC-20", "Use of External Systems")
INFORMATION_FLOW = nist("AC-4", "Information Flow Enforcement")
LEAST_PRIVILEGE = nist("AC-6", "Least Privilege")
NON_ORGANIZATIONAL_USERS = nist(
    "IA-8", "Identification and Authentication (Non-organizational Users)"
)
SERVICE_IDENTITY = nist("IA-9", "Service Identification and Authentication")
UNAUTHORIZED_CHANGE = nist("CM-5", "Access Restrictions for Change")
NO_FULL_ADMIN = security_hub(
    "IAM.1", "IAM policies should not allow full * administrative privileges"
)
NO_SERVICE_WILDCARD = security_hub(
    "IAM.21", "IAM customer managed policies should not allow wildcard actions for services"
)
NO_USER_POLICIES = security_hub("IAM.2", "IAM users should not have IAM policies attached")
