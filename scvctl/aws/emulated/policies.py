"""``aws.iam.Policy`` in the emulated account, and stand-ins for policies that are not ours."""

import json
from types import MappingProxyType
from typing import TYPE_CHECKING

from scvctl.aws.emulated.calls import aws_calls
from scvctl.aws.emulated.errors import AwsRefused
from scvctl.aws.emulated.inputs import TAG_INPUTS, Inputs
from scvctl.aws.emulated.outputs import Outputs, document_text, tag_outputs

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

POLICY_INPUTS = TAG_INPUTS | {"description", "name", "path", "policy"}

_CREATE_POLICY = "CreatePolicy"
_STAND_IN = MappingProxyType(
    {
        "Version": "2012-10-17",
        "Statement": ({"Effect": "Allow", "Action": "*", "Resource": "*"},),
    }
)


def create_policy(client: "IAMClient", inputs: Inputs) -> str:
    """Create a customer managed policy; its ID is its ARN."""
    created = client.create_policy(
        PolicyName=inputs.text("name"),
        Path=inputs.optional_text("path") or "/",
        Description=inputs.optional_text("description") or "",
        PolicyDocument=inputs.text("policy"),
        Tags=inputs.boto_tags(),
    )["Policy"]
    return created.get("Arn", "")


def read_policy(client: "IAMClient", arn: str) -> Outputs:
    """A managed policy's outputs, with the document of its default version.

    moto does not escape a managed policy's document for the URL decoding that boto3 does, so that
    ``%25`` in one is read as ``%``.
    """
    found = client.get_policy(PolicyArn=arn)["Policy"]
    version = client.get_policy_version(PolicyArn=arn, VersionId=found.get("DefaultVersionId", ""))[
        "PolicyVersion"
    ]
    outputs: Outputs = {
        "id": arn,
        "arn": found.get("Arn"),
        "attachmentCount": found.get("AttachmentCount"),
        "name": found.get("PolicyName"),
        "namePrefix": "",
        "path": found.get("Path"),
        "policy": document_text(version.get("Document")),
        "policyId": found.get("PolicyId"),
        **tag_outputs(found.get("Tags", [])),
    }
    if found.get("Description"):
        outputs["description"] = found.get("Description")
    return outputs


def ensure_policy(client: "IAMClient", arn: str) -> None:
    """See that there is a managed policy with this ARN, making a stand-in where there is none.

    The stand-in is for a policy that the account's owner made before us, such as the organisation's
    own permissions boundary. Only its ARN is known, so it allows everything and says nothing about
    what the real one allows.

    Raises ``AwsRefused`` when the account cannot have a policy with that ARN: it names another
    account or partition, an AWS managed policy that does not exist, or no policy at all.
    """
    with aws_calls(f"making a stand-in for {arn}"):
        try:
            client.get_policy(PolicyArn=arn)
        except client.exceptions.NoSuchEntityException:
            _create_stand_in(client, arn)


def _create_stand_in(client: "IAMClient", arn: str) -> None:
    path, _, name = arn.partition(":policy")[2].rpartition("/")
    created = client.create_policy(
        PolicyName=name,
        Path=f"{path}/",
        Description="Stands in for a policy that the account's owner made.",
        PolicyDocument=json.dumps(dict(_STAND_IN)),
    )["Policy"].get("Arn", "")
    if created != arn:
        client.delete_policy(PolicyArn=created)
        message = f"{arn} cannot be in this account: a policy of that name here is {created}"
        raise AwsRefused(_CREATE_POLICY, "InvalidInput", message)
