"""The folder that `make policy-pack` assembles starts far from this repository, by itself."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from components.settings.stack_file import read_stack
from scvctl.check.pack.judge import Judge
from scvctl.check.pack.judgement import Judgement
from scvctl.check.pack.process import PACK, pack_process
from scvctl.embedded.recorder import record
from tests.examples import EXTERNAL_ID, METADATA, PROJECT
from tests.policypacks.asking import ALL_RULES
from tests.policypacks.published_pack import assembled, make_pack
from tests.policypacks.recorded import ROOT, STACKS

# What stands in it, and nothing of the program, the commands or the tests.
_FOLDER = {".gitignore", "PulumiPolicy.yaml", "__main__.py", "requirements.txt"}
_PACKAGES = {"components", "iam", "policypacks"}
_WITH_ID = f'externalId="{EXTERNAL_ID}"'


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assembled(tmp_path_factory.mktemp("far") / "pack")


def test_the_folder_has_what_the_pack_needs_and_no_more(tmp_path: Path) -> None:
    published = assembled(tmp_path / "pack")
    assert {one.name for one in published.iterdir()} == _FOLDER | _PACKAGES
    assert [*published.rglob("__pycache__")] == []
    # The copy in the repository would find packages two folders up.
    assert not (published / "policypacks/scv_guardrails/__main__.py").exists()
    for file in ("exceptions.yaml", "reviewed.json"):
        assert (published / PACK.relative_to(ROOT) / file).read_bytes() == (
            PACK / file
        ).read_bytes()


def test_its_packages_are_pinned_by_hash_and_without_an_address(published: Path) -> None:
    text = (published / "requirements.txt").read_text("utf-8")
    assert re.search(r"^pulumi-policy==\S+", text, re.MULTILINE)
    assert text.count("--hash=sha256:") > text.count("==") > 5
    assert "://" not in text


def test_its_environment_is_its_own_and_is_not_published(published: Path) -> None:
    ours = yaml.safe_load((PACK / "PulumiPolicy.yaml").read_text("utf-8"))
    given = yaml.safe_load((published / "PulumiPolicy.yaml").read_text("utf-8"))
    assert given["runtime"]["options"] == {"toolchain": "pip", "virtualenv": "venv"}
    assert {**given, "runtime": None} == {**ours, "runtime": None}
    assert "venv/\n" in (published / ".gitignore").read_text("utf-8")


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    done = make_pack(tmp_path)
    assert done.returncode != 0
    assert f"Remove {tmp_path} first, or say with TO=folder" in done.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


def _judged(pack: Path, stack: str, *overrides: str) -> Judgement:
    config = read_stack(PROJECT, stack, overrides)
    recording = record(config, lambda _: None)
    with pack_process(PROJECT, pack) as process:
        return Judge(process, config, recording).preview()


@pytest.fixture(autouse=True)
def _no_path_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)


@pytest.mark.parametrize("stack", STACKS.values())
def test_it_judges_as_the_pack_of_the_repository(published: Path, stack: str) -> None:
    judgement = _judged(published, stack, _WITH_ID, f'samlMetadataFile="../{METADATA.name}"')
    assert judgement.pack.name == "scv-guardrails"
    assert [*judgement.pack.rules] == [*ALL_RULES]
    assert judgement.violations == ()


def test_its_code_is_that_of_its_folder(published: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(published, tmp_path / "pack")
    (copy / "policypacks/scv_guardrails/reviewed.json").write_text("{}", "utf-8")
    (copy / "policypacks/scv_guardrails/exceptions.yaml").unlink()
    said = {one.rule: one.message for one in _judged(copy, "dev").violations}
    assert "exceptions.yaml cannot be read: FileNotFoundError" in said["exceptions-valid"]
    assert "no-escalation" in said


def test_its_modules_are_not_those_of_the_repository(published: Path) -> None:
    program = (
        "import runpy, sys; import pulumi_policy; pulumi_policy.PolicyPack = lambda **_: None; "
        "runpy.run_path('.', run_name='__main__'); "
        "print(*{str(m.__file__) for n, m in sys.modules.items() "
        "if n.partition('.')[0] in ('iam', 'components', 'policypacks')}, sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=published, capture_output=True, text=True, check=True
    )
    files = [line for line in done.stdout.splitlines() if line.endswith(".py")]
    assert len(files) > 50
    assert all(Path(file).is_relative_to(published) for file in files)
