"""A file that cannot be compared is refused, with everything that is wrong with it."""

import io
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from components.errors import InputError
from scvctl.compare.policy_file import checked_document, read_policy_file, read_policy_files

GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a"}


def _document(**changes: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{**GOOD, **changes}]}


def _problems(document: object) -> list[str]:
    with pytest.raises(InputError) as refused:
        checked_document(document, "f")
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "f: not a JSON object"),
        ({"Version": "2012-10-17"}, "f: no statement"),
        ({**_document(), "Comment": "x"}, "f: an unknown element Comment"),
        ({**_document(), "Version": "2026-01-01"}, "2008-10-17; it is '2026-01-01'"),
        (_document(Effect="allow"), "1: Effect is neither Allow nor Deny; it is 'allow'"),
        (_document(Sid="Mine", Action=3), "f: statement 1 (Mine): Action is not a text or a list"),
        (_document(Action="GetObject"), "neither service:Action nor *; it is 'GetObject'"),
        (_document(Resource="bucket"), "neither an ARN nor *; it is 'bucket'"),
        (_document(NotAction="s3:*"), "f: statement 1: NotAction grants what nobody listed"),
        (_document(NotResource="*"), "f: statement 1: NotResource grants what nobody listed"),
        (_document(Sid="a\n::error::b\x1b[2J", Action=3), r"(a\n::error::b\x1b[2J): Action"),
        (
            _document(Action=[f"s3:A{index}" for index in range(5_001)]),
            "make 5,001 grants, more than the 5,000",
        ),
        (
            _document(Condition={"StringLike": {f"a:{k}": ["x", "y"] for k in range(64)}}),
            "more than the 5,000",
        ),
        (_document(Principal="*"), "f: statement 1 has Principal, which no policy has"),
    ],
)
def test_it_says_what_is_wrong(document: object, says: str) -> None:
    assert any(says in problem for problem in _problems(document)), _problems(document)


def test_it_says_all_that_is_wrong() -> None:
    statements = [_document(Effect="x", NotAction="y")["Statement"][0], {"Sid": "Two"}]
    assert len(_problems({"Version": "2012-10-17", "Statement": statements})) == 6


@pytest.mark.parametrize("statement", [GOOD, [GOOD], [{**GOOD, "Action": "*", "Resource": "*"}]])
@pytest.mark.parametrize("version", [{"Version": "2012-10-17"}, {"Version": "2008-10-17"}, {}])
def test_what_aws_takes_is_read(statement: object, version: dict[str, str]) -> None:
    read = checked_document({**version, "Id": "x", "Statement": statement}, "f")
    assert [one.allows for one in read] == [True]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes (character 2)"),
        (b"", "not JSON"),
        (b"\xff\xfe{", "not UTF-8 text"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"Statement": [{"Action": "a:b", "Action": "c:d"}]}', "the key Action is given twice"),
        (b'{"Statement": ' + b"9" * 5_000 + b"}", "not JSON"),
        (b'"' + b"x" * 1_000_000 + b'"', "1,000,002 bytes, more than 1,000,000"),
        (b'{"Role": {"RoleName": "x"}}', "only who may assume the role"),
    ],
)
def test_what_is_no_json_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match="cannot be compared") as refused:
        read_policy_file(str(file))
    assert says in str(refused.value)
    assert str(file) in str(refused.value)


def test_what_is_no_file_is_refused_and_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none.json", tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(InputError, match=str(path)):
            read_policy_file(str(path))


def test_a_hundred_thousand_keys_are_read_at_once(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({f"k{index}": 0 for index in range(60_000)}))
    with pytest.raises(InputError, match="an unknown element k0") as refused:
        read_policy_file(str(file))
    assert len(str(refused.value)) < 1_000


@pytest.mark.parametrize(
    "printed",
    [
        {"RoleName": "r", "PolicyName": "p", "PolicyDocument": _document()},
        {"RoleName": "r", "PolicyName": "p", "PolicyDocument": quote(json.dumps(_document()))},
        {"PolicyVersion": {"Document": _document(), "VersionId": "v1"}},
    ],
    ids=["get-role-policy", "as the API has it", "get-policy-version"],
)
def test_what_the_aws_cli_prints_is_unwrapped(printed: object, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(printed))
    assert read_policy_file(str(file)) == checked_document(_document(), "f")


def test_files_and_folders_are_one_policy(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for file, action in (("a.json", "s3:Get"), ("folder/b.json", "s3:Put")):
        (tmp_path / file).write_text(json.dumps(_document(Action=action)))
    read = read_policy_files([str(tmp_path / "a.json"), str(folder)])
    assert [one.actions for one in read.document] == [("s3:Get",), ("s3:Put",)]
    (folder / "b.json").write_text("{")
    (folder / "c.json").write_text("[")
    with pytest.raises(InputError) as refused:
        read_policy_files([str(folder)])
    assert len(refused.value.problems) == 2


def test_a_folder_without_policies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a folder with 0 files \*\.json"):
        read_policy_files([str(tmp_path)])


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(_document()), "utf-8-sig")
    assert read_policy_file(str(file)) == checked_document(_document(), "f")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_standard_input_is_read(mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{mark}{json.dumps(_document())}"))
    assert read_policy_file("-") == checked_document(_document(), "f")
