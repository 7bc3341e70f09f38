"""What the documentation says of Pulumi is held to the engine itself."""

import os
import re
import subprocess
from collections import defaultdict
from itertools import takewhile
from pathlib import Path

import pytest

from tests.docs.blocks import all_blocks, commands, documents, inline_commands, words
from tests.docs.messages import headings
from tests.docs.shell import pulumi_command
from tests.e2e import pulumi_engine


def _shown() -> dict[str, set[str]]:
    """The commands of Pulumi that the pages show, with the flags that they give."""
    in_blocks = [one for block in all_blocks("sh") for one in commands(block)]
    in_sentences = [one for page in documents() for one in inline_commands(page)]
    found: dict[str, set[str]] = defaultdict(set)
    for one in (*in_blocks, *in_sentences):
        name = pulumi_command(one)
        if name is not None:
            # What follows -- is a command of its own.
            given = takewhile(lambda word: word != "--", words(one.partition(" > ")[0]))
            found[name] |= {word.partition("=")[0] for word in given if word.startswith("--")}
    return dict(sorted(found.items()))


def _engine() -> Path:
    found = pulumi_engine.installed() or pulumi_engine.BUILT / "pulumi"
    return found.resolve()


def test_the_messages_that_are_explained_are_the_engines() -> None:
    program = _engine().read_bytes()
    assert [one for one in headings()["Pulumi"] if one.encode() not in program] == []
    assert b"is currently looked by" not in program


@pytest.mark.parametrize(("command", "named"), _shown().items(), ids=_shown())
def test_the_commands_take_these_flags(command: str, named: set[str], tmp_path: Path) -> None:
    own = {"PULUMI_HOME": str(tmp_path), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    done = subprocess.run(
        [str(_engine()), *command.split(), "--help"],
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=True,
    )
    # One that does not exist shows the help of what stands before it.
    assert re.search(rf"^  pulumi {_usage(command)}\b", done.stdout, re.MULTILINE)
    flags = set(re.findall(r"(?<![\w-])--[a-z-]+", done.stdout))
    assert named <= flags


def _usage(command: str) -> str:
    longer = {"stack init": "stack new", "stack rm": "stack remove", "config rm": "config remove"}
    return longer.get(command, command)
