"""The boundary's document: its size, what stands for many contact centers, what settings change."""

import json
from typing import Any

import pytest

from components import quotas
from components.catalog import load_catalog
from components.errors import InputError
from components.plan.model import PlannedPolicy, StackPlan
from tests.examples.settings import EXISTING, center, plan

PARTITIONS = ("aws", "aws-us-gov")
UNLIKE = ("sales", "claims", "returns", "billing")


def _boundary(planned: StackPlan) -> PlannedPolicy:
    return next(one for one in planned.policies if one.name == "ScvPermissionsBoundary")


def _statements(**changes: Any) -> dict[str, dict[str, Any]]:
    document = json.loads(_boundary(plan(**changes)).document)
    return {one["Sid"]: one for one in document["Statement"]}


def _centers(names: list[str], **changes: Any) -> list[dict[str, Any]]:
    return [
        center(
            name=name,
            tenantBucket=name,
            connectInstanceId=f"12345678-1234-1234-1234-1234567890{index:02}",
            **changes,
        )
        for index, name in enumerate(names)
    ]


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("integrated_by", ["customer", "salesforce"])
@pytest.mark.parametrize("release", [19, 20, 21, 22])
@pytest.mark.parametrize("count", [1, 3, 10, 40])
def test_it_fits_for_contact_centers_that_begin_alike(
    partition: str, integrated_by: str, release: int, count: int
) -> None:
    centers = _centers([f"acmevoice{number}" for number in range(count)])
    planned = plan(partition, integratedBy=integrated_by, release=release, contactCenters=centers)
    boundary = _boundary(planned)
    assert quotas.document_size(boundary.document) <= 6_144
    assert boundary.patterns[:1] == (() if count == 1 else ("acmevoice*",))
    assert ("acmevoice*-*" in boundary.document) is (count > 1)


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize(
    # docs/boundary.md promises eleven letters, and sixteen without the instances.
    ("names", "patterns"),
    [
        (["claims-line", "service-one"], ()),
        (["claims-and-loans", "service-and-care"], ("instance/*",)),
    ],
)
def test_two_unlike_contact_centers_stand_by_name(
    partition: str, names: list[str], patterns: tuple[str, ...]
) -> None:
    boundary = _boundary(plan(partition, contactCenters=_centers(names)))
    assert boundary.patterns == patterns
    assert all(f":function:{name}-*" in boundary.document for name in names)


def test_names_give_way_before_instances_do() -> None:
    boundary = _boundary(plan(contactCenters=_centers(["acme-emea", "acme-apac", "acme-us"])))
    assert boundary.patterns == ("acme-*",)
    assert "instance/12345678-1234-1234-1234-123456789002*" in boundary.document


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("count", [4, 10, 50])
def test_more_of_them_are_refused_with_what_to_do(partition: str, count: int) -> None:
    names = [f"{UNLIKE[number % 4]}{number}" for number in range(count)]
    with pytest.raises(InputError) as refused:
        plan(partition, contactCenters=_centers(names))
    message = str(refused.value)
    assert "ScvPermissionsBoundary: its managed policy would have" in message
    assert "over AWS's 6,144" in message
    assert "a common beginning" in message
    assert "fewer of them in this stack" in message
    assert "permissionsBoundaryArn" in message


@pytest.mark.parametrize("partition", PARTITIONS)
def test_the_longest_names_of_one_contact_center_fit(partition: str) -> None:
    one = center(name="n" * 30, tenantBucket="b" * 43)
    assert _boundary(plan(partition, contactCenters=[one])).patterns == ()


@pytest.mark.parametrize("partition", PARTITIONS)
def test_fifty_fit_or_the_document_that_is_too_large_is_named(partition: str) -> None:
    # In GovCloud fifty names are too much for Salesforce's own policy, which is not folded.
    centers = _centers([f"acmevoice{number}" for number in range(50)])
    if partition == "aws":
        boundary = _boundary(plan(partition, contactCenters=centers))
        assert boundary.patterns == ("acmevoice*", "instance/*")
        return
    with pytest.raises(InputError, match=r"SCVProvisioningRole: its inline .* AWS's 10,240"):
        plan(partition, contactCenters=centers)


def test_a_short_beginning_is_no_pattern() -> None:
    with pytest.raises(InputError, match="by 4 characters or more"):
        plan(contactCenters=_centers(["abcd", "abce", "abcf", "abcg"]))


def test_existing_streams_and_buckets_are_reached_only_where_they_are_named() -> None:
    with_them = _statements(contactCenters=[center(existing=EXISTING)])
    without = _statements()
    names = "stream/acme-records", "stream/acme-lens", "s3:::acme-recordings"
    for name in names:
        assert name in json.dumps(with_them)
        assert name not in json.dumps(without)


def test_only_the_configured_instances_are_reached_once_they_exist() -> None:
    instance = "arn:*:connect:*:123456789012:instance/12345678-1234-1234-1234-123456789012*"
    every = "arn:*:connect:*:123456789012:instance/*"
    existing = [center(existing={"recordingsBucket": "acme-recordings"})]
    assert instance in _statements()["Connect"]["Resource"]
    assert every not in _statements()["Connect"]["Resource"]
    assert every in _statements(integratedBy="salesforce")["Connect"]["Resource"]
    known = _statements(integratedBy="salesforce", contactCenters=existing)
    assert instance in known["Connect"]["Resource"]


def test_the_directory_can_be_deleted_only_where_instances_can() -> None:
    assert "ds:DeleteDirectory" in _statements(release=19)["AnyResource"]["Action"]
    assert "ds:DeleteDirectory" not in _statements(release=20)["AnyResource"]["Action"]
    gov = _statements(partition="aws-us-gov", release=19)
    assert "ds:DeleteDirectory" not in gov["AnyResource"]["Action"]


def test_policies_and_services_follow_from_the_catalog() -> None:
    catalog = load_catalog()
    attached = {policy for role in catalog.roles() for policy in role.aws_policies}
    statements = _statements()
    policies = statements["ScvRoles"]["Condition"]["ArnLikeIfExists"]["iam:PolicyARN"]
    assert {one.partition(":aws:policy/")[2] for one in policies} - {""} == attached
    services = statements["OnlyTrustedServices"]["Condition"]["StringNotEquals"]
    trusted = {role.trust.service for role in catalog.roles() if role.trust.service}
    assert set(services["iam:PassedToService"]) == trusted


def test_nothing_is_allowed_by_what_is_not_listed() -> None:
    for statement in _statements().values():
        if statement["Effect"] == "Allow":
            assert not {"NotAction", "NotResource"} & statement.keys()
            assert statement["Action"] != "*"
