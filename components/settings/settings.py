"""From the stack's configuration to one frozen ``Settings``, or to all that is wrong with it.

This module imports nothing of Pulumi: it takes plain values, so that the program, ``scvctl`` and
the tests check a configuration with the same code.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

from components.catalog import DEFAULT_RELEASE, Catalog
from components.errors import InputError, Problem
from components.partition import Partition, partition_of_region
from components.quotas import ROLE_NAME_LENGTH
from components.settings import checks
from components.settings.aws_keys import AwsOptions, read_aws_options
from components.settings.provisioning_policy import policy_file, provisioning_policy
from components.settings.reader import MISSING, Reader
from components.settings.saml_metadata import saml_metadata

BOUNDARY_POLICY = "boundary/ScvPermissionsBoundary"
PROVISIONING_BOUNDARY_POLICY = "boundary/ScvProvisioningBoundary"
_OWN_BOUNDARIES = frozenset({BOUNDARY_POLICY.lower(), PROVISIONING_BOUNDARY_POLICY.lower()})
CONTACT_CENTER = "${contact_center}"
LAMBDA_PREFIX = "${lambda_prefix}"
DEFAULT_LAMBDA_PREFIX = "scvMultiorg"

CONFIG_KEYS = (
    "accountId",
    "release",
    "integratedBy",
    "externalId",
    "provisioningRoleName",
    "provisioningPolicyName",
    "permissionsBoundaryArn",
    "acceptBoundaryPatterns",
    "provisioningPolicyFile",
    "provisioningPolicySha256",
    "samlMetadataFile",
    "tags",
    "contactCenters",
    "multiOrg",
)

_NOT_TEXT = frozenset(
    {
        "acceptBoundaryPatterns",
        "release",
        "tags",
        "contactCenters",
        "multiOrg",
        "assumeRoles",
        "useFipsEndpoint",
    }
)

# Pulumi asks for a key that has no default, so the optional ones have an empty one in Pulumi.yaml.
_NOT_GIVEN: Mapping[str, object] = MappingProxyType(
    {
        "externalId": "",
        "provisioningPolicyName": "",
        "permissionsBoundaryArn": "",
        "acceptBoundaryPatterns": (),
        "provisioningPolicyFile": "",
        "provisioningPolicySha256": "",
        "samlMetadataFile": "",
        "multiOrg": MappingProxyType[str, object]({}),
    }
)

_NO_OPTIONS: Mapping[str, object] = MappingProxyType({})

IntegratedBy = Literal["customer", "salesforce"]


@dataclass(frozen=True, slots=True)
class Form:
    """In which form settings are given: a stack's configuration, or arguments of a component.

    ``title`` is what is said of wrong ones. ``region`` and ``metadata`` are the names under which
    the region and the SAML metadata are given, ``policy`` that of a provisioning policy; ``keys``
    are all names but the region's.
    """

    title: str
    keys: tuple[str, ...]
    region: str
    region_advice: str
    metadata: str
    metadata_check: Callable[[object], str]
    policy: str
    policy_check: Callable[[object], str]


@dataclass(frozen=True, slots=True)
class ExistingInstance:
    """What an existing Amazon Connect instance brings along; ``None`` where it brings none."""

    recordings_bucket: str | None = None
    contact_record_stream: str | None = None
    contact_lens_stream: str | None = None


@dataclass(frozen=True, slots=True)
class ContactCenter:
    """One contact center.

    ``name`` is its API name, the prefix of all its AWS names. ``salesforce_org_id`` has 15
    characters. ``tenant_bucket`` is the prefix of its buckets: the real ones are
    ``<prefix>-<account>`` and ``<prefix>replica-<account>``.
    """

    name: str
    connect_instance_id: str
    salesforce_org_id: str
    tenant_bucket: str
    existing: ExistingInstance = field(default_factory=ExistingInstance)


@dataclass(frozen=True, slots=True)
class MultiOrg:
    """What several Salesforce orgs on one Amazon Connect instance share.

    ``lambda_prefix`` begins the names of the multi-org functions and roles; ``tenant_bucket`` is
    the full name of the bucket in which the functions keep what they know of each org.
    """

    lambda_prefix: str
    tenant_bucket: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What one stack deploys, checked.

    ``external_ids`` are secrets. ``organisation_boundary_arn`` is the boundary that an organisation
    brings instead of ours; ``accepted_boundary_patterns`` may stand for names in ours, which are
    too many to list; ``saml_metadata`` the text of the SAML metadata file;
    ``provisioning_policy_name`` the provisioning role's inline policy, if not the catalog's name;
    ``provisioning_policy`` the text of the policy that replaces the catalog's, with its markers;
    ``aws`` what the AWS provider is made with besides.
    """

    account_id: str
    region: str
    partition: Partition
    release: int
    integrated_by: IntegratedBy
    provisioning_role_name: str
    contact_centers: tuple[ContactCenter, ...]
    external_ids: tuple[str, ...] = field(default=(), repr=False)
    provisioning_policy_name: str | None = None
    organisation_boundary_arn: str | None = None
    accepted_boundary_patterns: tuple[str, ...] = ()
    saml_metadata: str | None = field(default=None, repr=False)
    provisioning_policy: str | None = field(default=None, repr=False)
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    multi_org: MultiOrg | None = None
    aws: AwsOptions = field(default_factory=AwsOptions)

    @property
    def boundary_arn(self) -> str:
        """The permissions boundary of every role but the provisioning role."""
        return self._boundary_arn(BOUNDARY_POLICY)

    @property
    def provisioning_boundary_arn(self) -> str:
        """The permissions boundary of the provisioning role."""
        return self._boundary_arn(PROVISIONING_BOUNDARY_POLICY)

    def _boundary_arn(self, policy: str) -> str:
        ours = self.partition.iam_arn(self.account_id, f"policy/{policy}")
        return self.organisation_boundary_arn or ours


