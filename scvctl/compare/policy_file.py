"""Reads a policy document that somebody else wrote, and says everything that is wrong with it."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from components.errors import InputError, Problem
from iam.arns import EVERYTHING, parse_arn
from iam.documents import Document, Fault, Malformed, Statement, loaded, read

STANDARD_INPUT = "-"

_BYTE_ORDER_MARK = "\ufeff"
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")


def read_policy_file(name: str) -> Document:
    """The document in a file, or on standard input for ``-``.

    Raises ``InputError`` with all that keeps it from being compared.
    """
    where = "standard input" if name == STANDARD_INPUT else name
    text = _text(name, where)
    try:
        return checked_document(loaded(text), where)
    except Malformed as malformed:
        raise _refused(where, malformed.faults) from None


def checked_document(document: object, where: str) -> Document:
    """The document, when it is an identity policy whose every statement can be compared.

    Raises ``InputError`` otherwise.
    """
    statements, faults = read(document, "policy", old=True)
    faults += tuple(fault for one in statements for fault in _not_compared(one))
    if faults:
        raise _refused(where, faults)
    return statements


def _text(name: str, where: str) -> str:
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.read().removeprefix(_BYTE_ORDER_MARK)
        return Path(name).read_text("utf-8-sig")
    except FileNotFoundError:
        what = "there is no such file"
    except UnicodeDecodeError:
        what = "not a text in UTF-8"
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
    raise _refused(where, [Fault(what)])


def _refused(where: str, faults: Iterable[Fault]) -> InputError:
    listed = (
        Problem(where, what if given is None else f"{what}; it is {given!r}")
        for what, given in faults
    )
    return InputError("The policy cannot be compared", listed)


def _not_compared(statement: Statement) -> Iterator[Fault]:
    spared = {"NotAction": statement.not_actions, "NotResource": statement.not_resources}
    for element in (element for element, values in spared.items() if values):
        what = f"{element} grants what nobody listed, and is not compared. Read it yourself."
        yield Fault(f"{statement.place}: {what}")
    for action in statement.actions:
        if not _ACTION.fullmatch(action):
            yield Fault(f"{statement.place}: Action is neither service:Action nor *", action)
    for resource in statement.resources:
        arn = parse_arn(resource)
        if resource != EVERYTHING and not (arn and arn.resource):
            yield Fault(f"{statement.place}: Resource is neither an ARN nor *", resource)
