"""What a stack must come to: facts of Salesforce's publications, not read from the catalog."""

from dataclasses import dataclass

ACCOUNT = "123456789012"

PROVISIONING_ROLE = "SCVProvisioningRole"
BOUNDARY = "policy/boundary/ScvPermissionsBoundary"
BOUNDARIES = ("ScvPermissionsBoundary", "ScvProvisioningBoundary")
PROVISIONING_BOUNDARY = "policy/boundary/ScvProvisioningBoundary"

ACCESS_POLICIES = (
    "SCVAmazonConnectAccessPolicy",
    "SCVKMSAccessPolicy",
    "SCVKinesisDataStreamAccessPolicy",
    "SCVLambdaAccessPolicy",
    "SCVS3AccessPolicy",
    "SCVSSMAccessPolicy",
    "SCVSecretsManagerAccessPolicy",
)
ACCOUNT_ROLES = (
    "BYOATrailLogGroupRole",
    "SCVAmazonConnectManagementRole",
    "SCVCTRDataSyncFunctionRole",
    "SCVConnectConfiguratorLambdaRole",
    "SCVContactDataSyncFunctionRole",
    "SCVContactLensConsumerFunctionRole",
    "SCVContactLensStreamingRoleResource",
    "SCVHandleContactEventsRole",
    "SCVIDPLambdaRole",
    "SCVInvokeSalesforceRestApiFunctionRole",
    "SCVInvokeTelephonyIntegrationApiFunctionRole",
    "SCVInvokeVfsIntegrationApiFunctionRole",
    "SCVKvsConsumerTriggerRole",
    "SCVKvsTranscriberRoleResource",
    "SCVPostCallAnalysisTriggerFunctionRole",
    "SCVRealtimeAlertRole",
    "SCVRetentionPeriodFunctionRole",
    "SCVSSMLambdaExecutionRole",
    "SCVSecretConfiguratorLambdaRole",
    "SCVUpdateCredentialRole",
    "SCVVoiceMailAudioProcessingRole",
    "SCVVoiceMailPackagingRole",
    "SCVVoiceMailTranscribeRole",
)
CENTER_ROLES = (
    "ConnectCallRole",
    "SAMLRole",
    "SCVHealthCheckLambdaExecutionRole",
    "SCVHealthCheckRole",
    "SCVS3Role",
    "SCVTenantBucketWriteAccessRole",
)
MULTI_ORG_ROLES = (
    "ContactDataSyncFunctionRole",
    "ContactLensConsumerFunctionRole",
    "HandleContactEventsRole",
    "InvokeSalesforceRestApiFunctionRole",
    "InvokeTelephonyIntegrationApiFunctionRole",
    "InvokeVfsIntegrationApiFunctionRole",
    "KvsConsumerTriggerRole",
    "KvsTranscriberRole",
    "MultiorgMigrationRole",
    "PostCallAnalysisTriggerFunctionRole",
    "S3SecretCacheTTLRole",
    "StreamDiscoveryFunctionRole",
    "VoiceMailAudioProcessingRole",
    "VoiceMailPackagingRole",
    "VoiceMailTranscribeRole",
)
MULTI_ORG_POLICY = "LambdaS3AccessPolicy"
HEALTH_CHECK_POLICY = "SCVHealthCheckMultiorgAccessPolicy"
OVERFLOW_POLICY = "SCVHealthCheckRoleReadPolicy"

SINCE = {
    "SCVInvokeVfsIntegrationApiFunctionRole": 21,
    "InvokeVfsIntegrationApiFunctionRole": 21,
    "SCVHealthCheckLambdaExecutionRole": 20,
    "SCVHealthCheckRole": 20,
    "SCVTenantBucketWriteAccessRole": 20,
    HEALTH_CHECK_POLICY: 20,
}
UNTIL = {
    "SCVInvokeVfsIntegrationApiFunctionRole": 21,
    "InvokeVfsIntegrationApiFunctionRole": 21,
}
OUTPUT_OF_CENTER_ROLE = {
    "ConnectCallRole": "connectCallRoleArn",
    "SAMLRole": "samlRoleArn",
    "SCVHealthCheckRole": "healthCheckRoleArn",
    "SCVS3Role": "s3RoleArn",
    "SCVTenantBucketWriteAccessRole": "tenantBucketWriteRoleArn",
}
# The help page on external IDs, by who integrates the Amazon Connect instance.
WITH_EXTERNAL_ID = {
    "customer": {
        "SCVAmazonConnectManagementRole",
        "SCVUpdateCredentialRole",
        "ConnectCallRole",
        "SCVS3Role",
    },
    "salesforce": {
        PROVISIONING_ROLE,
        "SCVAmazonConnectManagementRole",
        "ConnectCallRole",
        "SCVS3Role",
    },
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stack is deployed, and Salesforce's account there."""

    region: str
    partition: str
    salesforce: str
    saml_audience: str


PLACES = {
    "dev": Place("us-west-2", "aws", "793525387755", "https://signin.aws.amazon.com/saml"),
    "gov": Place(
        "us-gov-west-1",
        "aws-us-gov",
        "383319876315",
        "https://signin.amazonaws-us-gov.com/saml",
    ),
}
