"""npm's packages: exact and locked, and the judge's in a process of their own."""

import json
import re
from pathlib import Path

import pytest

from tests.decisions.machine import FOLDER

_ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", [FOLDER, _ROOT / "tests/scvctl/report/axe"])
def test_versions_are_exact_and_locked_without_a_registry(folder: Path) -> None:
    manifest = json.loads((folder / "package.json").read_text("utf-8"))
    text = (folder / "package-lock.json").read_text("utf-8")
    assert (folder / ".npmrc").read_text("utf-8") == (FOLDER / ".npmrc").read_text("utf-8")
    packages = json.loads(text)["packages"]
    assert manifest["private"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in manifest["dependencies"].values())
    assert packages.pop("")["dependencies"] == manifest["dependencies"]
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert "://" not in text
    assert '"resolved"' not in text


def test_only_the_judges_process_loads_the_simulator() -> None:
    folders = [_ROOT / name for name in ("components", "iam", "scvctl", "scripts", "tests")]
    files = [file for folder in folders for file in folder.rglob("*.*js")]
    files += [file for folder in folders for file in folder.rglob("*.py")]
    code = [file for file in files if "node_modules" not in file.parts]
    loading = re.compile(r"""(from|import|require\()\s*['"]?@?cloud.copilot""")
    found = [file.name for file in code if loading.search(file.read_text("utf-8"))]
    assert found == ["judge.mjs"]
