"""Pulumi's IAM resources after their creation: changed, read by who knows them, and deleted."""

import json
from typing import Any

import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from scvctl.aws.emulated.errors import AwsRefused, HalfCreated, UnsupportedInput
from tests.scvctl.emulated_accounts import COMPACT, DOCUMENT, METADATA, Account, kind
from tests.scvctl.emulated_accounts import account as account  # noqa: PLC0414 - a fixture
from tests.scvctl.emulated_accounts import open_account as open_account  # noqa: PLC0414
from tests.scvctl.plain_client import TRUST

OTHER_TRUST = TRUST.replace("lambda", "ec2")


def update(
    account: Account, resource: type[Any], resource_id: str, changed: set[str], **inputs: object
) -> dict[str, object]:
    return kind(resource).update(account.client, resource_id, inputs, frozenset(changed))


def delete(account: Account, resource: type[Any], resource_id: str, **known: object) -> None:
    kind(resource).delete(account.client, resource_id, known)


# Update


def test_only_what_is_named_as_changed_is_sent(account: Account) -> None:
    account.role(description="old", maxSessionDuration=7_200)
    outputs = update(
        account,
        aws.iam.Role,
        "r",
        {"assumeRolePolicy"},
        name="r",
        assumeRolePolicy=OTHER_TRUST,
        description="new",
        maxSessionDuration=3_600,
    )
    role = account.plain.get_role(RoleName="r")["Role"]
    assert role.get("AssumeRolePolicyDocument") == json.loads(OTHER_TRUST)
    assert (role.get("Description"), role.get("MaxSessionDuration")) == ("old", 7_200)
    assert (outputs["assumeRolePolicy"], outputs["description"]) == (OTHER_TRUST, "old")


def test_description_changes_and_the_session_stays(account: Account) -> None:
    account.role(description="old", maxSessionDuration=7_200)
    inputs = {"name": "r", "assumeRolePolicy": TRUST, "maxSessionDuration": 7_200}
    update(account, aws.iam.Role, "r", {"description"}, **inputs)
    role = account.plain.get_role(RoleName="r")["Role"]
    assert (role.get("Description"), role.get("MaxSessionDuration")) == ("", 7_200)


def test_boundary_comes_and_goes(account: Account) -> None:
    account.role()
    boundary = account.create(aws.iam.Policy, name="b", policy=DOCUMENT).id
    inputs = {"name": "r", "assumeRolePolicy": TRUST}
    changed = {"permissionsBoundary"}
    with_one = update(account, aws.iam.Role, "r", changed, **inputs, permissionsBoundary=boundary)
    assert with_one["permissionsBoundary"] == boundary
    none = account.arn("policy/none")
    with pytest.raises(AwsRefused, match=r"PutRolePermissionsBoundary.*does not exist"):
        update(account, aws.iam.Role, "r", changed, **inputs, permissionsBoundary=none)
    without = update(account, aws.iam.Role, "r", changed, **inputs)
    assert "permissionsBoundary" not in without
    assert "PermissionsBoundary" not in account.plain.get_role(RoleName="r")["Role"]


def test_malformed_trust_is_refused_and_the_old_one_stays(account: Account) -> None:
    account.role()
    changed = {"assumeRolePolicy"}
    with pytest.raises(AwsRefused, match="MalformedPolicyDocument"):
        update(account, aws.iam.Role, "r", changed, name="r", assumeRolePolicy=DOCUMENT)
    role = account.plain.get_role(RoleName="r")["Role"]
    assert role.get("AssumeRolePolicyDocument") == json.loads(TRUST)


def test_tags_of_roles_and_policies_are_exchanged(account: Account) -> None:
    before, after = {"kept": "1", "gone": "2", "changed": "3"}, {"kept": "1", "changed": "4"}
    account.role(tags=before)
    arn = account.create(aws.iam.Policy, name="p", policy=DOCUMENT, tags=before).id
    inputs = {"name": "r", "assumeRolePolicy": TRUST, "tags": after}
    role = update(account, aws.iam.Role, "r", {"tagsAll"}, **inputs)
    policy = update(account, aws.iam.Policy, arn, {"tags"}, name="p", policy=DOCUMENT, tags=after)
    assert (role["tagsAll"], policy["tagsAll"]) == (after, after)
    assert len(account.plain.list_policy_versions(PolicyArn=arn)["Versions"]) == 1


def test_policy_has_the_newest_of_at_most_five_versions(account: Account) -> None:
    arn = account.create(aws.iam.Policy, name="p", policy=DOCUMENT).id
    for number in range(5):
        newest = DOCUMENT.replace("s3:GetObject", f"s3:Get{number}")
        update(account, aws.iam.Policy, arn, {"policy"}, name="p", policy=newest)
    versions = account.plain.list_policy_versions(PolicyArn=arn)["Versions"]
    default = [one.get("VersionId") for one in versions if one.get("IsDefaultVersion")]
    assert (len(versions), default) == (5, ["v6"])
    assert "s3:Get4" in str(account.read(aws.iam.Policy, arn)["policy"])


def test_attachment_cannot_become_another_one(account: Account) -> None:
    account.role()
    arn = account.aws_policy("PowerUserAccess")
    created = account.create(aws.iam.RolePolicyAttachment, role="r", policyArn=arn)
    other = account.aws_policy("AdministratorAccess")
    inputs = {"role": "r", "policyArn": other}
    with pytest.raises(AwsRefused, match="cannot be changed into another"):
        update(account, aws.iam.RolePolicyAttachment, created.id, {"policyArn"}, **inputs)
    assert account.attached() == {arn}


