"""Both boundaries' documents: their size, what stands for many names, what needs consent."""

import json
import re
from typing import Any

import pytest

from components import quotas
from components.boundary.verdict import boundary_verdict
from components.catalog import load_catalog
from components.errors import InputError
from components.plan.model import StackPlan
from iam.arns import EVERYTHING, arn_covers
from iam.decide import Call, decide
from iam.documents import parse
from tests.examples.settings import EXISTING, center, plan
from tests.iam.statements import document

PARTITIONS = ("aws", "aws-us-gov")
SCV, PROVISIONING = "ScvPermissionsBoundary", "ScvProvisioningBoundary"


def _statements(boundary: str, **changes: Any) -> dict[str, dict[str, Any]]:
    found = next(one for one in plan(**changes).boundaries if one.name == boundary)
    return {one["Sid"]: one for one in json.loads(found.document)["Statement"]}


def _center(name: str, bucket: str, number: int) -> dict[str, Any]:
    return center(
        name=name,
        tenantBucket=bucket,
        connectInstanceId=f"{number:08x}-1234-1234-1234-123456789012",
        salesforceOrgId=f"00D{number:012}",
    )


def _unlike(count: int) -> list[dict[str, Any]]:
    """Contact centers of 18-letter names and buckets that have no beginning in common."""
    marks = [f"{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(count)]
    return [
        _center(f"{mark}name-of-a-center", f"{mark}bucket-of-center", number)
        for number, mark in enumerate(marks)
    ]


def _alike(count: int) -> list[dict[str, Any]]:
    return [_center(f"acmevoice{number}", f"acmevoice{number}", number) for number in range(count)]


def _asked(partition: str, **changes: Any) -> list[str]:
    """The patterns that a refused plan asks consent for."""
    try:
        plan(partition, **changes)
    except InputError as refused:
        message = str(refused)
        asked = re.findall(r'add "([^"]+)"', message)
        assert asked, message
        assert message.count("acceptBoundaryPatterns: ") == message.count("for example arn:")
        assert message.count("acceptBoundaryPatterns: ") == len(asked)
        return asked
    return []


def _all_fit(planned: StackPlan) -> bool:
    return all(quotas.document_size(one.document) <= 6_144 for one in planned.boundaries)


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("integrated_by", ["customer", "salesforce"])
@pytest.mark.parametrize("release", [19, 20, 21, 22])
def test_ten_unlike_contact_centers_stand_by_name(
    partition: str, integrated_by: str, release: int
) -> None:
    centers = _unlike(10)
    assert {len(one[key]) for one in centers for key in ("name", "tenantBucket")} == {18}
    planned = plan(partition, integratedBy=integrated_by, release=release, contactCenters=centers)
    scv, provisioning = planned.boundaries
    assert _all_fit(planned)
    assert (scv.name, scv.patterns, provisioning.consents) == (SCV, (), ())
    for one in centers:
        assert f":function:{one['name']}-*" in scv.document
        assert f":::{one['tenantBucket']}-123456789012*" in provisioning.document


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("integrated_by", ["customer", "salesforce"])
@pytest.mark.parametrize("release", [19, 20, 21, 22])
def test_two_unlike_contact_centers_need_no_pattern(
    partition: str, integrated_by: str, release: int
) -> None:
    planned = plan(
        partition, integratedBy=integrated_by, release=release, contactCenters=_unlike(2)
    )
    assert _all_fit(planned)
    assert [one.patterns for one in planned.boundaries] == [(), ()]


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("integrated_by", ["customer", "salesforce"])
def test_the_first_patterns_are_no_wider_than_what_is_published(
    partition: str, integrated_by: str
) -> None:
    planned = plan(partition, integratedBy=integrated_by, contactCenters=_unlike(3))
    imported = plan(partition, contactCenters=_unlike(3))
    own = [one for one in imported.policies if one.arn not in imported.boundary_arns]
    inline = [one for role in imported.roles for one in role.inline]
    published = {
        resource
        for one in (*own, *inline)
        for statement in parse(one.document, "policy")
        for resource in statement.resources
    } - {EVERYTHING}
    _, provisioning = planned.boundaries
    assert provisioning.patterns
    for pattern in provisioning.patterns:
        here = pattern.replace("arn:*:", f"arn:{partition}:")
        assert any(arn_covers(one, here) for one in published), pattern


@pytest.mark.parametrize(("count", "denied"), [(2, True), (3, False)])
def test_targets_and_alarms_are_denied_while_names_are_listed(count: int, *, denied: bool) -> None:
    document = plan(contactCenters=_unlike(count)).boundaries[1].document
    assert ("OnlyOwnTargets" in document, "NoMachines" in document) == (denied, denied)


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("centers", [_alike(2), _unlike(11), _unlike(20), _unlike(50), _alike(100)])
def test_any_number_deploys_once_the_patterns_are_accepted(
    partition: str, centers: list[dict[str, Any]]
) -> None:
    asked = _asked(partition, contactCenters=centers)
    planned = plan(partition, contactCenters=centers, acceptBoundaryPatterns=asked)
    assert _all_fit(planned)
    assert {pattern for one in planned.boundaries for pattern in one.consents} == {*asked}
    if len(centers) <= 10:
        assert not asked


def test_each_pattern_needs_consent() -> None:
    centers = _unlike(50)
    asked = _asked("aws", contactCenters=centers)
    assert any(":s3:::" in one for one in asked)
    for one in asked:
        others = [other for other in asked if other != one]
        with pytest.raises(InputError) as refused:
            plan(contactCenters=centers, acceptBoundaryPatterns=others)
        assert f'add "{one}"' in str(refused.value)


def test_buckets_stand_by_name_without_consent() -> None:
    for count in (2, 10):
        for boundary in plan(contactCenters=_unlike(count)).boundaries:
            assert not [one for one in boundary.patterns if ":s3:::" in one]
    assert _asked("aws", contactCenters=_unlike(12)) == ["arn:*:connect:*:123456789012:instance/*"]


@pytest.mark.parametrize("partition", PARTITIONS)
def test_as_many_paths_are_tried_for_any_number(partition: str) -> None:
    tried: set[int] = set()
    for count in (1, 10, 50):
        changes: dict[str, Any] = {"contactCenters": _unlike(count)}
        asked = _asked(partition, **changes)
        planned = plan(partition, **changes, acceptBoundaryPatterns=asked)
        for boundary in planned.boundaries:
            verdict = boundary_verdict(boundary.document, boundary, planned)
            assert verdict.paths("open") == ()
            accepted = {one.call.action for one in verdict.paths("accepted")}
            assert ("connect:CreateUser" in accepted) is (count == 50)
            tried.add(len(verdict.attempts))
    assert len(tried) == 1


def test_an_open_path_shows_as_open_or_accepted() -> None:
    planned = plan()
    boundary = planned.boundaries[0]
    wide = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
        }
    )
    verdict = boundary_verdict(wide, boundary, planned)
    assert len(verdict.paths("open")) == len(verdict.attempts)
    denied = boundary_verdict(boundary.document, boundary, planned)
    assert len(denied.paths("denied")) == len(denied.attempts)


