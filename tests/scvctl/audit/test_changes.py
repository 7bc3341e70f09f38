"""Each change to an account is found: by its kind, on its resource, with a remedy."""

import json

import pytest

from components.catalog import RELEASES
from scvctl.audit.model import kinds
from tests.scvctl.audit.accounts import audit, audited, made
from tests.scvctl.audit.changes import CHANGES, EVERYTHING, ID, OTHER_ID, Change


@pytest.mark.parametrize("stack", ["dev", "gov"])
@pytest.mark.parametrize(
    ("integrated_by", "release"), [("customer", 22), *(("salesforce", one) for one in RELEASES)]
)
def test_an_account_as_published_has_no_finding(
    stack: str, integrated_by: str, release: int
) -> None:
    config = {"integratedBy": integrated_by, "release": release}
    with made(stack, **config) as account:
        printed = audit(stack, "--json", **config)
    result = json.loads(printed.out)
    assert (printed.code, result["findings"], result["excepted"]) == (0, [], [])
    owners = {one["owner"] for one in result["roles"]}
    assert owners == {"stack"} if integrated_by == "customer" else {"salesforce", "stack"}
    assert {one["name"] for one in result["roles"]} <= {one.name for one in account.plan.roles}


@pytest.mark.parametrize(
    "config",
    [
        {"multiOrg": {"tenantBucket": "acme-shared"}},
        {"externalId": ID, "integratedBy": "customer"},
        {"permissionsBoundaryArn": "arn:aws:iam::123456789012:policy/boundary/Acme"},
        {"provisioningRoleName": "AcmeProvisioningRole"},
    ],
    ids=lambda config: next(iter(config)),
)
def test_other_configurations_have_no_finding(config: dict[str, object]) -> None:
    config = {"integratedBy": "salesforce", **config}
    with made("dev", **config) as account:
        assert audited(account, config)["findings"] == []


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_change_is_found(change: Change) -> None:
    config = {"integratedBy": "salesforce", **change.config}
    with made("dev", **config) as account:
        change.change(account)
        printed = json.dumps(audited(account, config))
    result = json.loads(printed)["findings"]
    assert {one["kind"] for one in result} == {change.kind, *change.also}
    found = [one for one in result if one["kind"] == change.kind]
    assert {one["resource"] for one in found} == {f"{account.arn}:{change.resource}"}
    messages = " ".join(one["message"] for one in found)
    for phrase in change.says:
        assert phrase in messages
    for one in found:
        assert change.remedy in one["remedy"]
    assert found[0]["id"].startswith(f"{change.kind}/{change.resource.rpartition('/')[2]}")
    assert len({one["id"] for one in result}) == len(result)
    assert ID not in printed
    assert OTHER_ID not in printed


def test_the_table_of_changes_has_every_kind() -> None:
    known = {change.kind for change in CHANGES} | {kind for one in CHANGES for kind in one.also}
    assert known == set(kinds()) - {"exception-wrong", "release-other"}
    assert len({change.title for change in CHANGES}) >= 25


@pytest.mark.parametrize(
    ("stack", "made_of", "says", "told"),
    [
        ("dev", 19, 22, "19"),
        ("dev", 20, 21, "20 or 22"),
        ("gov", 19, 22, "19"),
        ("gov", 20, 21, "20 or 22"),
        ("dev", 22, 19, "20 or 22"),
    ],
)
def test_an_account_of_another_release_is_told_as_such(
    stack: str, made_of: int, says: int, told: str
) -> None:
    by = {"integratedBy": "salesforce"}
    with made(stack, release=made_of, **by) as account:
        found = audited(account, {**by, "release": says})["findings"]
    whose = {one["message"].partition(" ")[0]: one for one in found}
    theirs = whose["Salesforce's"]
    assert theirs["kind"] == "release-other"
    assert f"release {told}; the stack says {says}" in theirs["message"]
    # Nothing else is said of roles that are whole in their release.
    assert {one["kind"] for one in found} == {"release-other"}
    newer = f"pulumi config set release 22 --stack {stack}"
    assert (newer in theirs["remedy"]) == (told != "19")


def test_a_change_is_found_in_an_account_of_an_older_release() -> None:
    by = {"integratedBy": "salesforce"}
    with made("dev", release=19, **by) as account:
        account.put_inline("SCVIDPLambdaRole", EVERYTHING)
        found = audited(account, by)["findings"]
    assert {one["kind"] for one in found} == {"release-other", "grants-wider"}
