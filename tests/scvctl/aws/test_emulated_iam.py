"""Pulumi's IAM resources in the emulated account, looked at with a boto3 client of our own."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pulumi_aws as aws
import pytest

from scvctl.aws.emulated.errors import AwsRefused, UnsupportedInput, UnsupportedResource
from scvctl.aws.emulated.iam import RESOURCES, resource_type
from scvctl.aws.emulated.inputs import with_default_tags
from scvctl.aws.emulated.policies import ensure_policy
from tests.scvctl.emulated_accounts import COMPACT, DOCUMENT, METADATA, Account, kind
from tests.scvctl.emulated_accounts import account as account  # noqa: PLC0414 - a fixture
from tests.scvctl.emulated_accounts import open_account as open_account  # noqa: PLC0414
from tests.scvctl.plain_client import TRUST

COMPACT_TRUST = TRUST.replace(": ", ":").replace(", ", ",")

# The table


def test_table_has_the_types_by_pulumis_tokens() -> None:
    assert set(RESOURCES) == {
        "aws:iam/policy:Policy",
        "aws:iam/role:Role",
        "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        "aws:iam/samlProvider:SamlProvider",
    }
    assert all(token == known.token for token, known in RESOURCES.items())


def test_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        RESOURCES["x"] = kind(aws.iam.Role)  # type: ignore[index]


def test_unknown_type_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnsupportedResource) as refusal:
        resource_type("aws:s3/bucket:Bucket")
    assert "aws:s3/bucket:Bucket is not emulated" in str(refusal.value)
    assert "aws:iam/role:Role" in str(refusal.value)


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"name": "r"}, "assumeRolePolicy is missing"),
        ({"name": "r", "assumeRolePolicy": None}, "assumeRolePolicy is missing"),
        ({"name": 1, "assumeRolePolicy": "{}"}, "name must be a string, not int"),
        ({"name": "r", "assumeRolePolicy": TRUST, "namePrefix": "r"}, "inputs: namePrefix"),
        (
            {"name": "r", "assumeRolePolicy": TRUST, "maxSessionDuration": True},
            "maxSessionDuration must be a whole number, not bool",
        ),
        (
            {"name": "r", "assumeRolePolicy": TRUST, "tags": {"a": 1}},
            "tags must be an object of strings",
        ),
    ],
)
def test_inputs_that_cannot_be_heeded_are_refused(
    account: Account, inputs: dict[str, object], problem: str
) -> None:
    with pytest.raises(UnsupportedInput, match=f"aws:iam/role:Role.*{problem}"):
        kind(aws.iam.Role).create(account.client, inputs)
    assert account.plain.list_roles()["Roles"] == []


def test_lists_must_hold_strings(account: Account) -> None:
    account.role()
    with pytest.raises(UnsupportedInput, match="policyNames must be a list of strings"):
        account.create(aws.iam.RolePoliciesExclusive, roleName="r", policyNames="p")


# Roles


def test_role_is_in_the_account_with_all_it_was_given(account: Account) -> None:
    boundary = account.aws_policy("PowerUserAccess")
    created = account.role(
        path="/scv/",
        description="A role",
        maxSessionDuration=7200.0,
        permissionsBoundary=boundary,
        tags={"own": "1"},
        tagsAll={"own": "1", "default": "2"},
    )

    role = account.plain.get_role(RoleName="r")["Role"]
    assert created == role["RoleName"] == "r"
    assert role["Arn"] == account.arn("role/scv/r")
    assert role["Path"] == "/scv/"
    assert role.get("Description") == "A role"
    assert role.get("MaxSessionDuration") == 7200
    assert role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn") == boundary
    assert role.get("AssumeRolePolicyDocument") == json.loads(TRUST)
    assert {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])} == {
        "own": "1",
        "default": "2",
    }
    assert account.read(aws.iam.Role, "r") == {
        "id": "r",
        "arn": role["Arn"],
        "assumeRolePolicy": COMPACT_TRUST,
        "createDate": role["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": "A role",
        "inlinePolicies": [],
        "managedPolicyArns": [],
        "maxSessionDuration": 7200,
        "name": "r",
        "namePrefix": "",
        "path": "/scv/",
        "permissionsBoundary": boundary,
        "tags": {"own": "1", "default": "2"},
        "tagsAll": {"own": "1", "default": "2"},
        "uniqueId": role["RoleId"],
    }


def test_outputs_of_a_plain_role_are_the_providers(account: Account) -> None:
    account.role()
    outputs = account.read(aws.iam.Role, "r")
    assert outputs["path"] == "/"
    assert outputs["maxSessionDuration"] == 3600
    assert outputs["tagsAll"] == {}
    assert not outputs.keys() & {"description", "permissionsBoundary"}


def test_role_is_read_as_it_is_now(account: Account) -> None:
    account.role(path="/scv/", tags={"a": "1"})
    boundary = account.aws_policy("PowerUserAccess")
    plain = account.plain
    plain.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=boundary)
    plain.update_role(RoleName="r", Description="changed", MaxSessionDuration=5000)
    plain.tag_role(RoleName="r", Tags=[{"Key": "b", "Value": "2"}])
    plain.update_assume_role_policy(
        RoleName="r", PolicyDocument=TRUST.replace("lambda.", "connect.")
    )
    plain.attach_role_policy(RoleName="r", PolicyArn=boundary)
    plain.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=DOCUMENT)

    outputs = account.read(aws.iam.Role, "r")

    assert outputs["permissionsBoundary"] == boundary
    assert outputs["description"] == "changed"
    assert outputs["maxSessionDuration"] == 5000
    assert outputs["tags"] == outputs["tagsAll"] == {"a": "1", "b": "2"}
    assert outputs["assumeRolePolicy"] == (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        '"Principal":{"Service":"connect.amazonaws.com"}}]}'
    )
    assert outputs["managedPolicyArns"] == [boundary]
    assert outputs["inlinePolicies"] == [{"name": "p", "policy": COMPACT}]


def test_second_role_of_a_name_is_refused(account: Account) -> None:
    account.role(description="first")
    with pytest.raises(AwsRefused) as refusal:
        account.role(description="second")
    assert (refusal.value.operation, refusal.value.code) == ("CreateRole", "EntityAlreadyExists")
    assert str(refusal.value) == (
        "AWS refused CreateRole (EntityAlreadyExists): Role with name r already exists."
    )
    assert account.plain.get_role(RoleName="r")["Role"].get("Description") == "first"


def test_role_with_a_missing_boundary_is_refused(account: Account) -> None:
    boundary = account.arn("policy/org/boundary")
    with pytest.raises(AwsRefused) as refusal:
        account.role(permissionsBoundary=boundary)
    assert (refusal.value.operation, refusal.value.code) == ("CreateRole", "NoSuchEntity")
    assert boundary in str(refusal.value)
    assert account.plain.list_roles()["Roles"] == []


def test_boundary_of_another_partition_is_refused(account: Account) -> None:
    other = "aws" if account.partition == "aws-us-gov" else "aws-us-gov"
    with pytest.raises(AwsRefused, match="NoSuchEntity"):
        account.role(permissionsBoundary=f"arn:{other}:iam::aws:policy/PowerUserAccess")


@pytest.mark.parametrize("trust", ["no JSON", TRUST.replace("sts:AssumeRole", "s3:GetObject")])
def test_role_with_a_malformed_trust_policy_is_refused(account: Account, trust: str) -> None:
    with pytest.raises(AwsRefused) as refusal:
        account.role(assumeRolePolicy=trust)
    assert refusal.value.operation == "CreateRole"
    assert refusal.value.code == "MalformedPolicyDocument"
    assert account.plain.list_roles()["Roles"] == []


def test_what_boto3_refuses_is_refused_in_the_same_way(account: Account) -> None:
    with pytest.raises(AwsRefused, match=r"creating aws:iam/role:Role \(ParamValidationError\)"):
        account.role(name="")


# Inline policies


def test_inline_policy_is_in_the_account(account: Account) -> None:
    account.role()
    created = account.create(aws.iam.RolePolicy, role="r", name="p", policy=DOCUMENT)
    found = account.plain.get_role_policy(RoleName="r", PolicyName="p")
    assert found["PolicyDocument"] == json.loads(DOCUMENT)
    assert created == "r:p"
    assert account.read(aws.iam.RolePolicy, "r:p") == {
        "id": "r:p",
        "name": "p",
        "namePrefix": "",
        "policy": COMPACT,
        "role": "r",
    }


@pytest.mark.parametrize(
    ("role", "policy", "code"),
    [("none", DOCUMENT, "NoSuchEntity"), ("r", "no JSON", "MalformedPolicyDocument")],
)
def test_inline_policy_is_refused(account: Account, role: str, policy: str, code: str) -> None:
    account.role()
    with pytest.raises(AwsRefused) as refusal:
        account.create(aws.iam.RolePolicy, role=role, name="p", policy=policy)
    assert (refusal.value.operation, refusal.value.code) == ("PutRolePolicy", code)
    assert account.plain.list_role_policies(RoleName="r")["PolicyNames"] == []


# Attachments


def test_policy_is_attached(account: Account) -> None:
    account.role()
    arn = account.aws_policy("service-role/AWSLambdaBasicExecutionRole")
    created = account.create(aws.iam.RolePolicyAttachment, role="r", policyArn=arn)
    assert account.attached() == {arn}
    assert created == f"r/{arn}"
    read = {"id": f"r/{arn}", "policyArn": arn, "role": "r"}
    assert account.read(aws.iam.RolePolicyAttachment, created) == read


def test_attaching_again_changes_nothing(account: Account) -> None:
    account.role()
    arn = account.aws_policy("PowerUserAccess")
    for _ in range(2):
        account.create(aws.iam.RolePolicyAttachment, role="r", policyArn=arn)
    assert account.plain.get_policy(PolicyArn=arn)["Policy"].get("AttachmentCount") == 1


@pytest.mark.parametrize("role", ["r", "none"])
def test_attachment_to_or_of_nothing_is_refused(account: Account, role: str) -> None:
    account.role()
    policy = "PowerUserAccess" if role == "none" else "NoSuchPolicy"
    with pytest.raises(AwsRefused, match="NoSuchEntity"):
        account.create(
            aws.iam.RolePolicyAttachment, role=role, policyArn=account.aws_policy(policy)
        )
    assert account.attached() == set()


# Exclusive lists


def test_inline_policies_that_are_not_listed_are_removed(account: Account) -> None:
    account.role()
    for name in ("kept", "added by hand"):
        account.plain.put_role_policy(RoleName="r", PolicyName=name, PolicyDocument=DOCUMENT)
    created = account.create(aws.iam.RolePoliciesExclusive, roleName="r", policyNames=["kept"])
    assert account.plain.list_role_policies(RoleName="r")["PolicyNames"] == ["kept"]
    read = {"id": "r", "policyNames": ["kept"], "roleName": "r"}
    assert account.read(aws.iam.RolePoliciesExclusive, created) == read


def test_attachments_that_are_not_listed_are_removed(account: Account) -> None:
    account.role()
    kept, surplus = account.aws_policy("PowerUserAccess"), account.aws_policy("AdministratorAccess")
    for arn in (kept, surplus):
        account.plain.attach_role_policy(RoleName="r", PolicyArn=arn)
    created = account.create(
        aws.iam.RolePolicyAttachmentsExclusive, roleName="r", policyArns=(kept,)
    )
    assert account.attached() == {kept}
    read = {"id": "r", "policyArns": [kept], "roleName": "r"}
    assert account.read(aws.iam.RolePolicyAttachmentsExclusive, created) == read


def test_empty_lists_remove_everything(account: Account) -> None:
    account.role()
    account.plain.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=DOCUMENT)
    account.plain.attach_role_policy(
        RoleName="r", PolicyArn=account.aws_policy("AdministratorAccess")
    )
    account.create(aws.iam.RolePoliciesExclusive, roleName="r", policyNames=[])
    account.create(aws.iam.RolePolicyAttachmentsExclusive, roleName="r", policyArns=[])
    assert account.plain.list_role_policies(RoleName="r")["PolicyNames"] == []
    assert account.attached() == set()


def test_list_with_a_missing_inline_policy_is_refused_and_removes_nothing(account: Account) -> None:
    account.role()
    account.plain.put_role_policy(RoleName="r", PolicyName="other", PolicyDocument=DOCUMENT)
    with pytest.raises(AwsRefused, match="inline policies of the role r lack listed"):
        account.create(aws.iam.RolePoliciesExclusive, roleName="r", policyNames=["listed"])
    assert account.plain.list_role_policies(RoleName="r")["PolicyNames"] == ["other"]


def test_list_with_a_missing_attachment_is_refused_and_removes_nothing(account: Account) -> None:
    account.role()
    other, listed = account.aws_policy("PowerUserAccess"), account.aws_policy("AdministratorAccess")
    account.plain.attach_role_policy(RoleName="r", PolicyArn=other)
    with pytest.raises(AwsRefused, match=f"attached to the role r lack {listed}"):
        account.create(aws.iam.RolePolicyAttachmentsExclusive, roleName="r", policyArns=[listed])
    assert account.attached() == {other}


def test_exclusive_list_of_a_missing_role_is_refused(account: Account) -> None:
    with pytest.raises(AwsRefused, match="NoSuchEntity"):
        account.create(aws.iam.RolePoliciesExclusive, roleName="none", policyNames=[])
    with pytest.raises(AwsRefused, match="NoSuchEntity"):
        account.create(aws.iam.RolePolicyAttachmentsExclusive, roleName="none", policyArns=[])


def test_exclusive_lists_are_read_as_the_role_is_now(account: Account) -> None:
    account.role()
    arn = account.aws_policy("PowerUserAccess")
    account.plain.attach_role_policy(RoleName="r", PolicyArn=arn)
    account.plain.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=DOCUMENT)
    assert account.read(aws.iam.RolePoliciesExclusive, "r")["policyNames"] == ["p"]
    assert account.read(aws.iam.RolePolicyAttachmentsExclusive, "r")["policyArns"] == [arn]


# Managed policies


def test_policy_is_in_the_account(account: Account) -> None:
    created = account.create(
        aws.iam.Policy,
        name="p",
        path="/scv/",
        description="A policy",
        policy=DOCUMENT,
        tags={"own": "1"},
        tagsAll={"own": "1", "default": "2"},
    )
    arn = account.arn("policy/scv/p")
    found = account.plain.get_policy(PolicyArn=arn)["Policy"]
    version = account.plain.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    assert version.get("Document") == json.loads(DOCUMENT)
    assert found.get("Description") == "A policy"
    assert {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])} == {
        "own": "1",
        "default": "2",
    }
    assert created == arn
    assert account.read(aws.iam.Policy, arn) == {
        "id": arn,
        "arn": arn,
        "attachmentCount": 0,
        "description": "A policy",
        "name": "p",
        "namePrefix": "",
        "path": "/scv/",
        "policy": COMPACT,
        "policyId": found.get("PolicyId"),
        "tags": {"own": "1", "default": "2"},
        "tagsAll": {"own": "1", "default": "2"},
    }


def test_policy_is_read_as_it_is_now(account: Account) -> None:
    arn = account.create(aws.iam.Policy, name="p", policy=DOCUMENT)
    account.role()
    account.plain.attach_role_policy(RoleName="r", PolicyArn=arn)
    changed = DOCUMENT.replace("s3:GetObject", "s3:PutObject")
    account.plain.create_policy_version(PolicyArn=arn, PolicyDocument=changed, SetAsDefault=True)
    outputs = account.read(aws.iam.Policy, arn)
    assert outputs["policy"] == COMPACT.replace("s3:GetObject", "s3:PutObject")
    assert outputs["attachmentCount"] == 1
    assert "description" not in outputs


def test_second_policy_of_a_name_and_a_malformed_one_are_refused(account: Account) -> None:
    account.create(aws.iam.Policy, name="p", policy=DOCUMENT)
    with pytest.raises(AwsRefused, match=r"CreatePolicy \(EntityAlreadyExists\)"):
        account.create(aws.iam.Policy, name="p", policy=DOCUMENT)
    with pytest.raises(AwsRefused, match=r"CreatePolicy \(MalformedPolicyDocument\)"):
        account.create(aws.iam.Policy, name="q", policy=TRUST)
    policies = account.plain.list_policies(Scope="Local")["Policies"]
    assert [policy.get("PolicyName") for policy in policies] == ["p"]


# Stand-ins


@pytest.mark.parametrize("name", ["policy/boundary", "policy/org/sub/boundary"])
def test_stand_in_makes_a_boundary_usable(account: Account, name: str) -> None:
    arn = account.arn(name)
    ensure_policy(account.client, arn)
    ensure_policy(account.client, arn)
    account.role(permissionsBoundary=arn)
    assert account.plain.get_policy(PolicyArn=arn)["Policy"].get("Arn") == arn
    role = account.plain.get_role(RoleName="r")["Role"]
    assert role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn") == arn


def test_no_stand_in_for_a_policy_that_exists(account: Account) -> None:
    arn = account.create(aws.iam.Policy, name="p", policy=DOCUMENT)
    ensure_policy(account.client, arn)
    ensure_policy(account.client, account.aws_policy("PowerUserAccess"))
    version = account.plain.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    assert version.get("Document") == json.loads(DOCUMENT)
    assert len(account.plain.list_policies(Scope="Local")["Policies"]) == 1


@pytest.mark.parametrize(
    "arn",
    [
        "arn:{partition}:iam::999999999999:policy/boundary",
        "arn:aws-cn:iam::111122223333:policy/boundary",
        "arn:{partition}:iam::aws:policy/NoSuchPolicy",
        "arn:{partition}:iam::111122223333:role/boundary",
    ],
)
def test_stand_in_the_account_cannot_have_is_refused(account: Account, arn: str) -> None:
    arn = arn.format(partition=account.partition)
    with pytest.raises(AwsRefused) as refusal:
        ensure_policy(account.client, arn)
    assert arn in str(refusal.value)
    assert account.plain.list_policies(Scope="Local")["Policies"] == []


# SAML providers


def test_saml_provider_is_in_the_account(account: Account) -> None:
    created = account.create(
        aws.iam.SamlProvider,
        name="s",
        samlMetadataDocument=METADATA,
        tags={"own": "1"},
        tagsAll={"own": "1", "default": "2"},
    )
    arn = account.arn("saml-provider/s")
    found = account.plain.get_saml_provider(SAMLProviderArn=arn)
    assert found["SAMLMetadataDocument"] == METADATA
    assert created == arn
    assert account.read(aws.iam.SamlProvider, arn) == {
        "id": arn,
        "arn": arn,
        "name": "s",
        "samlMetadataDocument": METADATA,
        "validUntil": found["ValidUntil"].strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def test_second_saml_provider_of_a_name_is_refused(account: Account) -> None:
    account.create(aws.iam.SamlProvider, name="s", samlMetadataDocument=METADATA)
    with pytest.raises(AwsRefused, match=r"CreateSAMLProvider \(EntityAlreadyExists\)"):
        account.create(
            aws.iam.SamlProvider, name="s", samlMetadataDocument=METADATA.replace("x", "y")
        )
    found = account.plain.get_saml_provider(SAMLProviderArn=account.arn("saml-provider/s"))
    assert found["SAMLMetadataDocument"] == METADATA


def test_saml_metadata_that_is_too_short_is_refused(account: Account) -> None:
    with pytest.raises(AwsRefused, match="SAMLMetadataDocument"):
        account.create(aws.iam.SamlProvider, name="s", samlMetadataDocument="<x/>")


# All of them


@pytest.mark.parametrize(
    ("resource", "resource_id"),
    [
        (aws.iam.Role, "none"),
        (aws.iam.RolePolicy, "none:p"),
        (aws.iam.RolePolicy, "r:none"),
        (aws.iam.RolePolicyAttachment, "none/arn:aws:iam::aws:policy/PowerUserAccess"),
        (aws.iam.RolePolicyAttachment, "r/arn:aws:iam::aws:policy/PowerUserAccess"),
        (aws.iam.RolePoliciesExclusive, "none"),
        (aws.iam.RolePolicyAttachmentsExclusive, "none"),
        (aws.iam.Policy, "arn:aws:iam::111122223333:policy/none"),
        (aws.iam.SamlProvider, "arn:aws:iam::111122223333:saml-provider/none"),
    ],
)
def test_what_is_not_there_is_read_as_none(
    account: Account, resource: type[Any], resource_id: str
) -> None:
    account.role()
    assert kind(resource).read(account.client, resource_id) is None


def test_default_tags_give_way_to_the_resources_own(account: Account) -> None:
    inputs = {"name": "r", "assumeRolePolicy": TRUST, "tags": {"a": "own", "b": "own"}}
    tagged = with_default_tags(inputs, {"a": "default", "c": "default"})
    kind(aws.iam.Role).create(account.client, tagged)
    tags = account.plain.list_role_tags(RoleName="r")["Tags"]
    carried = {"a": "own", "b": "own", "c": "default"}
    assert {tag["Key"]: tag["Value"] for tag in tags} == carried


def test_default_tags_alone_are_carried(account: Account) -> None:
    inputs = {"name": "p", "policy": DOCUMENT}
    created = kind(aws.iam.Policy).create(account.client, with_default_tags(inputs, {"c": "d"}))
    tags = account.plain.list_policy_tags(PolicyArn=created)["Tags"]
    assert [(tag["Key"], tag["Value"]) for tag in tags] == [("c", "d")]
    assert "tagsAll" not in inputs


def test_several_threads_take_turns_in_the_account(account: Account) -> None:
    both_inside = Barrier(2, timeout=0.2)
    met: list[bool] = []

    def wait_for_another(**_: object) -> None:
        with suppress(BrokenBarrierError):
            both_inside.wait()
            met.append(True)

    account.client.meta.events.register("before-call.iam.CreateRole", wait_for_another)
    with ThreadPoolExecutor(2) as pool:
        created = list(pool.map(account.role, ("a", "b")))
    account.client.meta.events.unregister("before-call.iam.CreateRole", wait_for_another)

    assert met == []
    assert created == ["a", "b"]
    assert {role["RoleName"] for role in account.plain.list_roles()["Roles"]} == {"a", "b"}
