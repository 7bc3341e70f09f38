"""Brings documents of the account and of the plan into a comparable form.

External IDs are secrets: no other module sees them. In conditions, words replace them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from iam.arns import EVERYTHING, is_account_id, parse_arn
from iam.documents import Document, Fault, Kind, Malformed, Statement, Values, read
from iam.grants import count
from scvctl.compare.difference import Difference, differences
from scvctl.explain.words import principals_in_words

EXTERNAL_ID = "sts:externalid"

# A role's policies in AWS are 10,240 characters inline, and ten of 6,144 that are attached.
_MOST_GRANTS = 5_000
_SHORTEST_ID = 8
_UNKNOWN_ID = "another external ID"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads documents that others wrote.

    ``external_ids`` are the stack's. Where they are encrypted and were not read, they are not
    ``known``, and any external ID counts as the configured one.
    """

    external_ids: Values
    known: bool

    def read(self, document: Mapping[str, Any], kind: Kind) -> Document:
        """The statements, without external IDs. Raises ``Malformed``."""
        statements, faults = read(document, kind, old=True)
        if faults:
            raise Malformed(*faults)
        grants = sum(map(count, statements))
        if grants > _MOST_GRANTS:
            raise Malformed(Fault(f"actions times resources make {grants:,} grants, too many"))
        return tuple(map(self._masked, statements))

    def shown(self, text: str) -> str:
        """A text of the account without the stack's external IDs.

        One that is shorter than any secret stays: it may be a part of any word.
        """
        for one in self.external_ids if self.known else ():
            text = text.replace(one, "(external ID)") if len(one) >= _SHORTEST_ID else text
        return text

    def _masked(self, statement: Statement) -> Statement:
        conditions = {
            operator: {key: self._values(key, values) for key, values in keys.items()}
            for operator, keys in statement.conditions.items()
        }
        return replace(statement, conditions=conditions)

    def _values(self, key: str, values: Values) -> Values:
        if key.lower() != EXTERNAL_ID:
            return values
        return tuple(map(self._name, values))

    def _name(self, value: str) -> str:
        if not self.known:
            return "the external ID"
        if value not in self.external_ids:
            return _UNKNOWN_ID
        number = self.external_ids.index(value) + 1
        return "the external ID" if len(self.external_ids) == 1 else f"external ID {number}"


def compared(
    given: Document, most: Document, least: Document | None = None
) -> tuple[list[Difference], list[Difference]]:
    """The differences: grants beyond the maximum expected, and missing grants of the minimum.

    A missing Deny counts as more, an added Deny as less. Without ``least``, one document is both.
    """
    rows = differences(given, most)
    others = rows if least is None else differences(given, least)
    return [one for one in rows if is_more(one)], [one for one in others if not is_more(one)]


def is_more(difference: Difference) -> bool:
    """Whether the given document allows more, or denies less."""
    more = difference.change in {"added", "wider"}
    return more == (difference.effect == "Allow")


def sentence(owner: str, difference: Difference) -> str:
    """One row about the document of a role or policy, as a sentence."""
    if difference.change in {"missing", "narrower"}:
        return f"{owner} lacks what is published: {in_words(difference)}"
    return f"{owner}: {in_words(difference)}, which is not published"


def in_words(difference: Difference) -> str:
    """One row: the statement, its actions, resources and condition."""
    verb = "allows" if difference.effect == "Allow" else "denies"
    condition = f", if {' and '.join(difference.condition)}" if difference.condition else ""
    instead = f" (instead: {_listed(difference.instead)})" if difference.instead else ""
    what = f"{_listed(difference.actions)} on {_listed(difference.resources)}"
    return f"{difference.statement} {verb} {what}{condition}{instead}"


def identity(difference: Difference) -> str:
    """The content of a row without its position: it identifies a row within a document."""
    parts = (difference.effect, *difference.actions, *difference.resources, *difference.condition)
    return "\n".join((difference.change, *parts))


@dataclass(frozen=True, slots=True)
class Trusting:
    """A trust policy with principals as resources, so that it can be compared like other documents.

    ``words`` are the principals in words, by what stands for them.
    """

    document: Document
    words: Mapping[str, str]


def trusting(document: Document) -> Trusting:
    """The form of a trust policy for ``compared``."""
    words: dict[str, str] = {}
    statements: list[Statement] = []
    for one in document:
        named = dict(_principals(one))
        words |= named
        nobody: Mapping[str, Values] = {}
        statements.append(
            replace(one, resources=tuple(named), principals=nobody, not_principals=nobody)
        )
    return Trusting(tuple(statements), words)


def _principals(statement: Statement) -> Iterator[tuple[str, str]]:
    if statement.not_principals:
        yield EVERYTHING, f"everybody except {principals_in_words(statement.not_principals)}"
    for kind, values in statement.principals.items():
        for value in values:
            yield _as_resource(kind, value), principals_in_words({kind: (value,)})


def _as_resource(kind: str, principal: str) -> str:
    arn = parse_arn(principal)
    if principal == EVERYTHING:
        return EVERYTHING
    if arn and arn.resource == "root":
        # An account's root means everybody in it, so it covers each of them.
        return f"arn:{arn.partition}:iam::{arn.account}:*"
    if is_account_id(principal):
        return f"arn:*:iam::{principal}:*"
    return principal if arn else f"{kind} {principal}"


def _listed(items: Iterable[str], most: int = 5) -> str:
    listed = [*items]
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return f"{', '.join(listed[:most])}{more}"
