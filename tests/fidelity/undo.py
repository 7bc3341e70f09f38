"""Takes the listed deviations out of what we deploy: what is left must be what was published."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from components.catalog import Deviation, load_catalog
from components.settings.settings import Settings
from tests.fidelity import inverses, place
from tests.fidelity.inverses import Inverse
from tests.fidelity.place import Place
from tests.fidelity.probes import Probe, settings_of, view_of_probe
from tests.fidelity.published import filled
from tests.fidelity.view import TRUST, WRITTEN_TWICE, Part, View, inline, with_grants

NOT_DEPLOYED = "is listed as a deviation, but what we deploy does not have it"

# By the deviation's id.
INVERSES: Mapping[str, Inverse] = MappingProxyType(
    {
        "policy-version-added": inverses.policy_version_added,
        "sid-without-other-characters": inverses.sid_without_other_characters,
        "repeated-lines-written-once": inverses.repeated_lines_written_once,
        "one-policy-for-all-contact-centers": inverses.one_policy_for_all_contact_centers,
        "unused-markers-left-out": inverses.unused_markers_left_out,
        "external-id-where-the-customer-integrates": inverses.external_id,
        "external-id-where-salesforce-integrates": inverses.external_id,
        "govcloud-management-account": inverses.govcloud_management_account,
        "boundary-on-every-role": inverses.boundary_on_every_role,
        "health-check-over-the-limit": inverses.health_check_over_the_limit,
        "help-page-policies-added": inverses.help_page_policies_added,
        "multi-org-policy-made": inverses.multi_org_policy_made,
        "retention-role-added": inverses.added,
        "provisioning-role-added": inverses.provisioning_role_added,
        "boundary-policy-added": inverses.added,
    }
)
# Where a deviation has to be there. One that is not here is there wherever its role or policy is.
_DUE: Mapping[str, Callable[[Place], bool]] = MappingProxyType(
    {
        "sid-without-other-characters": place.with_odd_name,
        "one-policy-for-all-contact-centers": place.with_several_centers,
        "unused-markers-left-out": place.with_unused_markers,
        "multi-org-policy-made": place.without_multi_org,
        "external-id-where-the-customer-integrates": place.with_external_id,
        "external-id-where-salesforce-integrates": place.with_external_id,
    }
)


@dataclass(frozen=True, slots=True)
class Undone:
    """A view without the deviations, and which of them it had.

    ``used`` are ids, each with a name of ``applies_to`` or ``documents`` that it was used for.
    """

    view: View
    used: frozenset[tuple[str, str]]


def undone(view: View, deviations: Iterable[Deviation], settings: Settings) -> Undone:
    """The view as it would be without the deviations.

    Where one of them is due and not there, the view gets an entry that nothing published has.
    """
    used: set[tuple[str, str]] = set()
    for deviation in deviations:
        is_due = _DUE.get(deviation.id, _always)
        for here in filter(is_due, [*_places(view, deviation, settings)]):
            after = INVERSES[deviation.id](view, here)
            if after == view:
                after = {**view, Part(here.owner, deviation.id): NOT_DEPLOYED}
            else:
                used |= {(deviation.id, name) for name in _used(view, after, here)}
            view = after
    return Undone(with_grants(view), frozenset(used))


@cache
def undone_probe(probe: Probe) -> Undone:
    """What we deploy for a probe, without all deviations. Shared: not to be changed."""
    deviations = load_catalog().deviations.values()
    return undone(view_of_probe(probe), deviations, settings_of(probe))


def _places(view: View, deviation: Deviation, settings: Settings) -> Iterator[Place]:
    ours = {"partition": settings.partition.name, "integrated_by": settings.integrated_by}
    only = {"partition": deviation.partition, "integrated_by": deviation.integrated_by}
    if any(value not in {None, ours[key]} for key, value in only.items()):
        return
    account = {
        "partition": settings.partition.name,
        "account_id": settings.account_id,
        "provisioning_role_name": settings.provisioning_role_name,
    }
    if settings.multi_org is not None:
        account["lambda_prefix"] = settings.multi_org.lambda_prefix
    centers = [{**account, "contact_center": one.name} for one in settings.contact_centers]
    for pattern in deviation.applies_to:
        if "${lambda_prefix}" in pattern and settings.multi_org is None:
            continue
        for names in centers if "${contact_center}" in pattern else [account]:
            for owner in _owners(view, pattern, names):
                yield Place(deviation, pattern, owner, names, settings)


def _owners(view: View, pattern: str, names: Mapping[str, str]) -> list[str]:
    if pattern == "*":
        return [part.owner for part in view if part.what == TRUST]
    return sorted({part.owner for part in view} & {filled(pattern, names)})


def _used(before: View, after: View, here: Place) -> Iterator[str]:
    yield here.pattern
    if not here.deviation.documents:
        return
    parts = before.keys() | after.keys()
    changed = {part.what for part in parts if before.get(part) != after.get(part)}
    for name in here.deviation.documents:
        what = inline(filled(name, here.names))
        if changed & {what, what + WRITTEN_TWICE}:
            yield name


def _always(_: Place) -> bool:
    return True
