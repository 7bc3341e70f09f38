"""Exceptions from findings, in the policy pack's file: each has a reason and a last day, in UTC."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from iam.arns import parse_arn
from policypacks.scv_guardrails.exceptions import AUDIT, FILE, Judged, read_exceptions
from scvctl.audit.model import Excepted, Finding, kinds

_WRONG = "exception-wrong"


def excepted(
    findings: Sequence[Finding],
    account: str,
    judged: Iterable[str],
    today: date,
    file: Path | None = None,
) -> tuple[list[Finding], tuple[Excepted, ...], tuple[str, ...]]:
    """The findings that stay, those that are excepted, and what each pattern lets through.

    ``account`` is the ARN of the account, ``judged`` are the ARNs of all that was compared. What is
    wrong with an exception is a finding, from which there is no exception.
    """
    path = file or FILE
    rules = {f"{AUDIT}{one.name}": one.severity for one in kinds().values() if one.name != _WRONG}
    exceptions = read_exceptions(rules, path, audit=True)
    kept: list[Finding] = []
    allowed: list[Excepted] = []
    for finding in findings:
        reason = exceptions.reason(finding.rule, finding.urn, today)
        if reason is None:
            kept.append(finding)
        else:
            allowed.append(Excepted(finding, reason))
    notes = Judged()
    arns = frozenset(judged)
    for rule in exceptions.rules:
        found = frozenset(one.urn for one in findings if one.rule == rule)
        named = {one.urn for one in exceptions.usable if one.rule == rule and "*" not in one.urn}
        here = {urn for urn in named if _account(urn) == _account(account)}
        notes.note(rule, arns | found | here, frozenset[str | None](found))
    remedy = f"Mend {path.name} of the policy pack, or remove the exception."
    kept += (
        Finding(_WRONG, account, sentence, remedy, sentence)
        for sentence in exceptions.wrong(today, notes)
    )
    return kept, tuple(allowed), tuple(exceptions.wide(today, notes))


def _account(arn: str) -> str:
    parsed = parse_arn(arn)
    return parsed.account if parsed else ""
