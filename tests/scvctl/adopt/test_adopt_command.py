"""``scvctl adopt`` on the command line: where the file goes, what is said, and wrong input."""

import json
from pathlib import Path

import pytest

from scvctl.cli import main
from tests.scvctl.adopt.accounts import BY_SALESFORCE, adopt
from tests.scvctl.live_accounts import live


def test_the_file_goes_to_standard_output_and_words_to_standard_error() -> None:
    printed = adopt("dev", **BY_SALESFORCE)
    assert printed.code == 0
    assert set(json.loads(printed.out)) == {"resources"}
    assert "6 resources to import into stack dev, of this stack; nobody looked into AWS." in (
        printed.err
    )


def test_the_file_goes_where_it_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "import.json"
    written = adopt("gov", "--output", str(file), **BY_SALESFORCE)
    assert (written.code, written.out) == (0, "")
    assert json.loads(file.read_text("utf-8")) == json.loads(adopt("gov", **BY_SALESFORCE).out)


def test_json_is_one_object(tmp_path: Path) -> None:
    file = tmp_path / "import.json"
    printed = adopt("gov", "--json", "--output", str(file), **BY_SALESFORCE)
    result = json.loads(printed.out)
    assert result.pop("importFile") == json.loads(file.read_text("utf-8"))
    assert result == {
        "version": 1,
        "stack": "gov",
        "accountId": "123456789012",
        "partition": "aws-us-gov",
        "release": 22,
        "live": False,
        "ready": True,
        "findings": [],
        "config": {},
        "commands": [
            "pulumi stack export --file before.json --stack gov",
            f"pulumi import --file {file} --protect=false --generate-code=false --yes --stack gov",
            "pulumi preview --diff --stack gov",
            "pulumi up --stack gov",
            "pulumi preview --expect-no-changes --stack gov",
        ],
    }


def test_a_file_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "import.json"
    for target, says in {file: "there is no folder", tmp_path: "a folder; give a file"}.items():
        printed = adopt("dev", "--output", str(target), **BY_SALESFORCE)
        assert (printed.code, printed.out) == (2, "")
        assert f"--output {target}: {says}" in printed.err
        assert "Running the program" not in printed.err


def test_a_file_that_turns_out_not_to_be_writable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("scvctl.commands.output.write_whole", refuse)
    file = tmp_path / "import.json"
    printed = adopt("dev", "--output", str(file), **BY_SALESFORCE)
    assert (printed.code, printed.out) == (2, "")
    assert f"--output {file}: cannot be written: Permission denied" in printed.err


def test_the_credentials_must_be_of_the_stacks_account() -> None:
    with live("dev"):
        printed = adopt("dev", "--live", accountId="111122223333", **BY_SALESFORCE)
    assert (printed.code, printed.out) == (2, "")
    assert "they are of account 123456789012, the stack's is 111122223333" in printed.err
    assert "Traceback" not in printed.err


def test_all_that_is_wrong_with_the_stack_is_said_at_once() -> None:
    printed = adopt("dev", accountId="12", release=18)
    assert (printed.code, printed.out) == (2, "")
    assert "accountId" in printed.err
    assert "release: 18" in printed.err


@pytest.mark.parametrize("arguments", [("--stack",), ("--stack", "dev", "--output")])
def test_a_line_that_is_not_understood_shows_the_usage(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["adopt", *arguments])
    assert ended.value.code == 2
    assert "usage: scvctl" in capsys.readouterr().err
