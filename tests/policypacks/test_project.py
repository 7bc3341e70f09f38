"""Where the pack takes the deployed project from: never from where it lies itself."""

import contextlib
import shutil
from pathlib import Path

import pytest

from components.errors import InputError
from policypacks.scv_guardrails.project import root_of, root_with
from scvctl.check.pack.process import PACK
from tests.policypacks.recorded import ROOT

_FILE = "saml.xml"


@pytest.fixture
def deployed(tmp_path: Path) -> Path:
    """Another checkout's project, with a file beside its ``Pulumi.yaml``."""
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    (tmp_path / _FILE).touch()
    (tmp_path / "below").mkdir()
    return tmp_path


@pytest.fixture
def in_pack(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """This process is where Pulumi's language host starts a pack, and no shell said where it is."""
    monkeypatch.chdir(PACK)
    monkeypatch.delenv("PWD", raising=False)
    return monkeypatch


@pytest.mark.parametrize("folder", [".", "below", "missing/folder"])
def test_it_is_where_the_shell_is(deployed: Path, in_pack: pytest.MonkeyPatch, folder: str) -> None:
    in_pack.setenv("PWD", str(deployed / folder))
    assert root_of("scv-connect-iam") == deployed
    assert root_with("samlMetadataFile", _FILE) == deployed


def test_a_pack_that_was_started_in_the_project_needs_no_shell(
    deployed: Path, in_pack: pytest.MonkeyPatch
) -> None:
    in_pack.setenv("PWD", str(ROOT))
    with contextlib.chdir(deployed / "below"):
        assert root_of("scv-connect-iam") == deployed
        assert root_with("samlMetadataFile", _FILE) == deployed


@pytest.mark.parametrize("shell", [None, "", ".", "policypacks"])
def test_without_a_shell_it_is_the_packs_own(
    in_pack: pytest.MonkeyPatch, shell: str | None
) -> None:
    if shell is not None:
        in_pack.setenv("PWD", shell)
    assert root_of("scv-connect-iam") == ROOT


def test_another_project_is_not_taken_for_it(deployed: Path, in_pack: pytest.MonkeyPatch) -> None:
    in_pack.setenv("PWD", str(deployed))
    with pytest.raises(InputError, match=r"not the project 'acme'; run pulumi from the folder"):
        root_of("acme")
    (deployed / "Pulumi.yaml").write_text("- no: project\n", "utf-8")
    with pytest.raises(InputError, match="not the project 'scv-connect-iam'"):
        root_of("scv-connect-iam")
    (deployed / "Pulumi.yaml").write_bytes(b"\xff{")
    with pytest.raises(InputError, match="not the project 'scv-connect-iam'"):
        root_of("scv-connect-iam")


def test_the_packs_own_project_is_not_taken_for_one_that_is_missing(
    tmp_path: Path, in_pack: pytest.MonkeyPatch
) -> None:
    in_pack.setenv("PWD", str(tmp_path))
    with pytest.raises(InputError, match="There is no Pulumi project"):
        root_of("scv-connect-iam")


def test_a_file_comes_from_where_it_is(
    deployed: Path, tmp_path: Path, in_pack: pytest.MonkeyPatch
) -> None:
    in_pack.setenv("PWD", str(deployed))
    assert root_with("samlMetadataFile", "Makefile") == ROOT
    assert root_with("samlMetadataFile", str(tmp_path / _FILE)) == deployed
    with pytest.raises(InputError) as refused:
        root_with("samlMetadataFile", "other.xml")
    (problem,) = refused.value.problems
    assert problem.where == "samlMetadataFile"
    assert f"'other.xml' is no file in {deployed}, {ROOT}; put it there" in problem.what
    assert "without --cwd" in problem.what
