"""The reader of YAML, held to what the real engine makes of the same texts."""

import json
import os
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from components.settings.engine_yaml import Unreadable, engine_text, load_yaml, read_text, read_yaml
from tests.components.settings.engine_scalars import Row, rows, stack_file

# Read by the engine, and refused here: what it makes of them depends on the machine, or surprises.
STRICTER = {
    *("2024-01-01T10:00:00+02:00", "2001-12-14t21:59:43.10-05:00"),
    *("2024-01-01T10:00:00.1234567891Z", "0000-01-01"),
    *('!!int "12"', "!!float 1", "!foo bar", "!!binary aGVsbG8=", "!!null ~"),
    *("!!map {a: b}", "!!seq [a]", "!!timestamp 2024-01-01"),
    *("{1: a}", "{true: a}", "{~: a}", "{1.0: a}", "{012: a}"),
}
ROWS = rows()


def _comparable(value: Any) -> Any:
    """A value with every number in the precision that JSON is sure of."""
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_comparable(item) for item in cast("list[Any]", value)]
    return float(value) if type(value) is int else value


def _config(text: str) -> Any:
    return cast("Any", load_yaml(text))["config"]


@pytest.fixture(params=["libyaml", "python"])
def _each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


def test_the_table_is_long() -> None:
    assert len({row["yaml"] for row in ROWS}) == len(ROWS) > 200
    assert {row["yaml"] for row in ROWS} > STRICTER


@pytest.mark.usefixtures("_each_parser")
@pytest.mark.parametrize("row", ROWS, ids=[row["yaml"] for row in ROWS])
def test_a_value_is_read_as_the_engine_reads_it(row: Row) -> None:
    text = stack_file([row["yaml"]])
    if "refused" in row or row["yaml"] in STRICTER:
        with pytest.raises(Unreadable):
            load_yaml(text)
        return
    config = _config(text)
    assert _comparable(config["p:object0"]["v"]) == _comparable(row["value"])
    if isinstance(row["value"], dict | list):
        assert json.loads(engine_text(config["p:text0"])) == row["value"]
    else:
        assert engine_text(config["p:text0"]) == row["text"]


@pytest.mark.usefixtures("_each_parser")
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' is there already, in line 1"),
        ("a: {b: 1}\nc:\n  d: 1\n  e: 2\n  d: 3\n", "line 5: the key 'd' .* in line 3"),
        ("a: &x [*x]\n", "line 1: the anchor &x contains itself"),
        ("a: &x {b: {c: *x}}\n", "line 1: the anchor &x contains itself"),
        ("a: " + "9" * 6_000 + "\n", "line 1: a number of 6,000 characters"),
        ("a: " + "[" * 100_000, "line 1: more than 50 levels"),
        ("a: " + "{a: " * 100_000, "line 1: more than 50 levels"),
        ("".join(" " * depth + "a:\n" for depth in range(60)), "line 51: more than 50 levels"),
        ("- x\n" * 60_000, "line 50000: more than 50,000 values"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document"),
        ("a: [", "not YAML"),
        ("a: \x07", "not YAML"),
    ],
)
def test_what_is_refused_is_named_with_its_line(text: str, what: str) -> None:
    with pytest.raises(Unreadable, match=what):
        load_yaml(text)


def test_every_key_that_is_given_twice_is_named() -> None:
    with pytest.raises(Unreadable) as refused:
        load_yaml("a: 1\na: 2\nb: {c: 1, c: 2}\na: 3\n")
    assert [problem.split(":")[0] for problem in refused.value.problems] == [
        *("line 2", "line 3", "line 4"),
    ]


def test_aliases_that_multiply_are_counted() -> None:
    levels = [
        f"a{level}: &a{level} [{','.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 9)
    ]
    with pytest.raises(Unreadable, match="line 5: more than 50,000 values"):
        load_yaml("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(levels))


def test_a_file_has_a_size(tmp_path: Path) -> None:
    (tmp_path / "large").write_text("#" * 1_000_001)
    with pytest.raises(Unreadable, match="1,000,001 bytes, more than 1,000,000"):
        read_yaml(tmp_path / "large")


def test_a_byte_order_mark_is_skipped_as_the_engine_does(tmp_path: Path) -> None:
    (tmp_path / "marked").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_yaml(tmp_path / "marked") == {"a": 1}


def test_an_empty_file_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert read_yaml(tmp_path / "empty") is None


def test_nothing_is_read_from_what_may_never_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(Unreadable, match="not a regular file"):
            read_text(file, 10)


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for file, reason in (("nowhere", "No such file"), ("binary", "not UTF-8"), ("a\0b", "")):
        with pytest.raises(Unreadable, match=f"cannot be read: .*{reason}"):
            read_text(tmp_path / file, 10)
