"""Reads open findings from the JSON of other commands."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from components.errors import InputError, Problem
from components.settings.engine_yaml import Unreadable, read_text
from scvctl.report.model import AccountRole, Finding, Findings, Report

_TITLE = "The findings cannot be used"
_AUDIT = "scvctl audit"
_LARGEST = 20_000_000
_ACCEPTED = "Give the JSON of scvctl check (--format json), audit or verify (--json)."


def with_findings(
    report: Report, files: Sequence[Path], audited: Mapping[str, Any] | None = None
) -> Report:
    """The report with the findings of other commands about its stack.

    ``audited`` is the JSON of an audit that was made for it. Raises ``InputError``.
    """
    problems: list[Problem] = []
    ran = [_AUDIT] if audited else []
    found = [*_of_audit(audited)] if audited else []
    account = [*_account(audited)] if audited else []
    for file in files:
        try:
            given = _read(file)
            command = next(name for name, about in _COMMANDS.items() if about[0] in given)
            if (given.get("stack"), given.get("accountId")) != (report.stack, report.account_id):
                problems.append(Problem(f"--findings {file}", "it is about another stack"))
            found += _COMMANDS[command][1](given)
            account += _account(given) if command == _AUDIT else ()
            ran.append(command)
        except Unreadable as error:
            problems += [Problem(f"--findings {file}", one) for one in error.problems]
        except (ValueError, KeyError, TypeError, StopIteration, RecursionError):
            problems.append(Problem(f"--findings {file}", f"no such JSON. {_ACCEPTED}"))
    if problems:
        raise InputError(_TITLE, problems)
    return replace(report, findings=Findings(tuple(ran), tuple(found), tuple(account)))


def _read(file: Path) -> Mapping[str, Any]:
    given = json.loads(read_text(file, _LARGEST))
    if not isinstance(given, dict):
        raise TypeError
    return given  # pyright: ignore[reportUnknownVariableType]


def _of_check(given: Mapping[str, Any]) -> Iterator[Finding]:
    severities = {str(rule["name"]): str(rule["severity"]) for rule in given["rules"]}
    for one in given["violations"]:
        rule = str(one["rule"])
        yield Finding(
            "scvctl check", severities[rule], str(one["name"]), f"{rule}: {one['message']}"
        )


def _of_audit(given: Mapping[str, Any]) -> Iterator[Finding]:
    for one in given["findings"]:
        what = f"{one['message']} {one['remedy']}"
        yield Finding(_AUDIT, str(one["severity"]), str(one["resource"]), what)


def _account(given: Mapping[str, Any]) -> Iterator[AccountRole]:
    for one in given["roles"]:
        used = one["lastUsed"]
        yield AccountRole(
            name=str(one["name"]),
            owner=str(one["owner"]),
            boundary=str(one["boundaryArn"] or "").rpartition("/")[2],
            last_used=str(used["date"]) if used else "",
            trusts=tuple(map(str, one["trusts"])),
        )


def _of_verify(given: Mapping[str, Any]) -> Iterator[Finding]:
    for one in given["findings"]:
        if one["reviewed"] is None:
            severity = str(one["severity"]).replace("_", " ").lower()
            yield Finding("scvctl verify", severity, str(one["resource"]), str(one["message"]))


# By command: the key by which its JSON is known, and its reader.
_COMMANDS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], Iterator[Finding]]]] = (
    MappingProxyType(
        {
            "scvctl check": ("violations", _of_check),
            _AUDIT: ("compared", _of_audit),
            "scvctl verify": ("notJudged", _of_verify),
        }
    )
)