def test_the_example_in_the_message_is_reached() -> None:
    centers = _unlike(50)
    asked = _asked("aws", contactCenters=centers)
    planned = plan(contactCenters=centers, acceptBoundaryPatterns=asked)
    for boundary in planned.boundaries:
        call = Call(
            "s3:GetObject",
            "arn:aws:s3:::payroll-123456789012/x",
            {"aws:ResourceAccount": ("123456789012",)},
        )
        assert decide(parse(boundary.document, "policy"), call).result == "allowed"


@pytest.mark.parametrize(
    ("given", "result"),
    [(("a",), "not allowed"), (("a", "b"), "allowed"), (("b",), "allowed"), ((), "not allowed")],
)
def test_any_value_decides_a_negated_operator(given: tuple[str, ...], result: str) -> None:
    condition = {"ForAnyValue:StringNotEquals": {"aws:CalledVia": "a"}}
    one = document([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}])
    assert decide(one, Call("s:a", "*", {"aws:CalledVia": given})).result == result


@pytest.mark.parametrize("partition", PARTITIONS)
def test_the_longest_names_of_one_contact_center_fit(partition: str) -> None:
    one = center(name="n" * 30, tenantBucket="b" * 43)
    assert all(not found.patterns for found in plan(partition, contactCenters=[one]).boundaries)


def test_existing_streams_and_buckets_are_reached_only_where_they_are_named() -> None:
    for boundary in (SCV, PROVISIONING):
        with_them = json.dumps(_statements(boundary, contactCenters=[center(existing=EXISTING)]))
        without = json.dumps(_statements(boundary))
        for name in ("stream/acme-records", "stream/acme-lens", "s3:::acme-recordings"):
            assert name in with_them
            assert name not in without


def test_only_the_configured_instances_are_reached_once_they_exist() -> None:
    instance = "arn:*:connect:*:123456789012:instance/12345678*"
    every = "arn:*:connect:*:123456789012:instance/*"
    existing = [center(existing={"recordingsBucket": "acme-recordings"})]
    for boundary in (SCV, PROVISIONING):
        ours = _statements(boundary)["NamedResources"]["Resource"]
        assert instance in ours
        assert every not in ours
        made = _statements(boundary, integratedBy="salesforce")
        assert every in made["NamedResources"]["Resource"]
        known = _statements(boundary, integratedBy="salesforce", contactCenters=existing)
        assert instance in known["NamedResources"]["Resource"]


def test_the_directory_can_be_deleted_only_where_instances_can() -> None:
    delete = "ds:DeleteDirectory"
    assert delete in _statements(PROVISIONING, release=19)["AnyResource"]["Action"]
    assert delete not in _statements(PROVISIONING, release=20)["AnyResource"]["Action"]
    gov = _statements(PROVISIONING, partition="aws-us-gov", release=19)
    assert delete not in gov["AnyResource"]["Action"]


def test_policies_and_services_follow_from_the_catalog() -> None:
    catalog = load_catalog()
    roles = [role for role in catalog.roles() if role.is_in(22)]
    attached = {policy for role in roles for policy in role.aws_policies}
    statements = _statements(PROVISIONING)
    policies = statements["ScvRoles"]["Condition"]["ArnLikeIfExists"]["iam:PolicyARN"]
    assert {one.partition(":aws:policy/")[2] for one in policies} - {""} == attached
    services = statements["OnlyTrustedServices"]["Condition"]["StringNotEquals"]
    trusted = {role.trust.service for role in roles if role.trust.service}
    assert set(services["iam:PassedToService"]) == trusted


@pytest.mark.parametrize("boundary", [SCV, PROVISIONING])
def test_nothing_is_allowed_by_what_is_not_listed(boundary: str) -> None:
    for statement in _statements(boundary).values():
        if statement["Effect"] == "Allow":
            assert not {"NotAction", "NotResource"} & statement.keys()
            assert statement["Action"] != "*"


def test_only_the_provisioning_role_has_the_provisioning_boundary() -> None:
    planned = plan()
    carrying = {
        role.name for role in planned.roles if role.boundary_arn.endswith(f"/{PROVISIONING}")
    }
    assert carrying == {"SCVProvisioningRole"}
    assert {role.boundary_arn.rpartition("/")[2] for role in planned.roles} == {SCV, PROVISIONING}
