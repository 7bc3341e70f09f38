"""``scvctl adopt --live``: only what is there, and in words what stands in the way."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from components import tokens
from tests.examples import METADATA
from tests.examples.expected import ACCOUNT
from tests.scvctl.adopt.accounts import (
    BY_SALESFORCE,
    PARTITIONS,
    POLICY,
    ROLE,
    SALESFORCE,
    SOMETHING,
    adopt,
    break_inline_policy,
    put,
    put_by_hand,
    registered,
    trust,
)
from tests.scvctl.embedded_runs import Printed, scvctl
from tests.scvctl.live_accounts import live

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

BOUNDARY = "ScvPermissionsBoundary"
PROVISIONING_BOUNDARY = "ScvProvisioningBoundary"


def _of_one_kind(printed: Printed, kind: str) -> list[str]:
    findings = json.loads(printed.out)["findings"]
    return [f"{one['where']}: {one['what']}" for one in findings if one["kind"] == kind]


def _ids(printed: Printed) -> set[str]:
    resources = json.loads(printed.out)["importFile"]["resources"]
    return {f"{one['type'].partition(':')[2]} {one['id']}" for one in resources if "id" in one}


def _parts_of(role: str, *policies: str) -> set[str]:
    return {
        f"iam/role:Role {role}",
        f"iam/rolePoliciesExclusive:RolePoliciesExclusive {role}",
        f"iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive {role}",
        *(f"iam/rolePolicy:RolePolicy {role}:{policy}" for policy in policies),
    }


@pytest.mark.parametrize("stack", PARTITIONS)
@pytest.mark.parametrize("integrated_by", ["customer", "salesforce"])
def test_what_the_program_made_is_taken_over_whole(stack: str, integrated_by: str) -> None:
    config = {"integratedBy": integrated_by, "externalId": "an-external-id"}
    resources = registered(stack, **config)
    with live(stack) as client:
        put(client, resources)
        printed = adopt(stack, "--live", "--json", **config)
    result = json.loads(printed.out)
    assert printed.code == 0
    assert result["findings"] == []
    assert result["ready"] is result["live"] is True
    assert result["importFile"] == json.loads(adopt(stack, **config).out)


@pytest.mark.parametrize("stack", PARTITIONS)
def test_a_role_made_by_hand_is_taken_over(stack: str) -> None:
    with live(stack) as client:
        put_by_hand(client, stack)
        printed = adopt(stack, "--live", "--json", **BY_SALESFORCE)
    assert printed.code == 0
    assert _ids(printed) == _parts_of(ROLE, POLICY)
    assert _of_one_kind(printed, "first") == _of_one_kind(printed, "removed") == []
    boundary = f"arn:{PARTITIONS[stack]}:iam::{ACCOUNT}:policy/boundary/{PROVISIONING_BOUNDARY}"
    assert _of_one_kind(printed, "changed") == [
        f"{ROLE}: its inline policy {POLICY} becomes this stack's",
        f"{ROLE}: it has no permissions boundary, and gets {boundary}",
        (
            f"{ROLE}: its description becomes \"Cross-account: Salesforce's provisioning service "
            'deploys and updates its stacks."'
        ),
    ]
    assert _of_one_kind(printed, "made") == [
        f"{name}: the managed policy does not exist yet"
        for name in (BOUNDARY, PROVISIONING_BOUNDARY)
    ]


def test_an_empty_account_has_nothing_to_import() -> None:
    with live("dev"):
        printed = adopt("dev", "--live", **BY_SALESFORCE)
    assert printed.code == 1
    assert json.loads(printed.out) == {"resources": []}
    assert "There is nothing to import: pulumi up makes everything." in printed.err
    assert f"  - {ROLE}: the role does not exist yet." in printed.err


def test_a_role_under_another_name_is_named() -> None:
    with live("dev") as client:
        put_by_hand(client, "dev", "AcmeProvisioner")
        client.create_role(
            RoleName="provisioning-of-others",
            AssumeRolePolicyDocument=json.dumps(trust("dev")).replace(
                SALESFORCE["dev"], "111122223333"
            ),
        )
        printed = adopt("dev", "--live", "--json", **BY_SALESFORCE)
        named = adopt(
            "dev", "--live", "--json", provisioningRoleName="AcmeProvisioner", **BY_SALESFORCE
        )
    assert printed.code == 1
    assert _of_one_kind(printed, "first") == [
        (
            f"{ROLE}: Salesforce is trusted by AcmeProvisioner. If it is that role, say so: "
            "pulumi config set provisioningRoleName AcmeProvisioner"
        )
    ]
    assert named.code == 0
    assert _ids(named) == _parts_of("AcmeProvisioner", POLICY)


@pytest.mark.parametrize(("name", "path"), [(ROLE, "/salesforce/"), ("scvprovisioningrole", "/")])
def test_a_role_that_lies_elsewhere_is_in_the_way(name: str, path: str) -> None:
    with live("dev") as client:
        put_by_hand(client, "dev", name, path)
        printed = adopt("dev", "--live", "--json", **BY_SALESFORCE)
    assert printed.code == 1
    assert ".." not in printed.err
    assert printed.err.endswith("Nothing can be imported as things are: see above.\n")
    (said,) = _of_one_kind(printed, "first")
    assert f"it is arn:aws:iam::{ACCOUNT}:role{path}{name}, and has to be " in said
    assert "AWS cannot rename or move a role" in said
    assert _ids(printed) == set()


def test_what_the_stack_does_not_have_is_taken_away() -> None:
    attached = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    large = [f"arn:aws:s3:::{'x' * 50}{number}" for number in range(60)]
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": large}
    with live("dev") as client:
        put(client, registered("dev", **BY_SALESFORCE))
        client.put_role_policy(
            RoleName=ROLE,
            PolicyName="Surplus",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
        client.attach_role_policy(RoleName=ROLE, PolicyArn=attached)
        client.delete_role_policy(RoleName=ROLE, PolicyName=POLICY)
        printed = adopt("dev", "--live", "--json", **BY_SALESFORCE)
    assert _of_one_kind(printed, "removed") == [
        f"{ROLE}: its inline policy Surplus is removed: the role loses what it allows",
        f"{ROLE}: {attached} is detached: the role loses what it allows",
    ]
    assert _of_one_kind(printed, "made") == [f"{ROLE}: it gets the inline policy {POLICY}"]
    # Both at once are more than AWS allows, and the new one is put before the old one goes.
    (said,) = _of_one_kind(printed, "first")
    assert "its inline policies Surplus and this stack's it would have 1" in said
    assert "AWS allows 10,240" in said
    assert printed.code == 1
    result = json.loads(printed.out)
    assert (result["config"], result["commands"]) == ({}, [])
    assert _ids(printed) == _parts_of(ROLE) | {
        f"iam/policy:Policy arn:aws:iam::{ACCOUNT}:policy/boundary/{name}"
        for name in (BOUNDARY, PROVISIONING_BOUNDARY)
    }


@pytest.mark.parametrize("stack", PARTITIONS)
@pytest.mark.parametrize("release", [19, 22])
def test_salesforces_file_under_another_name_keeps_it(stack: str, release: int) -> None:
    old = registered(stack, release=release, **BY_SALESFORCE)
    with live(stack) as client:
        put(client, old)
        ours = client.get_role_policy(RoleName=ROLE, PolicyName=POLICY)["PolicyDocument"]
        client.delete_role_policy(RoleName=ROLE, PolicyName=POLICY)
        for name, document in (("By-hand", SOMETHING), ("it@s", ours), ("More", SOMETHING)):
            client.put_role_policy(
                RoleName=ROLE, PolicyName=name, PolicyDocument=json.dumps(document)
            )
        printed = adopt(stack, "--live", "--json", **BY_SALESFORCE)
        shown = adopt(stack, "--live", **BY_SALESFORCE)
        named = adopt(stack, "--live", "--json", provisioningPolicyName="it@s", **BY_SALESFORCE)
    result, again = json.loads(printed.out), json.loads(named.out)
    assert printed.code == 0
    assert result["config"] == {"provisioningPolicyName": "it@s"}
    command = f"pulumi config set provisioningPolicyName it@s --stack {stack}"
    assert result["commands"][0] == command
    assert f"  1. {command}" in shown.err.splitlines()
    assert f"iam/rolePolicy:RolePolicy {ROLE}:it@s" in _ids(printed)
    assert _of_one_kind(printed, "first") == []
    assert not [one for one in _of_one_kind(printed, "removed") if "it@s is" in one]
    changed = [one for one in _of_one_kind(printed, "changed") if "inline policy it@s" in one]
    assert bool(changed) == (release == 19)
    # With the key that the command sets, the next run has the same file and nothing to set.
    assert again["config"] == {}
    assert [again[key] for key in ("importFile", "findings")] == [
        result[key] for key in ("importFile", "findings")
    ]


def test_what_matters_most_and_the_next_commands_are_printed() -> None:
    with live("dev") as client:
        put_by_hand(client, "dev")
        for name in ("Extra", "More"):
            client.put_role_policy(
                RoleName=ROLE, PolicyName=name, PolicyDocument=json.dumps(SOMETHING)
            )
        printed = adopt("dev", "--live", **BY_SALESFORCE)
        everything = adopt("dev", "--live", "--all", **BY_SALESFORCE)
    lines = printed.err.splitlines()
    assert len([one for one in lines if one.startswith("  - ")]) == 3
    assert "4 more: --all prints all of it." in lines
    assert "--all" not in everything.err
    assert len([one for one in everything.err.splitlines() if one.startswith("  - ")]) == 7
    numbered = [one for one in lines if one[2:3].isdigit()]
    assert numbered[1].startswith("  2. pulumi import --file import.json ")
    assert numbered[3] == "  4. pulumi up --stack dev"
    assert numbered[4] == "  5. pulumi preview --expect-no-changes --stack dev"


def test_more_attached_policies_than_aws_allows_stand_in_the_way() -> None:
    role = "SCVContactLensConsumerFunctionRole"
    with live("dev") as client:
        put(client, registered("dev"))
        client.detach_role_policy(
            RoleName=role, PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/scv/SCVKMSAccessPolicy"
        )
        present = client.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        for number in range(10 - len(present)):
            arn = client.create_policy(
                PolicyName=f"other{number}", PolicyDocument=json.dumps(SOMETHING)
            )["Policy"].get("Arn", "")
            client.attach_role_policy(RoleName=role, PolicyArn=arn)
        printed = adopt("dev", "--live", "--json")
    (said,) = _of_one_kind(printed, "first")
    assert said.startswith(f"{role}: with this stack's it would have 11 managed policies attached")


def _policy(client: "IAMClient", **changes: Any) -> str:
    given: dict[str, Any] = {
        "PolicyName": BOUNDARY,
        "Path": "/boundary/",
        "PolicyDocument": json.dumps(SOMETHING),
    }
    return client.create_policy(**{**given, **changes})["Policy"].get("Arn", "")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"Path": "/"}, f"it is arn:aws:iam::{ACCOUNT}:policy/{BOUNDARY}, and has to be"),
        ({"PolicyName": BOUNDARY.lower()}, f"it is arn:aws:iam::{ACCOUNT}:policy/boundary/scv"),
    ],
)
def test_a_policy_that_cannot_be_changed_is_in_the_way(changes: Any, says: str) -> None:
    with live("dev") as client:
        put_by_hand(client, "dev")
        _policy(client, **changes)
        printed = adopt("dev", "--live", "--json", **BY_SALESFORCE)
    assert printed.code == 1
    (said,) = _of_one_kind(printed, "first")
    assert said.startswith(f"{BOUNDARY}: ")
    assert says in said
    assert "Detach it wherever it is attached and delete it" in said
    assert _ids(printed) == _parts_of(ROLE, POLICY)


@pytest.mark.parametrize("stack", PARTITIONS)
def test_the_program_ignores_policies_descriptions_and_nothing_else(stack: str) -> None:
    resources = registered(stack)
    ignoring = {one.urn for one in resources if one.request.ignoreChanges}
    assert ignoring == {one.urn for one in resources if one.type == tokens.POLICY}
    paths = {path for one in resources for path in one.request.ignoreChanges}
    assert paths == {"description"}


@pytest.mark.parametrize("description", ["mine", None])
def test_a_policy_with_another_description_is_taken_over(description: str | None) -> None:
    resources = registered("dev")
    with live("dev") as client:
        changed = [
            replace(one, inputs={**one.inputs, "description": description})
            if one.type == tokens.POLICY
            else one
            for one in resources
        ]
        put(client, changed)
        printed = adopt("dev", "--live", "--json")
    assert json.loads(printed.out)["findings"] == []
    assert printed.code == 0
    assert json.loads(printed.out)["importFile"] == json.loads(adopt("dev").out)


DENY = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
ALLOW = {"Effect": "Allow", "Action": "ds:*", "Resource": "*"}


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        ([ALLOW], "the role loses what it allows"),
        ([DENY], "calls that it denied are denied no longer, so the role can do more"),
        ([ALLOW, DENY], "the role loses what it allows; calls that it denied are denied no longer"),
    ],
)
def test_a_policy_that_goes_says_what_becomes_of_the_role(statements: Any, says: str) -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    with live("dev") as client:
        put_by_hand(client, "dev")
        client.put_role_policy(RoleName=ROLE, PolicyName="Extra", PolicyDocument=document)
        arn = _policy(client, PolicyName="Attached", PolicyDocument=document)
        client.attach_role_policy(RoleName=ROLE, PolicyArn=arn)
        printed = adopt("dev", "--live", "--json", **BY_SALESFORCE)
    inline, attached = _of_one_kind(printed, "removed")
    assert inline.startswith(f"{ROLE}: its inline policy Extra is removed: {says}")
    assert attached.startswith(f"{ROLE}: {arn} is detached: {says}")


def test_a_policy_that_loses_a_denial_says_so() -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": [ALLOW, DENY]})
    with live("dev") as client:
        put_by_hand(client, "dev")
        client.put_role_policy(RoleName=ROLE, PolicyName=POLICY, PolicyDocument=document)
        printed = adopt("dev", "--live", "--json", **BY_SALESFORCE)
    (said,) = [one for one in _of_one_kind(printed, "changed") if POLICY in one]
    assert "becomes this stack's: calls that it denied are denied no longer" in said


def test_tags_set_by_hand_are_named() -> None:
    ours = {"Team": "voice", "Stage": "prod", "Cost": "1"}
    tags: Any = [
        {"Key": key, "Value": value}
        for key, value in {"Owner": "ann", "Team": "old", "Stage": "prod", "aws:x": "y"}.items()
    ]
    with live("dev") as client:
        put(client, registered("dev", **BY_SALESFORCE))
        client.tag_role(RoleName=ROLE, Tags=tags)
        arn = f"arn:aws:iam::{ACCOUNT}:policy/boundary/{BOUNDARY}"
        client.tag_policy(PolicyArn=arn, Tags=tags)
        printed = adopt("dev", "--live", "--json", tags=ours, **BY_SALESFORCE)
    assert printed.code == 0
    for name in (ROLE, BOUNDARY):
        removed = f"{name}: its tags Owner are removed. To keep one, add it to the stack's tags"
        assert removed in _of_one_kind(printed, "removed")
        changed = _of_one_kind(printed, "changed")
        assert f"{name}: its tag Team changes from 'old' to 'voice'" in changed
        assert f"{name}: it gets the tags Cost" in changed


def test_a_document_that_is_not_json_is_named() -> None:
    with live("dev") as client:
        put_by_hand(client, "dev")
        for name in ("Extra", "More"):
            client.put_role_policy(
                RoleName=ROLE, PolicyName=name, PolicyDocument=json.dumps(SOMETHING)
            )
        break_inline_policy("dev", "Extra")
        break_inline_policy("dev", "More")
        printed = adopt("dev", "--live", "--json", **BY_SALESFORCE)
        compared = scvctl("compare", "--live", "--stack", "dev")
    (said,) = _of_one_kind(printed, "first")
    for name in ("Extra", "More"):
        problem = f"its inline policy {name} is not a JSON document: Expecting property name"
        assert problem in said
        assert problem in compared.err
    assert said.startswith(f"{ROLE}: ")
    assert "Replace it by a JSON document, or delete the inline policy" in said
    assert f"role {ROLE}: its inline" in compared.err
    assert (printed.code, compared.code) == (1, 1)
    # What else there is to say is said all the same.
    assert _of_one_kind(printed, "made") == [
        f"{name}: the managed policy does not exist yet"
        for name in (BOUNDARY, PROVISIONING_BOUNDARY)
    ]
    assert _ids(printed) == set()


def test_what_is_otherwise_is_changed() -> None:
    with live("dev") as client:
        put(client, registered("dev", **BY_SALESFORCE))
        client.update_role(RoleName=ROLE, Description="other", MaxSessionDuration=7_200)
        foreign = _policy(client, PolicyName="foreign")
        client.put_role_permissions_boundary(RoleName=ROLE, PermissionsBoundary=foreign)
        client.update_assume_role_policy(
            RoleName=ROLE,
            PolicyDocument=json.dumps(trust("dev", StringEquals={"sts:ExternalId": "x"})),
        )
        printed = adopt("dev", "--live", "--json", **BY_SALESFORCE)
        guarded = adopt("dev", "--live", "--json", externalId="not-x", **BY_SALESFORCE)
    assert printed.code == 0
    said = [one.partition(": ")[2] for one in _of_one_kind(printed, "changed")]
    assert [one.partition(" becomes ")[0] for one in said] == [
        f"its permissions boundary {foreign}",
        "its trust policy",
        "its description",
        "its longest session goes from 7,200 to 3,600 seconds",
    ]
    # The configured external ID may not be readable here, so only that there is one is compared.
    assert not [said for said in _of_one_kind(guarded, "changed") if "trust" in said]


def test_the_order_of_a_document_changes_nothing() -> None:
    with live("dev") as client:
        put(client, registered("dev", **BY_SALESFORCE))
        document: Any = client.get_role_policy(RoleName=ROLE, PolicyName=POLICY)["PolicyDocument"]
        document["Statement"].reverse()
        document["Statement"][0]["Action"].reverse()
        client.put_role_policy(
            RoleName=ROLE, PolicyName=POLICY, PolicyDocument=json.dumps(document)
        )
        printed = adopt("dev", "--live", "--json", **BY_SALESFORCE)
    assert json.loads(printed.out)["findings"] == []


def test_the_organisations_boundary_has_to_be_there() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/boundary/Guardrail"
    config: dict[str, Any] = {"permissionsBoundaryArn": arn, **BY_SALESFORCE}
    with live("dev") as client:
        put_by_hand(client, "dev")
        before = adopt("dev", "--live", "--json", **config)
        _policy(client, PolicyName="Guardrail")
        after = adopt("dev", "--live", "--json", **config)
    assert _of_one_kind(before, "first") == [
        (
            f"{arn}: your organisation's boundary is not in this account. "
            "No role can be made without it"
        )
    ]
    assert (before.code, after.code) == (1, 0)


def test_a_saml_provider_that_is_there_is_taken_over() -> None:
    config = {"samlMetadataFile": str(METADATA)}
    name = "SalesforceServiceVoiceIdp_00D000000000001"
    resources = registered("dev", **config)
    provider = [one for one in resources if one.type == "aws:iam/samlProvider:SamlProvider"]
    with live("dev") as client:
        before = adopt("dev", "--live", "--json", **config)
        put(client, provider)
        after = adopt("dev", "--live", "--json", **config)
    assert f"{name}: the SAML provider does not exist yet" in _of_one_kind(before, "made")
    arn = f"arn:aws:iam::{ACCOUNT}:saml-provider/{name}"
    assert _ids(after) == {f"iam/samlProvider:SamlProvider {arn}"}
