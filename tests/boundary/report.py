"""Writes down what the boundaries let through and take away, for a person to review.

Run as ``python -m tests.boundary.report`` after a wanted change, and read the difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from components.settings.settings import Settings
from iam.decide import Call
from iam.documents import Values
from tests.boundary.beyond import REVIEWED, Beyond, beyond, written
from tests.boundary.calls import calls_elsewhere, calls_on_scv
from tests.boundary.reach import (
    ANYTHING_UNDER,
    Bounded,
    bounded_roles,
    lawful,
    lets_through,
    services_of,
    unlawful,
)
from tests.examples.settings import plan

REACH = Path(__file__).with_name("reach.yaml")
REMOVED = Path(__file__).with_name("removed.yaml")
# What roles reach or lose: by what it is, each action with the roles.
Report = dict[str, dict[str, list[str]]]

# What could lead out is looked for in these as well, though no boundary allows anything of them.
ALSO = ("ec2", "organizations", "sso", "sts")

_GUARDED = {
    "the boundary": "policy/boundary/ScvPermissionsBoundary",
    "the provisioning role's boundary": "policy/boundary/ScvProvisioningBoundary",
    "the provisioning role": "role/SCVProvisioningRole",
}
_READING = ("iam:Get", "iam:List", "iam:Simulate")


def reach() -> Report:
    """By target and action, the roles that stay allowed outside SCV's names, with any context.

    Targets are foreign resources of the account, the boundaries and the provisioning role; reading
    IAM is left out. ``anything under`` a boundary is a role whose own policies allow everything.
    """
    planned = plan()
    settings = planned.settings
    nothing: dict[str, Values] = {}
    contexts = (nothing, lawful(settings), unlawful(settings))
    roles = [*bounded_roles(planned)]
    services = (*_services(role.boundary for role in roles), *ALSO)
    targets = {
        "elsewhere": _elsewhere(services, settings, contexts),
        **{
            title: _on(_arn(settings, resource), settings, contexts)
            for title, resource in _GUARDED.items()
        },
    }
    report: Report = {}
    for title, calls in targets.items():
        judged = [call for call in calls if not call.action.startswith(_READING)]
        report[title] = _wanted(roles, judged, let_through=True)
    return {title: actions for title, actions in report.items() if actions}


def removed(settings_changes: Mapping[str, object] | None = None, partition: str = "aws") -> Report:
    """By action of published policies on SCV's resources that we do not allow, the roles."""
    planned = plan(partition, **(settings_changes or {}))
    context = lawful(planned.settings)
    published = [
        role for role in bounded_roles(planned) if not role.name.startswith(ANYTHING_UNDER)
    ]
    calls = [
        call
        for service in _services(document for role in published for document in role.identity)
        for call in calls_on_scv(service, planned.settings, context)
    ]
    return {"removed": _wanted(published, calls, let_through=False)}


# Each is wider in something than the example stack.
WIDEST: tuple[Mapping[str, Any], ...] = (
    {"multiOrg": {"tenantBucket": "acme-shared"}},
    {"release": 19},
)


def outside() -> dict[str, list[dict[str, Any]]]:
    """By boundary, what it allows outside SCV's names in any stack."""
    found: dict[str, set[Beyond]] = defaultdict(set)
    for changes in WIDEST:
        planned = plan(**changes)
        for boundary in planned.boundaries:
            found[boundary.name] |= beyond(boundary, planned)
    return {name: written(those, plan()) for name, those in found.items()}


def by_role(found: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """The actions of each role, out of the roles of each action."""
    actions: dict[str, set[str]] = defaultdict(set)
    for action, roles in found.items():
        for role in roles:
            actions[role].add(action)
    return dict(actions)


def _wanted(
    roles: Sequence[Bounded], calls: Sequence[Call], *, let_through: bool
) -> dict[str, list[str]]:
    """By action, the roles whose own policies allow a call that their boundary does (not) allow."""
    found: dict[str, list[str]] = defaultdict(list)
    # A boundary is the same for many roles, so it is asked once.
    decided = {
        boundary: [call for call in calls if lets_through(boundary, call) is let_through]
        for boundary in dict.fromkeys(role.boundary for role in roles)
    }
    for role in roles:
        for action in {call.action for call in decided[role.boundary] if role.wants(call)}:
            found[action].append(role.name)
    return dict(sorted(found.items()))


def _services(documents: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for one in documents for name in services_of(one)}))


def _elsewhere(
    services: tuple[str, ...], settings: Settings, contexts: tuple[dict[str, Values], ...]
) -> Iterator[Call]:
    for context in contexts:
        for service in services:
            yield from calls_elsewhere(service, settings, context)


def _on(arn: str, settings: Settings, contexts: tuple[dict[str, Values], ...]) -> Iterator[Call]:
    for call in _elsewhere(("iam", "sts"), settings, contexts):
        yield Call(call.action, arn, call.context)


def _arn(settings: Settings, resource: str) -> str:
    return settings.partition.iam_arn(settings.account_id, resource)


def _write(file: Path, about: str, report: Mapping[str, Any]) -> None:
    text = yaml.safe_dump(report, sort_keys=False, width=10_000, default_flow_style=None)
    file.write_text(f"# {about}\n# Written by python -m tests.boundary.report.\n\n{text}", "utf-8")


if __name__ == "__main__":
    _write(REACH, "What stays allowed outside SCV's names. Growth has to be reviewed.", reach())
    _write(REVIEWED, "What boundaries allow outside names.yaml; on [] is inside it.", outside())
    _write(REMOVED, "What the boundaries take from what Salesforce published.", removed())