def contact_center_name_budget(catalog: Catalog, release: int) -> tuple[int, str]:
    """How long a contact center's name may be, and the ending of the role that limits it.

    AWS allows a role's name 64 characters; the longest per-contact-center role of the release
    takes its share of them.
    """
    return _name_budget(catalog, release, CONTACT_CENTER)


def _name_budget(catalog: Catalog, release: int, placeholder: str) -> tuple[int, str]:
    endings = [
        role.name.removeprefix(placeholder)
        for role in catalog.roles()
        if role.name.startswith(placeholder) and role.is_in(release)
    ]
    longest = max(endings, key=len)
    return ROLE_NAME_LENGTH - len(longest), longest


def typed_values(texts: Mapping[str, str]) -> dict[str, object]:
    """The configuration as ``parse_settings`` takes it, from how the engine hands it over.

    ``texts`` holds the keys of the project, or of ``aws``, without their namespace; the engine
    gives every value as text, numbers and objects as JSON.
    """
    return {key: _typed(text) if key in _NOT_TEXT else text for key, text in texts.items()}


def _typed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def parse_settings(
    config: Mapping[str, object],
    region: object,
    catalog: Catalog,
    folder: Path,
    aws: Mapping[str, object] = _NO_OPTIONS,
) -> Settings:
    """The settings that a stack's configuration describes.

    ``config`` holds the project's keys without their namespace, with YAML's types; ``region`` is
    ``aws:region``, ``aws`` the other keys of that namespace; file names are relative to ``folder``.
    Raises ``InputError`` with every problem that was found.
    """
    given = {
        key: value
        for key, value in config.items()
        if key not in _NOT_GIVEN or value != _NOT_GIVEN[key]
    }
    form = Form(
        title="The configuration of this stack cannot be used",
        keys=CONFIG_KEYS,
        region="aws:region",
        region_advice=": pulumi config set aws:region us-west-2",
        metadata="samlMetadataFile",
        metadata_check=lambda given: saml_metadata(given, folder),
        policy="provisioningPolicyFile",
        policy_check=lambda given: policy_file(given, folder),
    )
    return read_settings(given, region, catalog, form, aws)


