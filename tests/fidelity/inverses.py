"""The inverse of each deviation: what Salesforce published, made from what we deploy.

Each function changes its view only where that has exactly what the list says.
"""

import re
from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import Any

from tests.fidelity.place import Place
from tests.fidelity.published import BOUNDARY_PARAMETER, MADE_FOR_MULTI_ORG, filled
from tests.fidelity.view import (
    DOCUMENT,
    SETTINGS,
    TRUST,
    WRITTEN_TWICE,
    Part,
    View,
    listed,
    normal,
    provisioning_file,
    role_settings,
)

_VERSION = "2012-10-17"
# How AWS reads a document without a Version, and what the canonical form of one says.
_NO_VERSION = "2008-10-17"
_MANAGEMENT_ACCOUNT = MappingProxyType({"aws": "793525387755", "aws-us-gov": "383319876315"})
_SID_ENDING = "SCVS3Sid"
_SESSION = 3_600

Inverse = Callable[[View, Place], View]


def policy_version_added(view: View, place: Place) -> View:
    """Takes the Version away."""
    changed = [part for part in place.documents(view) if view[part]["Version"] == _VERSION]
    return {**view, **{part: {**view[part], "Version": _NO_VERSION} for part in changed}}


def sid_without_other_characters(view: View, place: Place) -> View:
    """Puts the contact center's name into the Sid as it is."""
    published = place.names["contact_center"] + _SID_ENDING
    ours = re.sub("[^A-Za-z0-9]", "", published)
    changed: View = {}
    for part in place.documents(view):
        statements = [
            {**one, "Sid": published} if one.get("Sid") == ours else one
            for one in view[part]["Statement"]
        ]
        changed[part] = normal({**view[part], "Statement": statements})
    return {**view, **changed}


def repeated_lines_written_once(view: View, place: Place) -> View:
    """Notes the lines again that were there already."""
    lines = sorted(filled(line, place.names) for line in place.deviation.lines[place.pattern])
    notes = {
        Part(place.owner, part.what + WRITTEN_TWICE): lines
        for part in place.documents(view)
        if set(lines) <= set(_lines_of(view[part]))
    }
    return {**view, **notes}


def one_policy_for_all_contact_centers(view: View, place: Place) -> View:
    """Takes out the resources of every contact center but the first."""
    first, *others = place.settings.contact_centers
    more = {line for other in others for line in place.markers(other) if "<" not in line[1]}
    return _with_resources(view, place, removed=more - place.markers(first))


def unused_markers_left_out(view: View, place: Place) -> View:
    """Puts in the markers of what the first contact center does not bring."""
    return _with_resources(view, place, added=place.unused_markers)


def external_id(view: View, place: Place) -> View:
    """Takes the condition away, where it asks for the stack's external ID and nothing else."""
    part = Part(place.owner, TRUST)
    (external_id,) = place.settings.external_ids
    condition = {"StringEquals": {"sts:ExternalId": external_id}}
    statements = [
        {key: value for key, value in one.items() if (key, value) != ("Condition", condition)}
        for one in view[part]["Statement"]
    ]
    return {**view, part: normal({**view[part], "Statement": statements})}


def govcloud_management_account(view: View, place: Place) -> View:
    """Names the commercial account."""
    part = Part(place.owner, TRUST)
    ours = {"AWS": place.root(_MANAGEMENT_ACCOUNT["aws-us-gov"])}
    published = {"AWS": place.root(_MANAGEMENT_ACCOUNT["aws"])}
    statements = [
        {**one, "Principal": published} if one["Principal"] == ours else one
        for one in view[part]["Statement"]
    ]
    return {**view, part: normal({**view[part], "Statement": statements})}


def boundary_on_every_role(view: View, place: Place) -> View:
    """Leaves the boundary to the template's parameter."""
    part = Part(place.owner, SETTINGS)
    if view[part]["permissionsBoundary"] not in {
        place.settings.boundary_arn,
        place.settings.provisioning_boundary_arn,
    }:
        return view
    return {**view, part: {**view[part], "permissionsBoundary": BOUNDARY_PARAMETER}}


