"""The plan of a stack: what it holds, what AWS would refuse, what the settings change."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from components import quotas
from components.catalog import Catalog, load_catalog
from components.errors import InputError
from components.plan.build import plan_stack
from components.plan.model import PlannedRole, StackPlan
from components.settings.settings import contact_center_name_budget
from tests.examples.settings import EXISTING, center, plan, settings

PARTITIONS = ("aws", "aws-us-gov")
ORG_BOUNDARY = "arn:aws:iam::123456789012:policy/org/Boundary"


def _role(planned: StackPlan, name: str) -> PlannedRole:
    return next(role for role in planned.roles if role.name == name)


def _changed(role_name: str, **changes: Any) -> Catalog:
    catalog = load_catalog()
    families = {
        name: replace(
            family,
            roles=tuple(
                replace(role, **changes) if role.name == role_name else role
                for role in family.roles
            ),
        )
        for name, family in catalog.families.items()
    }
    return replace(catalog, families=families)


def _refusal(catalog: Catalog) -> str:
    with pytest.raises(InputError) as refused:
        plan_stack(settings(), catalog)
    return str(refused.value)


@pytest.mark.parametrize("partition", PARTITIONS)
def test_salesforce_integrating_leaves_the_customer_role_policy_and_boundary(
    partition: str,
) -> None:
    planned = plan(partition, integratedBy="salesforce")
    assert [role.name for role in planned.roles] == ["SCVProvisioningRole"]
    assert [policy.name for policy in planned.policies] == [
        "ScvPermissionsBoundary",
        "ScvProvisioningBoundary",
    ]


def test_an_organisations_boundary_takes_the_place_of_ours() -> None:
    planned = plan(permissionsBoundaryArn=ORG_BOUNDARY)
    assert {role.boundary_arn for role in planned.roles} == {ORG_BOUNDARY}
    assert planned.boundaries == ()


@pytest.mark.parametrize(
    ("integrated_by", "guarded"),
    [
        ("salesforce", {"SCVProvisioningRole"}),
        (
            "customer",
            {
                "SCVAmazonConnectManagementRole",
                "SCVUpdateCredentialRole",
                "acmevoice-ConnectCallRole",
                "acmevoice-SCVS3Role",
            },
        ),
    ],
)
def test_the_external_id_is_on_the_roles_that_support_it(
    integrated_by: str, guarded: set[str]
) -> None:
    planned = plan(integratedBy=integrated_by, externalId="one-two")
    with_condition = {role.name for role in planned.roles if '"one-two"' in role.trust}
    assert with_condition == guarded
    assert {role.name for role in planned.roles if role.secret} == guarded
    assert not any(role.secret for role in plan(integratedBy=integrated_by).roles)


def test_existing_streams_reach_the_roles_that_read_them() -> None:
    role = _role(plan(contactCenters=[center(existing=EXISTING)]), "SCVCTRDataSyncFunctionRole")
    assert "stream/acme-records" in role.inline[0].document
    assert "stream/acme-lens" in role.inline[0].document
    without = _role(plan(), "SCVCTRDataSyncFunctionRole")
    assert "acme-" not in without.inline[0].document


def test_a_renamed_provisioning_role_stays_protected_by_the_boundary() -> None:
    planned = plan(provisioningRoleName="VoiceSetup")
    _, boundary = planned.boundaries
    deny = [one for one in json.loads(boundary.document)["Statement"] if one["Effect"] == "Deny"]
    protected = [one["Resource"] for one in deny if one["Sid"] == "ProtectGuardrails"]
    assert "arn:*:iam::123456789012:role/VoiceSetup" in protected[0]


@pytest.mark.parametrize("partition", PARTITIONS)
def test_the_inline_policy_of_the_provisioning_role_may_have_another_name(partition: str) -> None:
    named, plain = (plan(partition, provisioningPolicyName=one) for one in ("By-hand", None))
    [one] = _role(named, "SCVProvisioningRole").inline
    [other] = _role(plain, "SCVProvisioningRole").inline
    assert (one.name, other.name) == ("By-hand", "SCVProvisioningPolicy")
    assert one.document == other.document
    assert [*named.policies] == [*plain.policies]


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("release", [20, 21, 22])
@pytest.mark.parametrize("existing", [None, {**EXISTING, "recordingsBucket": "r" * 63}])
def test_the_health_check_fits_for_every_length_of_name(
    partition: str, release: int, existing: dict[str, str] | None
) -> None:
    budget, _ = contact_center_name_budget(load_catalog(), release)
    overflowed: set[bool] = set()
    for length in range(1, budget + 1):
        name = "a" * length
        one = center(name=name, tenantBucket="b" * 43, existing=existing)
        boundary = ORG_BOUNDARY.replace("arn:aws:", f"arn:{partition}:")
        planned = plan(
            partition, release=release, contactCenters=[one], permissionsBoundaryArn=boundary
        )
        role = _role(planned, f"{name}-SCVHealthCheckLambdaExecutionRole")
        split = f"{name}-SCVHealthCheckRoleReadPolicy"
        overflowed.add(any(arn.endswith(f"/{split}") for arn in role.attached))
        size = sum(quotas.document_size(policy.document) for policy in role.inline)
        assert size <= quotas.ROLE_INLINE_POLICIES_SIZE
        documents = [*(policy.document for policy in role.inline)]
        documents += [policy.document for policy in planned.policies if policy.name == split]
        statements = [one for text in documents for one in json.loads(text)["Statement"]]
        assert sum("iam:SimulatePrincipalPolicy" in one["Action"] for one in statements) == 1
    # Releases 20 and 22, which are the same here, fit in the commercial partition at any length.
    fits = partition == "aws" and release != 21
    assert overflowed == ({False} if fits else {False, True})


_names = st.from_regex(r"[a-z][a-z0-9_-]{0,29}", fullmatch=True)


@hypothesis_settings(max_examples=50, deadline=None)
@given(
    _names,
    st.sampled_from(PARTITIONS),
    st.sampled_from([19, 20, 21, 22]),
    st.sampled_from([None, EXISTING]),
)
def test_every_legal_name_gives_documents_that_aws_accepts(
    name: str, partition: str, release: int, existing: dict[str, str] | None
) -> None:
    one = center(name=name, existing=existing)
    planned = plan(partition, release=release, contactCenters=[one])
    for role in planned.roles:
        for document in (role.trust, *(policy.document for policy in role.inline)):
            for statement in json.loads(document)["Statement"]:
                assert statement.get("Sid", "Sid").isalnum()
        assert len(role.name) <= 64
    for policy in planned.policies:
        assert quotas.document_size(policy.document) <= 6_144


def test_a_trust_policy_over_the_limit_is_refused() -> None:
    catalog = load_catalog()
    trust = catalog.families["service-roles"].roles[0].trust
    changed = _changed("BYOATrailLogGroupRole", trust=replace(trust, sid="S" * 2_048))
    message = _refusal(changed)
    assert "BYOATrailLogGroupRole: its trust policy would have 2," in message
    assert "AWS's 2,048" in message


def test_everything_that_aws_would_refuse_is_said_at_once() -> None:
    changed = _changed(
        "SCVIDPLambdaRole",
        name="SCV IDP" + "x" * 64,
        path="scv",
        purpose="→",
        max_session_duration=60,
        aws_policies=tuple(f"Policy{number}" for number in range(11)),
    )
    message = _refusal(changed)
    for said in (
        "not a name AWS accepts for a role",
        "7 over AWS's 64",
        "the path 'scv'",
        "the description '→'",
        "a session of 60 seconds; AWS accepts 3,600 to 43,200",
        "11 managed policies; AWS allows 10 a role",
        "problems; nothing was created",
    ):
        assert said in message


def test_inline_policies_are_counted_together() -> None:
    catalog = load_catalog()
    role = next(
        role for role in catalog.roles() if role.name.endswith("ExecutionRole") and role.overflow
    )
    changed = _changed(role.name, overflow=None)
    with pytest.raises(InputError, match=r"its inline policies would have 1\d,\d{3} characters"):
        plan_stack(settings("aws-us-gov", contactCenters=[center(name="a" * 30)]), changed)


def test_names_of_policies_are_checked_too() -> None:
    catalog = load_catalog()
    access = catalog.families["access-policies"]
    long = replace(access.policies[0], name="P" * 129)
    family = replace(access, policies=(*access.policies, long))
    message = _refusal(replace(catalog, families={**catalog.families, family.family: family}))
    assert "the policy's name has 129 characters, 1 over AWS's 128" in message

    role = next(role for role in catalog.roles() if role.name == "SCVIDPLambdaRole")
    inline = (replace(role.inline_policies[0], name="IDP Lambda Policy"),)
    message = _refusal(_changed("SCVIDPLambdaRole", inline_policies=inline))
    assert "IDP Lambda Policy: not a name AWS accepts for a policy" in message
