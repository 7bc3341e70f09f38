"""The seal on the catalog and on what is made of it: it is current, and every change breaks it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.catalog import RELEASES, Catalog, CatalogError, Family, load_catalog
from components.partition import PARTITIONS, Partition
from components.plan import documents, given_policy
from components.plan.model import StackPlan
from components.settings import settings
from policypacks.scv_guardrails import replanned, reviewed

_CATALOG = load_catalog()
_FAMILY = _CATALOG.families["contact-center"]
_SAML = "${contact_center}-SAMLRole"
_STACKS = {f"release {release} in {name}" for release in RELEASES for name in PARTITIONS}


def _with(family: Family) -> Catalog:
    return replace(_CATALOG, families={**_CATALOG.families, family.family: family})


def test_it_is_current() -> None:
    current = reviewed.FILE.read_text("utf-8") == reviewed.text_of(_CATALOG)
    assert current, (
        "the catalog, or what is made of it, was changed: have it reviewed, then run "
        "`make reviewed`"
    )
    assert reviewed.unreviewed(_CATALOG) == frozenset()
    assert reviewed.unreviewed_stacks(_CATALOG) == frozenset()


def test_it_holds_every_role_and_policy() -> None:
    names = {one.name for one in (*_CATALOG.roles(), *_CATALOG.policies())}
    assert reviewed.digests(_CATALOG).keys() == names
    assert [*reviewed.digests(_CATALOG)] == sorted(names)


def test_a_changed_entry_is_not_the_reviewed_one() -> None:
    roles = [replace(one, path="/x/") if one.name == _SAML else one for one in _FAMILY.roles]
    assert reviewed.unreviewed(_with(replace(_FAMILY, roles=tuple(roles)))) == {_SAML}


def test_a_changed_policy_is_not_the_reviewed_one() -> None:
    family = next(one for one in _CATALOG.families.values() if one.policies)
    first, *others = family.policies
    policies = (replace(first, statements=first.statements[1:]), *others)
    assert reviewed.unreviewed(_with(replace(family, policies=policies))) == {first.name}


def test_a_changed_constant_is_in_every_entry_of_its_family() -> None:
    constants = {**_FAMILY.constants, "more": "x"}
    changed = reviewed.unreviewed(_with(replace(_FAMILY, constants=constants)))
    assert changed == {one.name for one in (*_FAMILY.roles, *_FAMILY.policies)}


def test_a_new_entry_is_not_reviewed() -> None:
    new = replace(_FAMILY.roles[0], name="New")
    assert reviewed.unreviewed(_with(replace(_FAMILY, roles=(*_FAMILY.roles, new)))) == {"New"}


def test_a_missing_file_is_no_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reviewed, "FILE", tmp_path / "reviewed.json")
    with pytest.raises(FileNotFoundError):
        reviewed.unreviewed(_CATALOG)
    (tmp_path / "reviewed.json").write_text("{}", "utf-8")
    assert len(reviewed.unreviewed(_CATALOG)) == len(reviewed.digests(_CATALOG))
    assert reviewed.unreviewed_stacks(_CATALOG) == _STACKS


def test_a_key_without_a_value_changes_no_entry() -> None:
    digests = reviewed.digests(_CATALOG)
    assert all(len(one) == 64 for one in digests.values())
    assert len({*digests.values()}) == len(digests)
    text = json.loads(reviewed.text_of(_CATALOG))
    assert text == {"catalog": digests, "stacks": reviewed.digests_of_stacks(_CATALOG)}


def test_it_holds_every_release_in_every_partition() -> None:
    digests = reviewed.digests_of_stacks(_CATALOG)
    assert digests.keys() == _STACKS
    assert all(len(one) == 64 for one in digests.values())
    assert len({*digests.values()}) == len(digests)


def test_a_changed_entry_changes_the_stacks_that_have_it() -> None:
    newest = RELEASES[-1]
    roles = [replace(one, since=newest) if one.name == _SAML else one for one in _FAMILY.roles]
    changed = reviewed.unreviewed_stacks(_with(replace(_FAMILY, roles=tuple(roles))))
    assert changed == {one for one in _STACKS if f"release {newest}" not in one}


def test_code_that_loses_the_conditions_makes_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = documents.canonical

    def without_conditions(document: documents.PolicyDocument) -> documents.PolicyDocument:
        statements: list[documents.PolicyDocument] = document["Statement"]
        kept = [{key: one[key] for key in one if key != "Condition"} for one in statements]
        return made({**document, "Statement": kept})

    monkeypatch.setattr(documents, "canonical", without_conditions)
    assert reviewed.unreviewed(_CATALOG) == frozenset()
    assert reviewed.unreviewed_stacks(_CATALOG) == _STACKS


@pytest.mark.parametrize(
    ("key", "read"),
    [
        ("external_ids", ("else",)),
        ("organisation_boundary_arn", "else"),
        ("multi_org", settings.MultiOrg("else")),
        ("contact_centers", (settings.ContactCenter("acmevoice", "id", "org", "else"),)),
    ],
)
def test_settings_that_are_read_otherwise_make_something_else(
    key: str, read: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def something_else(*given: Any) -> settings.Settings:
        changes: dict[str, Any] = {key: read}
        return replace(settings.parse_settings(*given), **changes)

    monkeypatch.setattr(reviewed, "parse_settings", something_else)
    assert reviewed.unreviewed_stacks(_CATALOG) == _STACKS


@pytest.mark.parametrize("name", ["filled_in", "to_json", "without_mark"])
def test_code_that_makes_more_of_a_policy_file_makes_something_else(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = getattr(given_policy, name)

    def more(given: Any, *others: Any) -> Any:
        if name == "filled_in":
            return made(given, *others)[:-1]
        if name == "without_mark":
            return made(given).replace("s3:GetObject", "s3:*")
        statements = [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]
        return made({**given, "Statement": [*given["Statement"], *statements]})

    monkeypatch.setattr(given_policy, name, more)
    assert reviewed.unreviewed(_CATALOG) == frozenset()
    assert reviewed.unreviewed_stacks(_CATALOG) == _STACKS


def test_outputs_that_say_something_else_are_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nothing(_plan: StackPlan) -> dict[str, Any]:
        return {}

    monkeypatch.setattr(replanned, "stack_outputs", nothing)
    assert reviewed.unreviewed_stacks(_CATALOG) == _STACKS


def test_what_cannot_be_made_is_not_what_was_reviewed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: Any) -> Any:
        raise CatalogError("a placeholder has no value")

    monkeypatch.setattr(reviewed, "plan_stack", fails)
    assert reviewed.unreviewed_stacks(_CATALOG) == _STACKS


def _plan(region: str = "us-west-2", saml: str | None = None, **given: Any) -> StackPlan:
    config = {**stack_config(), **given}
    parsed = settings.parse_settings(config, region, _CATALOG, Path())
    parsed = replace(parsed, saml_metadata=saml)
    return reviewed.plan_stack(parsed, _CATALOG)


def stack_config() -> dict[str, Any]:
    center = {
        "name": "hotelvoice",
        "connectInstanceId": "1a2b3c4d-2222-3333-4444-6a7b8c9d0e1f",
        "salesforceOrgId": "00D000000000AbC",
    }
    return {"accountId": "210987654321", "contactCenters": [center], "externalId": "an-external-id"}


@pytest.mark.parametrize("partition", PARTITIONS.values(), ids=[*PARTITIONS])
@pytest.mark.parametrize(
    "only", ["210987654321", "hotelvoice", "1a2b3c4d", "6a7b8c9d0e1f", "00D000000000AbC"]
)
def test_code_that_grants_more_to_one_stack_makes_something_else(
    only: str, partition: Partition, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {**stack_config(), "integratedBy": "customer", "samlMetadataFile": "saml.xml"}
    whole = (partition.default_region, "<EntityDescriptor/>")
    before = _plan(*whole, integratedBy="customer")
    assert reviewed.unreviewed_parts(before, _CATALOG, given) == frozenset()
    made = documents.canonical

    def more(document: documents.PolicyDocument) -> documents.PolicyDocument:
        if only not in json.dumps(document):
            return made(document)
        granted = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        return made({**document, "Statement": [*document["Statement"], granted]})

    monkeypatch.setattr(documents, "canonical", more)
    after = _plan(*whole, integratedBy="customer")
    assert after != before
    parts = reviewed.unreviewed_parts(after, _CATALOG, given)
    assert parts == {"the account and the names of this stack"}


@pytest.mark.parametrize(
    "names",
    [
        ["acmevoice", "hotel_line"],
        ["voice-emea", "voice_emea", "voiceemea"],
        ["acme-210987654321", "acme"],
        ["aaa", "abc", "abcd", "qqq", "qqqx"],
        ["connect", "lambda", "policy", "ab"],
        ["voice-11111110", "voice-11111111", "ab-11111112"],
    ],
    ids=str,
)
def test_no_names_are_taken_for_a_change_of_the_code(names: list[str]) -> None:
    config = stack_config()
    ids = [f"1111111{number}-2222-3333-4444-555555555555" for number in range(len(names))]
    config["contactCenters"] = [
        {
            **config["contactCenters"][0],
            "name": name,
            "connectInstanceId": one,
            "tenantBucket": "t-1",
        }
        for name, one in zip(names, ids, strict=True)
    ]
    for mode in ("salesforce", "customer"):
        plan = _plan(**config, integratedBy=mode)
        assert not replanned.depends_on_names(plan, _CATALOG)


@pytest.mark.parametrize("named", ["voice-center-of-emea-1111111", "voice-center-of-the-emea-num"])
def test_nor_are_ids_in_what_patterns_stand_for(named: str) -> None:
    config = stack_config()
    config["contactCenters"] = [
        {
            "name": f"{named}{number}",
            "connectInstanceId": f"1111111{number}-2222-3333-4444-555555555555",
            "salesforceOrgId": "00D000000000AbC",
            "tenantBucket": "t-1",
            "existing": {
                "recordingsBucket": f"acme-{number}",
                "contactRecordStream": f"{'a' * 100}{number}",
                "contactLensStream": f"{'b' * 100}{number}",
            },
        }
        for number in range(10)
    ]
    here = "210987654321"
    accepted = [
        f"arn:*:connect:*:{here}:instance/*",
        f"arn:*:kinesis:*:{here}:stream/{'a' * 100}*",
        f"arn:*:kinesis:*:{here}:stream/{'b' * 100}*",
        f"arn:*:logs:*:{here}:log-group:*/{named}*-*",
    ]
    plan = _plan(**config, integratedBy="customer", acceptBoundaryPatterns=accepted)
    assert any(policy.consents for policy in plan.boundaries)
    assert not replanned.depends_on_names(plan, _CATALOG)


def test_keys_that_decide_over_trust_are_read_by_the_pack_itself() -> None:
    plan = _plan(externalId=None)
    assert reviewed.unreviewed_parts(plan, _CATALOG, stack_config()) == {"the key externalId"}
    given = {**stack_config(), "externalId": "", "accountId": "111122223333"}
    assert reviewed.unreviewed_parts(plan, _CATALOG, given) == {"the key accountId"}
