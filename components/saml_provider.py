"""The SAML provider that agents sign in to Amazon Connect through."""

import pulumi
import pulumi_aws as aws

from components.plan import PlannedSamlProvider


class SamlProvider(pulumi.ComponentResource):
    """The org's SAML provider, made when the configuration names its metadata file."""

    def __init__(
        self, planned: PlannedSamlProvider, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Make the provider under the name that the contact centers' roles trust."""
        super().__init__("scv-connect-iam:index:SamlProvider", "saml-provider", None, opts)
        self.provider = aws.iam.SamlProvider(
            planned.name,
            name=planned.name,
            saml_metadata_document=planned.metadata,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"arn": planned.arn})
