"""The calls that AWS is asked about, each with this project's own answer.

They are the escalation paths, by a role that is otherwise allowed everything, and one call for each
action that a statement of a role's own policies grants, wildcards expanded.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from components.boundary.escalations import in_account
from components.boundary.verdict import boundary_verdict, own_limits
from components.plan.documents import to_json
from components.plan.model import PlannedRole, StackPlan
from components.settings.settings import Settings
from iam.arns import EVERYTHING
from iam.decide import Call, CannotDecide, decide, names_action
from iam.documents import VERSION, Document, Statement, Values, joined, parse
from scvctl.explain.actions import actions, covered, resource_types
from scvctl.explain.decision import decide_call
from scvctl.explain.identities import identity_documents
from scvctl.verify.examples import Place, example

Kind = Literal["escalation", "role"]

_VARIABLE = re.compile(r"\$\{[^}]+\}")
_ALLOWED_EVERYTHING = to_json(
    {
        "Version": VERSION,
        "Statement": [{"Effect": "Allow", "Action": EVERYTHING, "Resource": EVERYTHING}],
    }
)


@dataclass(frozen=True)
class Question:
    """A call by whoever has ``policies`` and ``boundary``, all of them JSON.

    ``subject`` is the boundary of an escalation path, or the role; ``about`` is the path, or the
    statement. ``allowed`` is this project's answer, ``None`` where it has none; then ``sentence``
    says why.
    """

    kind: Kind
    subject: str
    about: str
    call: Call
    policies: Values
    boundary: str
    allowed: bool | None
    sentence: str

    @cached_property
    def id(self) -> str:
        """The same in every run for the same call by the same subject."""
        call = self.call
        text = "\n".join((call.resource, *(f"{key}={call.context[key]}" for key in call.context)))
        digest = hashlib.sha256(text.encode()).hexdigest()
        return f"{self.kind}/{self.subject}/{call.action}/{digest[:8]}"

    @cached_property
    def statements(self) -> Document:
        """The statements about the action, in the policies and in the boundary."""
        documents = (parse(text, "policy") for text in (*self.policies, self.boundary) if text)
        return tuple(one for one in joined(documents) if names_action(one, self.call.action))


def questions(plan: StackPlan) -> tuple[Question, ...]:
    """All questions about a stack, without repetition."""
    every = (*_escalations(plan), *(one for role in plan.roles for one in _of_role(role, plan)))
    return tuple({one.id: one for one in every}.values())


def _escalations(plan: StackPlan) -> Iterator[Question]:
    for planned in plan.boundaries:
        own = own_limits(planned, plan)
        for attempt in boundary_verdict(planned.document, planned, plan).attempts:
            yield Question(
                kind="escalation",
                subject=planned.name,
                about=f"{attempt.path.about}: {attempt.path.why}",
                call=attempt.path.call,
                policies=(_ALLOWED_EVERYTHING,) if own is None else own,
                boundary=planned.document,
                allowed=attempt.outcome != "denied",
                sentence="",
            )


def _of_role(role: PlannedRole, plan: StackPlan) -> Iterator[Question]:
    documents = identity_documents(plan, role)
    limit = plan.boundary_of(role)
    every = joined(parse(text, "policy") for text in documents.values())
    boundary = parse(limit.document, "policy") if limit else ()
    for name, text in documents.items():
        for statement in parse(text, "policy"):
            for call in _calls(statement, every, boundary, plan.settings):
                verdict = decide_call(call, role, plan)
                undecided = verdict.verdict == "cannot be decided"
                yield Question(
                    kind="role",
                    subject=role.name,
                    about=f"{name} / {statement.name}",
                    call=call,
                    policies=tuple(documents.values()),
                    boundary=limit.document if limit else "",
                    allowed=None if undecided else verdict.verdict == "allowed",
                    sentence=verdict.sentence,
                )


def _calls(
    statement: Statement, every: Document, boundary: Document, settings: Settings
) -> Iterator[Call]:
    """A call for each action that a statement grants: one that the boundary allows, if any is.

    What a statement names and cannot grant is left out, as an action about no resource on one.
    """
    if not statement.allows or statement.not_actions or statement.not_resources:
        return
    for action in dict.fromkeys(one for pattern in statement.actions for one in covered(pattern)):
        own = [statement, *(one for one in every if names_action(one, action))]
        limits = [one for one in boundary if names_action(one, action)]
        place = Place(settings.partition.name, settings.region, settings.account_id)
        context = in_account(action, settings) | _context(own, limits, place)
        granted = [
            call
            for resource in _resources(action, statement.resources, limits, place)
            if _may_allow(own, call := Call(action, resource, context))
        ]
        best = [call for call in granted if _may_allow(limits, call)]
        yield from (best or granted)[:1]


def _resources(
    action: str, own: Values, limits: Iterable[Statement], place: Place
) -> Iterator[str]:
    """A resource of each type that the action is about; an action about none is about ``*``."""
    open_to = tuple(arn for one in limits if one.allows for arn in one.resources)
    service, _, name = action.partition(":")
    if name not in actions(service):
        yield example(place, own, open_to) or example(place, own) or EVERYTHING
        return
    types = resource_types(service, name)
    for template in dict.fromkeys(_VARIABLE.sub("*", arn).replace("*", "?*") for _, arn in types):
        form = (template,)
        resource = example(place, own, open_to, form) or example(place, own, form)
        # No bucket has a slash in its name.
        of_bucket = service == "s3" and "/" not in template
        if resource and not (of_bucket and "/" in resource):
            yield resource
    if not types:
        yield EVERYTHING


def _may_allow(document: Iterable[Statement], call: Call) -> bool:
    try:
        return decide(document, call).result == "allowed"
    except CannotDecide:
        return True


def _context(
    own: Iterable[Statement], limits: Iterable[Statement], place: Place
) -> dict[str, Values]:
    """A value for each condition key, which all statements about the action take if one does."""
    wanted, limiting = _values(own), _values(limits)
    found = {
        key: example(place, *(side[key] for side in (wanted, limiting) if key in side))
        or example(place, (wanted | limiting)[key])
        for key in limiting | wanted
    }
    return {key: (text,) for key, text in found.items() if text is not None}


def _values(statements: Iterable[Statement]) -> dict[str, Values]:
    """What conditions ask for, by key, in the order of the statements."""
    found: dict[str, Values] = {}
    for statement in statements:
        for operator, keys in statement.conditions.items():
            for key, values in keys.items():
                if operator != "Null":
                    found[key] = (*found.get(key, ()), *values)
    return found
