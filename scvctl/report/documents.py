"""Every document of a stack, for reading and for signing.

The digest of a report is that of the list of the documents' digests, as ``sha256sum`` prints it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator

from components.plan.model import PlannedRole, StackPlan
from scvctl.report.model import Document


def documents_of(plan: StackPlan) -> tuple[Document, ...]:
    """The documents of a stack: its policies, and each role's settings, trust and inline policies.

    The settings of a role are its ARN, boundary, session and attached policies. Tags and the SAML
    provider are documents of the stack: other policies may depend on tags, and the provider's
    metadata decide who signs in.
    """
    policies = (
        document_of("policy", "", one.name, one.document)
        for one in sorted(plan.policies, key=lambda one: one.name)
    )
    roles = sorted(plan.roles, key=lambda one: one.name)
    return (
        *_of_stack(plan),
        *policies,
        *(document for role in roles for document in _of_role(role)),
    )


def digest(documents: Iterable[Document]) -> str:
    """The SHA-256 of the lines ``<digest>  <label>`` of all documents."""
    lines = (f"{one.digest}  {one.label}\n" for one in documents)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _of_stack(plan: StackPlan) -> Iterator[Document]:
    if plan.settings.tags:
        yield document_of("stack", "", "tags", _compact(dict(sorted(plan.settings.tags.items()))))
    provider = plan.saml_provider
    if provider is not None:
        shown = {
            "Arn": provider.arn,
            "MetadataSha256": hashlib.sha256(provider.metadata.encode()).hexdigest(),
        }
        yield document_of("stack", "", "SAML provider", _compact(shown))


def _of_role(role: PlannedRole) -> Iterator[Document]:
    settings = {
        "Arn": role.arn,
        "MaxSessionDuration": role.max_session_duration,
        "PermissionsBoundary": role.boundary_arn,
        "ManagedPolicies": sorted(role.attached),
    }
    yield document_of("role", role.name, "settings", _compact(settings))
    yield document_of("role", role.name, "trust policy", role.trust)
    for policy in role.inline:
        yield document_of("role", role.name, policy.name, policy.document)


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def document_of(kind: str, owner: str, name: str, text: str) -> Document:
    """A document of a kind (``role``), with the JSON that AWS gets."""
    return Document(
        kind=kind,
        owner=owner,
        name=name,
        text=json.dumps(json.loads(text), indent=2, ensure_ascii=False),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
