"""Compares an account with Salesforce's publication and this stack's plan."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from components.catalog import Catalog
from components.settings.settings import Settings
from scvctl.audit.documents import Reader
from scvctl.audit.exceptions import excepted
from scvctl.audit.expected import MAKERS, Maker
from scvctl.audit.model import Audit, AuditedRole, Finding
from scvctl.audit.policies import boundary_of_others, saml_findings
from scvctl.audit.releases import account_arn, every_release, made_by, with_role
from scvctl.audit.remedies import Remedies
from scvctl.audit.roles import Judge
from scvctl.audit.unknown import (
    is_within,
    name_patterns,
    passable_services,
    trusts,
    unknown_role,
)
from scvctl.aws.details import read_details
from scvctl.aws.live import LiveAccount, LiveRole
from scvctl.compare.difference import Difference

_ORDER = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Subject:
    """The stack that an account is compared with; ``secrets_known`` tells real external IDs."""

    stack: str
    settings: Settings
    catalog: Catalog
    secrets_known: bool = True


def audit(
    account: LiveAccount,
    subject: Subject,
    today: date,
    count: Callable[[], None],
    exceptions: Path | None = None,
) -> Audit:
    """Compare the account with the expected roles and policies.

    ``count`` is called for each role and policy that is read. ``exceptions`` is another file than
    the policy pack's. Raises ``InputError`` for settings that cannot be deployed.
    """
    settings = subject.settings
    releases = every_release(settings, subject.catalog)
    wanted = releases[settings.release]
    patterns = name_patterns(settings)
    names = {role.most.name.lower() for one in releases.values() for role in one.roles}
    details = read_details(
        account, lambda name: name.lower() in names or is_within(name, patterns), count
    )
    judge = Judge(
        expected=wanted,
        details=details,
        session=cache(account.max_session_duration),
        reader=Reader(settings.external_ids, subject.secrets_known),
        remedies=Remedies(subject.stack),
    )
    findings = [*boundary_of_others(judge), *saml_findings(account, judge)]
    makers: dict[str, Maker] = {}
    for maker in MAKERS:
        found, made = made_by(maker, judge, releases)
        findings += found
        makers |= dict.fromkeys(made, maker)
    services = passable_services(settings, subject.catalog)
    strangers = (role for name, role in details.roles.items() if name not in makers)
    findings += [
        unknown_role(role, services, judge, with_role(role.name, releases)) for role in strangers
    ]
    judged = {arn for one in wanted.policies if details.policies.get(arn := one.planned.arn)}
    judged |= {role.arn for role in details.roles.values()}
    shown = [_without_secrets(one, judge.reader) for one in findings]
    kept, allowed, wide = excepted(shown, account_arn(settings), judged, today, exceptions)
    return Audit(
        settings=settings,
        stack=subject.stack,
        findings=tuple(sorted(kept, key=_by_severity)),
        excepted=allowed,
        roles=tuple(_roles(makers, judge)),
        judged=len(judged),
        patterns=wide,
    )


def _roles(makers: Mapping[str, Maker], judge: Judge) -> Iterator[AuditedRole]:
    for name, role in sorted(judge.details.roles.items()):
        readable = isinstance(role, LiveRole)
        yield AuditedRole(
            name=judge.reader.shown(role.name),
            arn=judge.reader.shown(role.arn),
            owner=makers.get(name, "unknown"),
            boundary_arn=role.boundary_arn if readable else None,
            last_used=role.last_used if readable else None,
            trusts=tuple(map(judge.reader.shown, trusts(role, judge))),
        )


def _without_secrets(finding: Finding, reader: Reader) -> Finding:
    row = finding.difference
    return replace(
        finding,
        resource=reader.shown(finding.resource),
        message=reader.shown(finding.message),
        remedy=reader.shown(finding.remedy),
        difference=row and _shown_row(row, reader),
    )


def _shown_row(row: Difference, reader: Reader) -> Difference:
    return replace(
        row,
        statement=reader.shown(row.statement),
        actions=tuple(map(reader.shown, row.actions)),
        resources=tuple(map(reader.shown, row.resources)),
        condition=tuple(map(reader.shown, row.condition)),
        instead=tuple(map(reader.shown, row.instead)),
    )


def _by_severity(finding: Finding) -> tuple[int, str, str]:
    return _ORDER.index(finding.severity), finding.resource, finding.kind
