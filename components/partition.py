"""The values that differ between the AWS partitions.

Source: Salesforce's help pages and CloudFormation templates. The templates' default for the
management account is the commercial one in every partition; GovCloud has an account of its own.
"""

import re
from dataclasses import dataclass
from types import MappingProxyType

_DIRECTION = "(central|east|west|(north|south)(east|west)?)"
_COMMERCIAL_REGION = re.compile(rf"(af|ap|ca|eu|il|me|mx|sa|us)-{_DIRECTION}-[1-9]")
_GOVCLOUD_REGION = re.compile(r"us-gov-(east|west)-[1-9]")


@dataclass(frozen=True, slots=True)
class Partition:
    """One AWS partition as Service Cloud Voice sees it.

    ``salesforce_account`` is the management account that Salesforce's services call from,
    ``saml_audience`` the audience of AWS's sign-in endpoint, ``saml_bucket`` the bucket that
    Salesforce publishes its SAML metadata in, ``default_region`` the region of the examples.
    """

    name: str
    title: str
    salesforce_account: str
    saml_audience: str
    saml_bucket: str
    default_region: str

    def iam_arn(self, account_id: str, resource: str) -> str:
        """The ARN of an IAM resource (``role/x``, ``policy/scv/x``) of an account."""
        return f"arn:{self.name}:iam::{account_id}:{resource}"

    def aws_policy_arn(self, path_and_name: str) -> str:
        """The ARN of an AWS managed policy (``service-role/AWSLambdaBasicExecutionRole``)."""
        return self.iam_arn("aws", f"policy/{path_and_name}")


COMMERCIAL = Partition(
    name="aws",
    title="commercial",
    salesforce_account="793525387755",
    saml_audience="https://signin.aws.amazon.com/saml",
    saml_bucket="prod-scv-saml-metadata",
    default_region="us-west-2",
)

GOVCLOUD = Partition(
    name="aws-us-gov",
    title="GovCloud",
    salesforce_account="383319876315",
    saml_audience="https://signin.amazonaws-us-gov.com/saml",
    saml_bucket="prod-scv-rzone-iso-2-saml-metadata",
    default_region="us-gov-west-1",
)

PARTITIONS = MappingProxyType({partition.name: partition for partition in (COMMERCIAL, GOVCLOUD)})


def partition_of_region(region: str) -> Partition | None:
    """The partition of a region; ``None`` if Service Cloud Voice does not support the region."""
    if _GOVCLOUD_REGION.fullmatch(region):
        return GOVCLOUD
    if _COMMERCIAL_REGION.fullmatch(region):
        return COMMERCIAL
    return None
