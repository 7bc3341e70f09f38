"""AWS as botocore's service model has it: requests are validated, and so is every answer."""

import json
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal, overload
from urllib.parse import urlparse

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.stub import Stubber
from botocore.validate import validate_parameters
from urllib3 import HTTPResponse

from iam.decide import Call, decide
from iam.documents import joined, parse
from tests.examples.expected import ACCOUNT

if TYPE_CHECKING:
    from mypy_boto3_accessanalyzer import AccessAnalyzerClient
    from mypy_boto3_iam import IAMClient

_LIMITED = (
    b"<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error>"
    b"</ErrorResponse>"
)

Params = Mapping[str, Any]
Answer = Callable[[Params], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """An error that AWS answers with."""

    code: str
    message: str = "no"


@dataclass(slots=True)
class Aws:
    """What AWS answers to each operation, and what it was asked."""

    answers: dict[str, Answer]
    asked: list[tuple[str, Params]] = field(default_factory=list[tuple[str, Params]])
    hosts: set[str] = field(default_factory=set[str])
    limited: bool = False
    sent: list[str] = field(default_factory=list[str])

    @property
    def calls(self) -> Counter[str]:
        return Counter(name for name, _ in self.asked)

    def params(self, operation: str) -> list[Params]:
        return [params for name, params in self.asked if name == operation]

    def _ask(self, params: Params, model: Any, **_: object) -> None:
        if model.name in self.answers:
            self.asked.append((model.name, dict(params)))

    def _answer(self, model: Any, params: Params, **_: object) -> tuple[AWSResponse, Any] | None:
        if model.name not in self.answers:
            return None  # of the emulated account, which answers itself
        self.hosts.add(urlparse(str(params["url"])).hostname or "")
        try:
            answer = self.answers[model.name](self.asked[-1][1])
        except Refusal as error:
            given = {"Code": error.code, "Message": error.message}
            return _response(400), {"Error": given}
        validate_parameters(answer, model.output_shape)
        return _response(200), answer

    def _limit(self, request: Any, **_: object) -> AWSResponse:
        self.sent.append(request.url)
        return _response(400, _LIMITED)

    def listen(self, client: Any) -> None:
        """Answer a client; where AWS limits the rate, IAM's get an answer that is retried."""
        client.meta.events.register("before-parameter-build.*.*", self._ask)
        if self.limited and client.meta.service_model.service_name == "iam":
            client.meta.events.register("before-send.*.*", self._limit)
        else:
            client.meta.events.register("before-call.*.*", self._answer)


def _response(status: int, body: bytes = b"") -> AWSResponse:
    raw = HTTPResponse(BytesIO(body), preload_content=False)
    return AWSResponse("", status, HTTPHeaders(), raw)


@overload
def client(service: Literal["iam"], region: str = ...) -> "IAMClient": ...
@overload
def client(service: Literal["accessanalyzer"], region: str = ...) -> "AccessAnalyzerClient": ...
def client(service: str, region: str = "us-west-2") -> Any:
    """A client that has credentials of nobody."""
    session = boto3.Session("test", "test", region_name=region)
    return session.client(service)  # pyright: ignore[reportUnknownMemberType, reportCallIssue, reportArgumentType, reportUnknownVariableType]


def stubbed(of: Any) -> Stubber:
    """A stubber that is active until its client is gone."""
    stubber = Stubber(of)
    stubber.activate()
    return stubber


@contextmanager
def answering(
    simulate: Answer | None = None, validate: Answer | None = None, account: str = ACCOUNT
) -> Generator[Aws]:
    """AWS for a whole command: it agrees and finds nothing, unless told otherwise."""
    aws = Aws(
        {
            "GetCallerIdentity": lambda _: {"Account": account},
            "SimulateCustomPolicy": simulate or agree,
            "ValidatePolicy": validate or (lambda _: {"findings": []}),
        }
    )
    original: Callable[..., Any] = vars(boto3.Session)["client"]

    def listening(self: boto3.Session, *arguments: Any, **named: Any) -> Any:
        made = original(self, *arguments, **named)
        aws.listen(made)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setattr(boto3.Session, "client", listening)
        yield aws


def result(action: str, resource: str, decision: str, *missing: str) -> dict[str, Any]:
    """One evaluation, as the simulator has it for a named resource."""
    return {
        "EvalActionName": action,
        "EvalResourceName": "*",
        "EvalDecision": decision,
        "MatchedStatements": [],
        "MissingContextValues": list(missing),
        "ResourceSpecificResults": [
            {
                "EvalResourceName": resource,
                "EvalResourceDecision": decision,
                "MissingContextValues": list(missing),
            }
        ],
    }


def agree(params: Params) -> Mapping[str, Any]:
    """The decisions that this project makes of the same documents."""
    (resource,) = params["ResourceArns"]
    context = {
        one["ContextKeyName"]: tuple(one["ContextKeyValues"]) for one in params["ContextEntries"]
    }
    sides = [
        joined(parse(text, "policy") for text in params[side])
        for side in ("PolicyInputList", "PermissionsBoundaryPolicyInputList")
    ]
    evaluated: list[dict[str, Any]] = []
    for action in params["ActionNames"]:
        call = Call(action, resource, context)
        allowed = all(decide(side, call).result == "allowed" for side in sides)
        evaluated.append(result(action, resource, "allowed" if allowed else "implicitDeny"))
    return {"EvaluationResults": evaluated}


def results(decision: str, *missing: str) -> Answer:
    """The same decision on every call."""

    def answer(params: Params) -> Mapping[str, Any]:
        (resource,) = params["ResourceArns"]
        evaluated = [result(one, resource, decision, *missing) for one in params["ActionNames"]]
        return {"EvaluationResults": evaluated, "IsTruncated": False}

    return answer


def finding(kind: str, code: str = "SOME_CODE", details: str = "Some words.") -> dict[str, Any]:
    """A finding of the Access Analyzer in the third statement's resource."""
    place = {"line": 1, "column": 1, "offset": 1}
    path = [{"value": "Statement"}, {"index": 2}, {"value": "Resource"}]
    return {
        "findingType": kind,
        "issueCode": code,
        "findingDetails": details,
        "learnMoreLink": "https://docs.example/x",
        "locations": [{"path": path, "span": {"start": place, "end": place}}],
    }


def document(*statements: Mapping[str, Any]) -> str:
    """A policy as JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
