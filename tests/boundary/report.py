"""Writes down what the boundary lets through and takes away, for a person to review.

Run as ``python -m tests.boundary.report`` after a wanted change, and read the difference.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from components.settings.settings import Settings
from iam.decide import Call, Values
from tests.boundary.calls import calls_elsewhere, calls_on_scv
from tests.boundary.reach import Bounded, bounded_roles, lawful, services_of, unlawful
from tests.components.examples import plan

REACH = Path(__file__).with_name("reach.yaml")
REMOVED = Path(__file__).with_name("removed.yaml")
Report = dict[str, dict[str, list[str]]]

# What could lead out is looked for in these as well, though the boundary allows nothing of them.
ALSO = ("ec2", "organizations", "sso", "sts")

_GUARDED = {
    "the boundary": "policy/boundary/ScvPermissionsBoundary",
    "the provisioning role": "role/SCVProvisioningRole",
}
_READING = ("iam:Get", "iam:List", "iam:Simulate")


def reach() -> Report:
    """By role and target, the actions that stay allowed outside SCV's names, with any context.

    Targets are foreign resources of the account, the boundary and the provisioning role; reading
    IAM is left out. ``anything`` is a role whose own policies allow everything. Roles that reach
    nothing are left out, too.
    """
    planned = plan()
    settings = planned.settings
    nothing: dict[str, Values] = {}
    contexts = (nothing, lawful(settings), unlawful(settings))
    report: Report = {}
    for role in bounded_roles(planned):
        services = (*services_of(role.boundary), *ALSO)
        found = {
            "elsewhere": _actions(role, _elsewhere(services, settings, contexts)),
            **{
                title: _actions(role, _on(_arn(settings, resource), settings, contexts))
                for title, resource in _GUARDED.items()
            },
        }
        report[role.name] = {title: actions for title, actions in found.items() if actions}
    return {name: targets for name, targets in report.items() if targets}


def removed(settings_changes: Mapping[str, object] | None = None, partition: str = "aws") -> Report:
    """By role, the actions that its published policies allow on SCV's resources and we do not."""
    planned = plan(partition, **(settings_changes or {}))
    context = lawful(planned.settings)
    report: Report = {}
    for role in bounded_roles(planned):
        if role.name == "anything":
            continue
        lost = {
            call.action
            for service in services_of(role.boundary)
            for call in calls_on_scv(service, planned.settings, context)
            if role.wants(call) and not role.may(call)
        }
        if lost:
            report[role.name] = {"removed": sorted(lost)}
    return report


def _actions(role: Bounded, calls: Iterator[Call]) -> list[str]:
    found = {call.action for call in calls if role.may(call)}
    return sorted(action for action in found if not action.startswith(_READING))


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


def _write(file: Path, about: str, report: Report) -> None:
    text = yaml.safe_dump(report, sort_keys=False, width=100)
    file.write_text(f"# {about}\n# Written by python -m tests.boundary.report.\n\n{text}", "utf-8")


if __name__ == "__main__":
    _write(REACH, "What stays allowed outside SCV's names. Growth has to be reviewed.", reach())
    _write(REMOVED, "What the boundary takes from what Salesforce published.", removed())
