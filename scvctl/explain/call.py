"""Reads the call to decide: an action, a resource, a context."""

import re
from collections.abc import Iterator, Sequence

from components.boundary.escalations import in_account
from components.close_names import close_names
from components.errors import InputError, Problem
from components.settings.settings import Settings
from iam.arns import EVERYTHING, parse_arn
from iam.decide import Call
from scvctl.explain.actions import actions
from scvctl.explain.given_call import GivenCall

_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+", re.IGNORECASE)


def read_call(
    action: str | None, resource: str | None, context: Sequence[str], settings: Settings
) -> Call | None:
    """The call of the arguments; ``None`` without an action.

    Raises ``InputError`` with every problem.
    """
    problems = [*_problems(action, resource, context, settings)]
    if problems:
        raise InputError("The call cannot be decided", problems)
    if action is None:
        return None
    values: dict[str, tuple[str, ...]] = {}
    for pair in context:
        key, _, value = pair.partition("=")
        values[key] = (*values.get(key, ()), value)
    # A bucket is the account's, unless --context says otherwise.
    return Call(action, resource or EVERYTHING, in_account(action, settings) | values)


def read_arguments(
    action: Sequence[str], resource: str | None, context: Sequence[str], settings: Settings
) -> list[GivenCall]:
    """The call of each ``--action``, on the same resource. Raises ``InputError``."""
    calls = [(one, read_call(one, resource, context, settings)) for one in action or (None,)]
    return [GivenCall(f"--action {one}", None, call) for one, call in calls if call is not None]


def unknown_action(action: str) -> str | None:
    """A warning if AWS's reference does not have the action, which may be newer than it."""
    service, _, name = action.partition(":")
    known = actions(service.lower())
    if not known:
        return f"{service} is not a known service; is {action} written right?"
    if name.lower() in {known_name.lower() for known_name in known}:
        return None
    return f"{action} is not a known action.{_close(name, known)}"


def _close(name: str, known: Sequence[str]) -> str:
    close = close_names(name, known)
    return close if close.startswith(" Did") else ""


def _problems(
    action: str | None, resource: str | None, context: Sequence[str], settings: Settings
) -> Iterator[Problem]:
    if action is None and (resource is not None or context):
        yield Problem("--action", "--resource and --context belong to an action; give one")
    elif action is not None and not _ACTION.fullmatch(action):
        yield Problem("--action", f"{action!r} is not one action, such as s3:GetObject")
    if resource not in {None, EVERYTHING}:
        yield from _of_resource(str(resource), settings)
    for pair in context:
        key, equals, _ = pair.partition("=")
        if not equals or ":" not in key:
            form = f"{pair!r} is not of the form KEY=VALUE, with a key such as iam:PassedToService"
            yield Problem("--context", form)


def _of_resource(resource: str, settings: Settings) -> Iterator[Problem]:
    arn = parse_arn(resource)
    if arn is None or not (arn.partition and arn.service and arn.resource):
        yield Problem("--resource", f"{resource!r} is neither an ARN nor *")
    elif arn.partition != settings.partition.name:
        own = settings.partition.name
        clash = f"{resource} is in the partition {arn.partition}, the stack in {own}"
        yield Problem("--resource", clash)