def test_exclusive_lists_are_kept_again(account: Account) -> None:
    account.role()
    arn = account.aws_policy("PowerUserAccess")
    account.plain.attach_role_policy(RoleName="r", PolicyArn=arn)
    account.plain.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=DOCUMENT)
    names, arns = {"policyNames"}, {"policyArns"}
    update(account, aws.iam.RolePoliciesExclusive, "r", names, roleName="r", policyNames=[])
    update(account, aws.iam.RolePolicyAttachmentsExclusive, "r", arns, roleName="r", policyArns=[])
    assert account.plain.list_role_policies(RoleName="r")["PolicyNames"] == []
    assert account.attached() == set()


def test_update_refuses_an_input_it_does_not_know(account: Account) -> None:
    account.role()
    inputs = {"name": "r", "assumeRolePolicy": TRUST, "namePrefix": "x"}
    with pytest.raises(UnsupportedInput, match="namePrefix"):
        update(account, aws.iam.Role, "r", {"namePrefix"}, **inputs)


# Read by who knows


def test_what_means_the_same_is_read_as_it_was_written(account: Account) -> None:
    created = account.role(assumeRolePolicy=TRUST, tags={"a": "b"}, forceDetachPolicies=True)
    assert kind(aws.iam.Role).read(account.client, "r", created.outputs) == created.outputs
    account.plain.update_assume_role_policy(RoleName="r", PolicyDocument=OTHER_TRUST)
    read = kind(aws.iam.Role).read(account.client, "r", created.outputs)
    assert read is not None
    assert json.loads(str(read["assumeRolePolicy"])) == json.loads(OTHER_TRUST)


def test_tags_known_as_defaults_are_not_the_resources_own(account: Account) -> None:
    account.role(tags={"own": "1"}, tagsAll={"own": "1", "default": "2"})
    read = kind(aws.iam.Role).read(account.client, "r", {"tagsAll": {"default": "2"}})
    assert read is not None
    assert (read["tags"], read["tagsAll"]) == ({"own": "1"}, {"own": "1", "default": "2"})


def test_tags_of_a_saml_provider_are_what_is_known_of_them(account: Account) -> None:
    given = {"name": "s", "samlMetadataDocument": METADATA, "tags": {"a": "b"}}
    created = account.create(aws.iam.SamlProvider, **given)
    read = kind(aws.iam.SamlProvider).read(account.client, created.id, created.outputs)
    assert read == created.outputs
    other = METADATA.replace("x", "y")
    changed = {"samlMetadataDocument"}
    update(account, aws.iam.SamlProvider, created.id, changed, name="s", samlMetadataDocument=other)
    assert account.read(aws.iam.SamlProvider, created.id)["samlMetadataDocument"] == other


# Half created


@pytest.mark.parametrize("operation", ["GetRole", "UpdateAssumeRolePolicy"])
def test_a_role_that_is_there_is_told_when_a_later_call_fails(
    account: Account, operation: str
) -> None:
    def fail(**_: object) -> None:
        error = {"Error": {"Code": "ServiceUnavailable", "Message": "later"}}
        raise ClientError(error, operation)  # pyright: ignore[reportArgumentType]

    event = f"before-call.iam.{operation}"
    account.client.meta.events.register(event, fail)
    try:
        with pytest.raises(HalfCreated, match="ServiceUnavailable") as half:
            account.role()
    finally:
        account.client.meta.events.unregister(event, fail)
    assert half.value.id == "r"
    assert [one["RoleName"] for one in account.plain.list_roles()["Roles"]] == ["r"]


# Delete


def test_everything_goes_and_going_again_is_no_error(account: Account) -> None:
    account.role()
    policy = account.create(aws.iam.Policy, name="p", policy=DOCUMENT).id
    inline = account.create(aws.iam.RolePolicy, role="r", name="i", policy=DOCUMENT).id
    attached = account.create(aws.iam.RolePolicyAttachment, role="r", policyArn=policy).id
    saml = account.create(aws.iam.SamlProvider, name="s", samlMetadataDocument=METADATA).id
    for _ in range(2):
        delete(account, aws.iam.RolePolicyAttachment, attached)
        delete(account, aws.iam.RolePolicy, inline)
        delete(account, aws.iam.Role, "r")
        delete(account, aws.iam.Policy, policy)
        delete(account, aws.iam.SamlProvider, saml)
    assert account.plain.list_roles()["Roles"] == []
    assert account.plain.list_policies(Scope="Local")["Policies"] == []
    assert account.plain.list_saml_providers()["SAMLProviderList"] == []


def test_policy_in_use_is_refused(account: Account) -> None:
    account.role()
    policy = account.create(aws.iam.Policy, name="p", policy=DOCUMENT).id
    account.plain.attach_role_policy(RoleName="r", PolicyArn=policy)
    with pytest.raises(AwsRefused, match=r"DeletePolicy \(DeleteConflict\)"):
        delete(account, aws.iam.Policy, policy)
    assert account.attached() == {policy}


def test_role_in_use_goes_only_by_force(account: Account) -> None:
    account.role()
    account.plain.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=DOCUMENT)
    account.plain.attach_role_policy(RoleName="r", PolicyArn=account.aws_policy("PowerUserAccess"))
    with pytest.raises(AwsRefused, match=r"DeleteRole \(DeleteConflict\)"):
        delete(account, aws.iam.Role, "r", forceDetachPolicies=False)
    delete(account, aws.iam.Role, "r", forceDetachPolicies=True)
    assert account.plain.list_roles()["Roles"] == []


def test_role_keeps_what_an_exclusive_list_watched(account: Account) -> None:
    account.role()
    account.plain.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=DOCUMENT)
    delete(account, aws.iam.RolePoliciesExclusive, "r")
    delete(account, aws.iam.RolePolicyAttachmentsExclusive, "r")
    found = account.read(aws.iam.RolePolicy, "r:p")
    assert found["policy"] == COMPACT
