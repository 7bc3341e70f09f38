"""What Salesforce published, as a view of the account that a probe deploys to.

In scope are the roles and policies whose ``scope`` in ``catalog.json`` is ``account`` or
``contact-center``, those of the family ``multiorg`` where the settings have multiOrg, and the two
files of the provisioning policy. Out of scope is what ``catalog.json`` does not have because only
the Serverless Application, a sample or another product makes it, and what the multi-org templates
repeat of a contact center's roles, which a test holds to be the same.

``catalog.json`` is read for the commercial realm and a bucket that Salesforce manages, with a
Version in every document and no repetition, and with the partition for the multi-org templates'
``arn:aws:``. The README has what the partition decides,
``variants.json`` the health check for a customer's bucket, ``matrix.json`` the templates' own text.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from components.settings.settings import ContactCenter, Settings
from tests.fidelity import reference
from tests.fidelity.view import (
    DOCUMENT,
    SETTINGS,
    TRUST,
    WRITTEN_TWICE,
    Part,
    View,
    inline,
    normal,
    provisioning_file,
    role_settings,
    with_grants,
)

BOUNDARY_PARAMETER = "a parameter of the template"
MADE_FOR_MULTI_ORG = MappingProxyType({"made for": "multi-org contact centers"})

Scope = Literal["account", "contact-center", "multi-org"]
SCOPES: tuple[Scope, ...] = ("account", "contact-center", "multi-org")

Names = Mapping[str, str]

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_COMMERCIAL_AUDIENCE = "https://signin.aws.amazon.com/saml"
_BY_PARTITION = MappingProxyType(
    {
        "aws": {"saml_audience": _COMMERCIAL_AUDIENCE, "saml_bucket": "prod-scv-saml-metadata"},
        "aws-us-gov": {
            "saml_audience": "https://signin.amazonaws-us-gov.com/saml",
            "saml_bucket": "prod-scv-rzone-iso-2-saml-metadata",
        },
    }
)
# The multi-org templates repeat three roles of a contact center.
REPEATED = "(MultiOrgConnectConfigurationStack)"
# The defaults of the templates' parameters, the same in every partition.
_DEFAULTS = MappingProxyType(
    {
        "mpa_account_id": "793525387755",
        "lambda_prefix": "scvMultiorg",
        "existing_contact_center": "",
    }
)


def published(folder: Path, settings: Settings) -> View:
    """What Salesforce published of that which a stack with these settings has to make."""
    if settings.integrated_by == "salesforce":
        provisioning = with_grants(_provisioning_policy(folder, settings))
        return provisioning | _multi_org(folder, settings)
    return published_for_account(folder, settings) | published_for_centers(folder, settings)


def published_for_account(folder: Path, settings: Settings) -> View:
    """The roles and policies that exist once in an account."""
    return _in_scope(folder, settings.release, "account", _names(settings))


def published_for_centers(folder: Path, settings: Settings) -> View:
    """The roles and policies of the contact centers, and the provisioning policy for them."""
    view = with_grants(_provisioning_policy(folder, settings)) | _multi_org(folder, settings)
    for center in settings.contact_centers:
        names = {**_names(settings), **_center_names(center)}
        view |= _in_scope(folder, settings.release, "contact-center", names)
        kind = "importxml" if settings.multi_org is None else "multiorg"
        bucket = "" if center.existing.recordings_bucket is None else "+customer-bucket"
        view |= _variant(folder, settings.release, f"{kind}{bucket}", names)
    return view


def _multi_org(folder: Path, settings: Settings) -> View:
    if settings.multi_org is None:
        return {}
    return _in_scope(folder, settings.release, "multi-org", _names(settings))


def filled(text: str, names: Names) -> str:
    """A text with its placeholders replaced; IAM's policy variables stay."""
    return _PLACEHOLDER.sub(lambda match: names[match[1]], text)


def fill_in(text: str, account_id: str, center: ContactCenter) -> str:
    """The provisioning policy's text as one fills in its markers for a contact center.

    The markers of what an existing instance does not bring stay, as Salesforce advises.
    """
    values = {
        "<AWS_ACCOUNT_ID>": account_id,
        "<Contact_Center_Internal_Name>": center.name,
        "<BYOAC_CUSTOM_S3_BUCKET>": center.existing.recordings_bucket,
        "<BYOAC_CUSTOM_CTR_STREAM>": center.existing.contact_record_stream,
        "<BYOAC_CUSTOM_CLS_STREAM>": center.existing.contact_lens_stream,
    }
    for marker, value in values.items():
        text = text.replace(marker, value or marker)
    return text


