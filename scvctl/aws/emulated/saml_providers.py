"""``aws.iam.SamlProvider`` in the emulated account."""

from typing import TYPE_CHECKING

from scvctl.aws.emulated.errors import AwsRefused
from scvctl.aws.emulated.inputs import TAG_INPUTS, Inputs
from scvctl.aws.emulated.outputs import Outputs, tag_outputs, timestamp

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

SAML_PROVIDER_INPUTS = TAG_INPUTS | {"name", "samlMetadataDocument"}

_ARN_MARK = ":saml-provider/"


def create_saml_provider(client: "IAMClient", inputs: Inputs) -> str:
    """Create a SAML provider; its ID is its ARN."""
    name = inputs.text("name")
    _check_new(client, name)
    return client.create_saml_provider(
        Name=name,
        SAMLMetadataDocument=inputs.text("samlMetadataDocument"),
        Tags=inputs.boto_tags(),
    )["SAMLProviderArn"]


def read_saml_provider(client: "IAMClient", arn: str) -> Outputs:
    """A SAML provider's outputs; its UUID and tags only where the account has them."""
    found = client.get_saml_provider(SAMLProviderArn=arn)
    outputs: Outputs = {
        "id": arn,
        "arn": arn,
        "name": arn.partition(_ARN_MARK)[2],
        "samlMetadataDocument": found["SAMLMetadataDocument"],
        "validUntil": timestamp(found["ValidUntil"]),
    }
    if "SAMLProviderUUID" in found:
        outputs["samlProviderUuid"] = found["SAMLProviderUUID"]
    if "Tags" in found:
        outputs |= tag_outputs(found["Tags"])
    return outputs


def _check_new(client: "IAMClient", name: str) -> None:
    # moto overwrites a SAML provider of the same name; AWS refuses a second one.
    present = client.list_saml_providers()["SAMLProviderList"]
    if any(provider.get("Arn", "").partition(_ARN_MARK)[2] == name for provider in present):
        message = f"SAMLProvider with name {name} already exists."
        raise AwsRefused("CreateSAMLProvider", "EntityAlreadyExists", message)
