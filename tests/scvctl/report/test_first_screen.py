"""Every figure of the first screen, recomputed from the documents without the report's code."""

import functools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from components.boundary.escalations import escalations
from components.plan.model import PlannedRole
from iam.decide import Call, decide, names_action
from iam.documents import Document, parse
from scvctl.explain.actions import actions, level, resource_types
from scvctl.explain.identities import identity_documents
from tests.scvctl.report.reports import FOLDED, plan_of, report_of

_INSTANCE = "99999999-9999-9999-9999-999999999999"
_VARIABLE = re.compile(r"\$\{([^}]+)\}")


@pytest.fixture(params=["dev", "salesforce", FOLDED])
def stack(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def numbers(stack: str) -> dict[str, str]:
    return {one.label: one.value for one in report_of(stack).numbers}


def _number(numbers: dict[str, str], phrase: str) -> int:
    (value,) = (value for label, value in numbers.items() if phrase in label)
    return int(value.replace(",", ""))


def _changes(action: str) -> bool:
    return level(action) not in {"List", "Read"}


def _principal(role: PlannedRole) -> dict[str, Any]:
    (statement,) = json.loads(role.trust)["Statement"]
    return statement["Principal"]


def _unconditional(*texts: str) -> Document:
    return tuple(
        replace(one, conditions={})
        for text in texts
        for one in parse(_VARIABLE.sub("*", text), "policy")
        if one.allows or not one.conditions
    )


@functools.cache
def _sample(*patterns: str) -> str | None:
    """A text that fits every pattern, found by trying; ``None`` if there is none."""
    todo, seen = [((0,) * len(patterns), "")], {(0,) * len(patterns)}
    while todo:
        places, text = todo.pop()
        ahead = [one[at : at + 1] for one, at in zip(patterns, places, strict=True)]
        if not any(ahead):
            return text
        letters = {one for one in ahead if one != "*"}
        onward = [
            (tuple(at + (index == number) for index, at in enumerate(places)), text)
            for number, one in enumerate(ahead)
            if one == "*"
        ]
        if len(letters) == 1 and "" not in letters:
            moved = tuple(at + (one != "*") for at, one in zip(places, ahead, strict=True))
            onward.append((moved, text + letters.pop()))
        todo += [one for one in onward if one[0] not in seen]
        seen |= {place for place, _ in onward}
    return None


def _arn(patterns: Sequence[str]) -> str | None:
    limited = [one.split(":", 5) for one in patterns if one != "*"]
    parts = [_sample(*part) for part in zip(*limited, strict=False)]
    return "*" if not limited else None if None in parts else ":".join(map(str, parts))


def _calls(*documents: Document) -> Iterator[Call]:
    """For each action, calls on resources that a statement of each document names."""
    services = {action.partition(":")[0].lower() for one in documents[0] for action in one.actions}
    for service in sorted(services):
        for name in actions(service):
            action = f"{service}:{name}"
            # AWS may check an action that the reference has no resource for against any.
            forms = [_VARIABLE.sub("*", form) for _, form in resource_types(service, name)] or ["*"]
            named = [
                {one for each in document if _allows(each, action) for one in each.resources}
                for document in documents
            ]
            for patterns in product(*named, forms):
                resource = _arn(patterns)
                if resource is not None:
                    yield Call(action, resource)


def _allows(statement: Any, action: str) -> bool:
    return statement.allows and names_action(statement, action)


def _left(*documents: Document) -> set[str]:
    """The actions of which every document allows some call, whatever its conditions."""
    found: set[str] = set()
    for call in _calls(*documents):
        if call.action not in found and all(
            decide(one, call).result == "allowed" for one in documents
        ):
            found.add(call.action)
    return found


@functools.cache
def _foreign(stack: str) -> frozenset[str]:
    """The actions that a boundary allows on things of other applications, by their names."""
    plan = plan_of(stack)
    known = {
        "Partition": plan.settings.partition.name,
        "Region": plan.settings.region,
        "Account": plan.settings.account_id,
        "InstanceId": _INSTANCE,
    }
    documents = [_unconditional(one.document) for one in plan.boundaries]
    return frozenset(
        f"{service}:{name}"
        for service in {one.partition(":")[0] for one in _actions(documents)}
        for name in actions(service)
        for form in [form for _, form in resource_types(service, name)] or ["*"]
        for document in documents
        for arn in [_VARIABLE.sub(lambda it: known.get(it[1], "payroll"), form)]
        if decide(document, Call(f"{service}:{name}", arn)).result == "allowed"
    )


def _actions(documents: Sequence[Document]) -> Iterator[str]:
    return (action for one in documents for statement in one for action in statement.actions)


def test_roles_are_those_whose_trust_names_salesforces_account(
    stack: str, numbers: dict[str, str]
) -> None:
    roles = list(plan_of(stack).roles)
    assumed = [role for role in roles if "AWS" in _principal(role)]
    assert numbers["roles that Salesforce can assume"] == f"{len(assumed)} of {len(roles)}"
    guarded = [role for role in assumed if "sts:ExternalId" in role.trust]
    assert numbers["of these require the external ID"] == f"{len(guarded)} of {len(assumed)}"


def test_at_worst_is_what_a_boundary_allows(stack: str, numbers: dict[str, str]) -> None:
    boundaries = [_unconditional(one.document) for one in plan_of(stack).boundaries]
    assert _number(numbers, "at worst") == len(set[str]().union(*map(_left, boundaries)))
    assert _number(numbers, "at worst") > _number(numbers, "can use today")


def test_what_is_not_service_cloud_voices_has_other_names(
    stack: str, numbers: dict[str, str]
) -> None:
    changing = set(filter(_changes, _foreign(stack)))
    assert _number(numbers, "of these change") == len(changing)
    answer = report_of(stack).answer[2]
    assert f"{len(changing)} such actions" in answer
    counted = re.findall(r"[A-Z][\w ]+ (\d+)(?=[,)])", answer)
    assert sum(map(int, counted)) == len(changing)


@pytest.mark.parametrize("stack", ["dev", "salesforce"])
def test_today_is_what_a_role_and_its_boundary_allow(stack: str, numbers: dict[str, str]) -> None:
    plan = plan_of(stack)
    found: set[str] = set()
    for role in plan.roles:
        boundary = plan.boundary_of(role)
        assert boundary is not None
        # Salesforce's, and those whose code it changes; agents are somebody else.
        if "Federated" not in _principal(role):
            own = _unconditional(*identity_documents(plan, role).values())
            found |= _left(own, _unconditional(boundary.document))
    assert _number(numbers, "can use today") == len(found)
    (label,) = (label for label in numbers if "of these change" in label)
    assert f"(today {_number(numbers, 'of these change')})" != label
    today = int(label.partition("(today ")[2].rstrip(")"))
    assert 0 < today <= len([*filter(_changes, found & _foreign(stack))])


def test_a_folded_boundary_is_said_with_an_example() -> None:
    answer = report_of(FOLDED).answer[1]
    for boundary in plan_of(FOLDED).boundaries:
        assert f"In {boundary.name}, {len(boundary.patterns)} patterns stand for names" in answer
    # Each is a resource that the pattern reaches and nobody of Service Cloud Voice named.
    assert len(re.findall(r"counts as Service Cloud Voice's, arn:aws:\S+ for example", answer)) == 2
    assert "arn:aws:s3:::payrollreplica-123456789012 for example" in answer
    assert "5 are OPEN, all by patterns that the configuration accepts" in answer
    assert "stand for names" not in " ".join(report_of("dev").answer)


def test_escalation_paths_are_denied_by_the_boundary(stack: str, numbers: dict[str, str]) -> None:
    plan = plan_of(stack)
    tried = denied = 0
    for boundary in plan.boundaries:
        document = parse(boundary.document, "policy")
        results = [decide(document, one.call).result for one in escalations(plan)]
        tried += len(results)
        denied += sum(result != "allowed" for result in results)
    shown, total = numbers["escalation paths that the boundaries deny"].split(" of ")
    assert int(total) == tried
    # Where patterns stand for names, the provisioning role's own policies close some more.
    assert int(shown) == denied or (stack == FOLDED and int(shown) > denied)
