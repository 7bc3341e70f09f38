"""Which engine the journeys take, and that they are all there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e import pulumi_engine

ROOT = Path(__file__).parents[2]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is the whole PATH; nothing is built."""
    monkeypatch.delenv(pulumi_engine.CHOICE, raising=False)
    monkeypatch.setattr(pulumi_engine, "_STAMP", tmp_path / "made-from")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_the_users_own_pulumi_is_used(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (programs / "pulumi").touch(0o755)
    assert pulumi_engine.installed() == programs / "pulumi"
    assert pulumi_engine.missing() is None
    monkeypatch.setenv(pulumi_engine.CHOICE, "built")
    assert pulumi_engine.installed() is None
    monkeypatch.setenv(pulumi_engine.CHOICE, "mine")
    with pytest.raises(pulumi_engine.EngineError, match="'built'"):
        pulumi_engine.installed()


def test_without_an_engine_it_says_what_is_missing(programs: Path) -> None:
    assert "Pulumi CLI on the PATH, or Go" in (pulumi_engine.missing() or "")
    (programs / "made-from").touch()
    assert pulumi_engine.missing() is None


def test_the_engine_is_of_the_sdks_major_and_not_older() -> None:
    pinned = re.search(
        r"^pulumi==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE
    )
    assert pinned is not None
    sdk = [int(part) for part in pinned[1].split(".")]
    module = (pulumi_engine.FOLDER / "go.mod").read_text("utf-8")
    built = re.search(r"^\tgithub.com/pulumi/pulumi/pkg/v3 v(\S+)", module, re.MULTILINE)
    assert built is not None
    engine = [int(part) for part in built[1].split(".")]
    assert engine[0] == sdk[0]
    assert engine >= sdk


def test_the_journeys_are_all_there_and_not_part_of_make_test() -> None:
    files = (ROOT / "tests" / "e2e" / "journeys").glob("test_journey_*.py")
    numbers = {int(one) for file in files for one in re.findall(r"test_journey_(\d+)_", file.name)}
    assert numbers == set(range(1, 13))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only", "-q"]
    done = subprocess.run(
        [*command, "tests/e2e"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert Path(__file__).name in done.stdout
    assert "test_journey_" not in done.stdout
