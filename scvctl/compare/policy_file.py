"""Reads policy documents of other authors, and reports all problems in them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import unquote

from components.errors import InputError, Problem
from components.markers import in_one_notation
from components.settings.engine_yaml import Unreadable
from iam.arns import EVERYTHING, parse_arn
from iam.documents import Document, Fault, Malformed, Statement, joined, loaded, read
from iam.grants import count
from scvctl.given_text import STANDARD_INPUT, called, given_text

# A role's policies in AWS are 10,240 characters inline, and ten of 6,144 that are attached.
_LARGEST = 1_000_000
_MOST_GRANTS = 5_000
_MOST_FILES = 100
_MOST_FAULTS = 20
_LONGEST_SHOWN = 300
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
_TITLE = "The policy cannot be compared"


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """Policies of one or several files as one document, and how to call them.

    ``taken`` are markers that were taken for the account because of their place.
    """

    name: str
    document: Document
    taken: tuple[str, ...]


def read_policy_files(names: Sequence[str]) -> PolicyFiles:
    """The documents of all files as one; of a folder, those of its ``*.json``; ``-`` is stdin.

    Raises ``InputError`` with every problem that prevents a comparison.
    """
    files = [file for name in names for file in _files(name)]
    documents: list[Document] = []
    problems: list[Problem] = []
    for file in files:
        try:
            documents.append(read_policy_file(file))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(_TITLE, problems)
    document, taken = in_one_notation(joined(documents))
    _refuse_too_many(document, name := ", ".join(names))
    return PolicyFiles(name, document, taken)


def read_policy_file(name: str) -> Document:
    """The document in a file, or on standard input for ``-``.

    What the AWS CLI prints around a document is taken off. Raises ``InputError`` with all that
    keeps it from being compared.
    """
    where = called(name)
    try:
        text = given_text(name, _LARGEST)
        return checked_document(_unwrapped(loaded(text)), where)
    except Malformed as malformed:
        raise _refused(where, malformed.faults) from None
    except Unreadable as error:
        raise _refused(where, [Fault(error.problems[0])]) from None


def checked_document(document: object, where: str) -> Document:
    """The document, when it is an identity policy whose every statement can be compared.

    Raises ``InputError`` otherwise.
    """
    statements, faults = read(document, "policy", old=True)
    marked, _ = in_one_notation(statements)
    faults += tuple(fault for one in marked for fault in _not_compared(one))
    if faults:
        raise _refused(where, faults)
    _refuse_too_many(statements, where)
    return statements


def _refuse_too_many(document: Document, where: str) -> None:
    grants = sum(map(count, document))
    if grants > _MOST_GRANTS:
        what = (
            f"actions times resources make {grants:,} grants, more than the {_MOST_GRANTS:,} that "
            "are compared; no policy that AWS takes for a role has so many. Compare a part of it"
        )
        raise _refused(where, [Fault(what)])


def _files(name: str) -> list[str]:
    folder = Path(name)
    if name == STANDARD_INPUT or not folder.is_dir():
        return [name]
    found = sorted(str(file) for file in folder.glob("*.json"))
    if not found or len(found) > _MOST_FILES:
        what = f"a folder with {len(found)} files *.json; 1 to {_MOST_FILES} are compared"
        raise _refused(name, [Fault(what)])
    return found


def _unwrapped(given: object) -> object:
    """The document in the output of the AWS CLI; other documents unchanged."""
    if not isinstance(given, Mapping):
        return given
    wrapped = cast("Mapping[str, Any]", given)
    found = next((key for key in _WRAPPERS if key in wrapped and "Statement" not in wrapped), None)
    if found is None:
        return wrapped
    document = _WRAPPERS[found](wrapped[found])
    # The API itself has it as a text, with its special characters as %22.
    return loaded(unquote(document)) if isinstance(document, str) else document


def _of_version(version: object) -> object:
    return (
        cast("Mapping[str, Any]", version).get("Document") if isinstance(version, Mapping) else ()
    )


def _of_role(_: object) -> object:
    what = (
        "what `aws iam get-role` prints has no permissions, only who may assume the role. Compare "
        "what `aws iam get-role-policy` prints for each of `aws iam list-role-policies`, or the "
        "role in the account with --live"
    )
    raise Malformed(Fault(what))


_WRAPPERS: Mapping[str, Callable[[Any], object]] = MappingProxyType(
    {
        "PolicyDocument": lambda document: document,
        "PolicyVersion": _of_version,
        "Role": _of_role,
    }
)


def _refused(where: str, faults: Iterable[Fault]) -> InputError:
    listed = [
        Problem(where, _cut(what) if given is None else f"{_cut(what)}; it is {_cut(repr(given))}")
        for what, given in faults
    ]
    more = len(listed) - _MOST_FAULTS
    if more > 0:
        listed[_MOST_FAULTS:] = [Problem(where, f"and {more} more of the kind")]
    return InputError(_TITLE, listed)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _not_compared(statement: Statement) -> Iterator[Fault]:
    spared = {"NotAction": statement.not_actions, "NotResource": statement.not_resources}
    for element in (element for element, values in spared.items() if values and statement.allows):
        what = f"{element} grants what nobody listed, and is not compared. Read it yourself."
        yield Fault(f"{statement.place}: {what}")
    for action in (*statement.actions, *statement.not_actions):
        if not _ACTION.fullmatch(action):
            yield Fault(f"{statement.place}: Action is neither service:Action nor *", action)
    for resource in (*statement.resources, *statement.not_resources):
        arn = parse_arn(resource)
        if resource != EVERYTHING and not (arn and arn.resource):
            yield Fault(f"{statement.place}: Resource is neither an ARN nor *", resource)
