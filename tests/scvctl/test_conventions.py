"""What every command has in common: options, the chosen stack, exit codes, output, help."""

import hashlib
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from components.text import counted
from scripts.make_venv import SCVCTL
from scvctl.cli import main
from scvctl.commands import report
from tests.examples import PROJECT
from tests.scvctl.embedded_runs import ROOT, scvctl
from tests.scvctl.temporary_project import with_stack

COMMANDS = ("up", "check", "compare", "explain", "adopt", "audit", "report", "verify")
ROLE = ("explain", "SCVProvisioningRole")


@pytest.fixture(autouse=True)
def no_choice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A Pulumi home without a chosen stack; its folder of workspaces."""
    for name in ("PULUMI_STACK", "PULUMI_BACKEND_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    workspaces = tmp_path / "home" / "workspaces"
    workspaces.mkdir(parents=True)
    return workspaces


def _help(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_has_every_common_option_in_80_columns(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = _help(command, capsys=capsys)
    for option in ("-s ", "--stack", "--config KEY=JSON", "--config-file", "--json"):
        assert option in text
    assert "Exit codes:" in text
    assert max(map(len, text.splitlines())) <= 80
    live = command in {"compare", "adopt", "audit", "report", "verify"}
    assert ("--profile" in text) == ("--region" in text) == live


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    schema = json.loads((ROOT / "package/schema.json").read_text("utf-8"))
    assert capsys.readouterr().out == f"scvctl {schema['version']}\n"


def test_a_typo_in_an_option_is_named_with_the_likely_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["compare", "a", "--lvie", "--stack", "dev"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "--lvie Did you mean --live?" in said
    assert said.startswith("usage: scvctl compare")


def test_ctrl_c_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scvctl.commands.explain.checked_plan", interrupt)
    printed = scvctl(*ROLE, "--stack", "dev")
    assert (printed.code, printed.out, printed.err) == (130, "", "stopped\n")


def test_the_only_stack_is_the_default(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    with_stack(folder, "gov")
    printed = scvctl(*ROLE, "--json", folder=folder)
    assert json.loads(printed.out)["stack"] == "gov"


def test_of_several_stacks_one_has_to_be_given() -> None:
    printed = scvctl(*ROLE)
    assert printed.code == 2
    assert "--stack: missing; give --stack NAME" in printed.err
    assert "Known are: dev, gov" in printed.err


@pytest.mark.parametrize(
    "workspace", [{"stack": "gov"}, {"stacks": {"file://~": "organization/scv-connect-iam/gov"}}]
)
def test_the_stack_that_pulumi_selected_is_the_default(workspace: object, no_choice: Path) -> None:
    digest = hashlib.sha1(str(PROJECT / "Pulumi.yaml").encode()).hexdigest()  # noqa: S324
    file = no_choice / f"scv-connect-iam-{digest}-workspace.json"
    file.write_text(json.dumps(workspace))
    assert json.loads(scvctl(*ROLE, "--json").out)["stack"] == "gov"
    assert json.loads(scvctl(*ROLE, "--json", "-s", "dev").out)["stack"] == "dev"


def test_selections_of_two_backends_choose_none_without_the_backend(
    no_choice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashlib.sha1(str(PROJECT / "Pulumi.yaml").encode()).hexdigest()  # noqa: S324
    file = no_choice / f"scv-connect-iam-{digest}-workspace.json"
    file.write_text(json.dumps({"stacks": {"s3://a": "o/p/gov", "s3://b": "o/p/dev"}}))
    assert scvctl(*ROLE).code == 2
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://a")
    assert json.loads(scvctl(*ROLE, "--json").out)["stack"] == "gov"
    monkeypatch.setenv("PULUMI_STACK", "dev")
    assert json.loads(scvctl(*ROLE, "--json").out)["stack"] == "dev"


@pytest.mark.parametrize("command", ["check", "adopt", "report", "verify"])
@pytest.mark.parametrize("kind", ["device", "pipe", "folder"])
def test_only_a_regular_file_is_written(command: str, kind: str, tmp_path: Path) -> None:
    target = {"device": Path("/dev/null"), "pipe": tmp_path / "pipe", "folder": tmp_path}[kind]
    if kind == "pipe":
        os.mkfifo(target)
    before = target.stat()
    printed = scvctl(command, "--stack", "dev", "--output", str(target))
    assert printed.code == 2
    assert f"--output {target}: " in printed.err
    assert target.stat().st_mode == before.st_mode


def test_a_report_says_as_json_what_it_wrote(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    arguments = ("report", "--stack", "dev", "--format", "md", "--json")
    printed = scvctl(*arguments, "--output", str(file))
    written = json.loads(printed.out)
    assert (written["version"], written["file"]) == (report.VERSION, str(file))
    assert written["bytes"] == file.stat().st_size
    refused = scvctl(*arguments)
    assert refused.code == 2
    assert "--json prints what was written" in refused.err


def test_the_executable_runs_from_any_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a project" / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "scvctl").write_text(SCVCTL)
    (folder / "scvctl").chmod(0o755)
    (folder / "python").write_text('#!/bin/sh\necho "$PYTHONPATH" "$@"\n')
    (folder / "python").chmod(0o755)
    done = subprocess.run(
        [folder / "scvctl", "up", "a b"],
        cwd="/",
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{folder}/../.. -P -m scvctl up a b\n"


_ARN = re.compile(r"arn:[\w:/.*<>@+=,-]+[\w*]")
_SHOWN = {
    "up": ("--config", 'integratedBy="salesforce"'),
    "check": (),
    "compare": ("policy.json", "--all"),
    "explain": ("SCVProvisioningRole", "--action", "iam:PassRole"),
    "calls": ("--calls", "calls.csv"),
    "adopt": ("--output", "import.json"),
}


@pytest.mark.parametrize("command", _SHOWN)
def test_in_any_width_arns_are_whole_and_no_line_ends_with_blanks(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_pack: None
) -> None:
    folder = with_stack(tmp_path, "dev")
    long = f"arn:aws:s3:::{'x' * 40}-123456789012/{'y' * 60}"
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": long}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    (folder / "policy.json").write_text(json.dumps(policy))
    (folder / "calls.csv").write_text(
        f"role,action,resource\nSCVProvisioningRole,s3:GetObject,{long}\n"
        f"SCVProvisioningRole,s3:PutObject,{long}\n"
    )
    name = "explain" if command == "calls" else command
    printed: dict[str, str] = {}
    for columns in ("40", "80", "1000"):
        monkeypatch.setenv("COLUMNS", columns)
        shown = scvctl(name, *_SHOWN[command], "--stack", "dev", folder=folder)
        assert "Traceback" not in shown.err
        printed[columns] = shown.out + shown.err
    found = set(_ARN.findall(printed["1000"]))
    assert found or command in {"check", "adopt"}
    for columns in ("40", "80"):
        assert found <= set(_ARN.findall(printed[columns]))
        lines = printed[columns].splitlines()
        assert not [line for line in lines if line != line.rstrip()]
    narrow = len(printed["40"].splitlines()) > len(printed["1000"].splitlines())
    assert narrow or command in {"check", "adopt"}


@pytest.mark.parametrize(
    ("count", "says"), [(0, "0 resources"), (1, "1 resource"), (1_200, "1,200 resources")]
)
def test_counts_are_singular_or_plural(count: int, says: str) -> None:
    assert counted(count, "resource") == says
