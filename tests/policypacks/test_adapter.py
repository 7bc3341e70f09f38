"""The adapter answers with a pass or a violation, whatever a rule does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel, ResourceValidationPolicy, Severity

from components.errors import InputError, Problem
from iam.documents import Fault, Malformed
from policypacks.scv_guardrails.adapter import policy_of
from policypacks.scv_guardrails.exceptions import Exceptions, RuleException
from policypacks.scv_guardrails.exchange import Notes
from policypacks.scv_guardrails.model import (
    CannotJudge,
    Context,
    Finding,
    Level,
    Option,
    Reference,
    Resource,
    ResourceRule,
    StackRule,
    Unknown,
)
from policypacks.scv_guardrails.model import Severity as RuleSeverity
from tests.examples import EXTERNAL_ID
from tests.policypacks.asking import NO_EXCEPTIONS, TODAY, Answer, ask, ask_policy, stack
from tests.policypacks.case_files import SENTINELS
from tests.policypacks.recorded import Shown

_URN = "urn:pulumi:dev::scv-connect-iam::a:b:C::some-name"
_SHOWN = Shown("a:b:C", "some-name", _URN, {})
_OTHER = replace(_SHOWN, urn=f"{_URN}-2", name="some-name-2")
_REASON = "A reason of the tests."
_WHOLE = analyzer_pb2.AnalyzeStackRequest()


def _rule(check: Any, kind: Any = ResourceRule, **changes: Any) -> Any:
    about = {
        "name": "test-rule",
        "title": "A title",
        "demands": "A demand.",
        "why": "A reason.",
        "remedy": "A remedy.",
        "url": "https://example.com",
        "severity": "low",
        "references": tuple(Reference(name, "1", "2", "x") for name in "BFEDCA"),
        "check": check,
    }
    return kind(**{**about, **changes})


def _saying(*found: Any) -> Any:
    def check(_about: Any, _context: Context) -> Iterator[Any]:
        yield from found

    return check


def _raising(error: Exception, *before: Any) -> Any:
    def check(_about: Any, _context: Context) -> Iterator[Any]:
        yield from before
        raise error

    return check


def _seen(shown: Shown, **more: Any) -> Resource:
    found: list[Resource] = []

    def check(resource: Resource, _context: Context) -> Iterator[str]:
        found.append(resource)
        yield from ()

    assert ask(_rule(check), replace(shown, **more), stack()).said == ()
    return found[0]


def _options(options: Any, given: Any = None) -> dict[str, Any] | list[str]:
    found: dict[str, Any] = {}

    def check(_resource: Resource, context: Context) -> Iterator[str]:
        found.update(context.options)
        yield from ()

    answer = ask(_rule(check, options=options), _SHOWN, stack(), options=given)
    return answer.messages or found


def test_findings_are_about_the_resource() -> None:
    answer = ask(_rule(_saying("one", "two")), _SHOWN, stack())
    assert answer == Answer((("one", _URN), ("two", _URN)))


def test_findings_of_a_stack_rule_are_about_what_they_say() -> None:
    findings = [Finding("one", _URN), Finding("two")]
    answer = ask(_rule(_saying(*findings), StackRule), [_SHOWN], stack())
    assert answer == Answer((("one", _URN), ("two", None)))


_BROKEN = (
    "This cannot be judged: the rule itself failed with {}. Please report it; until then an "
    "exception can let the resource pass."
)
_FAILURES = [
    (CannotJudge("x is not given."), "This cannot be judged: x is not given."),
    (
        Malformed(Fault("not JSON")),
        "This cannot be judged: the policy document is malformed: not JSON.",
    ),
    (
        InputError("Stack 'x' cannot be used", [Problem("a", "b"), Problem("c", "d")]),
        "This cannot be judged: Stack 'x' cannot be used: a: b; c: d",
    ),
    (ValueError(EXTERNAL_ID), _BROKEN.format("ValueError")),
    (RecursionError(EXTERNAL_ID), _BROKEN.format("RecursionError")),
]


@pytest.mark.parametrize(("error", "message"), _FAILURES, ids=[one[1] for one in _FAILURES])
def test_a_rule_that_throws_is_a_violation_after_what_it_found(
    error: Exception, message: str
) -> None:
    answer = ask(_rule(_raising(error, "found before")), _SHOWN, stack())
    assert answer.said == (("found before", _URN), (message, _URN))
    whole = ask(_rule(_raising(error, Finding("found", _URN)), StackRule), [_SHOWN], stack())
    assert whole.said == (("found", _URN), (message, None))
    assert EXTERNAL_ID not in str(answer) + str(whole)


@pytest.mark.parametrize("kind", [ResourceRule, StackRule])
def test_a_stack_that_cannot_be_read_is_a_violation(kind: Any) -> None:
    def no_stack(_urn: str) -> Any:
        raise InputError("There is no Pulumi project", [Problem("here", "no Pulumi.yaml")])

    policy = policy_of(_rule(_saying(), kind), no_stack, NO_EXCEPTIONS, TODAY)
    shown = _SHOWN if kind is ResourceRule else [_SHOWN]
    message = "This cannot be judged: There is no Pulumi project: here: no Pulumi.yaml"
    assert ask_policy(policy, shown).messages == [message]


def test_the_stack_is_that_of_the_urn() -> None:
    asked: list[str] = []

    def stack_of(urn: str) -> Any:
        asked.append(urn)
        return stack()

    for kind, shown in ((ResourceRule, _SHOWN), (StackRule, [_SHOWN, _OTHER]), (StackRule, [])):
        policy = policy_of(_rule(_saying(), kind), stack_of, NO_EXCEPTIONS, TODAY)
        assert ask_policy(policy, shown).said == ()
    assert asked == [_URN, _URN]


def test_a_stack_without_resources_is_not_asked_about() -> None:
    assert ask(_rule(_saying(Finding("x")), StackRule), [], stack()).said == ()


def test_only_its_types_are_shown_to_a_rule() -> None:
    def never(*_: Any) -> Any:
        raise AssertionError

    assert ask(_rule(never, types=frozenset({"x"})), _SHOWN, stack()).said == ()
    refusing = _rule(_saying("x"), types=frozenset({"a:b:C"}))
    assert ask(refusing, _SHOWN, stack()).messages == ["x"]
    assert ask(_rule(_saying("x"), types=None), _SHOWN, stack()).messages == ["x"]


def test_a_rule_sees_plain_values() -> None:
    inputs = {"text": "x", "whole": 3, "part": 2.5, "yes": True, "list": [1, {"a": [False]}]}
    seen = _seen(_SHOWN, inputs=inputs, provider={"a": "1"}, ignore_changes=("x", "y"))
    assert seen == Resource(_URN, "a:b:C", "some-name", inputs, {"a": "1"}, ("x", "y"))
    assert type(seen.inputs["whole"]) is int
    assert type(seen.inputs["list"][0]) is int
    assert type(seen.inputs["yes"]) is bool
    assert type(seen.inputs["list"]) is list
    assert _seen(_SHOWN).provider is None


@pytest.mark.parametrize("sentinel", SENTINELS.values(), ids=SENTINELS)
def test_a_rule_sees_what_is_not_known_wherever_it_stands(sentinel: str) -> None:
    inputs = {"a": sentinel, "b": [sentinel, 1], "c": {"d": [{"e": sentinel}]}}
    seen = _seen(_SHOWN, inputs=inputs, provider={"region": sentinel})
    unknown = Unknown()
    assert seen.inputs == {"a": unknown, "b": [unknown, 1], "c": {"d": [{"e": unknown}]}}
    assert seen.provider == {"region": unknown}


def test_a_text_around_what_is_not_known_is_not_known() -> None:
    text = f"arn:{SENTINELS['UNKNOWN_STRING_VALUE']}:x"
    assert _seen(_SHOWN, inputs={"a": text, "b": [text]}).inputs == {
        "a": Unknown(),
        "b": [Unknown()],
    }


def test_options_have_their_defaults_until_they_are_configured() -> None:
    options = {
        "names": Option(schema={"type": "array"}, default=("x",)),
        "when": Option(schema={"type": "string"}, default="never"),
    }
    assert _options(options) == {"names": ("x",), "when": "never"}
    assert _options(options, {}) == {"names": ("x",), "when": "never"}
    assert _options(options, {"names": ["y"]}) == {"names": ["y"], "when": "never"}


def test_a_key_of_the_configuration_that_nobody_knows_is_a_violation() -> None:
    options = {"b": Option(schema={}, default=1), "a": Option(schema={}, default=1)}
    message = "This cannot be judged: its configuration has c, d, e, f, g, h, i, j. Known are: {}."
    given = dict.fromkeys("jihgfedc", 1)
    assert _options(options, given) == [message.format("b, a")]
    assert _options({}, given) == [message.format("no keys")]


def _excepted(rule: Any, shown: Shown | Sequence[Shown], *names: str) -> Answer:
    exceptions = Exceptions(
        tuple(
            RuleException("test-rule", f"urn:pulumi:dev::*::{name}", f"{_REASON} {name}", TODAY)
            for name in names
        )
    )
    return ask(rule, shown, stack(), exceptions=exceptions)


def test_an_exception_is_heeded_and_shown() -> None:
    answer = _excepted(_rule(_saying("one", "two")), _SHOWN, "some-name")
    said = "allowed until 2026-11-25 (UTC): A reason of the tests. some-name"
    assert answer == Answer((), said)


def test_an_exception_without_a_violation_is_not_shown() -> None:
    assert _excepted(_rule(_saying()), _SHOWN, "some-name") == Answer(())
    assert _excepted(_rule(_saying(), StackRule), [_SHOWN], "some-name") == Answer(())


def test_an_exception_of_another_resource_or_rule_is_not_heeded() -> None:
    answer = _excepted(_rule(_saying("one")), _SHOWN, "some-name-2")
    assert answer == Answer((("one", _URN),))
    other = _rule(_saying("one"), name="other-rule")
    assert _excepted(other, _SHOWN, "some-name") == Answer((("one", _URN),))


def test_a_stack_rule_heeds_exceptions_by_what_it_speaks_of() -> None:
    findings = [Finding("one", _URN), Finding("two", _OTHER.urn), Finding("three", _URN)]
    rule = _rule(_saying(*findings), StackRule)
    shown = [_SHOWN, _OTHER]
    assert _excepted(rule, shown, "some-name").said == (("two", _OTHER.urn),)
    both = _excepted(rule, shown, "some-name", "some-name-2")
    assert both.said == ()
    reason = "allowed until 2026-11-25 (UTC): A reason of the tests. some-name"
    first, second = f"some-name is {reason}", f"some-name-2 is {reason}-2"
    assert both.not_applicable == f"{first}; {second}"


def test_a_stack_rule_notes_exceptions_beside_what_it_reports() -> None:
    notes = Notes()
    findings = [Finding("one", _URN), Finding("two", _OTHER.urn), Finding("three", _URN)]
    rule = _rule(_saying(*findings), StackRule)
    one = RuleException("test-rule", _URN.replace("::some-name", "::*me-name"), _REASON, TODAY)
    policy = policy_of(rule, lambda _: stack(), Exceptions((one,)), TODAY, notes)

    def asked(*_given: Any) -> Any:
        answer = ask_policy(policy, [_SHOWN, _OTHER])
        assert answer == Answer((("two", _OTHER.urn),))
        return analyzer_pb2.AnalyzeResponse()

    [note] = notes.answered(asked)(_WHOLE, "context").not_applicable
    assert note.policy_name == "test-rule"
    assert note.reason == f"some-name is allowed until 2026-11-25 (UTC): {_REASON}"


def test_a_stack_rule_that_lets_all_pass_notes_nothing() -> None:
    notes = Notes()
    policy = policy_of(_rule(_saying(), StackRule), lambda _: stack(), NO_EXCEPTIONS, TODAY, notes)

    def asked(*_given: Any) -> Any:
        assert ask_policy(policy, [_SHOWN]) == Answer(())
        return analyzer_pb2.AnalyzeResponse()

    assert list(notes.answered(asked)(_WHOLE, "context").not_applicable) == []


def test_no_message_has_the_external_id_wherever_the_rule_found_it() -> None:
    said = f"x {EXTERNAL_ID} y {EXTERNAL_ID}"
    hidden = "x (the external ID) y (the external ID)"
    assert ask(_rule(_saying(said)), _SHOWN, stack()).messages == [hidden]
    whole = _rule(_saying(Finding(said, _URN)), StackRule)
    assert ask(whole, [_SHOWN], stack()).said == ((hidden, _URN),)
    assert ask(_rule(_saying(said)), _SHOWN, stack(externalId=None)).messages == [said]


def test_reasons_are_shown_once_and_in_order() -> None:
    shown = [replace(_SHOWN, urn=f"{_URN}-{number}", name=f"{number}") for number in range(9)]
    findings = [Finding("x", one.urn) for one in (*reversed(shown), *shown)]
    names = [f"some-name-{number}" for number in range(9)]
    answer = _excepted(_rule(_saying(*findings), StackRule), shown, *names)
    reasons = [f"{name} is allowed until 2026-11-25 (UTC): {_REASON} {name}" for name in names]
    assert answer == Answer((), "; ".join(reasons))


def test_a_resource_with_more_values_than_any_is_a_violation_of_every_rule_and_not_read() -> None:
    def never(*_: Any) -> Any:
        raise AssertionError

    most = {"a": [[""] * 4_999, [""] * 4_998]}
    assert _seen(_SHOWN, inputs=most).inputs == most
    shown = replace(_SHOWN, inputs={**most, "b": "x"})
    message = "This cannot be judged: it has more than 10,000 values, which no resource of AWS has."
    assert ask(_rule(never), shown, stack()).said == ((message, _URN),)
    assert ask(_rule(never, StackRule), [_OTHER, shown], stack()).said == ((message, _URN),)
    assert ask(_rule(never), replace(_SHOWN, provider=shown.inputs), stack()).messages == [message]


def test_what_is_not_known_says_so_in_a_message() -> None:
    assert f"It says {Unknown()}." == "It says what is not known before the deployment."


def test_the_stack_as_a_whole_has_no_exceptions() -> None:
    rule = _rule(_saying(Finding("one")), StackRule)
    assert _excepted(rule, [_SHOWN], "some-name") == Answer((("one", None),))


def test_an_exception_can_let_pass_what_cannot_be_judged() -> None:
    answer = _excepted(_rule(_raising(ValueError())), _SHOWN, "some-name")
    assert answer.said == ()
    assert answer.not_applicable


@pytest.mark.parametrize(
    ("level", "expected"),
    [("advisory", EnforcementLevel.ADVISORY), ("mandatory", EnforcementLevel.MANDATORY)],
)
def test_the_level(level: Level, expected: EnforcementLevel) -> None:
    rule = _rule(_saying(), level=level)
    policy = policy_of(rule, lambda _: stack(), NO_EXCEPTIONS, TODAY)
    assert policy.enforcement_level is expected


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ("low", Severity.LOW),
        ("medium", Severity.MEDIUM),
        ("high", Severity.HIGH),
        ("critical", Severity.CRITICAL),
    ],
)
def test_the_severity(severity: RuleSeverity, expected: Severity) -> None:
    rule = _rule(_saying(), severity=severity)
    assert policy_of(rule, lambda _: stack(), NO_EXCEPTIONS, TODAY).severity is expected


def test_what_pulumi_shows_of_a_rule() -> None:
    options = {"names": Option(schema={"type": "array"}, default=("x",))}
    rule = _rule(_saying(), options=MappingProxyType(options))
    policy = policy_of(rule, lambda _: stack(), NO_EXCEPTIONS, TODAY)
    assert isinstance(policy, ResourceValidationPolicy)
    assert (policy.name, policy.description) == ("test-rule", "A demand.")
    assert (policy.display_name, policy.remediation_steps) == ("A title", "A remedy.")
    assert policy.url == "https://example.com"
    assert policy.tags == ["A 2", "B 2", "C 2", "D 2", "E 2", "F 2"]
    assert policy.framework is not None
    shown = policy.framework
    assert (shown.name, shown.version, shown.reference) == ("B", "1", "2")
    assert shown.specification == "x"
    assert policy.config_schema is not None
    assert policy.config_schema.properties == {"names": {"type": "array", "default": ("x",)}}
    plain = policy_of(_rule(_saying()), lambda _: stack(), NO_EXCEPTIONS, TODAY)
    assert plain.config_schema is None
