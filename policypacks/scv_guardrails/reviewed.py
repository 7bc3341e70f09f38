"""Detects unreviewed changes to the catalog and to what is rendered from it.

The pack reads what may be granted from the same code that renders it, so an error in that code
would pass unnoticed. Therefore ``reviewed.json`` holds digests of catalog entries and of whole
example stacks that were compared with what Salesforce publishes. The pack refuses any other.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from components.catalog import RELEASES, Catalog, CatalogError
from components.errors import InputError
from components.partition import PARTITIONS, Partition
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.settings.settings import parse_settings
from policypacks.scv_guardrails.replanned import (
    EXAMPLE_ACCOUNT,
    as_mapping,
    depends_on_names,
    misread,
    rendered,
)

FILE = Path(__file__).with_name("reviewed.json")

_OTHER_ACCOUNT = "111122223333"
_METADATA = "<EntityDescriptor/>"
# With every marker, conditions and a denial: what the code makes of a policy file.
_POLICY = """{"Version": "2012-10-17", "Statement": [
 {"Sid": "Keys", "Effect": "Allow", "Action": ["kms:CreateKey", "kms:TagResource"], "Resource": "*",
  "Condition": {"StringEquals": {"aws:RequestTag/center": "<Contact_Center_Internal_Name>"}}},
 {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [
  "arn:<AWS_PARTITION>:s3:::<Contact_Center_Internal_Name>-*",
  "arn:*:s3:::<BYOAC_CUSTOM_S3_BUCKET>/*"]},
 {"Effect": "Allow", "Action": "kinesis:DescribeStream", "Resource": [
  "arn:*:kinesis:<AWS_REGION>:<AWS_ACCOUNT_ID>:stream/<BYOAC_CUSTOM_CTR_STREAM>",
  "arn:*:kinesis:<AWS_REGION>:<AWS_ACCOUNT_ID>:stream/<BYOAC_CUSTOM_CLS_STREAM>"]},
 {"Effect": "Deny", "Action": "iam:*User", "NotResource": "arn:*:iam::<AWS_ACCOUNT_ID>:role/*"}]}"""
_FILES: Mapping[str, str] = MappingProxyType(
    {"samlMetadataFile": "saml_metadata", "provisioningPolicyFile": "provisioning_policy"}
)
_MANY = 12
_CENTER: Mapping[str, Any] = MappingProxyType(
    {
        "name": "acmevoice",
        "connectInstanceId": "11111111-2222-3333-4444-555555555555",
        "salesforceOrgId": "00D000000000001",
    }
)
_OF_CUSTOMERS: Mapping[str, Any] = MappingProxyType(
    {
        "integratedBy": "customer",
        "externalId": "an-external-id",
        "multiOrg": {"tenantBucket": "acme-multiorg", "lambdaPrefix": "scvMultiorg"},
    }
)
_EXISTING: Mapping[str, Any] = MappingProxyType(
    {
        **_CENTER,
        "existing": {
            "recordingsBucket": "acme-recordings",
            "contactRecordStream": "acme-records",
            "contactLensStream": "acme-lens",
        },
    }
)


def digests(catalog: Catalog) -> dict[str, str]:
    """The digest of every role and policy of the catalog, by its name there."""
    return {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in sorted(_entries(catalog))
    }


def digests_of_stacks(catalog: Catalog) -> dict[str, str]:
    """The digest of the plans and outputs of example stacks, by release and partition."""
    return {
        _label(release, partition): _digest_of_stacks(release, partition, catalog)
        for partition in PARTITIONS.values()
        for release in RELEASES
    }


def unreviewed(catalog: Catalog) -> frozenset[str]:
    """The names of entries whose digest is not in the file. Raises ``OSError`` without the file."""
    return _not_in_file("catalog", digests(catalog))


def unreviewed_stacks(catalog: Catalog) -> frozenset[str]:
    """The releases and partitions whose example stacks differ from the reviewed ones.

    Raises ``OSError`` without the file.
    """
    return _not_in_file("stacks", digests_of_stacks(catalog))


def unreviewed_parts(
    plan: StackPlan, catalog: Catalog, given: Mapping[str, object]
) -> frozenset[str]:
    """The parts of a stack's plan that differ from the reviewed example stack.

    ``given`` holds the project's keys as the engine has them. Raises ``OSError`` without the file.
    """
    release, partition = plan.settings.release, plan.settings.partition
    current = {_label(release, partition): _digest_of_stacks(release, partition, catalog)}
    found = {*_not_in_file("stacks", current)}
    if depends_on_names(plan, catalog):
        found.add("the account and the names of this stack")
    found |= {f"the key {key}" for key in misread(given, plan.settings)}
    return frozenset(found)


def text_of(catalog: Catalog) -> str:
    """The text of the file for this catalog."""
    sealed = {"catalog": digests(catalog), "stacks": digests_of_stacks(catalog)}
    return json.dumps(sealed, indent=1) + "\n"


def _label(release: int, partition: Partition) -> str:
    return f"release {release} in {partition.name}"


def _not_in_file(part: str, current: Mapping[str, str]) -> frozenset[str]:
    reviewed = json.loads(FILE.read_text("utf-8")).get(part, {})
    return frozenset(name for name, digest in current.items() if reviewed.get(name) != digest)


def _digest_of_stacks(release: int, partition: Partition, catalog: Catalog) -> str:
    try:
        stacks = [_rendered(stack, partition, catalog) for stack in _examples(release, partition)]
    except (CatalogError, InputError, StopIteration) as error:
        # An example that cannot be rendered was not reviewed.
        return type(error).__name__
    text = json.dumps(stacks, sort_keys=True, default=as_mapping)
    return hashlib.sha256(text.encode()).hexdigest()


def _examples(release: int, partition: Partition) -> Iterator[dict[str, Any]]:
    basis = {"accountId": EXAMPLE_ACCOUNT, "release": release}
    yield {**basis, "contactCenters": [_CENTER]}
    yield {**basis, **_OF_CUSTOMERS, "contactCenters": [_CENTER]}
    own = {
        "provisioningRoleName": "AcmeProvisioningRole",
        "permissionsBoundaryArn": partition.iam_arn(EXAMPLE_ACCOUNT, "policy/acme/Guardrail"),
    }
    yield {**basis, **own, "contactCenters": [_EXISTING]}
    more = {"externalId": "an-external-id", "tags": {"team": "voice"}}
    yield {**basis, **more, "integratedBy": "salesforce", "contactCenters": [_EXISTING]}
    saml = {"samlMetadataFile": _METADATA}
    yield {**basis, **_OF_CUSTOMERS, **more, **saml, "contactCenters": [_EXISTING]}
    policy = {"provisioningPolicyFile": _POLICY, "integratedBy": "customer"}
    yield {**basis, **policy, "contactCenters": [_CENTER, {**_EXISTING, "name": "acme-2"}]}
    other = {**basis, "accountId": _OTHER_ACCOUNT}
    yield {
        **other,
        **_OF_CUSTOMERS,
        "externalId": ["an-external-id", "another-external-id"],
        "contactCenters": [_CENTER, {**_EXISTING, "name": "acme-2"}],
    }
    # So many that patterns replace their names.
    many = [{**_EXISTING, "name": f"acmevoice{number}"} for number in range(_MANY)]
    yield {**basis, "integratedBy": "customer", "contactCenters": many}


def _rendered(config: Mapping[str, Any], partition: Partition, catalog: Catalog) -> Any:
    # The files are no part of the project: their texts stand here.
    texts = {field: config[key] for key, field in _FILES.items() if key in config}
    named = {key: value for key, value in config.items() if key not in _FILES}
    settings = parse_settings(named, partition.default_region, catalog, Path.cwd())
    settings = replace(settings, **texts)
    return [dict(settings.tags), rendered(plan_stack(settings, catalog))]


def _entries(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for family in catalog.families.values():
        # The family's constants are in its documents too.
        for entry in (*family.roles, *family.policies):
            about = {**as_mapping(entry), "constants": family.constants}
            yield entry.name, json.dumps(_without_empty(about), sort_keys=True)


def _without_empty(value: Any) -> Any:
    """The value without empty items, so that a new optional key does not change a digest."""
    if is_dataclass(value):
        value = as_mapping(value)
    if isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value).items()
        return {
            key: _without_empty(item)
            for key, item in items
            if item not in (None, (), [], {}, False)
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_without_empty(item) for item in cast("Sequence[Any]", value)]
    return value
