"""The file of ``--policy-pack-config``: what is wrong with it is said, before the program runs."""

from pathlib import Path

import pytest

from tests.scvctl.embedded_runs import scvctl


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "rules.json: not JSON"),
        (b"\xff", "rules.json: cannot be read: not UTF-8 text"),
        (b"[" * 1_000_001, "rules.json: cannot be read: 1,000,001 bytes, more than 1,000,000"),
        (b"[" * 100_000, "rules.json: not JSON"),
        (b"[]", "rules.json: not a JSON object with the names of rules as keys"),
        (b'{"known-role": 3}', "known-role: neither a level nor an object"),
        (b'{"known-role": "strict"}', "known-role: the level 'strict' is none of advisory, "),
        (b'{"known-role": {"enforcementLevel": ["advisory"]}}', "the level ['advisory'] is none"),
    ],
)
def test_a_wrong_file_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    file.write_bytes(content)
    printed = scvctl("check", "--stack", "dev", "--policy-pack-config", str(file))
    assert (printed.code, printed.out) == (2, "")
    assert says in printed.err
    assert "Running the program" not in printed.err


def test_a_device_is_refused_and_not_read() -> None:
    printed = scvctl("check", "--stack", "dev", "--policy-pack-config", "/dev/zero")
    assert (printed.code, printed.out) == (2, "")
    assert "/dev/zero: cannot be read: not a regular file" in printed.err


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "none.json"
    printed = scvctl("check", "--stack", "dev", "--policy-pack-config", str(file))
    assert (printed.code, printed.out) == (2, "")
    assert f"{file}: cannot be read: No such file or directory" in printed.err


def test_rules_and_options_that_the_pack_lacks_are_named(tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    file.write_text('{"known-rule": "advisory", "external-id-required": {"when": "maybe"}}')
    printed = scvctl("check", "--stack", "dev", "--policy-pack-config", str(file))
    assert (printed.code, printed.out) == (2, "")
    assert "known-rule: no rule of the pack. Known are: account-id-consistent" in printed.err
    assert "external-id-required.when: 'maybe' is not one of" in printed.err
