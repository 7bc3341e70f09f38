"""The commands of this project that the documentation shows exist, with the arguments they take."""

import pytest

from tests.docs.blocks import all_blocks, commands, documents, inline_commands
from tests.docs.shell import problem, pulumi_command


def test_the_commands_can_be_run() -> None:
    shown = {command for block in all_blocks("sh") for command in commands(block)}
    assert len(shown) > 40
    found = {command: problem(command) for command in sorted(shown)}
    assert {command: wrong for command, wrong in found.items() if wrong} == {}


def test_the_commands_in_sentences_exist() -> None:
    named = {command for document in documents() for command in inline_commands(document)}
    assert len(named) > 20
    found = {command: problem(command, whole=False) for command in sorted(named)}
    assert {command: wrong for command, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "command",
    [
        "make everything",
        "make up STAK=gov",
        "pulumi config set acountId 123456789012",
        "pulumi config set --secret acountId x",
        ".venv/bin/python setup.py",
        ".venv/bin/python -m scripts.nothing",
        ".venv/bin/python -m scripts.ci.access --stak dev",
        ".venv/bin/python -m scvctl check --stack",
        ".venv/bin/python -m scvctl check --stack dev --formt json",
        ".venv/bin/python -m scvctl judge --stack dev",
    ],
)
def test_a_wrong_command_is_refused(command: str) -> None:
    assert problem(command)


@pytest.mark.parametrize("command", ["scvctl judge", "scvctl up --quiet"])
def test_a_wrong_command_in_a_sentence_is_refused(command: str) -> None:
    assert problem(command, whole=False)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("pulumi up --yes", "up"),
        ("pulumi stack init dev", "stack init"),
        ("pulumi config --show-secrets", "config"),
        ("make up", None),
    ],
)
def test_a_command_of_pulumi_has_its_name(command: str, name: str | None) -> None:
    assert pulumi_command(command) == name
