"""Reads what was decided about residual risks, from the file beside the stack's.

# risks.dev.yaml
kms-keys:
  decision: accept
  owner: Platform security
  expires: 2027-05-31
  note: No other application's keys are in this account.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import cast, get_args

from components.errors import InputError, Problem
from components.settings.engine_yaml import Unreadable, read_yaml
from components.settings.reader import Reader, Refused, shown
from scvctl.close_names import close_names
from scvctl.report.model import Decision, Verdict
from scvctl.report.risks import PATTERNS, known_risks

_TITLE = "The decisions on the risks cannot be used"
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?: 00:00:00 \+0000 UTC)?")
_LONGEST = 2_000


def decisions_file(stack_file: Path, stack: str) -> Path:
    """The file with a stack's decisions; its name is none that Pulumi takes for a stack's."""
    return stack_file.parent / f"risks.{stack}.yaml"


def read_decisions(file: Path) -> dict[str, Decision]:
    """The decisions by the risk's ID; none if there is no such file.

    Raises ``InputError`` with all that is wrong in it.
    """
    if not file.exists():
        return {}
    try:
        given = read_yaml(file)
    except Unreadable as error:
        problems = [Problem(file.name, what) for what in error.problems]
        raise InputError(_TITLE, problems) from error
    if given is not None and not isinstance(given, dict):
        what = "not a mapping from the ID of a risk to a decision"
        raise InputError(_TITLE, [Problem(file.name, what)])
    problems: list[Problem] = []
    whole = Reader(cast("Mapping[str, object]", given or {}), problems, f"{file.name}: ")
    known = [PATTERNS, *(str(one["id"]) for one in known_risks())]
    found: dict[str, Decision] = {}
    for name in given or {}:
        if name not in known:
            what = f"not the ID of a risk.{close_names(name, known)}"
            problems.append(Problem(f"{file.name}: {name}", what))
        elif (decision := _decision(whole.nested(name))) is not None:
            found[name] = decision
    if problems:
        raise InputError(_TITLE, problems)
    return found


def _decision(read: Reader) -> Decision | None:
    read.refuse_unknown_keys(("decision", "owner", "expires", "note"))
    decision = read.required("decision", _verdict)
    owner = read.required("owner", _text("the person or team that answers for it"))
    # What is refused does not end; anything else is looked at again.
    ends = read.optional if decision == "reject" else read.required
    expires = ends("expires", _day)
    note = read.optional("note", _text("a text"))
    if decision is None or owner is None:
        return None
    return Decision(decision, owner, expires or "", note or "")


def _verdict(given: object) -> Verdict:
    if given not in _VERDICTS:
        raise Refused(f"{shown(given)} is not a decision. Give {', '.join(_VERDICTS)}.")
    return given


def _day(given: object) -> str:
    text = given if isinstance(given, str) else ""
    day = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(day[1] if day else text).isoformat()
    except ValueError:
        raise Refused(f"{shown(given)} is not a day. Give one like 2027-05-31.") from None


def _text(what: str) -> Callable[[object], str]:
    def check(given: object) -> str:
        if not isinstance(given, str) or not given.strip():
            raise Refused(f"{shown(given)} is not a text. Give {what}.")
        if len(given) > _LONGEST:
            raise Refused(f"{len(given):,} characters, more than {_LONGEST:,}. Give less.")
        return given.strip()

    return check
