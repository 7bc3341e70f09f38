"""Asks AWS's policy simulator, and compares its answers with this project's."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from botocore.exceptions import ClientError

from components.text import one_line
from iam.arns import EVERYTHING
from scvctl.verify.finding import DIFFERENCE, Finding
from scvctl.verify.questions import Question

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.literals import ContextKeyTypeEnumType, PolicyEvaluationDecisionTypeType
    from mypy_boto3_iam.type_defs import ContextEntryTypeDef, EvaluationResultTypeDef

Outcome = Literal["agreed", "differed", "not judged"]

# AWS names no limit of actions in a call; its answers come in pages of 100.
_MOST_ACTIONS = 50
_LARGEST_PAGE = 1_000
# What the simulator says of a call that it cannot simulate. Among them are actions that it takes
# alone but not together ("require different authorization information").
_CANNOT = frozenset({"InvalidInput", "PolicyEvaluation", "ValidationError"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a question; ``reason`` says why AWS could not judge it, or what it says."""

    question: Question
    outcome: Outcome
    reason: str

    @property
    def difference(self) -> Finding:
        """The finding of an answer that differs."""
        asked = self.question
        call = asked.call
        given = "".join(f", {key} {' or '.join(one)}" for key, one in call.context.items())
        ours = "allowed" if asked.allowed else "denied"
        return Finding(
            id=asked.id,
            severity=DIFFERENCE,
            resource=call.resource,
            message=f"{asked.subject}, {asked.about}: {call.action} on {call.resource}{given} is "
            f"{ours} here; AWS has {self.reason}",
            remedy="Do not deploy before it is understood; docs/verify.md says how to look at it",
        )


def ask(
    client: "IAMClient", questions: Iterable[Question], count: Callable[[], None]
) -> tuple[Answer, ...]:
    """AWS's answers, in batches of the same policies, resource, context and service.

    Raises ``ClientError`` and ``BotoCoreError`` for what has nothing to do with a question.
    """
    answers: list[Answer] = []
    batches: dict[object, list[Question]] = {}
    for question in questions:
        if question.allowed is None:
            answers.append(Answer(question, "not judged", f"scvctl: {question.sentence}"))
            count()
        else:
            batches.setdefault(_shared(question), []).append(question)
    for batch in batches.values():
        for start in range(0, len(batch), _MOST_ACTIONS):
            for answer in _answers(client, batch[start : start + _MOST_ACTIONS]):
                answers.append(answer)
                count()
    return tuple(answers)


def _shared(question: Question) -> object:
    call = question.call
    context = tuple(sorted(call.context.items()))
    service = call.action.partition(":")[0].lower()
    return question.policies, question.boundary, call.resource, context, service


def _answers(client: "IAMClient", batch: Sequence[Question]) -> Iterator[Answer]:
    try:
        results = _simulated(client, batch)
    except ClientError as error:
        given = error.response.get("Error", {})
        if given.get("Code") not in _CANNOT:
            raise
        if len(batch) > 1:
            middle = len(batch) // 2
            yield from _answers(client, batch[:middle])
            yield from _answers(client, batch[middle:])
            return
        what = one_line(str(given.get("Message", "")))
        yield Answer(batch[0], "not judged", f"AWS does not simulate it: {what}")
        return
    for question in batch:
        yield _answer(question, results.get(question.call.action.lower()))


def _simulated(
    client: "IAMClient", batch: Sequence[Question]
) -> Mapping[str, "EvaluationResultTypeDef"]:
    first = batch[0]
    pages = client.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=list(first.policies),
        PermissionsBoundaryPolicyInputList=[*filter(None, [first.boundary])],
        ActionNames=[one.call.action for one in batch],
        ResourceArns=[first.call.resource],
        ContextEntries=[*_entries(first)],
        PaginationConfig={"PageSize": _LARGEST_PAGE},
    )
    results = (result for page in pages for result in page.get("EvaluationResults", []))
    return {result["EvalActionName"].lower(): result for result in results}


def _entries(question: Question) -> Iterator["ContextEntryTypeDef"]:
    several = {key for operator, key in _conditions(question) if operator.startswith("For")}
    for key, values in question.call.context.items():
        kind: ContextKeyTypeEnumType = "stringList" if key.lower() in several else "string"
        yield {"ContextKeyName": key, "ContextKeyValues": list(values), "ContextKeyType": kind}


def _conditions(question: Question) -> Iterator[tuple[str, str]]:
    """Operator and key, in lower case, of each condition of a statement about the action."""
    for statement in question.statements:
        for operator, keys in statement.conditions.items():
            yield from ((operator, key.lower()) for key in keys)


def _answer(question: Question, result: "EvaluationResultTypeDef | None") -> Answer:
    if result is None:
        return Answer(question, "not judged", "AWS's answer does not have it")
    decision, missing = _decision(question, result)
    # Keys of statements about other actions are reported as missing too.
    unknown = sorted(missing & {key for _, key in _conditions(question)})
    if unknown:
        keys = ", ".join(unknown)
        return Answer(question, "not judged", f"AWS has {decision} without a value for {keys}")
    outcome: Outcome = "agreed" if (decision == "allowed") is question.allowed else "differed"
    return Answer(question, outcome, decision)


def _decision(
    question: Question, result: "EvaluationResultTypeDef"
) -> tuple["PolicyEvaluationDecisionTypeType", set[str]]:
    """AWS's decision on the resource, and the condition keys that it has no values of."""
    missing = {key.lower() for key in result.get("MissingContextValues", [])}
    for one in result.get("ResourceSpecificResults", []):
        if question.call.resource in {one["EvalResourceName"], EVERYTHING}:
            own = {key.lower() for key in one.get("MissingContextValues", [])}
            return one["EvalResourceDecision"], missing | own
    return result["EvalDecision"], missing
