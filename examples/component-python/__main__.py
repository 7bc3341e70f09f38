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
    integrated_by="customer",
    external_id=config.get_secret("externalId"),
    contact_centers=[
        scv.ContactCenterArgs(
            name="acmevoice",
            connect_instance_id="12345678-1234-1234-1234-123456789012",
            salesforce_org_id="00D000000000001",
        )
    ],
    opts=pulumi.ResourceOptions(providers=[provider]),
)

pulumi.export("outputsVersion", voice.outputs_version)
pulumi.export("provisioningRoleArn", voice.provisioning_role_arn)
pulumi.export("permissionsBoundaryArn", voice.permissions_boundary_arn)
pulumi.export("roleArns", voice.role_arns)
pulumi.export("policyArns", voice.policy_arns)
pulumi.export("samlRoleArn", voice.contact_centers["acmevoice"].saml_role_arn)