def _provisioning_policy(folder: Path, settings: Settings) -> View:
    partition = settings.partition.name
    text = reference.provisioning_text(folder, settings.release, partition)
    document = json.loads(fill_in(text, settings.account_id, settings.contact_centers[0]))
    return {Part(provisioning_file(partition), DOCUMENT): normal(document)}


def _in_scope(folder: Path, release: int, scope: Scope, names: Names) -> View:
    text = reference.catalog_text(folder, release)
    catalog = json.loads(text.replace(_COMMERCIAL_AUDIENCE, "${saml_audience}"))
    view: View = {}
    for name, role in catalog["roles"].items():
        if role["scope"] == scope and not name.endswith(REPEATED):
            view |= _role(folder, name, role, names)
    for name, policy in catalog["policies"].items():
        if policy["scope"] == scope:
            view |= _policy(folder, release, name, policy, names)
    return view


def _variant(folder: Path, release: int, variant: str, names: Names) -> View:
    view: View = {}
    for name, role in reference.variants(folder, release)["roles"].items():
        if variant in role["variants"]:
            view |= _role(folder, name, role["variants"][variant], names)
    return view


def _role(folder: Path, name: str, role: Mapping[str, Any], names: Names) -> View:
    owner = filled(name, names)
    iam = f"arn:{names['partition']}:iam:"
    attached = [f"{iam}:aws:policy/{policy}" for policy in role["aws_managed_policies"]]
    own = f"{iam}:{names['account_id']}:policy/scv/"
    attached += [own + filled(policy, names) for policy in role["scv_policies"]]
    boundary = BOUNDARY_PARAMETER if role["permissions_boundary"] else None
    session = role["max_session_duration"]
    view: View = {
        Part(owner, TRUST): _document(role["trust"], names),
        Part(owner, SETTINGS): role_settings(role["path"], session, attached, boundary),
    }
    for policy, document in role["inline_policies"].items():
        without_version = (name, policy) in reference.without_version(folder)
        text = {key: document[key] for key in document if key != "Version" or not without_version}
        part = Part(owner, inline(filled(policy, names)))
        view |= _with_repetition(folder, policy, part, _document(text, names), names)
    return view


def _policy(folder: Path, release: int, name: str, policy: Mapping[str, Any], names: Names) -> View:
    owner = filled(name, names)
    settings = {"path": policy["path"]}
    if "tenant_bucket_full_name" not in names and _made_for_multi_org(folder, release, name):
        settings.update(MADE_FOR_MULTI_ORG)
    document = _document(policy["document"], names)
    return {
        Part(owner, SETTINGS): settings,
        **_with_repetition(folder, name, Part(owner, DOCUMENT), document, names),
    }


def _with_repetition(folder: Path, name: str, part: Part, document: Any, names: Names) -> View:
    # The templates' own text is known of release 21 only. What it writes twice is taken to be
    # written twice in the other releases too, where they have it at all.
    lines = [filled(line, names) for line in reference.written_twice(folder).get(name, ())]
    twice = sorted(line for line in lines if json.dumps(line) in json.dumps(document))
    repetition = {Part(part.owner, part.what + WRITTEN_TWICE): twice} if twice else {}
    return {part: document, **repetition}


def _document(document: Mapping[str, Any], names: Names) -> Any:
    return normal(json.loads(filled(json.dumps(document), names)))


def _made_for_multi_org(folder: Path, release: int, name: str) -> bool:
    policy = reference.variants(folder, release)["policies"].get(name, {"variants": {}})
    return {one["template_condition"] for one in policy["variants"].values()} == {"IsMultiorgSku"}


def _names(settings: Settings) -> dict[str, str]:
    partition = settings.partition.name
    shared = settings.multi_org
    multi_org = (
        {
            "lambda_prefix": shared.lambda_prefix,
            "tenant_bucket_full_name": shared.tenant_bucket,
        }
        if shared
        else {}
    )
    return {
        **_DEFAULTS,
        **_BY_PARTITION[partition],
        "partition": partition,
        "account_id": settings.account_id,
        "region": settings.region,
        **multi_org,
    }


def _center_names(center: ContactCenter) -> dict[str, str]:
    return {
        "contact_center": center.name,
        "connect_instance_id": center.connect_instance_id,
        "salesforce_org_id": center.salesforce_org_id,
        "tenant_bucket": center.tenant_bucket,
        "customer_bucket": center.existing.recordings_bucket or "",
    }
