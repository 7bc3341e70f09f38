"""The weekly update moves the pins, all of them together, and nothing else."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.ci import newer_pins

RUN = "# What runs.\npulumi==1.0\npydantic==2.0 # why\n"
DEV = "-r run.in\n-c run.txt\n\n# tests\nmoto[iam,sts]==5.0\ntypes-PyYAML==6.0\n"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "run.in", tmp_path / "dev.in"]
    for file, text in zip(made, (RUN, DEV), strict=True):
        file.write_text(text, "utf-8")
    return made


def test_pins_move_and_all_else_stays(files: list[Path]) -> None:
    asked: list[str] = []

    def resolve(requirements: str) -> Mapping[str, str]:
        asked.append(requirements)
        return {
            "pulumi": "1.1",
            "pydantic": "2.0",
            "moto": "5.1",
            "types-pyyaml": "6.1",
            "six": "1",
        }

    lines = newer_pins.move(files, resolve)
    assert files[0].read_text("utf-8") == RUN.replace("1.0", "1.1")
    assert files[1].read_text("utf-8") == DEV.replace("5.0", "5.1").replace("6.0", "6.1")
    assert lines == ["pulumi: 1.0 -> 1.1", "moto: 5.0 -> 5.1", "types-pyyaml: 6.0 -> 6.1"]
    assert [line for line in asked[0].splitlines() if line and not line.startswith("#")] == [
        "pulumi",
        "pydantic # why",
        "moto[iam,sts]",
        "types-PyYAML",
    ]


def test_what_does_not_resolve_leaves_the_files_alone(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def resolve(requirements: str) -> Mapping[str, str]:
        raise newer_pins.NotResolved("pulumi and moto do not fit together")

    monkeypatch.setattr(newer_pins.move, "__defaults__", (resolve,))
    assert newer_pins.main([str(file) for file in files]) == 1
    assert "do not fit together" in capsys.readouterr().err
    assert [file.read_text("utf-8") for file in files] == [RUN, DEV]


def test_what_the_resolver_prints_is_read() -> None:
    printed = "# by uv\npulumi==1.1\ncolorama==0.4 ; sys_platform == 'win32'\ntypes-pyyaml==6.1\n"
    assert newer_pins.pins(printed) == {"pulumi": "1.1", "colorama": "0.4", "types-pyyaml": "6.1"}


def test_every_pin_of_the_project_is_found() -> None:
    root = Path(__file__).parents[2]
    for file in ("requirements.in", "requirements-dev.in"):
        lines = (root / file).read_text("utf-8").splitlines()
        pinned = [line for line in lines if line and not line.startswith(("#", "-"))]
        assert len(newer_pins.pins("\n".join(lines))) == len(pinned) > 0


def test_it_needs_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert newer_pins.main([]) == 2
    assert "requirements.in" in capsys.readouterr().err
