"""From the stack's configuration to one frozen ``Settings``, or to all that is wrong with it.

This module imports nothing of Pulumi: it takes plain values, so that the program, ``scvctl`` and
the tests check a configuration with the same code.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, TypeVar, cast

from pydantic import BeforeValidator, Field
from pydantic import PlainValidator as Check

from components.catalog import DEFAULT_RELEASE, Catalog
from components.catalog.model import IntegratedBy
from components.errors import InputError, Problem
from components.partition import Partition, partition_of_region
from components.quotas import ROLE_NAME_LENGTH
from components.settings import checks
from components.settings.aws_keys import NAMESPACE, AwsOptions
from components.settings.checks import (
    BOUNDARY_POLICY,
    PROVISIONING_BOUNDARY_POLICY,
    Surroundings,
)
from components.settings.provisioning_policy import digest, policy_file
from components.settings.saml_metadata import metadata_file
from components.settings.validation import Model, Refused, filled, keys

CONTACT_CENTER = "${contact_center}"
LAMBDA_PREFIX = "${lambda_prefix}"

_TITLE = "The configuration of this stack cannot be used"
_REGION_ADVICE = ": pulumi config set aws:region us-west-2"
_NO_OPTIONS: Mapping[str, object] = MappingProxyType({})
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class ExistingInstance(Model):
    """What an existing Amazon Connect instance brings along; ``None`` where it brings none."""

    recordings_bucket: Annotated[str | None, Check(checks.bucket_name)] = None
    contact_record_stream: Annotated[str | None, Check(checks.stream_name)] = None
    contact_lens_stream: Annotated[str | None, Check(checks.stream_name)] = None


@dataclass(frozen=True, slots=True)
class ContactCenter(Model):
    """One contact center.

    ``name`` is its API name, the prefix of all its AWS names. ``salesforce_org_id`` has 15
    characters. ``tenant_bucket`` is the prefix of its buckets: the real ones are
    ``<prefix>-<account>`` and ``<prefix>replica-<account>``.
    """

    name: Annotated[str, Check(checks.contact_center_name)]
    connect_instance_id: Annotated[str, Check(checks.connect_instance_id)]
    salesforce_org_id: Annotated[str, Check(checks.salesforce_org_id)]
    tenant_bucket: Annotated[str, Field(validate_default=True), Check(checks.tenant_bucket)] = ""
    existing: Annotated[ExistingInstance, "object"] = field(default_factory=ExistingInstance)


@dataclass(frozen=True, slots=True)
class MultiOrg(Model):
    """What several Salesforce orgs on one Amazon Connect instance share.

    ``lambda_prefix`` begins the names of the multi-org functions and roles; ``tenant_bucket`` is
    the full name of the bucket in which the functions keep what they know of each org.
    """

    tenant_bucket: Annotated[str, Check(checks.bucket_name)]
    lambda_prefix: Annotated[str, Check(checks.lambda_prefix)] = "scvMultiorg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Model):
    """What one stack deploys, checked.

    ``external_ids`` are secrets. ``organisation_boundary_arn`` is the boundary that an organisation
    brings instead of ours; ``accepted_boundary_patterns`` may stand for names in ours, which are
    too many otherwise. ``saml_metadata`` is the text of the SAML metadata file, and
    ``provisioning_policy`` that of the policy that replaces the catalog's, with its markers.
    ``provisioning_policy_name`` is the provisioning role's inline policy, if not the catalog's
    name. ``aws`` is what the AWS provider is made with besides.
    """

    account_id: Annotated[str, Check(checks.account_id)]
    region: Annotated[
        str, Field(alias="aws:region"), Check(partial(checks.region, advice=_REGION_ADVICE))
    ]
    release: Annotated[int, "integer", Check(checks.release)] = DEFAULT_RELEASE
    integrated_by: Annotated[IntegratedBy, Check(checks.integrated_by)] = "salesforce"
    external_ids: Annotated[
        tuple[str, ...], Field(alias="externalId"), Check(checks.external_ids)
    ] = field(default=(), repr=False)
    provisioning_role_name: Annotated[str, Check(checks.role_name)] = "SCVProvisioningRole"
    provisioning_policy_name: Annotated[str | None, Check(checks.policy_name)] = None
    organisation_boundary_arn: Annotated[
        str | None, Field(alias="permissionsBoundaryArn"), Check(checks.boundary_arn)
    ] = None
    accepted_boundary_patterns: Annotated[
        tuple[str, ...],
        "array",
        Field(alias="acceptBoundaryPatterns"),
        Check(checks.boundary_patterns),
    ] = ()
    provisioning_policy: Annotated[
        str | None,
        Field(alias="provisioningPolicyFile", validate_default=True),
        Check(policy_file),
    ] = field(default=None, repr=False)
    provisioning_policy_sha256: Annotated[
        str | None, Field(validate_default=True), Check(digest)
    ] = None
    saml_metadata: Annotated[str | None, Field(alias="samlMetadataFile"), Check(metadata_file)] = (
        field(default=None, repr=False)
    )
    tags: Annotated[Mapping[str, str], "object", Check(checks.tags)] = field(
        default_factory=lambda: MappingProxyType({})
    )
    contact_centers: Annotated[
        tuple[ContactCenter, ...],
        "array",
        BeforeValidator(partial(checks.objects, noun="contact center")),
    ]
    multi_org: Annotated[MultiOrg | None, "object"] = None
    aws: Annotated[AwsOptions, Field(alias=NAMESPACE)] = field(default_factory=AwsOptions)

    @property
    def partition(self) -> Partition:
        """The partition of the region."""
        return cast("Partition", partition_of_region(self.region))

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


CONFIG_KEYS = tuple(key for key in keys(Settings) if ":" not in key)
_IN_JSON = frozenset(
    key
    for model in (Settings, AwsOptions)
    for key, one in keys(model).items()
    if one.kind != "string"
)


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


def in_namespace(values: Mapping[str, _Value], namespace: str) -> dict[str, _Value]:
    """The values whose keys are in a namespace, which ends in a colon, by their keys without it."""
    return {
        key.removeprefix(namespace): value
        for key, value in values.items()
        if key.startswith(namespace)
    }


def typed_values(texts: Mapping[str, str]) -> dict[str, object]:
    """The configuration as ``parse_settings`` takes it, from how the engine hands it over.

    ``texts`` holds the keys of the project, or of ``aws``, without their namespace; the engine
    gives every value as text, numbers and objects as JSON.
    """
    return {key: _typed(text) if key in _IN_JSON else text for key, text in texts.items()}


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
    known = keys(Settings)
    # Pulumi asks for a key without a default, so the optional ones have an empty one: nothing.
    given = {
        key: value
        for key, value in config.items()
        if value or key not in known or known[key].required or value != known[key].default
    }
    options = {key: aws[key] for key in keys(AwsOptions) if aws.get(key, "") != ""}
    given |= {"aws:region": region, NAMESPACE: options}
    return read_settings(Settings, given, catalog, _TITLE, folder)


def read_settings(
    model: type[Settings],
    given: Mapping[str, object],
    catalog: Catalog,
    title: str,
    folder: Path,
) -> Settings:
    """The settings that are given with the keys of this model.

    Raises ``InputError`` with this title and every problem.
    """
    names = {one.field: key for key, one in keys(model).items()}
    release = _valid(checks.release, given.get("release")) or DEFAULT_RELEASE
    region = _valid(checks.region, given.get(names["region"]))
    around = Surroundings(
        given={key: value for key, value in given.items() if value is not None},
        policy_key=names["provisioning_policy"],
        folder=folder,
        account=_valid(checks.account_id, given.get("accountId")),
        partition=partition_of_region(region) if region else None,
        name_budget=contact_center_name_budget(catalog, release),
        prefix_budget=_name_budget(catalog, release, LAMBDA_PREFIX),
    )
    problems: list[Problem] = []
    settings = filled(model, given, problems, around)
    centers = _mappings(given.get("contactCenters"))
    problems += _same_names(centers)
    if names["saml_metadata"] in around.given:
        problems += _of_another(around.given, centers, names["saml_metadata"])
    if settings is None or problems:
        raise InputError(title, problems)
    return settings


def _valid(check: Callable[[object], _Value], given: object) -> _Value | None:
    try:
        return check(given)
    except Refused:
        return None


def _mappings(given: object) -> list[Mapping[str, object]]:
    listed = cast("list[object]", given) if isinstance(given, list) else []
    return [cast("Mapping[str, object]", one if isinstance(one, Mapping) else {}) for one in listed]


def _same_names(centers: Sequence[Mapping[str, object]]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, center in enumerate(centers):
        name = center.get("name")
        if isinstance(name, str) and first.setdefault(name, index) != index:
            earlier = f"contactCenters[{first[name]}]"
            what = f"{name!r} is the name of {earlier} already; each needs its own"
            yield Problem(f"contactCenters[{index}].name", what)


def _of_another(
    given: Mapping[str, object], centers: Sequence[Mapping[str, object]], key: str
) -> Iterator[Problem]:
    found = {_valid(checks.salesforce_org_id, one.get("salesforceOrgId")) for one in centers}
    orgs = sorted(filter(None, found))
    if len(orgs) > 1:
        what = (
            f"one file, but the contact centers belong to {len(orgs)} orgs ({', '.join(orgs)}). "
            "Each org has a SAML provider of its own: one account for each org, or none of this."
        )
        yield Problem(key, what)
    if given.get("integratedBy", "salesforce") == "salesforce":
        what = (
            "given, but integratedBy is 'salesforce': Salesforce's stacks make the SAML provider "
            "then. Remove it, or set integratedBy to 'customer'."
        )
        yield Problem(key, what)
