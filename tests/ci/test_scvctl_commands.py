"""What workflows, hooks and pages ask of ``scvctl`` is what it takes."""

import re
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator

import pytest
import yaml

from scripts.ci import publication
from scvctl import cli
from tests.ci.workflow_files import ROOT, commands, jobs

PARSER: ArgumentParser = vars(cli)["_parser"]()
_CALL = re.compile(r"-m scvctl ([^|>&]*)")


def _texts() -> Iterator[str]:
    for job in jobs().values():
        yield from commands(job)
    for hook in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]:
        yield from (one["entry"] for one in hook["hooks"])
    yield from (ROOT / "Makefile").read_text("utf-8").splitlines()
    for page in ("ci.md", "gitlab.md"):
        yield from (ROOT / "docs" / page).read_text("utf-8").splitlines()


def _calls() -> list[str]:
    return sorted({found.strip() for text in _texts() for found in _CALL.findall(text)})


def test_the_calls_are_found() -> None:
    assert {call.split()[0] for call in _calls()} == {"audit", "check", "report", "up"}


@pytest.mark.parametrize("call", _calls())
def test_scvctl_takes_it(call: str) -> None:
    given = PARSER.parse_args(
        shlex.split(re.sub(r"\$+\(?(STACK|stack)\)?", "dev", call.partition(";")[0]))
    )
    assert given.stack


def test_scvctl_takes_the_daily_comparison() -> None:
    words = publication.command("gov", ROOT / "SCVGovProvisioningPolicy.json")
    given = PARSER.parse_args(words[3:])
    assert given.command == "compare"
    assert given.stack == "gov"
    assert given.json
    assert given.config[0] == f"release={publication.newest_published()}"