def read_settings(
    given: Mapping[str, object],
    region: object,
    catalog: Catalog,
    form: Form,
    aws: Mapping[str, object] = _NO_OPTIONS,
) -> Settings:
    """The settings that are given in this form. Raises ``InputError`` with every problem."""
    problems: list[Problem] = []
    read = Reader(given, problems)

    read.refuse_unknown_keys(form.keys)
    account_id = read.required("accountId", checks.account_id)
    release = read.optional("release", checks.release) or DEFAULT_RELEASE
    integrated_by = read.optional("integratedBy", checks.integrated_by) or "salesforce"
    partition = _partition(region, problems, form)
    budget, ending = contact_center_name_budget(catalog, release)

    boundary_arn = read.optional(
        "permissionsBoundaryArn",
        lambda given: checks.boundary_arn(given, partition, account_id, _OWN_BOUNDARIES),
    )
    accepted = read.optional("acceptBoundaryPatterns", checks.boundary_patterns) or ()
    metadata = read.optional(form.metadata, form.metadata_check)
    policy = read.optional(form.policy, form.policy_check)
    policy = provisioning_policy(read, form.policy, policy, partition, problems)
    external_ids = read.optional("externalId", checks.external_ids) or ()
    role_name = read.optional("provisioningRoleName", checks.role_name) or "SCVProvisioningRole"
    policy_name = read.optional("provisioningPolicyName", checks.policy_name)
    tags = read.optional("tags", checks.tags) or {}
    centers = [
        _contact_center(center, budget, ending)
        for center in read.items("contactCenters", "contact center")
    ]
    multi_org = _multi_org(read, *_name_budget(catalog, release, LAMBDA_PREFIX))
    problems += _same_names(centers)
    if metadata is not None:
        problems += _more_than_one_org(centers, form.metadata)
    if metadata is not None and integrated_by == "salesforce":
        what = (
            "given, but integratedBy is 'salesforce': Salesforce's stacks make the SAML provider "
            "then. Remove it, or set integratedBy to 'customer'."
        )
        problems.append(Problem(form.metadata, what))

    options = read_aws_options(aws, partition, account_id, problems)
    if problems or partition is None or account_id is None:
        raise InputError(form.title, problems)
    return Settings(
        account_id=account_id,
        region=cast("str", region),
        partition=partition,
        release=release,
        integrated_by=integrated_by,
        provisioning_role_name=role_name,
        contact_centers=tuple(center for center in centers if center is not None),
        external_ids=external_ids,
        provisioning_policy_name=policy_name,
        organisation_boundary_arn=boundary_arn,
        accepted_boundary_patterns=accepted,
        saml_metadata=metadata,
        provisioning_policy=policy,
        tags=MappingProxyType(tags),
        multi_org=multi_org,
        aws=options,
    )


def _partition(region: object, problems: list[Problem], form: Form) -> Partition | None:
    partition = partition_of_region(region) if isinstance(region, str) else None
    if partition is None:
        given = MISSING if region is None else f"{region!r} is not an AWS region we know"
        what = (
            f"{given}. Give a region of the commercial partition (us-west-2, eu-central-1, ...) or "
            f"of GovCloud (us-gov-west-1){form.region_advice}"
        )
        problems.append(Problem(form.region, what))
    return partition


def _contact_center(read: Reader, budget: int, ending: str) -> ContactCenter | None:
    read.refuse_unknown_keys(
        ("name", "connectInstanceId", "salesforceOrgId", "tenantBucket", "existing")
    )
    name = read.required("name", lambda given: checks.contact_center_name(given, budget, ending))
    instance_id = read.required("connectInstanceId", checks.connect_instance_id)
    org_id = read.required("salesforceOrgId", checks.salesforce_org_id)
    if read.has("tenantBucket") or name is None:
        tenant_bucket = read.optional("tenantBucket", checks.tenant_bucket)
    else:
        tenant_bucket = read.default("tenantBucket", name, checks.tenant_bucket)
    existing = _existing(read.nested("existing"))
    if name is None or instance_id is None or org_id is None or tenant_bucket is None:
        return None
    return ContactCenter(name, instance_id, org_id, tenant_bucket, existing)


def _existing(read: Reader) -> ExistingInstance:
    read.refuse_unknown_keys(("recordingsBucket", "contactRecordStream", "contactLensStream"))
    return ExistingInstance(
        recordings_bucket=read.optional("recordingsBucket", checks.bucket_name),
        contact_record_stream=read.optional("contactRecordStream", checks.stream_name),
        contact_lens_stream=read.optional("contactLensStream", checks.stream_name),
    )


def _multi_org(read: Reader, budget: int, ending: str) -> MultiOrg | None:
    if not read.has("multiOrg"):
        return None
    given = read.nested("multiOrg")
    given.refuse_unknown_keys(("lambdaPrefix", "tenantBucket"))
    prefix = given.optional("lambdaPrefix", lambda one: checks.lambda_prefix(one, budget, ending))
    bucket = given.required("tenantBucket", checks.bucket_name)
    return None if bucket is None else MultiOrg(prefix or DEFAULT_LAMBDA_PREFIX, bucket)


def _same_names(centers: list[ContactCenter | None]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, center in enumerate(centers):
        if center is None:
            continue
        if center.name in first:
            earlier = f"contactCenters[{first[center.name]}]"
            what = f"{center.name!r} is the name of {earlier} already; each needs its own"
            yield Problem(f"contactCenters[{index}].name", what)
        first.setdefault(center.name, index)


def _more_than_one_org(centers: list[ContactCenter | None], key: str) -> Iterator[Problem]:
    orgs = sorted({center.salesforce_org_id for center in centers if center is not None})
    if len(orgs) > 1:
        what = (
            f"one file, but the contact centers belong to {len(orgs)} orgs ({', '.join(orgs)}). "
            "Each org has a SAML provider of its own: one account for each org, or none of this."
        )
        yield Problem(key, what)
