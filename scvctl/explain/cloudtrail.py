"""Reads calls from events of CloudTrail.

An event as the console shows it, a log file with ``Records``, and what ``aws cloudtrail
lookup-events`` prints, where each event is a JSON text under ``CloudTrailEvent``.

Source: CloudTrail's guide, "CloudTrail record contents", and IAM's, "Troubleshoot access denied
error messages".
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from components.boundary.escalations import in_account
from components.settings.settings import Settings
from iam.arns import EVERYTHING, is_account_id, parse_arn
from iam.decide import Call
from scvctl.explain.event_actions import event_action
from scvctl.explain.given_call import GivenCall, plain_text

_DENIED = re.compile(
    r"is not authorized to perform: (?P<action>[A-Za-z0-9-]+:[A-Za-z0-9]+)"
    r"(?: on resource: (?P<resource>.+?))?"
    r"(?: (?P<reason>(?:because|with an explicit deny)\b.*?))?"
    r"(?:\.? Encoded authorization failure message:.*)?$"
)
_ASSUMED = re.compile(r"arn:[a-z-]+:sts::\d{12}:assumed-role/(?P<role>[^/]+)/.+")
# The services that AWS names in aws:CalledVia.
_CALLED_VIA = frozenset(
    f"{name}.amazonaws.com" for name in ("athena", "cloudformation", "dynamodb", "kms")
)
_CONTEXT = MappingProxyType(
    {"permissionsBoundary": "iam:PermissionsBoundary", "policyArn": "iam:PolicyARN"}
)
_NAMES = MappingProxyType(
    {"eventSource": re.compile(r"[a-z0-9.-]+"), "eventName": re.compile(r"[A-Za-z0-9_]+")}
)

Event = Mapping[str, Any]


class NoEvents(Exception):
    """The JSON has no event of CloudTrail; the message says what it has."""


def read_events(given: object, settings: Settings) -> Iterator[GivenCall]:
    """The calls in a JSON text, in order. Raises ``NoEvents``."""
    for number, event in enumerate(_events(given), 1):
        yield _call(event, f"event {number}", settings)


def _events(given: object) -> Iterator[Event]:
    listed = _listed(given)
    if not listed:
        raise NoEvents("there is no event in it")
    for number, one in enumerate(listed, 1):
        event = _unwrapped(one)
        for key, form in _NAMES.items():
            if event is None or not form.fullmatch(plain_text(event, key) or ""):
                raise NoEvents(f"item {number} is no event of CloudTrail: it has no {key}")
        yield cast("Event", event)


def _listed(given: object) -> Sequence[object]:
    if isinstance(given, Mapping):
        wrapped = cast("Event", given)
        for key in ("Records", "Events"):
            if key in wrapped:
                return _listed(wrapped[key])
        return [wrapped]
    return cast("list[object]", given) if isinstance(given, list) else [given]


def _unwrapped(given: object) -> Event | None:
    if not isinstance(given, Mapping):
        return None
    event = cast("Event", given)
    text = event.get("CloudTrailEvent")
    if not isinstance(text, str):
        return event
    try:
        inner = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("Event", inner) if isinstance(inner, Mapping) else None


def _call(event: Event, place: str, settings: Settings) -> GivenCall:
    source, name = plain_text(event, "eventSource") or "", plain_text(event, "eventName") or ""
    message = plain_text(event, "errorMessage") or ""
    denied = _DENIED.search(message)
    notes: list[str] = []
    if denied is not None:
        action = denied["action"]
    else:
        found = event_action(source, name)
        action = found.action
        if not found.certain:
            notes.append(
                f"{action} is CloudTrail's name of the call; no action of that name is known, so "
                "IAM may call it otherwise"
            )
    resource = _resource(event, denied, settings)
    if resource == EVERYTHING and denied is None:
        notes.append("the event names no resource: it was taken as *")
    return GivenCall(
        place=place,
        role=_role(event),
        call=Call(action, resource, in_account(action, settings) | _context(event)),
        event=f"{name} of {source}",
        error=plain_text(event, "errorCode"),
        reason=denied["reason"] if denied is not None else message or None,
        notes=tuple(notes),
    )


def _resource(event: Event, denied: re.Match[str] | None, settings: Settings) -> str:
    named = denied["resource"] if denied is not None else None
    if named and _is_arn(named):
        return named
    if denied is not None and named == EVERYTHING:
        return EVERYTHING
    return _of_parameters(event, settings) or _of_list(event) or EVERYTHING


def _of_list(event: Event) -> str | None:
    arns = (plain_text(one, key) for one in _resources(event) for key in ("ARN", "arn"))
    return next((arn for arn in arns if arn and _is_arn(arn)), None)


def _resources(event: Event) -> Iterator[Event]:
    given = event.get("resources")
    for one in cast("list[object]", given if isinstance(given, list) else []):
        if isinstance(one, Mapping):
            yield cast("Event", one)


def _of_parameters(event: Event, settings: Settings) -> str | None:
    """The bucket or object of a call to S3: its list of resources has both, in any order."""
    parameters = _mapping(event, "requestParameters")
    bucket = plain_text(parameters, "bucketName")
    if event.get("eventSource") != "s3.amazonaws.com" or bucket is None:
        return None
    key = plain_text(parameters, "key")
    name = bucket if key is None else f"{bucket}/{key}"
    return f"arn:{settings.partition.name}:s3:::{name}"


def _role(event: Event) -> str | None:
    identity = _mapping(event, "userIdentity")
    issuer = _mapping(_mapping(identity, "sessionContext"), "sessionIssuer")
    assumed = _ASSUMED.fullmatch(plain_text(identity, "arn") or "")
    return (
        plain_text(issuer, "arn")
        or plain_text(issuer, "userName")
        or (assumed["role"] if assumed else None)
        or plain_text(identity, "arn")
    )


def _context(event: Event) -> dict[str, tuple[str, ...]]:
    parameters = _mapping(event, "requestParameters")
    found = {key: plain_text(parameters, name) for name, key in _CONTEXT.items()}
    via = plain_text(_mapping(event, "userIdentity"), "invokedBy")
    found["aws:RequestedRegion"] = plain_text(event, "awsRegion")
    found["aws:CalledVia"] = via if via in _CALLED_VIA else None
    found["aws:ViaAWSService"] = "true" if via and via.endswith(".amazonaws.com") else None
    found["aws:ResourceAccount"] = next(_owners(event), None)
    return {key: (value,) for key, value in found.items() if value is not None}


def _owners(event: Event) -> Iterator[str]:
    for one in _resources(event):
        owner = plain_text(one, "accountId") or ""
        if is_account_id(owner):
            yield owner


def _mapping(event: Event, key: str) -> Event:
    value = event.get(key)
    return cast("Event", value) if isinstance(value, Mapping) else {}


def _is_arn(text: str) -> bool:
    arn = parse_arn(text)
    if arn is None or not (arn.partition and arn.service and arn.resource):
        return False
    return arn.account in {"", "aws"} or is_account_id(arn.account)
