"""A provisioning policy of one's own: deployed with its digest, and refused with any doubt."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from components.catalog import load_catalog
from components.errors import InputError
from components.outputs import PROVISIONING_ROLE
from components.partition import PARTITIONS
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.settings.settings import parse_settings
from tests.examples.settings import EXISTING, center

KEY, DIGEST = "provisioningPolicyFile", "provisioningPolicySha256"
_FILE = "policy.json"
_STATEMENT: dict[str, Any] = {"Effect": "Allow", "Action": "logs:ListTagsForResource"}


def _plan(folder: Path, partition: str = "aws", **changes: Any) -> StackPlan:
    config = {"accountId": "123456789012", "contactCenters": [center()], **changes}
    region = PARTITIONS[partition].default_region
    catalog = load_catalog()
    return plan_stack(parse_settings(config, region, catalog, folder), catalog)


def _written(folder: Path, *statements: dict[str, Any], before: bytes = b"") -> dict[str, str]:
    document = {"Version": "2012-10-17", "Statement": statements}
    return _bytes(folder, before + json.dumps(document, indent=2).encode())


def _bytes(folder: Path, content: bytes) -> dict[str, str]:
    (folder / _FILE).write_bytes(content)
    return {KEY: _FILE, DIGEST: hashlib.sha256(content).hexdigest()}


def _inline(plan: StackPlan) -> dict[str, list[dict[str, Any]]]:
    role = next(role for role in plan.roles if role.output == PROVISIONING_ROLE)
    return {one.name: json.loads(one.document)["Statement"] for one in role.inline}


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n"])
def test_one_statement_more_is_deployed_with_its_digest(
    tmp_path: Path, partition: str, before: bytes
) -> None:
    catalogs = _inline(_plan(tmp_path, partition))
    (name,) = catalogs
    added = {**_STATEMENT, "Resource": f"arn:{partition}:logs:*:<AWS_ACCOUNT_ID>:log-group:x"}
    given = _written(tmp_path, *catalogs[name], added, before=before)
    found = _inline(_plan(tmp_path, partition, **given))
    filled = {**added, "Resource": f"arn:{partition}:logs:*:123456789012:log-group:x"}
    assert found == {name: [*catalogs[name], filled]}


def test_lines_of_contact_centers_are_filled_in_for_each_and_left_out(tmp_path: Path) -> None:
    of_center = "arn:aws:s3:::<Contact_Center_Internal_Name>-x"
    of_bucket = "arn:aws:s3:::<BYOAC_CUSTOM_S3_BUCKET>"
    given = _written(tmp_path, {**_STATEMENT, "Resource": [of_center, of_bucket]})
    centers = [center(), center(name="other", existing=EXISTING)]
    (statements,) = _inline(_plan(tmp_path, contactCenters=centers, **given)).values()
    assert statements[0]["Resource"] == [
        "arn:aws:s3:::acme-recordings",
        "arn:aws:s3:::acmevoice-x",
        "arn:aws:s3:::other-x",
    ]


@pytest.mark.parametrize(
    ("partition", "other", "title"),
    [("aws", "aws-us-gov", "GovCloud"), ("aws-us-gov", "aws", "commercial")],
)
def test_the_file_of_the_other_partition_is_refused(
    tmp_path: Path, partition: str, other: str, title: str
) -> None:
    resources = [f"arn:{one}:logs:*:<AWS_ACCOUNT_ID>:x" for one in (partition, other)]
    given = _written(tmp_path, {**_STATEMENT, "Resource": resources})
    with pytest.raises(InputError) as refused:
        _plan(tmp_path, partition, **given)
    [problem] = refused.value.problems
    assert problem.where == KEY
    assert f"'{_FILE}' is for the {title} partition: 1 of its resources" in problem.what


@pytest.mark.parametrize("resource", ["arn:aws:s3:::<NEW_MARKER>", "arn:aws:s3:::{{bucket}}"])
def test_a_marker_that_nothing_fills_is_refused(tmp_path: Path, resource: str) -> None:
    given = _written(tmp_path, {**_STATEMENT, "Resource": resource})
    with pytest.raises(InputError, match="provisioning policy: nothing fills its markers"):
        _plan(tmp_path, **given)


def test_a_policy_in_which_nothing_is_left_is_refused(tmp_path: Path) -> None:
    given = _written(tmp_path, {**_STATEMENT, "Resource": "arn:aws:s3:::<BYOAC_CUSTOM_S3_BUCKET>"})
    with pytest.raises(InputError, match="no statement of it applies"):
        _plan(tmp_path, **given)


def test_a_policy_that_aws_would_refuse_is_refused(tmp_path: Path) -> None:
    long = [f"arn:aws:s3:::{'x' * 50}{number}" for number in range(200)]
    given = _written(tmp_path, {**_STATEMENT, "Resource": long})
    with pytest.raises(InputError, match=r"SCVProvisioningRole.*10,240"):
        _plan(tmp_path, **given)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"a": 1}', "unknown element a"),
        (b"\xff\xfe", "not UTF-8"),
        (b" " * 100_001, "more than 100,000"),
        (
            b'{"Version": "2012-10-17", "Statement": [%b]}'
            % b'{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}',
            "NotAction",
        ),
    ],
)
def test_what_is_no_policy_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    given = _bytes(tmp_path, content)
    with pytest.raises(InputError, match=rf"{KEY}: 'policy\.json'.*{said}.*Give the file"):
        _plan(tmp_path, **given)


@pytest.mark.parametrize(
    ("file", "said"),
    [("nowhere.json", "No such file"), (".", "not a regular"), ("/dev/zero", "not a regular")],
)
def test_what_is_no_file_is_refused(tmp_path: Path, file: str, said: str) -> None:
    with pytest.raises(InputError, match=rf"{KEY}: '{file}'.*{said}.*Give the file"):
        _plan(tmp_path, **{KEY: file, DIGEST: "0" * 64})


@pytest.mark.parametrize("digest", ["0" * 64, "0" * 63, "x" * 64, 5, ""])
def test_another_digest_is_refused_and_the_right_one_said(tmp_path: Path, digest: object) -> None:
    given = _written(tmp_path, {**_STATEMENT, "Resource": "*"})
    changes: dict[str, Any] = {**given, DIGEST: digest}
    with pytest.raises(InputError) as raised:
        _plan(tmp_path, **changes)
    (problem,) = raised.value.problems
    assert problem.where == DIGEST
    # A text that is no digest at all is not compared with one.
    assert (given[DIGEST] in problem.what) is (digest in {"0" * 64, ""})


def test_a_digest_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"{KEY}: missing, and {DIGEST} is given"):
        _plan(tmp_path, **{DIGEST: "0" * 64})


def test_a_file_that_changed_by_a_space_is_refused(tmp_path: Path) -> None:
    given = _written(tmp_path, {**_STATEMENT, "Resource": "*"})
    (tmp_path / _FILE).write_bytes((tmp_path / _FILE).read_bytes() + b" ")
    with pytest.raises(InputError, match=f"{DIGEST}: .* is another text's"):
        _plan(tmp_path, **given)
