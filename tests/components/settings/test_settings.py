"""Settings: what the configuration may hold besides what is refused."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.catalog import load_catalog
from components.errors import InputError
from components.plan.build import plan_stack
from components.settings.settings import CONFIG_KEYS, ContactCenter, Settings, parse_settings
from components.settings.validation import keys
from tests.examples import METADATA
from tests.examples.settings import center


def _settings(folder: Path, **changes: Any) -> Settings:
    config = {
        "accountId": "123456789012",
        "integratedBy": "customer",
        "contactCenters": [center()],
        **changes,
    }
    return parse_settings(config, "us-west-2", load_catalog(), folder)


def test_the_stack_that_makes_the_saml_provider_protects_it(tmp_path: Path) -> None:
    settings = _settings(tmp_path, samlMetadataFile=str(METADATA))
    planned = plan_stack(settings, load_catalog())
    assert planned.saml_provider is not None
    assert planned.saml_provider.name == "SalesforceServiceVoiceIdp_00D000000000001"
    assert planned.saml_provider.metadata.startswith("<?xml")
    _, boundary = planned.boundaries
    statements = {one["Sid"]: one for one in json.loads(boundary.document)["Statement"]}
    protected = "arn:*:iam::123456789012:saml-provider/*"
    assert protected in statements["ProtectGuardrails"]["Resource"]
    without = plan_stack(_settings(tmp_path), load_catalog())
    assert without.saml_provider is None
    assert all(protected not in one.document for one in without.boundaries)


def test_metadata_is_refused_where_salesforce_makes_the_provider(tmp_path: Path) -> None:
    file = str(METADATA)
    with pytest.raises(InputError, match="samlMetadataFile: given, but integratedBy"):
        _settings(tmp_path, samlMetadataFile=file, integratedBy="salesforce")


def test_one_file_does_not_serve_two_orgs(tmp_path: Path) -> None:
    file = str(METADATA)
    orgs = ["00D000000000001", "00D000000000002AAA"]
    centers = [center(name=f"acme{org[-1].lower()}", salesforceOrgId=org) for org in orgs]
    with pytest.raises(InputError, match=r"belong to 2 orgs .00D000000000001, 00D000000000002"):
        _settings(tmp_path, samlMetadataFile=file, contactCenters=centers)
    assert len(_settings(tmp_path, contactCenters=centers).contact_centers) == 2


def test_ids_take_one_form(tmp_path: Path) -> None:
    one = center(
        connectInstanceId="12345678-ABCD-1234-1234-123456789012",
        salesforceOrgId="00D000000000001EAA",
        tenantBucket=None,
    )
    (parsed,) = _settings(tmp_path, contactCenters=[one]).contact_centers
    assert parsed.connect_instance_id == "12345678-abcd-1234-1234-123456789012"
    assert parsed.salesforce_org_id == "00D000000000001"
    assert parsed.tenant_bucket == parsed.name


@pytest.mark.parametrize("given", [["old-id", "new-id"], '["old-id", "new-id"]'])
def test_several_external_ids(tmp_path: Path, given: object) -> None:
    settings = _settings(tmp_path, externalId=given)
    assert settings.external_ids == ("old-id", "new-id")
    assert "old-id" not in repr(settings)
    role = next(role for role in plan_stack(settings, load_catalog()).roles if role.secret)
    assert '"sts:ExternalId":["new-id","old-id"]' in role.trust


@pytest.mark.parametrize("given", [[], ["twice-id", "twice-id"], ["good-id", "wrong!"], '["open'])
def test_a_list_of_external_ids_that_cannot_be_used(tmp_path: Path, given: object) -> None:
    with pytest.raises(InputError) as refused:
        _settings(tmp_path, externalId=given)
    assert "externalId" in str(refused.value)
    assert "twice-id" not in str(refused.value)
    assert "wrong!" not in str(refused.value)


@pytest.mark.parametrize("external_id", ["ab", "a" * 1_224, "Az09+=,.@:/_-"])
def test_external_ids_that_aws_accepts(tmp_path: Path, external_id: str) -> None:
    assert _settings(tmp_path, externalId=external_id).external_ids == (external_id,)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    assert "geheim" not in repr(_settings(tmp_path, externalId="geheim"))
    with pytest.raises(InputError) as refused:
        _settings(tmp_path, externalID="geheim nis", contactCenters=[center(token="geheim")])
    assert "externalID: not a known key. Did you mean externalId" in str(refused.value)
    assert "geheim" not in str(refused.value)
    # Pydantic's error repeats what was given.
    assert refused.value.__context__ is None


@pytest.mark.parametrize("value", ["", "x", 3, 1.5, True, [], [3], [[]], {}, {"x": 1}, [{"x": 1}]])
def test_what_is_refused_is_refused_in_our_own_words(tmp_path: Path, value: object) -> None:
    one = center(**dict.fromkeys(keys(ContactCenter), value))
    for changes in (dict.fromkeys(CONFIG_KEYS, value), {"contactCenters": [one]}):
        with pytest.raises(InputError) as refused:
            _settings(tmp_path, **changes)
        for problem in refused.value.problems:
            assert not re.search(r"not accepted|Input should|Value error", problem.what)


def test_tags_that_aws_accepts(tmp_path: Path) -> None:
    tags = {"k" * 128: "v" * 256, "cost:center/1": "", **{f"tag{i}": "x" for i in range(48)}}
    assert _settings(tmp_path, tags=tags).tags == tags


@pytest.mark.parametrize(
    "tags", [{"k" * 129: "v"}, {"k": "v" * 257}, {f"tag{i}": "x" for i in range(51)}]
)
def test_tags_that_aws_refuses(tmp_path: Path, tags: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"tags: .*AWS allows"):
        _settings(tmp_path, tags=tags)


def test_a_boundary_of_the_organisation_is_shown_by_example(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="like arn:aws:iam::123456789012:policy/name"):
        _settings(tmp_path, permissionsBoundaryArn="x")
    with pytest.raises(InputError, match="like arn:aws:iam::123456789012:policy/name"):
        _settings(tmp_path, permissionsBoundaryArn="x", accountId=None)
    with pytest.raises(InputError, match="like arn:aws:iam::111122223333:policy/name"):
        _settings(tmp_path, permissionsBoundaryArn="x", accountId="111122223333")
