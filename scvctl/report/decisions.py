"""Reads decisions on residual risks from the file beside the stack's.

# risks.dev.yaml
kms-keys:
  decision: accept
  owner: Platform security
  expires: 2027-05-31
  note: No other application's keys are in this account.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, cast, get_args

from pydantic import Field, ValidationInfo
from pydantic import PlainValidator as Check

from components.close_names import close_names
from components.errors import InputError, Problem
from components.settings import checks
from components.settings.engine_yaml import Unreadable, read_yaml
from components.settings.validation import Model, Refused, filled, refusal, shown
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
    known = [PATTERNS, *(str(one["id"]) for one in known_risks())]
    found: dict[str, Decision] = {}
    for name, value in cast("dict[str, object]", given or {}).items():
        at = f"{file.name}: {name}"
        if name not in known:
            problems.append(Problem(at, f"not the ID of a risk.{close_names(name, known)}"))
        elif made := filled(_Given, {} if value is None else value, problems, at=at):
            found[name] = Decision(made.decision, made.owner, made.expires, made.note)
    if problems:
        raise InputError(_TITLE, problems)
    return found


def _verdict(given: object) -> Verdict:
    if given not in _VERDICTS:
        what = refusal(given, "is not a decision")
        raise Refused(f"{what}. Give {', '.join(_VERDICTS)}.")
    return given


def _end(given: object, info: ValidationInfo) -> str:
    # What is refused does not end; anything else is looked at again.
    if given is None and info.data.get("decision") == "reject":
        return ""
    text = given if isinstance(given, str) else ""
    day = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(day[1] if day else text).isoformat()
    except ValueError:
        what = refusal(given, "is not a day")
        raise Refused(f"{what}. Give one like 2027-05-31.") from None


def _text(given: object, accepted: str = "Give a text.") -> str:
    text = checks.text(given, accepted).strip()
    if not text:
        raise Refused(f"{shown(given)} is not a text. {accepted}")
    if len(text) > _LONGEST:
        raise Refused(f"{len(text):,} characters, more than {_LONGEST:,}. Give less.")
    return text


_owner = partial(_text, accepted="Give the person or team that answers for it.")


@dataclass(frozen=True, slots=True)
class _Given(Model):
    decision: Annotated[Verdict, Check(_verdict)]
    owner: Annotated[str, Check(_owner)]
    expires: Annotated[str, Field(validate_default=True), Check(_end)] = ""
    note: Annotated[str, Check(_text)] = ""
