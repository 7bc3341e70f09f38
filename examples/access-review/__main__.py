"""A role for access reviews: it may read the roles and policies of one scv-connect-iam stack."""

from typing import Any

import pulumi
import pulumi_aws as aws

OUTPUTS_VERSION = 1

config = pulumi.Config()
scv = pulumi.StackReference(config.require("scvStack"))


def known(version: Any) -> Any:
    """The version of the outputs, if this program can read them."""
    if version != OUTPUTS_VERSION:
        raise pulumi.RunError(f"this program reads outputs of version {OUTPUTS_VERSION}: {version}")
    return version


version = scv.require_output("outputsVersion").apply(known)
account_id = scv.require_output("accountId")
roles = pulumi.Output.all(version, scv.require_output("roleArns"))
policies = scv.require_output("policyArns")

# The same account as the stack that is read, whatever credentials there are.
provider = aws.Provider(
    "aws",
    region=pulumi.Config("aws").require("region"),
    allowed_account_ids=pulumi.Output.all(account_id),
)
opts = pulumi.ResourceOptions(provider=provider)

reviewer = aws.iam.Role(
    "reviewer",
    name="scv-access-review",
    description="Reads the roles and policies of Service Cloud Voice for an access review",
    assume_role_policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"AWS": config.require("reviewerArn")},
                }
            ],
        }
    ),
    opts=opts,
)
reading = aws.iam.Policy(
    "reading",
    name="scv-access-review",
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["iam:GetRole*", "iam:List*Role*"],
                    "Resource": roles.apply(lambda given: sorted(given[1].values())),
                },
                {
                    "Effect": "Allow",
                    "Action": ["iam:GetPolicy*", "iam:ListPolicyVersions"],
                    "Resource": policies.apply(lambda given: sorted(given.values())),
                },
            ],
        }
    ),
    opts=opts,
)
aws.iam.RolePolicyAttachment(
    "reviewer-reading", role=reviewer.name, policy_arn=reading.arn, opts=opts
)

pulumi.export("reviewerArn", reviewer.arn)
pulumi.export("release", scv.require_output("release"))
