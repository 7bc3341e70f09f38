"""The arguments of the packaged component: the keys of the configuration, from another program.

Names and docstrings of the classes become the package's schema. Everything but the external ID is
a plain value, so that all documents are known at preview.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, NotRequired, TypedDict, cast

import pulumi
from pydantic import Field
from pydantic import PlainValidator as Check

from components.catalog import Catalog
from components.errors import InputError, Problem
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.settings import checks
from components.settings.provisioning_policy import policy_text
from components.settings.saml_metadata import saml_metadata_text
from components.settings.settings import Settings, read_settings
from components.settings.validation import places

_TITLE = "The arguments of this component cannot be used"
_AN_OUTPUT = (
    "an output or a secret. Give a plain value: what is deployed must be known, and readable, at "
    "preview. Only externalId may be an output."
)


class ExistingInstance(TypedDict):
    """What an existing Amazon Connect instance brings along."""

    recordingsBucket: NotRequired[str]
    """The full name of its bucket for recordings."""
    contactRecordStream: NotRequired[str]
    """The name of its Kinesis stream for contact records."""
    contactLensStream: NotRequired[str]
    """The name of its Kinesis stream for Contact Lens."""


class ContactCenter(TypedDict):
    """One contact center."""

    name: str
    """Its internal name in Salesforce, the prefix of its AWS names."""
    connectInstanceId: str
    """The ID of the Amazon Connect instance, a UUID."""
    salesforceOrgId: str
    """The org ID, 15 or 18 characters that begin with 00D."""
    tenantBucket: NotRequired[str]
    """The prefix of its buckets, without the account ID; its name where it is left out."""
    existing: NotRequired[ExistingInstance]
    """What an existing instance brings along."""


class MultiOrg(TypedDict):
    """What several Salesforce orgs on one Amazon Connect instance share."""

    tenantBucket: str
    """The full name of the bucket that the multi-org functions share."""
    lambdaPrefix: NotRequired[str]
    """What the names of the multi-org functions begin with; scvMultiorg where it is left out."""


class ServiceCloudVoiceArgs(TypedDict):
    """What a ServiceCloudVoice component is made from."""

    accountId: str
    """The AWS account, 12 digits. The account of the AWS provider, which is not compared."""
    region: str
    """The region of the AWS provider. It decides over the partition."""
    contactCenters: list[ContactCenter]
    """The contact centers."""
    release: NotRequired[int]
    """The contact center release of Salesforce: 19, 20, 21 or 22, the default."""
    integratedBy: NotRequired[str]
    """Who integrates the Amazon Connect instance: salesforce, the default, or customer."""
    externalId: NotRequired[pulumi.Input[str]]
    """A secret: the external ID that Salesforce sends, if it is switched on; several as JSON."""
    provisioningRoleName: NotRequired[str]
    """The role that Salesforce's provisioning service assumes; SCVProvisioningRole by default."""
    provisioningPolicyName: NotRequired[str]
    """The inline policy of that role; SCVProvisioningPolicy by default."""
    permissionsBoundaryArn: NotRequired[str]
    """A permissions boundary of your organisation, on every role instead of the component's."""
    acceptBoundaryPatterns: NotRequired[list[str]]
    """Patterns that may stand for names in the boundaries, where contact centers are too many."""
    provisioningPolicy: NotRequired[str]
    """The text of a newer provisioning policy of Salesforce, deployed instead of the release's."""
    provisioningPolicySha256: NotRequired[str]
    """The SHA-256 of that text, in hexadecimal digits. Both are needed together."""
    samlMetadata: NotRequired[str]
    """The text of the org's SAML identity provider metadata. Makes the SAML provider."""
    tags: NotRequired[dict[str, str]]
    """Tags for every role, policy and SAML provider."""
    multiOrg: NotRequired[MultiOrg]
    """Where several Salesforce orgs share an Amazon Connect instance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments(Settings):
    """The settings under the names of the arguments: texts in place of files."""

    region: Annotated[str, Check(checks.region)]
    provisioning_policy: Annotated[str | None, Field(validate_default=True), Check(policy_text)] = (
        field(default=None, repr=False)
    )
    saml_metadata: Annotated[str | None, Check(saml_metadata_text)] = field(
        default=None, repr=False
    )


def plan_of_arguments(args: Mapping[str, object], catalog: Catalog) -> StackPlan:
    """The plan of what the component deploys.

    Whole numbers may come as floats, as in Pulumi's wire format. Raises ``InputError`` with every
    problem: values that are not plain, that are not accepted, or that AWS would refuse.
    """
    values = {key: _plain(value) for key, value in args.items() if value is not None}
    outputs = [
        Problem(place, _AN_OUTPUT)
        for key, value in values.items()
        for place in places(value, key, lambda one: isinstance(one, pulumi.Output))
    ]
    unread = {re.split(r"[.[]", problem.where)[0] for problem in outputs}
    # An empty text is no external ID, and so on: programs pass on what was not configured.
    present = {
        key: value
        for key, value in values.items()
        if key not in unread and value not in ("", {}, [])
    }
    try:
        settings = read_settings(Arguments, present, catalog, _TITLE, Path())
    except InputError as error:
        others = [problem for problem in error.problems if problem.where not in unread]
        raise InputError(_TITLE, [*outputs, *others]) from None
    if outputs:
        raise InputError(_TITLE, outputs)
    given = {one.name: getattr(settings, one.name) for one in fields(settings)}
    return plan_stack(Settings(**given), catalog)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, object]", value)
        return {key: _plain(item) for key, item in pairs.items() if item is not None}
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[object]", value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value
