"""A boto3 client of the tests' own, to see what is in the emulated account."""

from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

ACCOUNT = "111122223333"
PARTITIONS = (("us-west-2", "aws"), ("us-gov-west-1", "aws-us-gov"))
TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
    '"Principal": {"Service": "lambda.amazonaws.com"}}]}'
)


def plain_client(region: str, account_id: str = ACCOUNT) -> "IAMClient":
    """An IAM client that shares nothing with the code under test but moto itself."""
    client: IAMClient = boto3.client(  # pyright: ignore[reportUnknownMemberType]
        "iam",
        region_name=region,
        endpoint_url=f"https://iam.{region}.amazonaws.com",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )

    def call_the_account(params: dict[str, Any], **_: object) -> None:
        params["headers"]["x-moto-account-id"] = account_id

    client.meta.events.register("before-call.iam", call_the_account)
    return client
