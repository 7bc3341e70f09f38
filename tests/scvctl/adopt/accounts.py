"""Accounts to take over: what the program itself would make, put there by the emulated AWS."""

import json
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from moto.iam.models import iam_backends

from components.settings.stack_file import read_stack
from scvctl.aws.emulated.iam import resource_type
from scvctl.embedded.deployment import in_order
from scvctl.embedded.recorder import Recorded, record
from tests.examples import PROJECT
from tests.examples.expected import ACCOUNT
from tests.scvctl.embedded_runs import Printed, scvctl

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

PARTITIONS = {"dev": "aws", "gov": "aws-us-gov"}
SALESFORCE = {"dev": "793525387755", "gov": "383319876315"}
BY_SALESFORCE = {"integratedBy": "salesforce"}
ROLE = "SCVProvisioningRole"
POLICY = "SCVProvisioningPolicy"
SOMETHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "ds:*", "Resource": "*"}],
}


def adopt(stack: str, *arguments: str, **config: Any) -> Printed:
    """Run the command for a stack with changed configuration."""
    overrides = [part for one in _overrides(config) for part in ("--config", one)]
    return scvctl("adopt", "--stack", stack, *arguments, *overrides)


def registered(stack: str, **config: Any) -> tuple[Recorded, ...]:
    """What the program registers, parents first."""
    return _registered(stack, tuple(_overrides(config)))


@cache
def _registered(stack: str, overrides: tuple[str, ...]) -> tuple[Recorded, ...]:
    recording = record(read_stack(PROJECT, stack, overrides), lambda _: None)
    return tuple(in_order(recording.resources))


def put(client: "IAMClient", resources: Iterable[Recorded]) -> dict[str, str]:
    """Make resources in an account; the ID that each has there, by URN."""
    return {
        one.urn: resource_type(one.type).create(client, one.inputs)
        for one in resources
        if one.type.startswith("aws:")
    }


def trust(stack: str, **condition: Any) -> dict[str, Any]:
    """A trust policy for Salesforce, as somebody writes it by hand."""
    root = f"arn:{PARTITIONS[stack]}:iam::{SALESFORCE[stack]}:root"
    statement = {"Effect": "Allow", "Principal": {"AWS": root}, "Action": ["sts:AssumeRole"]}
    more = {"Condition": condition} if condition else {}
    return {"Version": "2012-10-17", "Statement": {**statement, **more}}


def put_by_hand(client: "IAMClient", stack: str, name: str = ROLE, path: str = "/") -> None:
    """A role for Salesforce with an inline policy, made by hand: no boundary, no description."""
    document, policy = json.dumps(trust(stack)), json.dumps(SOMETHING)
    client.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=document)
    client.put_role_policy(RoleName=name, PolicyName=POLICY, PolicyDocument=policy)


def break_inline_policy(stack: str, name: str = POLICY) -> None:
    """Leave an inline policy of the role that is not JSON, which no call of AWS would take."""
    iam_backends[ACCOUNT][PARTITIONS[stack]].get_role(ROLE).policies[name] = "{'a': 1}"


def _overrides(config: dict[str, Any]) -> list[str]:
    return [f"{key}={json.dumps(value)}" for key, value in config.items()]
