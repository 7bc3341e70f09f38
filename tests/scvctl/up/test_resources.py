"""What an embedded run makes and finds in the account: names, boundaries, partitions, trust."""

import json
import re
from typing import Any

import pytest

from tests.examples.expected import ACCOUNT, BOUNDARIES, PLACES
from tests.examples.stacks import (
    EVERYTHING,
    EXTERNAL_ID,
    LONG,
    ORGANISATION,
    PLAIN,
    Example,
)
from tests.scvctl import embedded_runs
from tests.scvctl.embedded_runs import (
    ATTACHMENT,
    EXCLUSIVE_ATTACHMENTS,
    EXCLUSIVE_INLINE,
    INLINE,
    POLICY,
    ROLE,
    SAML_PROVIDER,
    Resource,
    resources,
)

_COUNT = {19: 26, 20: 29, 21: 30, 22: 29}
_CHILDREN = (INLINE, ATTACHMENT, EXCLUSIVE_INLINE, EXCLUSIVE_ATTACHMENTS)
_SAML_PROVIDER_NAME = "SalesforceServiceVoiceIdp_00D000000000001"


def _texts(resource: Resource) -> str:
    return json.dumps([resource["inputs"], resource["outputs"]])


def _statements(document: str) -> list[dict[str, Any]]:
    return json.loads(document)["Statement"]


def test_it_makes_exactly_the_roles_of_the_release(example: Example, run: dict[str, Any]) -> None:
    roles = resources(run, ROLE)
    assert {role["outputs"]["name"] for role in roles} == example.roles
    assert len(roles) == len(example.roles)


@pytest.mark.parametrize("example", PLAIN, ids=str)
def test_the_number_of_roles_is_known(example: Example) -> None:
    customer = example.integrated_by == "customer"
    count = _COUNT[example.release] if customer else 1
    assert len(resources(embedded_runs.run(example), ROLE)) == count


def test_it_makes_exactly_the_policies_of_the_release(
    example: Example, run: dict[str, Any]
) -> None:
    policies = resources(run, POLICY)
    assert {policy["outputs"]["name"] for policy in policies} == example.policies
    assert len(policies) == len(example.policies)


def test_every_role_has_the_boundary_in_the_account(example: Example, run: dict[str, Any]) -> None:
    for role in resources(run, ROLE):
        provisions = role["inputs"]["name"] == example.provisioning_role
        expected = example.provisioning_boundary_arn if provisions else example.boundary_arn
        assert role["inputs"]["permissionsBoundary"] == expected
        assert role["outputs"]["permissionsBoundary"] == expected


def test_every_arn_is_in_the_stacks_partition(example: Example, run: dict[str, Any]) -> None:
    partition = example.place.partition
    for resource in run["resources"]:
        found = set(re.findall(r"arn:([^:]*):", _texts(resource)))
        if resource["name"] in BOUNDARIES:
            # Its resources are arn:*:..., its conditions and its own ARN are not.
            assert found == {"*", partition}
        else:
            assert found <= {partition}


def test_no_other_account_occurs_than_ours_and_salesforces(
    example: Example, run: dict[str, Any]
) -> None:
    instance_or_org = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|00D[0-9]{12}"
    text = re.sub(instance_or_org, "", json.dumps(run))
    assert set(re.findall(r"[0-9]{12,}", text)) == {ACCOUNT, example.place.salesforce}


def test_no_region_of_the_other_partition_occurs(example: Example, run: dict[str, Any]) -> None:
    others = {place.region for place in PLACES.values()} - {example.place.region}
    assert not [region for region in others if region in json.dumps(run)]


def test_the_external_id_guards_the_roles_that_support_it(
    example: Example, run: dict[str, Any]
) -> None:
    guarded: set[str] = set()
    for role in resources(run, ROLE):
        [trust] = _statements(role["outputs"]["assumeRolePolicy"])
        if "sts:ExternalId" in json.dumps(trust):
            guarded.add(role["name"])
            salesforce = f"arn:{example.place.partition}:iam::{example.place.salesforce}:root"
            assert trust["Principal"] == {"AWS": salesforce}
            assert trust["Condition"] == {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}
    assert guarded == example.guarded_roles


def test_each_roles_children_hang_on_it(run: dict[str, Any]) -> None:
    roles = {role["urn"]: role["name"] for role in resources(run, ROLE)}
    for child in resources(run, INLINE, ATTACHMENT):
        assert roles[child["parent"]] == child["inputs"]["role"]
    for child in resources(run, EXCLUSIVE_INLINE, EXCLUSIVE_ATTACHMENTS):
        assert roles[child["parent"]] == child["inputs"]["roleName"]


