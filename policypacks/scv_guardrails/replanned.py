"""Plans the stack at hand anew, under the account of a sealed example, other names and other IDs.

The seal covers example stacks. Code that grants more in any other account, or to any other contact
center, would pass it. So the stack's plan has to be the same with the example's account and with
other names and IDs of instances and orgs, but for these.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass, replace
from itertools import count
from typing import Any, cast

from components.catalog import Catalog
from components.errors import InputError
from components.outputs import stack_outputs
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.plan.scope import INSTANCE_BEGINNING
from components.settings.provisioning_policy import digest_of
from components.settings.settings import Settings
from iam.canonical import canonical
from iam.documents import listed

EXAMPLE_ACCOUNT = "123456789012"

_OTHER_ACCOUNTS = (EXAMPLE_ACCOUNT, "111122223333", "444455556666")
# A name with fewer stands in many other words.
_FEWEST_LETTERS = 3
_LETTERS = "qxzjkvwy"
_RENAMED = (
    "accepted_boundary_patterns",
    "account_id",
    "contact_centers",
    "multi_org",
    "organisation_boundary_arn",
    "provisioning_policy_name",
    "provisioning_role_name",
)
_Map = Callable[[str], str]


def depends_on_names(plan: StackPlan, catalog: Catalog) -> bool:
    """Whether the plan changes with another account and other names, beyond these themselves."""
    wanted = _text(plan, _as_it_is)
    names = _other_names(plan, wanted)
    try:
        again = plan_stack(_renamed(plan.settings, names), catalog)
    except InputError:
        return True
    return wanted != _text(again, _replacing(_back(names)))


def _back(names: Mapping[str, str]) -> dict[str, str]:
    # A Sid has the name without its punctuation.
    bare = {_bare(new): _bare(old) for old, new in names.items()}
    return {**bare, **{new: old for old, new in names.items()}}


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name))


def misread(given: Mapping[str, object], settings: Settings) -> Iterator[str]:
    """The keys that decide about trust and differ between settings and configuration.

    ``given`` holds the project's keys as the engine has them.
    """
    read: Mapping[str, object] = {
        "accountId": settings.account_id,
        "integratedBy": settings.integrated_by,
        "permissionsBoundaryArn": settings.organisation_boundary_arn,
        "provisioningRoleName": settings.provisioning_role_name,
    }
    for key, value in read.items():
        if given.get(key) and given[key] != value:
            yield key
    ids = given.get("externalId") or ()
    if {*listed(ids)} != {*settings.external_ids}:
        yield "externalId"
    policy = settings.provisioning_policy
    digest = digest_of(policy) if policy is not None else ""
    if str(given.get("provisioningPolicySha256") or "").lower() != digest:
        yield "provisioningPolicySha256"
    if bool(given.get("samlMetadataFile")) is not (settings.saml_metadata is not None):
        yield "samlMetadataFile"
    centers = given.get("contactCenters")
    for center in cast("Sequence[Any]", centers if isinstance(centers, list) else ()):
        if center.get("salesforceOrgId") not in _org_ids(settings):
            yield "contactCenters"


def rendered(plan: StackPlan) -> Any:
    """All that a plan registers and gives to others, as data that ``as_mapping`` makes plain."""
    return [plan.families, sorted(plan.boundary_arns), stack_outputs(plan), plan.saml_provider]


def as_mapping(value: Any) -> dict[str, Any]:
    """The fields of a dataclass, for JSON; not those of the values within."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


def _org_ids(settings: Settings) -> frozenset[str]:
    return frozenset(center.salesforce_org_id for center in settings.contact_centers)


def _other_names(plan: StackPlan, text: str) -> dict[str, str]:
    """An account, IDs and names of the same lengths that stand nowhere in the plan.

    Where patterns stand for what names have in common, the names stay, with the IDs in them.
    """
    settings = plan.settings
    account = next(one for one in _OTHER_ACCOUNTS if one != settings.account_id and one not in text)
    found = {settings.account_id: account}
    ids = _other_ids(settings, text)
    if any(policy.consents for policy in plan.boundaries):
        centers = settings.contact_centers
        without = [replace(one, connect_instance_id="", salesforce_org_id="") for one in centers]
        return found if any(old in str(without) for old in ids) else found | ids
    found |= ids
    for center in settings.contact_centers:
        taken = found.values()
        other = _unheard_of(center.name, {text, *taken, *map(_bare, taken)})
        if other is not None:
            found[center.name] = other
    return found


def _other_ids(settings: Settings, text: str) -> dict[str, str]:
    """IDs of instances and orgs that stand nowhere in the plan; an instance's first group, too."""
    found: dict[str, str] = {}
    numbers = count()  # one for all: the plan is searched for each number once

    def other(old: str, form: str) -> str:
        if old not in found:
            known = (text, *found.values())
            new = (form.format(number) for number in numbers)
            found[old] = next(one for one in new if not any(one in it for it in known))
        return found[old]

    for center in settings.contact_centers:
        instance = center.connect_instance_id
        beginning = other(instance[:INSTANCE_BEGINNING], "{:08x}")
        other(instance, f"{beginning}-0000-4000-8000-{{:012x}}")
        other(center.salesforce_org_id, "00D{:012}")
    return found


def _unheard_of(name: str, known: AbstractSet[str]) -> str | None:
    """A name of the same form that is in none of the known texts, with its punctuation or without.

    ``None`` for a short name.
    """
    letters = [at for at, letter in enumerate(name) if letter.isalpha()]
    for number in range(len(_LETTERS) ** 3 if len(letters) >= _FEWEST_LETTERS else 0):
        other = [*name]
        for place, at in enumerate(letters):
            other[at] = _LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)]
        new = "".join(other)
        if not any(form in text for text in known for form in (new, _bare(new))):
            return new
    return None


def _renamed(settings: Settings, names: Mapping[str, str]) -> Settings:
    swap = _replacing(names)
    return replace(settings, **{key: _mapped(getattr(settings, key), swap) for key in _RENAMED})


def _mapped(value: Any, swap: _Map) -> Any:
    if isinstance(value, str):
        return swap(value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{one.name: _mapped(getattr(value, one.name), swap) for one in fields(value)}
        )
    if isinstance(value, tuple):
        return tuple(_mapped(one, swap) for one in cast("tuple[Any, ...]", value))
    return value


def _replacing(names: Mapping[str, str]) -> _Map:
    # The longest first, and all at once: a name may be a part of another one.
    found = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    return lambda text: found.sub(lambda one: names[one[0]], text)


def _as_it_is(text: str) -> str:
    return text


def _text(plan: StackPlan, swap: _Map) -> str:
    return json.dumps(_in_order(rendered(plan), swap), sort_keys=True)


def _in_order(value: Any, swap: _Map) -> Any:
    """The value with its names swapped, and its lists sorted: other names change their order."""
    if isinstance(value, str):
        # Only with its names swapped does a document show what stands in it twice.
        text = swap(value)
        return _in_order(canonical(json.loads(text)), _as_it_is) if text[:1] == "{" else text
    if is_dataclass(value):
        value = as_mapping(value)
    if isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value).items()
        return {swap(key): _in_order(one, swap) for key, one in items}
    if isinstance(value, Sequence):
        each = [_in_order(one, swap) for one in cast("Sequence[Any]", value)]
        return sorted(each, key=lambda one: json.dumps(one, sort_keys=True))
    return value
