"""Every wrong configuration ends with exit code 2, names the key, and creates nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from scvctl.cli import WRONG_INPUT, main
from scvctl.up import up
from tests.examples import PROJECT
from tests.examples.settings import CENTER

_CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("wrong_configs.yaml").read_text("utf-8")
)


def _expanded(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    mapping = cast("dict[str, Any]", value)
    if mapping.keys() == {"repeat", "times"}:
        return mapping["repeat"] * mapping["times"]
    return {key: _expanded(item) for key, item in mapping.items()}


def _centers(case: dict[str, Any]) -> list[dict[str, Any]]:
    center = {**CENTER, **_expanded(case.get("center", {}))}
    if "existing" in case:
        center["existing"] = _expanded(case["existing"])
    copies = range(case.get("copies", 1))
    unlike = case.get("unlike", False)
    names = [
        f"{'abcd'[one % 4]}{center['name']}{one}" if unlike else center["name"] for one in copies
    ]
    return [{**center, "name": name} for name in names]


def _arguments(case: dict[str, Any]) -> Iterator[str]:
    changes = _expanded(case.get("set", {}))
    if {"center", "existing", "copies"} & case.keys():
        changes["contactCenters"] = _centers(case)
    for key, value in changes.items():
        yield "--config"
        yield f"{key}={json.dumps(value)}"


@pytest.mark.parametrize("case", _CASES, ids=[case["case"] for case in _CASES])
def test_it_is_refused_by_name(
    case: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_may_run(*_: object) -> None:
        pytest.fail("the program ran with a wrong configuration")

    monkeypatch.setattr(up, "record", nothing_may_run)
    monkeypatch.chdir(PROJECT)

    code = main(["up", "--stack", "dev", *_arguments(case)])

    printed = capsys.readouterr()
    assert code == WRONG_INPUT
    assert printed.out == ""
    assert "Traceback" not in printed.err
    assert "nothing was created" in printed.err
    for name in case["names"]:
        assert name in printed.err


def test_there_are_many() -> None:
    assert len({case["case"] for case in _CASES}) == len(_CASES) >= 50


def test_the_external_id_is_not_repeated(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    main(["up", "--stack", "dev", "--config", 'externalId="geheim nis"'])
    assert "geheim" not in capsys.readouterr().err