def test_each_roles_policies_are_listed_exclusively_once(run: dict[str, Any]) -> None:
    for role in resources(run, ROLE):
        children = [one for one in run["resources"] if one["parent"] == role["urn"]]
        by_type = {kind: resources({"resources": children}, kind) for kind in _CHILDREN}
        [inline] = by_type[EXCLUSIVE_INLINE]
        [attached] = by_type[EXCLUSIVE_ATTACHMENTS]
        names = [one["inputs"]["name"] for one in by_type[INLINE]]
        arns = [one["inputs"]["policyArn"] for one in by_type[ATTACHMENT]]
        assert sorted(inline["inputs"]["policyNames"]) == sorted(names)
        assert sorted(attached["inputs"]["policyArns"]) == sorted(arns)
        # What the account has at the end, whoever attached it.
        assert [one["name"] for one in role["outputs"]["inlinePolicies"]] == sorted(names)
        assert role["outputs"]["managedPolicyArns"] == sorted(arns)
        assert names or arns


def test_deprecated_inputs_are_never_sent(run: dict[str, Any]) -> None:
    for role in resources(run, ROLE):
        assert role["inputs"].keys().isdisjoint({"managedPolicyArns", "inlinePolicies"})


def test_the_provider_is_for_this_account_and_region(example: Example, run: dict[str, Any]) -> None:
    [provider] = resources(run, "pulumi:providers:aws")
    assert json.loads(provider["inputs"]["allowedAccountIds"]) == [ACCOUNT]
    assert provider["inputs"]["region"] == example.place.region


def test_tags_reach_every_role_and_policy_in_the_account(
    example: Example, run: dict[str, Any]
) -> None:
    for resource in resources(run, ROLE, POLICY):
        assert resource["outputs"]["tagsAll"] == example.config.get("tags", {})


def test_the_saml_roles_trust_the_orgs_provider(example: Example, run: dict[str, Any]) -> None:
    provider = f"arn:{example.place.partition}:iam::{ACCOUNT}:saml-provider/{_SAML_PROVIDER_NAME}"
    made = [one["outputs"]["arn"] for one in resources(run, SAML_PROVIDER)]
    assert made == ([provider] if "samlMetadataFile" in example.config else [])
    for role in resources(run, ROLE):
        if role["name"].endswith("-SAMLRole"):
            [trust] = _statements(role["outputs"]["assumeRolePolicy"])
            assert trust["Principal"] == {"Federated": provider}
            assert trust["Action"] == "sts:AssumeRoleWithSAML"
            audience = {"saml:aud": example.place.saml_audience}
            assert trust["Condition"] == {"StringEquals": audience}


def test_an_organisations_boundary_takes_the_place_of_ours() -> None:
    result = embedded_runs.run(ORGANISATION)
    assert "ScvPermissionsBoundary" not in json.dumps(result)
    assert "Boundary" not in {one["type"].rpartition(":")[2] for one in result["resources"]}


def test_a_health_check_that_is_too_large_moves_a_statement_to_a_policy() -> None:
    result = embedded_runs.run(LONG)
    [policy] = [one for one in resources(result, POLICY) if one["name"] in LONG.overflow]
    holders = [
        one["name"]
        for one in resources(result, ROLE)
        if policy["outputs"]["arn"] in one["outputs"]["managedPolicyArns"]
    ]
    assert holders == [f"{LONG.centers[0]}-SCVHealthCheckLambdaExecutionRole"]
    assert policy["outputs"]["path"] == "/scv/"


@pytest.mark.parametrize(
    ("example", "kind", "policy"),
    [
        (EVERYTHING, INLINE, "SCVProvisioningPolicy"),
        (LONG, INLINE, "SCVProvisioningPolicy"),
        (LONG, POLICY, "ScvPermissionsBoundary"),
    ],
    ids=["provisioning, dev", "provisioning, gov", "boundary"],
)
def test_an_existing_instances_bucket_and_streams_are_allowed(
    example: Example, kind: str, policy: str
) -> None:
    made = [one["outputs"] for one in resources(embedded_runs.run(example), kind)]
    [document] = [one["policy"] for one in made if one["name"] == policy]
    for ending in ("s3:::acme-recordings", "stream/acme-records", "stream/acme-lens"):
        assert f'{ending}"' in document