def health_check_over_the_limit(view: View, place: Place) -> View:
    """Puts the managed policy's statements back into the inline policy of its role."""
    arn = _own_policy_arn(view, place)
    (what,) = place.inline_policies
    holders = [role for role in _attaching(view, arn) if Part(role.owner, what) in view]
    if len(holders) != 1:
        return view
    (role,) = holders
    part = Part(role.owner, what)
    moved = view[Part(place.owner, DOCUMENT)]["Statement"]
    whole = normal({**view[part], "Statement": [*view[part]["Statement"], *moved]})
    attached = [one for one in view[role]["managedPolicies"] if one != arn]
    settings = {**view[role], "managedPolicies": attached}
    return {**_without(view, place.owner), part: whole, role: settings}


def help_page_policies_added(view: View, place: Place) -> View:
    """Takes the inline policies away."""
    added_here = place.documents(view)
    return {part: value for part, value in view.items() if part not in added_here}


def multi_org_policy_made(view: View, place: Place) -> View:
    """Says that the policy is made for multi-org contact centers, where no role has it."""
    part = Part(place.owner, SETTINGS)
    if _attaching(view, _own_policy_arn(view, place)):
        return view
    return {**view, part: {**view[part], **MADE_FOR_MULTI_ORG}}


def added(view: View, place: Place) -> View:
    """Takes the whole role or policy away."""
    return _without(view, place.owner)


def provisioning_role_added(view: View, place: Place) -> View:
    """Makes the inline policy a file, where the role is as Salesforce describes it and no more."""
    partition = place.names["partition"]
    policies = {what: view[what] for what in place.documents(view)}
    principal = {"AWS": place.root(_MANAGEMENT_ACCOUNT[partition])}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    described = {
        Part(place.owner, TRUST): {"Version": _VERSION, "Statement": [trust]},
        Part(place.owner, SETTINGS): role_settings("/", _SESSION, (), BOUNDARY_PARAMETER),
    }
    own = {part: value for part, value in view.items() if part.owner == place.owner}
    if own != described | policies or len(policies) != 1:
        return view
    (document,) = policies.values()
    return {
        **_without(view, place.owner),
        Part(provisioning_file(partition), DOCUMENT): document,
    }


def _without(view: View, owner: str) -> View:
    return {part: value for part, value in view.items() if part.owner != owner}


def _with_resources(
    view: View,
    place: Place,
    *,
    added: Iterable[tuple[str, str]] = (),
    removed: Iterable[tuple[str, str]] = (),
) -> View:
    more, less = set(added), set(removed)
    changed: View = {}
    for part in place.documents(view):
        resources = {one.get("Sid", ""): listed(one["Resource"]) for one in view[part]["Statement"]}
        held = {(sid, line) for sid, lines in resources.items() for line in lines}
        if more & held or not less <= held or len(resources) != len(view[part]["Statement"]):
            continue
        lines = (held | more) - less
        statements = [
            {**one, "Resource": [line for sid, line in lines if sid == one.get("Sid", "")]}
            for one in view[part]["Statement"]
        ]
        changed[part] = normal({**view[part], "Statement": statements})
    return {**view, **changed}


def _lines_of(document: Any) -> list[str]:
    return [
        line
        for one in document["Statement"]
        for line in (*listed(one["Action"]), *listed(one["Resource"]))
    ]


def _own_policy_arn(view: View, place: Place) -> str:
    account = f"arn:{place.names['partition']}:iam::{place.settings.account_id}"
    return f"{account}:policy{view[Part(place.owner, SETTINGS)]['path']}{place.owner}"


def _attaching(view: View, arn: str) -> list[Part]:
    return [
        part
        for part, value in view.items()
        if part.what == SETTINGS and arn in value.get("managedPolicies", ())
    ]
