"""``scvctl verify`` as a whole: exit codes, counts, output, and AWS that refuses."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError

from components.plan.model import StackPlan
from scvctl.verify import validate, verification
from scvctl.verify.questions import Question, questions
from tests.examples.expected import PLACES
from tests.examples.settings import plan
from tests.scvctl.embedded_runs import Printed, scvctl
from tests.scvctl.schemas import problems
from tests.scvctl.verify.answering import (
    Answer,
    Params,
    Refusal,
    answering,
    finding,
    results,
)

# Salesforce's stacks make the other roles: fewer calls to answer.
_FEWER = ("--config", 'integratedBy="salesforce"')


@functools.cache
def _questions(partition: str) -> tuple[Question, ...]:
    return questions(plan(partition, integratedBy="salesforce"))


@pytest.fixture(autouse=True)
def fewer_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asks a part of the questions, which are made once."""

    def part(stack: StackPlan) -> tuple[Question, ...]:
        if stack.settings.organisation_boundary_arn:
            return questions(stack)[::12]
        return _questions(stack.settings.partition.name)[::12]

    monkeypatch.setattr(verification, "questions", part)


def _verify(*arguments: str, stack: str = "dev") -> Printed:
    return scvctl("verify", "--stack", stack, *_FEWER, *arguments)


def _checked(printed: Printed) -> dict[str, Any]:
    shown = json.loads(printed.out)
    assert problems("verify", shown) == []
    counts = shown["counts"]
    assert counts["asked"] == counts["agreed"] + counts["differed"] + counts["notJudged"]
    return shown


@pytest.mark.parametrize(
    ("stack", "hosts"),
    [
        (
            "dev",
            {
                "sts.us-west-2.amazonaws.com",
                "iam.amazonaws.com",
                "access-analyzer.us-west-2.amazonaws.com",
            },
        ),
        (
            "gov",
            {
                "sts.us-gov-west-1.amazonaws.com",
                "iam.us-gov.amazonaws.com",
                "access-analyzer.us-gov-west-1.amazonaws.com",
            },
        ),
    ],
)
def test_aws_that_says_the_same_passes_in_its_own_partition(
    stack: str, hosts: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "questions", questions)
    with answering() as aws:
        printed = _verify("--json", stack=stack)
    assert printed.code == 0, printed.err
    shown = _checked(printed)
    assert aws.hosts == hosts
    assert (shown["version"], shown["stack"], shown["passed"]) == (1, stack, True)
    assert shown["partition"] == PLACES[stack].partition
    assert shown["counts"]["asked"] == shown["counts"]["agreed"] > 500
    assert shown["findings"] == shown["notJudged"] == []
    assert "calls answered" in printed.err
    assert "documents validated" in printed.err


def test_a_difference_fails_and_is_shown() -> None:
    with answering(results("allowed")):
        printed = _verify("--json")
        words = _verify()
    assert printed.code == words.code == 1
    shown = _checked(printed)
    differences = [one for one in shown["findings"] if one["severity"] == "DIFFERENCE"]
    assert len(differences) == shown["counts"]["differed"] > 10
    assert differences[0]["id"].startswith("escalation/ScvPermissionsBoundary/iam:CreateRole/")
    assert "is denied here; AWS has allowed" in differences[0]["message"]
    more = f"and {len(differences) - 20} more findings"
    for phrase in ("DIFFERENCE", differences[0]["id"], "There are findings to act on", more):
        assert phrase in words.out


def _silent(_: Params) -> Mapping[str, Any]:
    return {"EvaluationResults": []}


@pytest.mark.parametrize(
    "simulate",
    [
        pytest.param(results("implicitDeny", "iam:PermissionsBoundary"), id="missing context"),
        pytest.param(_silent, id="no results"),
    ],
)
def test_what_is_not_judged_is_counted_so(simulate: Answer) -> None:
    with answering(simulate):
        shown = _checked(_verify("--json"))
    assert shown["counts"]["notJudged"] == len(shown["notJudged"]) > 0
    assert all(one["reason"] for one in shown["notJudged"])


def test_aws_that_judges_no_call_passes_nothing() -> None:
    def refuse(_: Params) -> Mapping[str, Any]:
        raise Refusal("InvalidInput", "no such action")

    with answering(refuse):
        printed = _verify("--json")
        words = _verify()
    assert printed.code == words.code == 1
    shown = _checked(printed)
    assert shown["counts"]["agreed"] == shown["counts"]["differed"] == 0
    assert shown["passed"] is False
    assert "not judged" in words.out
    assert "AWS judged no call" in words.out
    assert "AWS does not simulate it: no such action" in words.out


@pytest.mark.parametrize(
    ("kind", "code", "count"),
    [
        ("ERROR", 1, "errors"),
        ("SECURITY_WARNING", 1, "securityWarnings"),
        ("WARNING", 0, "warnings"),
        ("SUGGESTION", 0, "suggestions"),
    ],
)
def test_findings_of_each_type_are_counted(kind: str, code: int, count: str) -> None:
    with answering(validate=lambda _: {"findings": [finding(kind)]}):
        printed = _verify("--json")
    shown = _checked(printed)
    assert printed.code == code
    assert shown["documents"][count] == shown["documents"]["asked"] == len(shown["findings"])


