"""An emulated account for tests, in each partition, and a boto3 client of our own to look with."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
import pytest

from components.tokens import type_token
from scvctl.aws.emulated.account import emulated_account
from scvctl.aws.emulated.iam import resource_type
from scvctl.aws.emulated.outputs import Outputs
from scvctl.aws.emulated.resource_type import ResourceType
from tests.scvctl.plain_client import ACCOUNT, PARTITIONS, TRUST, plain_client

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

# Spaces and signs that a URL would mangle: what is read must mean what was sent.
DOCUMENT = (
    '{"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow", '
    '"Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::b/${aws:username}/a+b é*"}]}'
)
COMPACT = json.dumps(json.loads(DOCUMENT), separators=(",", ":"), ensure_ascii=False)
METADATA = f"<EntityDescriptor>{'x' * 1_000}</EntityDescriptor>"


@dataclass(frozen=True, slots=True)
class Account:
    """The account under test: its client, the partition, and a client of our own to check with."""

    client: "IAMClient"
    plain: "IAMClient"
    partition: str

    def empty(self) -> None:
        """Delete everything, so that the next test finds an account as new."""
        for role in self.plain.list_roles()["Roles"]:
            name = role["RoleName"]
            for policy in self.plain.list_role_policies(RoleName=name)["PolicyNames"]:
                self.plain.delete_role_policy(RoleName=name, PolicyName=policy)
            for arn in self.attached(name):
                self.plain.detach_role_policy(RoleName=name, PolicyArn=arn)
            self.plain.delete_role(RoleName=name)
        for policy in self.plain.list_policies(Scope="Local")["Policies"]:
            self.plain.delete_policy(PolicyArn=policy.get("Arn", ""))
        for provider in self.plain.list_saml_providers()["SAMLProviderList"]:
            self.plain.delete_saml_provider(SAMLProviderArn=provider.get("Arn", ""))

    def arn(self, resource: str) -> str:
        return f"arn:{self.partition}:iam::{ACCOUNT}:{resource}"

    def aws_policy(self, name: str) -> str:
        return f"arn:{self.partition}:iam::aws:policy/{name}"

    def create(self, resource: type[Any], **inputs: object) -> str:
        return kind(resource).create(self.client, inputs)

    def read(self, resource: type[Any], resource_id: str) -> Outputs:
        outputs = kind(resource).read(self.client, resource_id)
        assert outputs is not None
        return outputs

    def role(self, name: str = "r", **inputs: object) -> str:
        return self.create(aws.iam.Role, **{"name": name, "assumeRolePolicy": TRUST, **inputs})

    def attached(self, role: str = "r") -> set[str]:
        policies = self.plain.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        return {policy.get("PolicyArn", "") for policy in policies}


# Opening an account takes a quarter of a second, too long for every test.
@pytest.fixture(scope="module", params=PARTITIONS, ids=[name for _, name in PARTITIONS])
def open_account(request: pytest.FixtureRequest) -> Iterator[Account]:
    region, partition = request.param
    with emulated_account(ACCOUNT, region) as client:
        yield Account(client, plain_client(region), partition)


@pytest.fixture
def account(open_account: Account) -> Iterator[Account]:
    yield open_account
    open_account.empty()


def kind(resource: type[Any]) -> ResourceType:
    return resource_type(type_token(resource))
