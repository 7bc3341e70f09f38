"""``scvctl audit``: formats, files, exceptions, exit codes, and texts of others."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from botocore.exceptions import ClientError

from components.text import one_line
from scvctl.audit.model import kinds
from scvctl.aws.live import LiveAccount
from tests.scvctl.audit.accounts import Made, audit, audited, in_backend, made
from tests.scvctl.audit.changes import EVERYTHING, IDP, S3

BY = {"integratedBy": "salesforce"}
HOSTILE = "x\n::error::y\x1b[31m\u202e"
ID = "an-external-id-that-is-secret"
ROOT = Path(__file__).parents[3]


def _wider(account: Made) -> None:
    account.put_inline(IDP, {**EVERYTHING, "Sid": HOSTILE})


def test_every_format_names_the_finding_and_its_remedy(tmp_path: Path) -> None:
    with made("dev", **BY) as account:
        account.client.delete_role_permissions_boundary(RoleName=IDP)
        texts: dict[str, str] = {}
        for form in ("table", "json", "junit", "sarif"):
            file = tmp_path / form
            printed = audit("dev", "--format", form, "--output", str(file), **BY)
            assert printed.code == 1
            assert "boundary-missing" in printed.out
            texts[form] = file.read_text("utf-8")
    for text in texts.values():
        assert IDP in text
        assert "aws iam put-role-permissions-boundary" in text
    (run,) = json.loads(texts["sarif"])["runs"]
    assert run["automationDetails"]["id"] == "scv-audit/dev/"
    assert [one["ruleId"] for one in run["results"]] == ["boundary-missing"]
    assert {one["id"] for one in run["tool"]["driver"]["rules"]} == set(kinds())
    suite = ET.fromstring(texts["junit"])[0]  # noqa: S314 - our own text
    assert suite.attrib["failures"] == "1"
    assert int(suite.attrib["tests"]) == len(kinds())


@pytest.mark.parametrize("form", ["table", "json", "junit", "sarif"])
def test_texts_of_the_account_are_one_line_without_commands(form: str) -> None:
    with made("dev", **BY) as account:
        _wider(account)
        in_backend(f"{account.arn}:role/{S3}").policies[HOSTILE] = "no JSON"
        printed = audit("dev", "--format", form, **BY)
    assert printed.code == 1
    assert not {"\x1b", "\u202e"} & {*printed.out}
    assert not any(line.lstrip().startswith("::") for line in printed.out.splitlines())


def test_an_external_id_is_nowhere(tmp_path: Path) -> None:
    config = {**BY, "externalId": ID}
    with made("dev", **config) as account:
        account.put_inline(IDP, {**EVERYTHING, "Sid": ID})
        account.unknown(f"SCV-{ID}")
        texts: list[str] = []
        for form in ("table", "json", "junit", "sarif"):
            file = tmp_path / form
            printed = audit("dev", "--format", form, "--output", str(file), **config)
            texts += [printed.out, printed.err, file.read_text("utf-8")]
    assert "(external ID)" in texts[0]
    assert all(ID not in text for text in texts)


def test_an_encrypted_external_id_is_any() -> None:
    config = {**BY, "externalId": ID}
    with made("dev", **config) as account:
        (statement,) = account.trust(S3)["Statement"]
        condition = {"StringEquals": {"sts:ExternalId": "another-external-id"}}
        account.put_trust(S3, {**statement, "Condition": condition}, only=True)
        assert audited(account, config, known=False)["findings"] == []
        assert len(audited(account, config)["findings"]) == 2


@pytest.mark.parametrize("kind", ["folder", "fifo"])
def test_only_a_regular_file_is_written(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "out"
    (file.mkdir if kind == "folder" else lambda: os.mkfifo(file))()
    printed = audit("dev", "--output", str(file), **BY)
    assert printed.code == 2
    assert "--output" in printed.err


def test_a_wrong_configuration_is_2_and_a_refusal_1(monkeypatch: pytest.MonkeyPatch) -> None:
    assert audit("dev", release=7).code == 2

    def refused(_: LiveAccount) -> None:
        raise ClientError(
            {"Error": {"Code": "AccessDenied", "Message": "not authorized"}},
            "GetAccountAuthorizationDetails",
        )

    monkeypatch.setattr(LiveAccount, "authorization_details", refused)
    with made("dev", **BY):
        printed = audit("dev", **BY)
    assert printed.code == 1
    assert "AccessDenied" in printed.err
    assert "Traceback" not in printed.err


def _exceptions(tmp_path: Path, **changes: str) -> Path:
    file = tmp_path / "exceptions.yaml"
    row = {
        "rule": "audit/boundary-missing",
        "urn": f"arn:aws:iam::123456789012:role/{IDP}",
        "reason": "Reviewed in the meeting of November 12.",
        "expires": "2027-01-31",
        **changes,
    }
    file.write_text("- " + "\n  ".join(f"{key}: {value}" for key, value in row.items()))
    return file


def test_an_exception_lets_one_finding_through(tmp_path: Path) -> None:
    with made("dev", **BY) as account:
        account.client.delete_role_permissions_boundary(RoleName=IDP)
        result = audited(account, BY, _exceptions(tmp_path))
    assert result["findings"] == []
    (one,) = result["excepted"]
    assert one["kind"] == "boundary-missing"
    assert "allowed until 2027-01-31 (UTC): Reviewed" in one["reason"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"expires": "2026-11-27"}, "ended on 2026-11-27"),
        ({"rule": "audit/no-such"}, "no rule 'audit/no-such'"),
        ({"reason": "short"}, "reason is not a sentence"),
        ({"urn": "'urn:pulumi:dev::x::y::zzzz'"}, "not the ARN of a finding"),
        (
            {"rule": "audit/trust-wider", "urn": "'arn:aws:iam::123456789012:role/SCVID*'"},
            "critical",
        ),
    ],
)
def test_a_wrong_exception_allows_nothing(
    changes: dict[str, str], says: str, tmp_path: Path
) -> None:
    with made("dev", **BY) as account:
        account.client.delete_role_permissions_boundary(RoleName=IDP)
        found = audited(account, BY, _exceptions(tmp_path, **changes))["findings"]
    assert {one["kind"] for one in found} == {"boundary-missing", "exception-wrong"}
    assert says in next(one["message"] for one in found if one["kind"] == "exception-wrong")


def test_an_exception_that_nothing_needs_is_wrong(tmp_path: Path) -> None:
    with made("dev", **BY) as account:
        (one,) = audited(account, BY, _exceptions(tmp_path))["findings"]
    assert one["kind"] == "exception-wrong"
    assert "None of them needs it" in one["message"]


def test_last_use_is_told_and_is_no_finding() -> None:
    with made("dev", **BY) as account:
        role = in_backend(f"{account.arn}:role/{IDP}")
        role.last_used = datetime(2026, 11, 1, tzinfo=UTC)
        role.last_used_region = "us-west-2"
        result = audited(account, BY)
    by_name = {one["name"]: one["lastUsed"] for one in result["roles"]}
    assert result["findings"] == []
    assert by_name[S3] is None
    assert by_name[IDP] == {"date": "2026-11-01", "region": "us-west-2"}


def test_the_page_has_every_kind_with_its_severity() -> None:
    page = (ROOT / "docs/audit.md").read_text("utf-8")
    for kind in kinds().values():
        assert f"| `{kind.name}` | {kind.severity} | {one_line(kind.title)} |" in page
