"""The calls that AWS is asked about: none is missing, and an independent judge says the same."""

import json
from collections import Counter

import pytest

from components.boundary.escalations import escalations
from components.plan.model import StackPlan
from iam.decide import Call
from iam.documents import parse
from scvctl.explain.identities import identity_documents
from scvctl.verify.examples import Place, example, shortest
from scvctl.verify.questions import Question, questions
from tests.examples.settings import center, plan

PARTITIONS = ("aws", "aws-us-gov")
PLACE = Place("aws", "us-west-2", "123456789012")


@pytest.fixture(scope="module", params=PARTITIONS)
def planned(request: pytest.FixtureRequest) -> StackPlan:
    return plan(request.param)


@pytest.fixture(scope="module")
def every(planned: StackPlan) -> tuple[Question, ...]:
    return questions(planned)


def test_every_escalation_path_is_asked_under_each_boundary(
    planned: StackPlan, every: tuple[Question, ...]
) -> None:
    asked = {(one.subject, str(one.call)) for one in every if one.kind == "escalation"}
    paths = {str(path.call) for path in escalations(planned)}
    assert asked == {(one.name, path) for one in planned.boundaries for path in paths}
    assert not any(one.allowed for one in every if one.kind == "escalation")


def test_an_escalation_is_tried_by_who_is_allowed_everything(
    planned: StackPlan, every: tuple[Question, ...]
) -> None:
    for one in every:
        if one.kind == "escalation":
            ((statement,),) = (parse(text, "policy") for text in one.policies)
            assert (statement.actions, statement.resources) == (("*",), ("*",))
            assert one.boundary in {limit.document for limit in planned.boundaries}


def test_the_provisioning_roles_own_policies_count_where_patterns_stand_for_names() -> None:
    centers = [
        center(
            name=f"center{number:02}",
            tenantBucket=f"{number:02}center",
            connectInstanceId=f"{number:08}-1234-1234-1234-123456789012",
        )
        for number in range(16)
    ]
    accepted = ["arn:*:connect:*:123456789012:instance/*"]
    planned = plan(contactCenters=centers, acceptBoundaryPatterns=accepted)
    by_subject = {one.subject: one.policies for one in questions(planned) if one.kind != "role"}
    role = next(one for one in planned.roles if one.name == "SCVProvisioningRole")
    assert set(by_subject["ScvProvisioningBoundary"]) == {
        *identity_documents(planned, role).values()
    }
    assert len(by_subject["ScvPermissionsBoundary"]) == 1


def test_every_role_is_asked_about_with_all_its_policies(
    planned: StackPlan, every: tuple[Question, ...]
) -> None:
    asked = {one.subject: one for one in every if one.kind == "role"}
    for role in planned.roles:
        documents = identity_documents(planned, role)
        if documents:
            assert asked[role.name].policies == tuple(documents.values())
            boundary = planned.boundary_of(role)
            assert boundary
            assert asked[role.name].boundary == boundary.document


def test_what_a_policy_variable_decides_has_no_answer_here(every: tuple[Question, ...]) -> None:
    (undecided,) = [one for one in every if one.allowed is None]
    assert undecided.call.action == "connect:GetFederationToken"
    assert "${aws:userid}" in undecided.sentence


def test_an_own_boundary_leaves_the_calls_unanswered() -> None:
    arn = "arn:aws:iam::123456789012:policy/Ours"
    every = questions(plan(permissionsBoundaryArn=arn))
    assert {one.allowed for one in every} == {None}
    assert all(arn in one.sentence for one in every)


def test_ids_are_stable_and_single(planned: StackPlan, every: tuple[Question, ...]) -> None:
    assert [one.id for one in questions(planned)] == [one.id for one in every]
    assert max(Counter(one.id for one in every).values()) == 1
    first = every[0]
    assert first.id.startswith("escalation/ScvPermissionsBoundary/iam:CreateRole/")


def test_an_object_is_no_bucket(every: tuple[Question, ...]) -> None:
    resources: dict[str, set[str]] = {}
    for one in every:
        if one.kind == "role":
            resources.setdefault(one.call.action, set()).add(one.call.resource.rpartition(":")[2])
    assert "acmevoice-123456789012/voicemailmessages/" in resources["s3:PutObjectTagging"]
    assert all("/" in name for name in resources["s3:PutObjectTagging"])
    assert not any("/" in name for name in resources["s3:ListBucket"])


def test_a_call_has_a_name_in_place_of_each_wildcard(every: tuple[Question, ...]) -> None:
    for one in every:
        if one.kind == "role":
            assert one.call.resource == "*" or "*" not in one.call.resource
            assert not any("*" in text for texts in one.call.context.values() for text in texts)
            assert "*" not in one.call.action


def test_a_needed_call_carries_what_the_boundary_demands(every: tuple[Question, ...]) -> None:
    made = [one for one in every if one.subject == "SCVProvisioningRole" and one.allowed]
    by_action = {one.call.action: one.call for one in made}
    boundary = ("arn:aws:iam::123456789012:policy/boundary/ScvPermissionsBoundary",)
    given = by_action["iam:CreateRole"].context["iam:PermissionsBoundary"]
    assert given == (boundary[0].replace("arn:aws:", f"arn:{given[0].split(':')[1]}:"),)
    assert by_action["iam:PassRole"].context["iam:PassedToService"][0].endswith(".amazonaws.com")
    assert by_action["s3:GetObject"].context["aws:ResourceAccount"] == ("123456789012",)


@pytest.mark.parametrize(
    ("sides", "text"),
    [
        ([("*",), ("*",)], "*"),
        ([("arn:aws:s3:::b/*", "arn:aws:s3:::b"), ("*",), ("arn:*:s3:::?*",)], "arn:aws:s3:::b"),
        (
            [("arn:*:lambda:*:*:*Sync*",), ("arn:aws:lambda:*:123456789012:function:acme-*",)],
            "arn:aws:lambda:us-west-2:123456789012:function:acme-Sync",
        ),
        ([("arn:aws:sns:*:1:a",), ("arn:aws:sns:*:1:b",)], None),
        ([("*.amazonaws.com",)], ".amazonaws.com"),
        ([("alias/*", "x"), ("*/aws*", "y")], "alias/aws"),
    ],
    ids=str,
)
def test_an_example_fits_every_side(sides: list[tuple[str, ...]], text: str | None) -> None:
    assert example(PLACE, *sides) == text


@pytest.mark.parametrize(
    ("patterns", "text"),
    [
        (["a*c", "*bc"], "abc"),
        (["?*", "*"], "x"),
        (["a?", "*b"], "ab"),
        (["a", "b"], None),
        (["*a*", "*b"], "ab"),
    ],
    ids=str,
)
def test_the_shortest_text_fits_every_pattern(patterns: list[str], text: str | None) -> None:
    assert shortest(patterns) == text


def test_no_document_is_sent_that_is_no_json(every: tuple[Question, ...]) -> None:
    texts = {text for one in every for text in (*one.policies, one.boundary)}
    assert all(json.loads(text)["Version"] == "2012-10-17" for text in texts)
    assert all(isinstance(one.call, Call) for one in every)
