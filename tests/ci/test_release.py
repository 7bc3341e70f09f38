"""The release: one version everywhere, and a tag that is refused where it is another."""

import json
import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.ci.workflow_files import ROOT, Data, jobs, needs, workflows

VERSION: str = json.loads((ROOT / "package/schema.json").read_text("utf-8"))["version"]
BASH = shutil.which("bash") or "bash"
BUILD = jobs()["release.yml:build"]


def _step(name: str) -> Data:
    (step,) = [one for one in BUILD["steps"] if one.get("name") == name]
    return step


def _run(name: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a step in a folder that has the project's version and changelog, as GitHub would."""
    (folder / "package").symlink_to(ROOT / "package")
    shutil.copy(ROOT / "CHANGELOG.md", folder)
    environment = os.environ | {"GITHUB_ENV": str(folder / "env"), **variables}
    command = [BASH, "-e", "-o", "pipefail", "-c", _step(name)["run"]]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_changelog_begins_with_this_version_and_its_day() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    dated = [one.split(" - ") for one in titles if one != "Unreleased"]
    assert titles[: len(titles) - len(dated)] in ([], ["Unreleased"])
    assert dated[0][0] == VERSION
    days = [date.fromisoformat(day) for _, day in dated]
    assert days == sorted(days, reverse=True)


def test_the_page_on_reuse_names_this_version() -> None:
    page = (ROOT / "docs/reuse.md").read_text("utf-8")
    assert set(re.findall(r"/package@([\w.]+)", page)) == {VERSION}


def test_a_tag_of_this_version_is_built(tmp_path: Path) -> None:
    done = _run("The tag is the version", tmp_path, GITHUB_REF_NAME=f"v{VERSION}")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "env").read_text("utf-8") == f"VERSION={VERSION}\n"


@pytest.mark.parametrize("tag", ["v0.9.0", VERSION, f"v{VERSION}-rc.1"])
def test_another_tag_is_refused(tag: str, tmp_path: Path) -> None:
    done = _run("The tag is the version", tmp_path, GITHUB_REF_NAME=tag)
    assert done.returncode == 1
    assert f"The tag is {tag}, the version {VERSION}." in done.stdout


def test_the_notes_are_this_versions_section(tmp_path: Path) -> None:
    done = _run("What changed", tmp_path, VERSION=VERSION)
    assert done.returncode == 0, done.stderr
    notes = (tmp_path / "notes.md").read_text("utf-8")
    assert "### Added" in notes
    assert not re.search(r"^## ", notes, re.MULTILINE)


def test_a_version_without_a_section_is_refused(tmp_path: Path) -> None:
    done = _run("What changed", tmp_path, VERSION="9.9.9")
    assert done.returncode == 1
    assert "no dated section 9.9.9" in done.stdout


@pytest.mark.parametrize(("status", "code"), [("identical", 0), ("behind", 0), ("diverged", 1)])
def test_the_tag_has_to_be_on_main(status: str, code: int, tmp_path: Path) -> None:
    gh = tmp_path / "bin/gh"
    gh.parent.mkdir()
    gh.write_text(f"#!/bin/sh\necho {status}\n")
    gh.chmod(0o755)
    path = f"{gh.parent}{os.pathsep}{os.environ['PATH']}"
    done = _run("The commit is on main", tmp_path, PATH=path, GITHUB_SHA="1")
    assert done.returncode == code, done.stdout


def test_it_is_checked_before_anything_is_built() -> None:
    names = [one.get("name", "") for one in BUILD["steps"]]
    order = ["The commit is on main", "The tag is the version", "What changed", "Archive", "SBOM"]
    order += ["Schema and SDKs", "Checksums"]
    assert [one for one in names if one] == order


def test_only_a_tag_starts_it_and_what_builds_writes_nothing() -> None:
    assert workflows()["release.yml"]["on"] == {"push": {"tags": ["v*"]}}
    assert BUILD["permissions"] == {"contents": "read"}
    publish = jobs()["release.yml:publish"]
    assert needs(publish) == {"build", "attest"}


def test_what_signs_runs_nothing_of_the_project() -> None:
    steps = jobs()["release.yml:attest"]["steps"]
    used = [one["uses"].partition("@")[0] for one in steps]
    assert used == ["actions/download-artifact", "actions/attest"]
