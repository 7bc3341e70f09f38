"""The one form in which what we deploy and what Salesforce published are compared.

A view has one entry for everything that could differ: each document, and beside it the path, the
session, the attachments of each role. Names are those in the account.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from components.plan.documents import PolicyDocument
from components.plan.model import PlannedPolicy, PlannedRole, StackPlan
from iam.canonical import canonical

DOCUMENT = "document"
GRANTS = "grants"
SETTINGS = "settings"
TRUST = "trust"
WRITTEN_TWICE = ", lines written twice"


class Part(NamedTuple):
    """What an entry of a view is: a role, a policy or a file, and which of its documents."""

    owner: str
    what: str

    def __str__(self) -> str:
        return f"{self.owner}: {self.what}"


View = dict[Part, Any]


def inline(name: str) -> str:
    """How a view names the document of an inline policy."""
    return f"inline {name}"


def is_document(part: Part) -> bool:
    """Whether an entry is the document of a managed or an inline policy."""
    return part.what not in {TRUST, SETTINGS, GRANTS} and not part.what.endswith(WRITTEN_TWICE)


def provisioning_file(partition: str) -> str:
    """The name of the file in which Salesforce publishes a partition's provisioning policy."""
    gov = "Gov" if partition == "aws-us-gov" else ""
    return f"SCV{gov}ProvisioningPolicy.json"


def view_of(plan: StackPlan) -> View:
    """What a stack deploys."""
    view: View = {}
    for role in plan.roles:
        view.update(_role(role))
    for policy in plan.policies:
        view.update(_policy(policy))
    return view


def normal(document: Mapping[str, Any]) -> PolicyDocument:
    """The canonical form of a document, its statements sorted too."""
    form = canonical(document)
    return {**form, "Statement": sorted(form["Statement"], key=_text)}


def with_grants(view: View) -> View:
    """The view with what the provisioning policy grants, whatever its statements look like."""
    grants = {
        Part(part.owner, GRANTS): sorted(map(list, grants_of(value)))
        for part, value in view.items()
        if part.owner.endswith(".json") and part.what == DOCUMENT
    }
    return {**view, **grants}


def grants_of(document: PolicyDocument) -> Iterator[tuple[str, str, str, str]]:
    """Every effect, action, resource and condition of a document."""
    for statement in document["Statement"]:
        condition = _text(statement.get("Condition", {}))
        for action in listed(statement["Action"]):
            for resource in listed(statement["Resource"]):
                yield statement["Effect"], action, resource, condition


def digests(view: View) -> dict[str, str]:
    """The digest of every entry, by its readable name."""
    return {
        str(part): hashlib.sha256(_text(value).encode()).hexdigest()
        for part, value in sorted(view.items())
    }


def listed(value: Any) -> list[str]:
    """The items of a list in canonical form, where one item stands for itself."""
    return [value] if isinstance(value, str) else list(value)


def role_settings(path: str, session: int, attached: Iterable[str], boundary: str | None) -> Any:
    """What a role is besides its documents."""
    return {
        "path": path,
        "maxSessionDuration": session,
        "managedPolicies": sorted(attached),
        "permissionsBoundary": boundary,
    }


def _role(role: PlannedRole) -> View:
    session = role.max_session_duration
    documents = {inline(policy.name): policy.document for policy in role.inline}
    return {
        Part(role.name, TRUST): normal(json.loads(role.trust)),
        Part(role.name, SETTINGS): role_settings(
            role.path, session, role.attached, role.boundary_arn
        ),
        **{Part(role.name, what): normal(json.loads(text)) for what, text in documents.items()},
    }


def _policy(policy: PlannedPolicy) -> View:
    return {
        Part(policy.name, DOCUMENT): normal(json.loads(policy.document)),
        Part(policy.name, SETTINGS): {"path": policy.path},
    }


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
