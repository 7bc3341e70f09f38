"""The package's process makes the component that another program asks for, over the wire."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from components.families import FAMILIES
from components.outputs import stack_outputs
from components.plan.model import StackPlan
from tests.examples import EXTERNAL_ID, METADATA
from tests.examples.settings import CENTER, EXISTING, center, plan
from tests.package.running_package import (
    COMPONENT,
    OUTPUT,
    PROVIDER,
    SECRET,
    SIGNATURE,
    Constructed,
    Package,
    Refused,
)
from tests.scvctl.embedded_runs import (
    ATTACHMENT,
    EXCLUSIVE_ATTACHMENTS,
    EXCLUSIVE_INLINE,
    INLINE,
    POLICY,
    ROLE,
    SAML_PROVIDER,
)

SAML = METADATA.read_text("utf-8")

_ARGS: Mapping[str, Any] = {
    "accountId": "123456789012",
    "region": "us-west-2",
    "integratedBy": "customer",
    "contactCenters": [CENTER],
}


def _secret(value: Any, form: str) -> dict[str, Any]:
    if form == "secret":
        return {SIGNATURE: SECRET, "value": value}
    return {SIGNATURE: OUTPUT, "value": value, "secret": True}


def _marked(wire: Any) -> bool:
    return isinstance(wire, dict) and SIGNATURE in wire


def _value(wire: Any) -> Any:
    """The value of an input, out of the marks of a secret."""
    return wire["value"] if _marked(wire) else wire


def _assert_is(constructed: Constructed, expected: StackPlan, name: str = "voice") -> None:
    """Every role and policy of the plan is there, under the component and with the provider."""
    trusts = {
        one.inputs["name"]: _value(one.inputs["assumeRolePolicy"])
        for one in constructed.resources
        if one.type == ROLE
    }
    assert trusts == {role.name: role.trust for role in expected.roles}
    documents = {
        one.inputs["name"]: one.inputs["policy"]
        for one in constructed.resources
        if one.type == POLICY
    }
    assert documents == {policy.name: policy.document for policy in expected.policies}
    inline = {
        (one.inputs["role"], one.inputs["name"]): one.inputs["policy"]
        for one in constructed.resources
        if one.type == INLINE
    }
    assert inline == {
        (role.name, policy.name): policy.document
        for role in expected.roles
        for policy in role.inline
    }
    for kind in (EXCLUSIVE_INLINE, EXCLUSIVE_ATTACHMENTS):
        roles = {one.inputs["roleName"] for one in constructed.resources if one.type == kind}
        assert roles == trusts.keys()
    attached = {
        (one.inputs["role"], one.inputs["policyArn"])
        for one in constructed.resources
        if one.type == ATTACHMENT
    }
    assert attached == {(role.name, arn) for role in expected.roles for arn in role.attached}
    assert all(one.name.startswith(f"{name}-") for one in constructed.resources[1:])
    assert {one.provider for one in constructed.resources if one.type.startswith("aws:")} == {
        f"{PROVIDER}::an-id"
    }
    boundaries = {role.name: role.boundary_arn for role in expected.roles}
    assert all(
        one.inputs["permissionsBoundary"] == boundaries[one.inputs["name"]]
        for one in constructed.resources
        if one.type == ROLE
    )


@pytest.mark.parametrize(("partition", "region"), [("aws", "us-west-2"), ("aws-us-gov", "")])
def test_all_of_a_stack_is_under_the_component(
    package: Package, partition: str, region: str
) -> None:
    region = region or "us-gov-west-1"
    constructed = package.construct({**_ARGS, "region": region}, preview=True)
    expected = plan(partition)
    _assert_is(constructed, expected)
    assert constructed.outputs == stack_outputs(expected)
    assert constructed.warnings == ()
    first, *rest = constructed.resources
    assert (first.urn, first.parent) == (constructed.urn, "")
    families = [one for one in rest if one.parent == constructed.urn]
    tokens = {f"scv-connect-iam:index:{FAMILIES[one.family].__name__}" for one in expected.families}
    assert {one.type for one in families} == tokens
    assert constructed.urn == f"urn:pulumi:prod::acme::{COMPONENT}::voice"


def test_every_argument_reaches_the_documents(package: Package) -> None:
    changes: dict[str, Any] = {
        "release": 20,
        "externalId": EXTERNAL_ID,
        "provisioningRoleName": "acme-voice-deployer",
        "provisioningPolicyName": "acme-voice-policy",
        "permissionsBoundaryArn": "arn:aws:iam::123456789012:policy/organisation/Guardrail",
        "contactCenters": [center(existing=EXISTING, tenantBucket="acme")],
        "multiOrg": {"tenantBucket": "acme-shared", "lambdaPrefix": "acmeOrgs"},
    }
    constructed = package.construct(
        {**_ARGS, **changes, "tags": {"team": "voice"}, "samlMetadata": SAML}
    )
    _assert_is(constructed, plan(**changes))
    (saml,) = [one for one in constructed.resources if one.type == SAML_PROVIDER]
    assert saml.inputs["samlMetadataDocument"] == SAML
    tagged = [one for one in constructed.resources if one.type in {ROLE, POLICY, SAML_PROVIDER}]
    assert all(one.inputs["tags"] == {"team": "voice"} for one in tagged)
    assert any("is not checked here" in one for one in constructed.warnings)


@pytest.mark.parametrize("form", ["secret", "output"])
def test_a_secret_external_id_stays_one_and_the_documents_are_known(
    package: Package, form: str
) -> None:
    args = {**_ARGS, "externalId": _secret(EXTERNAL_ID, form)}
    constructed = package.construct(args, preview=True)
    expected = plan(externalId=EXTERNAL_ID)
    _assert_is(constructed, expected)
    guarded = {role.name for role in expected.roles if role.secret}
    assert guarded
    for one in constructed.resources:
        in_clear = {key: value for key, value in one.inputs.items() if value == _value(value)}
        assert EXTERNAL_ID not in json.dumps(in_clear)
        if one.type == ROLE and one.inputs["name"] in guarded:
            assert one.inputs["assumeRolePolicy"][SIGNATURE] in {SECRET, OUTPUT}
    assert EXTERNAL_ID not in json.dumps(constructed.outputs)


def test_an_external_id_that_is_not_known_yet_is_unknown_where_it_stands_and_only_there(
    package: Package,
) -> None:
    unknown = {SIGNATURE: OUTPUT, "secret": True}
    constructed = package.construct({**_ARGS, "externalId": unknown}, preview=True)
    expected = plan(externalId=EXTERNAL_ID)
    for role in expected.roles:
        registered = constructed.named(f"voice-{role.name}", ROLE)
        trust = registered.inputs["assumeRolePolicy"]
        assert (trust == role.trust) is not role.secret
        assert "@external-id@" not in json.dumps(trust)


def test_without_an_external_id_there_is_no_condition(package: Package) -> None:
    for nothing in ("", None, _secret("", "output")):
        _assert_is(package.construct({**_ARGS, "externalId": nothing}, preview=True), plan())


def test_two_components_do_not_meet(package: Package) -> None:
    one = package.construct(_ARGS, name="west")
    other = package.construct({**_ARGS, "region": "us-gov-west-1"}, name="gov")
    _assert_is(other, plan("aws-us-gov"), name="gov")
    assert not {each.urn for each in one.resources} & {each.urn for each in other.resources}


def test_the_options_of_the_component_reach_it_and_what_is_under_it(package: Package) -> None:
    parent = "urn:pulumi:prod::acme::acme:index:Platform::platform"
    bucket = "urn:pulumi:prod::acme::aws:s3/bucket:Bucket::recordings"
    options = {"parent": parent, "protect": True, "dependencies": [bucket]}
    constructed = package.construct(_ARGS, options=options)
    first, *rest = constructed.resources
    assert (first.parent, first.depends_on) == (parent, (bucket,))
    assert first.urn == f"urn:pulumi:prod::acme::acme:index:Platform${COMPONENT}::voice"
    assert rest
    assert all(one.protected for one in constructed.resources)
    assert not any(one.protected for one in package.construct(_ARGS).resources)


def test_without_a_provider_it_says_what_is_not_looked_at(package: Package) -> None:
    (warning,) = package.construct({**_ARGS, "noProvider": True}).warnings
    assert "voice is given no AWS provider" in warning
    assert "us-west-2 and allowedAccountIds ['123456789012']" in warning


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_made(package: Package) -> None:
    wrong = {
        "accountID": "123456789012",
        "region": "mars-1",
        "release": 18,
        "externalId": _secret("geheim!", "output"),
        "contactCenters": [{"name": "Acme"}],
        "tags": {"team": 7},
    }
    with pytest.raises(Refused) as refused:
        package.construct(wrong)
    assert refused.value.details == ()
    assert {*refused.value.where} == {
        "accountID",
        "accountId",
        "region",
        "release",
        "externalId",
        "tags",
        "contactCenters[0].name",
        "contactCenters[0].connectInstanceId",
        "contactCenters[0].salesforceOrgId",
    }
    assert "geheim" not in str(refused.value)
    assert not re.search(r'Traceback|File "', str(refused.value))
    assert str(refused.value).startswith("The arguments of this component cannot be used (9 ")
    assert refused.value.registered == 0


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"accountId": _secret("123456789012", "output")}, "accountId"),
        ({"region": {SIGNATURE: OUTPUT}}, "region"),
        ({"tags": {"team": _secret("voice", "output")}}, "tags.team"),
        ({"contactCenters": [{**CENTER, "name": {SIGNATURE: OUTPUT}}]}, "contactCenters[0].name"),
    ],
)
def test_only_the_external_id_may_be_an_output(
    package: Package, change: Mapping[str, Any], where: str
) -> None:
    with pytest.raises(Refused) as refused:
        package.construct({**_ARGS, **change}, preview=True)
    assert refused.value.where == [where]
    assert "Only externalId may be an output" in str(refused.value)
    assert refused.value.registered == 0


def test_an_output_hides_no_other_mistake(package: Package) -> None:
    wrong = {
        "accountId": _secret("123456789012", "output"),
        "region": {SIGNATURE: OUTPUT},
        "contactCenters": [{**CENTER, "name": {SIGNATURE: OUTPUT}}],
        "release": 18,
        "tags": {"aws:team": "voice"},
    }
    with pytest.raises(Refused) as refused:
        package.construct(wrong, preview=True)
    assert sorted(refused.value.where) == [
        "accountId",
        "contactCenters[0].name",
        "region",
        "release",
        "tags",
    ]
    assert refused.value.registered == 0


def test_what_aws_would_refuse_is_refused(package: Package) -> None:
    name = next(role.name for role in plan().roles if role.output is None)
    with pytest.raises(Refused, match="cannot be deployed"):
        package.construct({**_ARGS, "provisioningRoleName": name})
    # The real external ID counts, not what stands for it.
    long = _secret("x" * 1_224, "output")
    assert package.construct({**_ARGS, "externalId": long}, preview=True).resources
    with pytest.raises(Refused) as refused:
        package.construct({**_ARGS, "externalId": _secret("x" * 1_225, "output")}, preview=True)
    assert refused.value.where == ["externalId"]
