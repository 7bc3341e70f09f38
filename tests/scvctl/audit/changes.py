"""What somebody can change in an account, and the finding that has to name it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.iam.models import iam_backends

from tests.examples.expected import ACCOUNT
from tests.scvctl.audit.accounts import Made, in_backend

IDP = "SCVIDPLambdaRole"
MANAGEMENT = "SCVAmazonConnectManagementRole"
S3 = "acmevoice-SCVS3Role"
SAML = "acmevoice-SAMLRole"
PROVISIONING = "SCVProvisioningRole"
CONNECT_CALL = "acmevoice-ConnectCallRole"
ID = "an-external-id-of-this-org"
OTHER_ID = "the-external-id-of-somebody-else"
STRANGER = "arn:aws:iam::111122223333:root"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@dataclass(frozen=True, slots=True)
class Change:
    """One change to an account as published, and the one finding of its kind.

    ``says`` are phrases of the message, ``remedy`` one of the remedy.
    """

    title: str
    change: Callable[[Made], object]
    kind: str
    resource: str
    says: tuple[str, ...]
    remedy: str
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.title


def _allow(action: str = "sts:AssumeRole", **principal: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Principal": principal}


def _changed_trust(made: Made, name: str, **changes: Any) -> None:
    (statement,) = made.trust(name)["Statement"]
    made.put_trust(name, {**statement, **changes}, only=True)


def _demanding(made: Made, name: str, external_id: str) -> None:
    condition = {"StringEquals": {"sts:ExternalId": external_id}}
    _changed_trust(made, name, Condition=condition)


def _without_a_line(made: Made, arn: str) -> None:
    document = json.loads(next(one.document for one in made.plan.policies if one.arn == arn))
    document["Statement"] = document["Statement"][1:]
    made.put_version(arn, json.dumps(document))


def _with_a_line(made: Made, arn: str, **statement: Any) -> None:
    document = json.loads(next(one.document for one in made.plan.policies if one.arn == arn))
    document["Statement"].append(statement)
    made.put_version(arn, json.dumps(document))


def _delete_role(made: Made, name: str) -> None:
    for policy in made.role(name).inline:
        made.client.delete_role_policy(RoleName=name, PolicyName=policy.name)
    for arn in made.role(name).attached:
        made.client.detach_role_policy(RoleName=name, PolicyArn=arn)
    made.client.delete_role(RoleName=name)


def _delete_policy(made: Made, arn: str) -> None:
    for role in made.plan.roles:
        if arn in role.attached:
            made.client.detach_role_policy(RoleName=role.name, PolicyArn=arn)
    made.client.delete_policy(PolicyArn=arn)


def _foreign(made: Made) -> None:
    document = {"Version": "2012-10-17", "Statement": [EVERYTHING]}
    arn = made.client.create_policy(PolicyName="Helper", PolicyDocument=json.dumps(document))
    made.client.attach_role_policy(RoleName=IDP, PolicyArn=arn["Policy"].get("Arn", ""))


def _moved(made: Made) -> None:
    trust = made.role("BYOATrailLogGroupRole")
    _delete_role(made, trust.name)
    made.client.create_role(
        RoleName=trust.name,
        Path="/elsewhere/",
        AssumeRolePolicyDocument=trust.trust,
        PermissionsBoundary=trust.boundary_arn,
    )
    for policy in trust.inline:
        made.client.put_role_policy(
            RoleName=trust.name, PolicyName=policy.name, PolicyDocument=policy.document
        )


def _scv(made: Made, name: str) -> str:
    return f"{made.arn}:policy/scv/{name}"


def _boundary(made: Made, name: str = "ScvPermissionsBoundary") -> str:
    return f"{made.arn}:policy/boundary/{name}"


def _saml_of_others(made: Made) -> None:
    backend = iam_backends[ACCOUNT][made.plan.settings.partition.name]
    provider = next(iter(backend.saml_providers.values()))
    provider.saml_metadata_document = "<EntityDescriptor>others</EntityDescriptor>"


def _no_saml(made: Made) -> None:
    for one in made.client.list_saml_providers()["SAMLProviderList"]:
        made.client.delete_saml_provider(SAMLProviderArn=one.get("Arn", ""))


EVERYTHING = {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}
GIVEN_ID = {"externalId": ID}
BY_CUSTOMER = {"integratedBy": "customer"}

CHANGES = (
    Change(
        "no-boundary",
        lambda made: made.client.delete_role_permissions_boundary(RoleName=IDP),
        "boundary-missing",
        f"role/{IDP}",
        ("no permissions boundary", "ScvPermissionsBoundary"),
        f"aws iam put-role-permissions-boundary --role-name {IDP} --permissions-boundary arn:",
    ),
    Change(
        "no-boundary-on-an-own-role",
        lambda made: made.client.delete_role_permissions_boundary(RoleName=PROVISIONING),
        "boundary-missing",
        f"role/{PROVISIONING}",
        ("ScvProvisioningBoundary",),
        "pulumi up --refresh --stack dev",
    ),
    Change(
        "other-boundary",
        lambda made: made.client.put_role_permissions_boundary(
            RoleName=IDP, PermissionsBoundary=ADMINISTRATOR
        ),
        "boundary-other",
        f"role/{IDP}",
        (ADMINISTRATOR,),
        "aws iam put-role-permissions-boundary",
    ),
    Change(
        "the-other-ones-boundary",
        lambda made: made.client.put_role_permissions_boundary(
            RoleName=IDP, PermissionsBoundary=_boundary(made, "ScvProvisioningBoundary")
        ),
        "boundary-other",
        f"role/{IDP}",
        ("has the boundary", "ScvProvisioningBoundary"),
        "aws iam put-role-permissions-boundary",
    ),
    Change(
        "boundary-allows-more",
        lambda made: _with_a_line(made, _boundary(made), **EVERYTHING),
        "boundary-changed",
        "policy/boundary/ScvPermissionsBoundary",
        ("All allows * on *",),
        "pulumi up --refresh --stack dev",
    ),
    Change(
        "boundary-denies-less",
        lambda made: made.put_version(
            _boundary(made, "ScvProvisioningBoundary"),
            made.policy("ScvProvisioningBoundary").document.replace('"lambda:PutResource*",', ""),
        ),
        "boundary-changed",
        "policy/boundary/ScvProvisioningBoundary",
        ("NoWayOut denies lambda:PutResource*",),
        "pulumi up --refresh --stack dev",
    ),
    Change(
        "no-boundary-policy",
        lambda made: made.client.delete_policy(PolicyArn=_boundary(made)),
        "boundary-policy-missing",
        "policy/boundary/ScvPermissionsBoundary",
        ("does not exist",),
        "pulumi up --refresh --stack dev",
    ),
    Change(
        "trusts-an-account",
        lambda made: made.put_trust(MANAGEMENT, _allow(AWS=STRANGER)),
        "trust-wider",
        f"role/{MANAGEMENT}",
        ("account 111122223333 may call sts:AssumeRole",),
        f"aws iam update-assume-role-policy --role-name {MANAGEMENT} --policy-document '{{",
    ),
    Change(
        "trusts-everybody",
        lambda made: made.put_trust(IDP, _allow(AWS="*")),
        "trust-wider",
        f"role/{IDP}",
        ("everybody may call",),
        "aws iam update-assume-role-policy",
    ),
    Change(
        "trusts-a-service",
        lambda made: made.put_trust(IDP, _allow(Service="ec2.amazonaws.com")),
        "trust-wider",
        f"role/{IDP}",
        ("ec2.amazonaws.com",),
        "aws iam update-assume-role-policy",
    ),
    Change(
        "trusts-all-but-one",
        lambda made: made.put_trust(
            IDP, {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": STRANGER}}
        ),
        "trust-wider",
        f"role/{IDP}",
        ("everybody except account 111122223333",),
        "aws iam update-assume-role-policy",
    ),
    Change(
        "trust-lets-tag",
        lambda made: made.put_trust(IDP, _allow("sts:TagSession", Service="lambda.amazonaws.com")),
        "trust-wider",
        f"role/{IDP}",
        ("sts:TagSession",),
        "aws iam update-assume-role-policy",
    ),
    Change(
        "another-saml-provider",
        lambda made: made.put_trust(
            SAML,
            _allow(
                "sts:AssumeRoleWithSAML",
                Federated=f"{made.arn}:saml-provider/SalesforceServiceVoiceIdp_00D9",
            ),
        ),
        "trust-wider",
        f"role/{SAML}",
        ("whoever signs in through saml-provider/SalesforceServiceVoiceIdp_00D9",),
        "aws iam update-assume-role-policy",
    ),
    Change(
        "no-saml-audience",
        lambda made: _changed_trust(made, SAML, Condition={}),
        "trust-condition-missing",
        f"role/{SAML}",
        ("without", "saml:aud"),
        "aws iam update-assume-role-policy",
    ),
    Change(
        "no-external-id",
        lambda made: _changed_trust(made, S3, Condition={}),
        "external-id-missing",
        f"role/{S3}",
        ("without the configured external ID",),
        "EXTERNAL_ID",
        GIVEN_ID,
    ),
    Change(
        "another-external-id",
        lambda made: _demanding(made, S3, OTHER_ID),
        "external-id-other",
        f"role/{S3}",
        ("external ID that is not this",),
        "EXTERNAL_ID",
        GIVEN_ID,
        ("trust-narrower",),
    ),
    Change(
        "an-external-id-that-nobody-configured",
        lambda made: _demanding(made, CONNECT_CALL, OTHER_ID),
        "trust-narrower",
        f"role/{CONNECT_CALL}",
        ("may not, as published, call sts:AssumeRole",),
        "aws iam update-assume-role-policy",
    ),
    Change(
        "trust-denies",
        lambda made: made.put_trust(
            IDP, {**_allow(Service="lambda.amazonaws.com"), "Effect": "Deny"}
        ),
        "trust-narrower",
        f"role/{IDP}",
        ("is denied sts:AssumeRole",),
        "aws iam update-assume-role-policy",
    ),
    Change(
        "trusts-another-service-instead",
        lambda made: _changed_trust(made, IDP, Principal={"Service": "connect.amazonaws.com"}),
        "trust-narrower",
        f"role/{IDP}",
        ("lambda.amazonaws.com",),
        "aws iam update-assume-role-policy",
        also=("trust-wider",),
    ),
    Change(
        "inline-policy-more",
        lambda made: made.put_inline(IDP, EVERYTHING),
        "grants-wider",
        f"role/{IDP}",
        ("All allows * on *",),
        f"aws iam delete-role-policy --role-name {IDP} --policy-name Extra",
    ),
    Change(
        "all-but-some-actions",
        lambda made: made.put_inline(
            IDP, {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}
        ),
        "grants-wider",
        f"role/{IDP}",
        ("allows all but s3:*",),
        "aws iam delete-role-policy",
    ),
    Change(
        "provisioning-role-more",
        lambda made: made.put_inline(PROVISIONING, EVERYTHING),
        "grants-wider",
        f"role/{PROVISIONING}",
        ("All allows * on *",),
        "pulumi up --refresh --stack dev",
    ),
    Change(
        "inline-policy-gone",
        lambda made: made.client.delete_role_policy(
            RoleName=IDP, PolicyName=made.role(IDP).inline[0].name
        ),
        "grants-narrower",
        f"role/{IDP}",
        ("lacks what is published",),
        f"aws iam put-role-policy --role-name {IDP}",
    ),
    Change(
        "inline-policy-denies",
        lambda made: made.put_inline(
            IDP, {"Sid": "Stop", "Effect": "Deny", "Action": "iam:*", "Resource": "*"}
        ),
        "grants-narrower",
        f"role/{IDP}",
        ("Stop denies iam:* on *",),
        "aws iam delete-role-policy",
    ),
    Change(
        "administrator",
        lambda made: made.client.attach_role_policy(RoleName=IDP, PolicyArn=ADMINISTRATOR),
        "policy-foreign",
        f"role/{IDP}",
        (ADMINISTRATOR,),
        f"aws iam detach-role-policy --role-name {IDP} --policy-arn {ADMINISTRATOR}",
    ),
    Change(
        "policy-of-the-account",
        _foreign,
        "policy-foreign",
        f"role/{IDP}",
        ("policy/Helper",),
        "aws iam detach-role-policy",
    ),
    Change(
        "another-shared-policy",
        lambda made: made.client.attach_role_policy(
            RoleName=CONNECT_CALL, PolicyArn=_scv(made, "SCVS3AccessPolicy")
        ),
        "policy-foreign",
        f"role/{CONNECT_CALL}",
        ("SCVS3AccessPolicy",),
        "aws iam detach-role-policy",
    ),
    Change(
        "detached",
        lambda made: made.client.detach_role_policy(
            RoleName=MANAGEMENT, PolicyArn=_scv(made, "SCVKMSAccessPolicy")
        ),
        "policy-detached",
        f"role/{MANAGEMENT}",
        ("lacks", "SCVKMSAccessPolicy"),
        f"aws iam attach-role-policy --role-name {MANAGEMENT}",
    ),
    Change(
        "shared-policy-more",
        lambda made: _with_a_line(made, _scv(made, "SCVSSMAccessPolicy"), **EVERYTHING),
        "policy-wider",
        "policy/scv/SCVSSMAccessPolicy",
        ("All allows * on *",),
        "aws iam create-policy-version --policy-arn arn:",
    ),
    Change(
        "shared-policy-less",
        lambda made: _without_a_line(made, _scv(made, "SCVKMSAccessPolicy")),
        "policy-narrower",
        "policy/scv/SCVKMSAccessPolicy",
        ("lacks what is published",),
        "--set-as-default",
    ),
    Change(
        "shared-policy-gone",
        lambda made: _delete_policy(made, _scv(made, "SCVSSMAccessPolicy")),
        "policy-missing",
        "policy/scv/SCVSSMAccessPolicy",
        ("does not exist", "SCVSSMLambdaExecutionRole"),
        "Update the contact center in Salesforce",
    ),
    Change(
        "longer-session",
        lambda made: made.client.update_role(RoleName=IDP, MaxSessionDuration=43_200),
        "session-longer",
        f"role/{IDP}",
        ("43,200 seconds", "3,600"),
        f"aws iam update-role --role-name {IDP} --max-session-duration 3600",
    ),
    Change(
        "no-role",
        lambda made: _delete_role(made, IDP),
        "role-missing",
        f"role/{IDP}",
        ("does not exist",),
        "Update the contact center in Salesforce",
    ),
    Change(
        "no-provisioning-role",
        lambda made: _delete_role(made, PROVISIONING),
        "role-missing",
        f"role/{PROVISIONING}",
        ("does not exist",),
        "pulumi up --refresh --stack dev",
    ),
    Change(
        "another-path",
        _moved,
        "role-elsewhere",
        "role/elsewhere/BYOATrailLogGroupRole",
        ("should be", "role/BYOATrailLogGroupRole"),
        "aws iam delete-role --role-name BYOATrailLogGroupRole",
    ),
    Change(
        "no-saml-provider",
        _no_saml,
        "saml-provider-missing",
        "saml-provider/SalesforceServiceVoiceIdp_00D000000000001",
        ("roles trust it",),
        "samlMetadataFile",
    ),
    Change(
        "saml-provider-of-others",
        _saml_of_others,
        "saml-provider-changed",
        "saml-provider/SalesforceServiceVoiceIdp_00D000000000001",
        ("other metadata",),
        "pulumi up --refresh --stack dev",
        {**BY_CUSTOMER, "samlMetadataFile": "../saml_metadata.xml"},
    ),
    Change(
        "trust-that-is-no-policy",
        lambda made: setattr(
            in_backend(f"{made.arn}:role/{IDP}"), "assume_role_policy_document", "{'a': 1}"
        ),
        "document-unreadable",
        f"role/{IDP}",
        ("trust policy is not a JSON document",),
        "aws iam update-assume-role-policy",
    ),
    Change(
        "inline-policy-that-aws-would-refuse",
        lambda made: in_backend(f"{made.arn}:role/{IDP}").policies.update(
            Odd='{"Version": "2012-10-17", "Statement": [{"Effect": "Perhaps"}]}'
        ),
        "document-unreadable",
        f"role/{IDP}",
        ("inline policy Odd", "Effect is neither Allow nor Deny"),
        "aws iam delete-role-policy",
    ),
    Change(
        "without-the-role-that-is-new-in-the-release",
        lambda made: _delete_role(made, "SCVInvokeVfsIntegrationApiFunctionRole"),
        "role-missing",
        "role/SCVInvokeVfsIntegrationApiFunctionRole",
        ("does not exist",),
        "Update the contact center in Salesforce",
        {"release": 21},
    ),
    Change(
        "unknown-without-boundary-for-a-service",
        lambda made: made.unknown("SCVOldRole"),
        "unknown-role-passable",
        "role/SCVOldRole",
        ("no boundary", "Lambda (lambda.amazonaws.com) may assume it", "it can do nothing"),
        "aws iam put-role-permissions-boundary --role-name SCVOldRole",
    ),
    Change(
        "unknown-with-a-boundary-of-nothing",
        lambda made: made.unknown("BYOAOldRole", PermissionsBoundary=ADMINISTRATOR),
        "unknown-role-passable",
        "role/BYOAOldRole",
        (f"the boundary {ADMINISTRATOR}",),
        "aws iam put-role-permissions-boundary",
    ),
    Change(
        "unknown-without-boundary",
        lambda made: made.unknown("acmevoice-reports", "ec2.amazonaws.com"),
        "unknown-role-unbounded",
        "role/acmevoice-reports",
        ("ec2.amazonaws.com",),
        "aws iam put-role-permissions-boundary --role-name acmevoice-reports",
    ),
    Change(
        "unknown-with-boundary",
        lambda made: made.unknown("SCVOldRole", PermissionsBoundary=_boundary(made)),
        "unknown-role-bounded",
        "role/SCVOldRole",
        ("the boundary arn:", "ScvPermissionsBoundary"),
        "aws iam delete-role --role-name SCVOldRole",
    ),
)
