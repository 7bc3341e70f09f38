"""Service Cloud Voice's IAM as a part of another team's program."""

import pulumi
import pulumi_aws as aws
import pulumi_scv_connect_iam as scv

# In the package's own namespace, where the policy pack looks too.
config = pulumi.Config("scv-connect-iam")
region = pulumi.Config("aws").require("region")
account_id = config.require("accountId")

# The component works with the provider that it is given. This one refuses every other account.
provider = aws.Provider("acme", region=region, allowed_account_ids=[account_id])

voice = scv.ServiceCloudVoice(
    "voice",
    account_id=account_id,
    region=region,
    release=config.get_int("release"),
    integrated_by=config.get("integratedBy"),
    external_id=config.get_secret("externalId"),
    contact_centers=config.require_object("contactCenters"),
    opts=pulumi.ResourceOptions(providers=[provider]),
)

# All of them, under the names of scv-connect-iam: the policy pack looks for them.
pulumi.export("outputsVersion", voice.outputs_version)
pulumi.export("accountId", voice.account_id)
pulumi.export("partition", voice.partition)
pulumi.export("release", voice.release)
pulumi.export("provisioningRoleArn", voice.provisioning_role_arn)
pulumi.export("permissionsBoundaryArn", voice.permissions_boundary_arn)
pulumi.export("provisioningBoundaryArn", voice.provisioning_boundary_arn)
pulumi.export("roleArns", voice.role_arns)
pulumi.export("policyArns", voice.policy_arns)
pulumi.export("contactCenters", voice.contact_centers)
