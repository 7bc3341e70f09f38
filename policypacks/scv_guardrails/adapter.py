"""Turns a rule of this pack into a policy of Pulumi, which answers with a pass or a violation.

Pulumi's SDK turns an unknown value into an advisory, and an error of a rule into an error of the
whole process. Here both are violations of the rule.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, cast

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from components.errors import InputError
from components.text import one_line
from iam.documents import Malformed
from policypacks.scv_guardrails.exceptions import Exceptions
from policypacks.scv_guardrails.exchange import Notes
from policypacks.scv_guardrails.model import (
    AnyRule,
    CannotJudge,
    Context,
    Finding,
    ResourceRule,
    StackRule,
)
from policypacks.scv_guardrails.stack import Stack
from policypacks.scv_guardrails.tokens import OF_IAM

_HIDDEN = "(the external ID)"

StackOf = Callable[[str], Stack]
Report = Callable[[str, str | None], None]

_LEVELS = MappingProxyType(
    {"advisory": EnforcementLevel.ADVISORY, "mandatory": EnforcementLevel.MANDATORY}
)
_SEVERITIES = MappingProxyType(
    {
        "low": Severity.LOW,
        "medium": Severity.MEDIUM,
        "high": Severity.HIGH,
        "critical": Severity.CRITICAL,
    }
)


def policy_of(
    rule: AnyRule,
    stack_of: StackOf,
    exceptions: Exceptions,
    today: date,
    notes: Notes | None = None,
) -> Policy:
    """The policy of Pulumi for a rule.

    ``stack_of`` returns the stack of a URN. ``exceptions`` apply if they are valid on ``today``.
    ``notes`` collects the reasons of exceptions that a policy of Pulumi cannot report, and what the
    rule says of each resource, where it has exceptions.
    """
    judge = _Judge(rule, stack_of, exceptions, today, notes or Notes())
    framework = rule.references[0]
    about: dict[str, Any] = {
        "name": rule.name,
        "description": rule.demands,
        "enforcement_level": _LEVELS[rule.level],
        "config_schema": _schema(rule),
        "display_name": rule.title,
        "severity": _SEVERITIES[rule.severity],
        "framework": PolicyComplianceFramework(
            framework.framework, framework.version, framework.control, framework.title
        ),
        "tags": sorted({f"{one.framework} {one.control}" for one in rule.references}),
        "remediation_steps": rule.remedy,
        "url": rule.url,
    }
    if isinstance(rule, ResourceRule):
        return ResourceValidationPolicy(validate=judge.resource, **about)
    return StackValidationPolicy(validate=judge.stack, **about)


class _Judge:
    def __init__(
        self,
        rule: AnyRule,
        stack_of: StackOf,
        exceptions: Exceptions,
        today: date,
        notes: Notes,
    ) -> None:
        self._rule = rule
        self._stack_of = stack_of
        self._exceptions = exceptions
        self._today = today
        self._notes = notes

    def resource(self, args: ResourceValidationArgs, report: Report) -> None:
        rule = cast("ResourceRule", self._rule)
        if rule.types is not None and args.resource_type not in rule.types:
            return

        def findings() -> Iterator[Finding]:
            context = Context(self._stack_of(args.urn), self._options(args.get_config()))
            [resource] = self._notes.question.resources([args])
            for message in rule.check(resource, context):
                yield Finding(message, args.urn)

        found = _whole(findings)
        self._note([args.urn], [Finding(one.message, args.urn) for one in found])
        excepted = self._report(found, args.urn, args.urn, report)
        if found and len(excepted) == len(found):
            args.not_applicable(excepted[0])

    def stack(self, args: StackValidationArgs, report: Report) -> None:
        rule = cast("StackRule", self._rule)

        def findings() -> Iterator[Finding]:
            resources = self._notes.question.resources(args.resources)
            if not resources:
                return
            options = self._options(args.get_config())
            context = Context(self._stack_of(resources[0].urn), options, self._notes.in_clear)
            yield from rule.check(resources, context)

        found = _whole(findings)
        named = self._notes.question.named(args.resources)
        self._note([urn for urn, kind in named if kind in OF_IAM], found)
        of = named[0][0] if named else ""
        excepted = self._report(found, None, of, report)
        reasons = "; ".join(sorted(set(excepted)))
        if found and len(excepted) == len(found):
            args.not_applicable(reasons)
        if reasons:
            # A policy of Pulumi reports or does not apply. Here both are true, of other resources.
            self._notes.add(rule.name, reasons)

    def _note(self, urns: Sequence[str], found: Sequence[Finding]) -> None:
        if self._rule.name in self._exceptions.rules:
            self._notes.judged.note(self._rule.name, urns, frozenset(one.urn for one in found))

    def _report(
        self, found: Sequence[Finding], urn: str | None, of: str, report: Report
    ) -> list[str]:
        excepted: list[str] = []
        secrets = self._secrets(of) if found else ()
        for finding in found:
            about = finding.urn or urn
            reason = self._exceptions.reason(self._rule.name, about, self._today)
            if reason is None:
                # The external ID must not appear in a log, wherever a document has it.
                message = finding.message
                for secret in secrets:
                    message = message.replace(secret, _HIDDEN)
                report(one_line(message), about)
            else:
                subject = "" if urn is not None else f"{str(about).rpartition('::')[2]} is "
                excepted.append(one_line(f"{subject}{reason}"))
        return excepted

    def _secrets(self, urn: str) -> Sequence[str]:
        try:
            return self._stack_of(urn).settings.external_ids
        except Exception:  # noqa: BLE001 - there is no stack to have one; the findings say why
            return ()

    def _options(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        defaults = {key: option.default for key, option in self._rule.options.items()}
        unknown = sorted(given.keys() - defaults.keys())
        if unknown:
            raise CannotJudge(
                f"its configuration has {', '.join(unknown)}. Known are: "
                f"{', '.join(defaults) or 'no keys'}."
            )
        return MappingProxyType({**defaults, **given})


def _whole(findings: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """All findings of a rule; if it fails on the way, those before and the reason."""
    found: list[Finding] = []
    try:
        # In a loop, so that the findings before an error are kept.
        for finding in findings():
            found.append(finding)  # noqa: PERF402
    except CannotJudge as reason:
        found.append(Finding(f"This cannot be judged: {reason}", reason.urn))
    except Malformed as reason:
        found.append(Finding(f"This cannot be judged: the policy document is malformed: {reason}."))
    except InputError as error:
        problems = "; ".join(map(str, error.problems))
        found.append(Finding(f"This cannot be judged: {error.title}: {problems}"))
    except Exception as error:  # noqa: BLE001 - a rule that throws is a violation, never a pass
        # Without the error's text: it could hold a part of a document, and so the external ID.
        found.append(
            Finding(
                f"This cannot be judged: the rule itself failed with {type(error).__name__}. "
                "Please report it; until then an exception can let the resource pass."
            )
        )
    return found


def _schema(rule: AnyRule) -> PolicyConfigSchema | None:
    if not rule.options:
        return None
    return PolicyConfigSchema(
        {key: {**option.schema, "default": option.default} for key, option in rule.options.items()}
    )