def test_a_reviewed_finding_passes_and_is_still_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"code": "SOME_CODE", "document": "*", "reason": "because it is needed"}
    monkeypatch.setattr(validate, "reviewed", lambda: (entry,))
    with answering(validate=lambda _: {"findings": [finding("SECURITY_WARNING")]}):
        printed = _verify("--json")
        words = _verify()
    assert printed.code == words.code == 0
    assert _checked(printed)["documents"]["reviewed"] > 0
    assert "reviewed: because it is needed" in words.out


def test_a_boundary_of_the_organisation_is_said_not_to_be_judged() -> None:
    boundary = 'permissionsBoundaryArn="arn:aws:iam::123456789012:policy/Ours"'
    with answering() as aws:
        printed = _verify("--config", boundary)
    assert printed.code == 0
    assert "AWS judged no call" in printed.out
    assert "policy/Ours, is not this stack's" in " ".join(printed.out.split())
    assert "SimulateCustomPolicy" not in aws.calls


def test_a_document_that_aws_cannot_read_is_not_judged() -> None:
    def refuse(_: Params) -> Mapping[str, Any]:
        raise Refusal("ValidationException", "not a policy")

    with answering(validate=refuse):
        shown = _checked(_verify("--json"))
    assert shown["documents"]["notJudged"] == shown["documents"]["asked"] > 0
    assert "AWS cannot read the document: not a policy" in shown["notJudged"][0]["reason"]


def test_the_external_id_is_not_sent() -> None:
    secret = "the-external-id-of-the-org"
    with answering() as aws:
        _verify("--config", f'externalId="{secret}"')
    sent = json.dumps(aws.asked)
    assert secret not in sent
    assert "external-id-0" in sent


def test_the_json_goes_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "verify.json"
    with answering():
        printed = _verify("--output", str(file))
    assert "AWS agrees" in printed.out
    assert json.loads(file.read_text("utf-8"))["passed"] is True


@pytest.mark.parametrize(
    ("operation", "refusal", "code", "phrases"),
    [
        (
            "GetCallerIdentity",
            Refusal("ExpiredToken", "The security token is expired"),
            2,
            ("AWS credentials: AWS does not take them", "ExpiredToken", "--profile"),
        ),
        (
            "SimulateCustomPolicy",
            Refusal("ExpiredToken", "The security token is expired"),
            2,
            ("AWS credentials: AWS does not take them",),
        ),
        (
            "SimulateCustomPolicy",
            Refusal("AccessDenied", "not authorized to perform: \x1b[31miam:Simulate\n"),
            1,
            ("AccessDenied", "SimulateCustomPolicy", "\\x1b[31m"),
        ),
        (
            "ValidatePolicy",
            Refusal("AccessDeniedException", "not authorized"),
            1,
            ("AccessDeniedException", "ValidatePolicy"),
        ),
    ],
)
def test_aws_that_refuses_is_named(
    operation: str, refusal: Refusal, code: int, phrases: tuple[str, ...]
) -> None:
    def refuse(_: Params) -> Mapping[str, Any]:
        raise refusal

    with answering() as aws:
        aws.answers[operation] = refuse
        printed = _verify()
    assert (printed.code, printed.out) == (code, "")
    for phrase in phrases:
        assert phrase in printed.err
    assert "\x1b[31m" not in printed.err
    assert "Traceback" not in printed.err


def test_credentials_of_another_account_are_refused() -> None:
    with answering(account="111122223333") as aws:
        printed = _verify()
    assert (printed.code, printed.out) == (2, "")
    assert "they are of account 111122223333, the stack's is 123456789012" in printed.err
    assert set(aws.calls) == {"GetCallerIdentity"}


@pytest.mark.parametrize(
    ("error", "code", "phrase"),
    [
        (NoCredentialsError(), 2, "AWS credentials: none were found"),
        (EndpointConnectionError(endpoint_url="https://iam"), 1, "Could not connect"),
    ],
    ids=["no credentials", "unreachable"],
)
def test_without_aws_it_says_so(error: Exception, code: int, phrase: str) -> None:
    def fail(_: Params) -> Mapping[str, Any]:
        raise error

    with answering() as aws:
        aws.answers["GetCallerIdentity"] = fail
        printed = _verify()
    assert (printed.code, printed.out) == (code, "")
    assert phrase in printed.err


def test_it_retries_when_aws_limits_the_rate_and_gives_up_with_a_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", waits.append)
    with answering() as aws:
        aws.limited = True
        printed = _verify()
    assert (printed.code, printed.out) == (1, "")
    assert "Throttling" in printed.err
    assert "Rate exceeded. AWS limits the calls of an account: try again later" in printed.err
    assert len(aws.sent) == 10
    assert len(waits) == 9
    assert sum(waits) < 150
