"""Whether the grants of one document are within another's; in doubt they are not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from iam.arns import EVERYTHING, arn_covers
from iam.documents import Document, Statement, Values
from iam.patterns import action_covers


def beyond(given: Document, allowed: Iterable[Statement]) -> Iterator[tuple[Statement, str, str]]:
    """Each statement, action and resource of ``given`` that no statement of ``allowed`` grants.

    Only Allow statements grant. A statement with NotAction or NotResource is returned as a whole.
    """
    limits = [one for one in allowed if one.allows]
    for statement in given:
        if not statement.allows:
            continue
        if statement.not_actions or statement.not_resources:
            actions = _listed(statement.actions, statement.not_actions)
            yield statement, actions, _listed(statement.resources, statement.not_resources)
            continue
        if statement in limits:
            continue
        fitting = [one for one in limits if _at_least_as_strict(statement, one)]
        by_action = _granting(statement.actions, [one.actions for one in fitting], action_covers)
        by_resource = _granting(statement.resources, [one.resources for one in fitting], arn_covers)
        for action in statement.actions:
            for resource in statement.resources:
                if not by_action[action] & by_resource[resource]:
                    yield statement, action, resource


def missing_denials(given: Document, demanded: Iterable[Statement]) -> Iterator[Statement]:
    """The Deny statements of ``demanded`` that are wider than every Deny of ``given``."""
    denials = [one for one in given if not one.allows]
    for statement in demanded:
        if not statement.allows and not any(_denies_all_of(one, statement) for one in denials):
            yield statement


def _granting(
    given: Values, limits: Sequence[Values], covers: Callable[[str, str], bool]
) -> Mapping[str, int]:
    """The limits that cover each of the given texts, a bit for each limit.

    Each pair of texts is compared once, however many limits and combinations there are.
    """
    patterns = {one for limit in limits for one in limit}
    granting: dict[str, int] = {}
    for text in {*given}:
        wide = {one for one in patterns if covers(one, text)}
        bits = (1 << at for at, limit in enumerate(limits) if not wide.isdisjoint(limit))
        granting[text] = sum(bits)
    return granting


def _at_least_as_strict(statement: Statement, limit: Statement) -> bool:
    """Whether the statement has every condition of the limit, without additional values."""
    for operator, keys in limit.conditions.items():
        own = {
            key.lower(): values for key, values in statement.conditions.get(operator, {}).items()
        }
        for key, values in keys.items():
            given = own.get(key.lower())
            # Fewer values are stricter only where one of them has to fit.
            negated = "Not" in operator or operator == "Null"
            if given is None or not ({*given} == {*values} if negated else {*given} <= {*values}):
                return False
    return True


def _denies_all_of(statement: Statement, demanded: Statement) -> bool:
    """A Deny at least as wide: as many actions and resources, and not a condition more."""
    return (
        _at_least_as_strict(demanded, statement)
        and _as_wide(
            (statement.actions, statement.not_actions),
            (demanded.actions, demanded.not_actions),
            action_covers,
        )
        and _as_wide(
            (statement.resources, statement.not_resources),
            (demanded.resources, demanded.not_resources),
            arn_covers,
        )
    )


def _as_wide(
    given: tuple[Values, Values],
    demanded: tuple[Values, Values],
    covers: Callable[[str, str], bool],
) -> bool:
    (listed, spared), (wanted, wanted_spared) = given, demanded
    if wanted_spared:
        spares_less = bool(spared) and all(
            any(covers(wide, one) for wide in wanted_spared) for one in spared
        )
        return EVERYTHING in listed or spares_less
    return all(any(covers(wide, one) for wide in listed) for one in wanted)


def _listed(given: Values, spared: Values) -> str:
    return f"all but {', '.join(spared)}" if spared else ", ".join(given)
