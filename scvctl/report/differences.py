"""The deviations from Salesforce's publication, and the gaps in the publication itself."""

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from components.catalog import Catalog
from components.catalog import Deviation as Listed
from components.catalog.loader import packaged
from components.plan.model import StackPlan
from components.settings.settings import CONTACT_CENTER, LAMBDA_PREFIX, Settings
from scvctl.report.model import Deviation, Gap

_PROVISIONING_ROLE = "${provisioning_role_name}"


@dataclass(frozen=True)
class KnownGap:
    """A row of ``gaps.yaml``: Markdown, and the stacks that it concerns."""

    title: str
    text: str
    since: int = 0
    until: int | None = None
    partition: str | None = None
    integrated_by: str | None = None


def deviations_of(plan: StackPlan, catalog: Catalog) -> tuple[Deviation, ...]:
    """The deviations of the catalog that this stack has, with its names."""
    placed = [(listed, tuple(_places(listed, plan))) for listed in catalog.deviations.values()]
    return tuple(Deviation(listed.what, listed.reason, where) for listed, where in placed if where)


def gaps_of(settings: Settings) -> tuple[Gap, ...]:
    """The gaps of the publication that concern this stack."""
    return tuple(
        Gap(gap.title, gap.text)
        for gap in known_gaps()
        if gap.since <= settings.release
        and (gap.until is None or settings.release <= gap.until)
        and _concerns(gap, settings)
    )


def known_gaps() -> tuple[KnownGap, ...]:
    """All known gaps, in the order of the list."""
    gaps = packaged("scvctl.report", "gaps.yaml")
    return TypeAdapter(tuple[KnownGap, ...]).validate_json(json.dumps(gaps))


def _places(deviation: Listed, plan: StackPlan) -> Iterator[str]:
    settings = plan.settings
    if not _concerns(deviation, settings):
        return
    made = {one.name for one in (*plan.roles, *plan.policies)}
    due = _DUE.get(deviation.id, _always)
    for pattern in deviation.applies_to:
        if pattern == "*":
            yield "every role"
        for name in _names(pattern, settings):
            if name in made and due(settings, name):
                yield name


def _concerns(only: Listed | KnownGap, settings: Settings) -> bool:
    partitions, integrators = {None, settings.partition.name}, {None, settings.integrated_by}
    return only.partition in partitions and only.integrated_by in integrators


def _names(pattern: str, settings: Settings) -> list[str]:
    if CONTACT_CENTER in pattern:
        return [pattern.replace(CONTACT_CENTER, one.name) for one in settings.contact_centers]
    prefix = settings.multi_org.lambda_prefix if settings.multi_org else LAMBDA_PREFIX
    name = pattern.replace(LAMBDA_PREFIX, prefix)
    return [name.replace(_PROVISIONING_ROLE, settings.provisioning_role_name)]


def _odd_name(settings: Settings, name: str) -> bool:
    center = next(one for one in settings.contact_centers if name.startswith(f"{one.name}-"))
    return not center.name.isalnum()


def _several_centers(settings: Settings, _: str) -> bool:
    return len(settings.contact_centers) > 1


def _unused_markers(settings: Settings, _: str) -> bool:
    first = settings.contact_centers[0].existing
    brought = first.recordings_bucket, first.contact_record_stream, first.contact_lens_stream
    return not all(brought)


def _single_org(settings: Settings, _: str) -> bool:
    return settings.multi_org is None


def _external_id(settings: Settings, _: str) -> bool:
    return bool(settings.external_ids)


def _always(*_: object) -> bool:
    return True


# Deviations that only some stacks have; all others apply wherever their role or policy exists.
_DUE: Mapping[str, Callable[[Settings, str], bool]] = MappingProxyType(
    {
        "sid-without-other-characters": _odd_name,
        "one-policy-for-all-contact-centers": _several_centers,
        "unused-markers-left-out": _unused_markers,
        "multi-org-policy-made": _single_org,
        "external-id-where-the-customer-integrates": _external_id,
        "external-id-where-salesforce-integrates": _external_id,
    }
)
