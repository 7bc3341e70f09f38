"""The formats of an audit, by their names in ``--format``."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from components.settings.stack_file import StackConfig
from scvctl.audit import json_format, table
from scvctl.audit.model import Audit, Kind, kinds
from scvctl.check import junit, sarif
from scvctl.check.checking import Checked
from scvctl.check.pack.judgement import Excepted, Judgement, Pack, Rule, Violation
from scvctl.version import version

_NAME = "scv-audit"
_LEVEL = "mandatory"

FORMATS: Mapping[str, Callable[[Audit, StackConfig], str]] = MappingProxyType(
    {
        "table": lambda audit, _: table.render(audit),
        "json": lambda audit, _: json_format.render(audit),
        "junit": lambda audit, config: junit.render(as_check(audit, config)),
        "sarif": lambda audit, config: sarif.render(as_check(audit, config)),
    }
)


def as_check(audit: Audit, config: StackConfig) -> Checked:
    """The audit in the form of a check, whose formats it shares: each kind of finding is a rule."""
    violations = (
        Violation(one.kind, _LEVEL, one.resource, f"{one.message}. Do: {one.remedy} [{one.id}]")
        for one in audit.findings
    )
    excepted = (
        Excepted(one.finding.kind, one.finding.resource, f"{one.finding.id}: {one.reason}")
        for one in audit.excepted
    )
    pack = Pack(_NAME, version(), {name: _rule(kind) for name, kind in kinds().items()})
    judgement = Judgement(
        pack, tuple(violations), tuple(excepted), audit.judged, patterns=audit.patterns
    )
    account = audit.settings.partition.iam_arn(audit.settings.account_id, "root")
    return Checked(audit.settings, config, judgement, account)


def _rule(kind: Kind) -> Rule:
    return Rule(
        name=kind.name,
        title=kind.title,
        description=kind.title,
        why=kind.why,
        level=_LEVEL,
        own_level=_LEVEL,
        severity=kind.severity,
        framework="",
        tags=(),
        remedy=kind.remedy,
        url="",
        about="resource",
    )
