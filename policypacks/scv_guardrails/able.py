"""Whether a role is able to work: who has to assume it may, and no Deny takes its grants away."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from types import MappingProxyType

from iam.arns import EVERYTHING, arn_covers, arns_overlap
from iam.containment import missing_denials
from iam.decide import Call, CannotDecide, decide
from iam.documents import Document, Statement, Values
from iam.patterns import action_covers, overlaps

_Test = Callable[[str, str], bool]

_EXTERNAL_ID = "sts:externalid"
# What every call of a role that works has.
_ALWAYS: Mapping[str, Values] = MappingProxyType({"aws:securetransport": ("true",)})
# More wildcards are of no use, and take long to compare.
_MOST_WILDCARDS = 20


def shut_out(statements: Iterable[Statement], demanded: Statement, *, known: bool) -> Iterator[str]:
    """The demanded actions that statements for a principal do not let it do, as sentences.

    The principal sends what ``demanded`` has for conditions. Where the external ID is not
    ``known``, the one in the statements counts.
    """
    about = [_of_anybody(one) for one in statements]
    sent = {key: values for keys in demanded.conditions.values() for key, values in keys.items()}
    if not known:
        sent |= _external_ids(about)
    context = {key.lower(): values for key, values in {**_ALWAYS, **sent}.items()}
    for action in demanded.actions:
        try:
            _all_known(about, context)
            decision = decide(about, Call(action, EVERYTHING, context))
        except CannotDecide as error:
            yield f"{action} depends on what is not judged here: {error}"
            continue
        if decision.result == "denied":
            yield f"{action} is denied"
        elif decision.result != "allowed":
            yield f"{action} is not allowed under conditions that it meets"


def taken_away(given: Document, demanded: Document) -> Iterator[Statement]:
    """The Deny statements of ``given`` that take away something that ``demanded`` allows.

    Those that ``demanded`` has itself do not count, nor those with conditions that no call of a
    role that works meets.
    """
    allows = [one for one in demanded if one.allows]
    for statement in missing_denials(demanded, given):
        if _may_apply(statement) and any(_overlaps(statement, one) for one in allows):
            yield statement


def _of_anybody(statement: Statement) -> Statement:
    # The caller has found out that the statement is about the principal.
    nobody = MappingProxyType[str, Values]({})
    return replace(statement, principals=nobody, not_principals=nobody, resources=(EVERYTHING,))


def _external_ids(statements: Iterable[Statement]) -> Mapping[str, Values]:
    conditions = (keys for one in statements for keys in one.conditions.values())
    found = [
        item for keys in conditions for item in keys.items() if item[0].lower() == _EXTERNAL_ID
    ]
    return dict(found)


def _all_known(statements: Iterable[Statement], context: Mapping[str, Values]) -> None:
    for statement in statements:
        keys = {key for one in statement.conditions.values() for key in one}
        unknown = sorted(key for key in keys if key.lower() not in context)
        # An Allow then allows nothing, which is found without this.
        if unknown and not statement.allows:
            raise CannotDecide(f"{', '.join(unknown)} in {statement.place}")


def _may_apply(statement: Statement) -> bool:
    anything = replace(
        statement, actions=("*",), not_actions=(), resources=(EVERYTHING,), not_resources=()
    )
    keys = {key.lower() for one in statement.conditions.values() for key in one}
    if keys - _ALWAYS.keys():
        return True
    try:
        return decide([anything], Call("a:b", EVERYTHING, _ALWAYS)).result == "denied"
    except CannotDecide:
        return True


def _overlaps(deny: Statement, allow: Statement) -> bool:
    actions = _meet((deny.actions, deny.not_actions), allow.actions, _ACTIONS)
    return actions and _meet((deny.resources, deny.not_resources), allow.resources, _RESOURCES)


def _meet(denied: tuple[Values, Values], allowed: Values, compare: tuple[_Test, _Test]) -> bool:
    listed, spared = denied
    overlap, covers = compare
    if spared:
        return any(not any(covers(wide, one) for wide in spared) for one in allowed)
    return any(overlap(one, other) for one, other in product(listed, allowed))


def _actions_overlap(one: str, other: str) -> bool:
    return _has_too_many(one) or overlaps(one.lower(), other.lower())


def _arns_overlap(one: str, other: str) -> bool:
    return _has_too_many(one) or arns_overlap(one, other)


def _has_too_many(pattern: str) -> bool:
    return pattern.count("*") + pattern.count("?") > _MOST_WILDCARDS


_ACTIONS: tuple[_Test, _Test] = (_actions_overlap, action_covers)
_RESOURCES: tuple[_Test, _Test] = (_arns_overlap, arn_covers)
