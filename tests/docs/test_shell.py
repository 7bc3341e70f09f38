"""Every command in the documentation is one that exists, with the arguments that it takes."""

import re

import pytest

from tests.docs.blocks import all_blocks, commands, documents, inline_commands, outside_of_blocks
from tests.docs.shell import problem

SHOWN = sorted({command for block in all_blocks("sh") for command in commands(block)})
INLINE = sorted({command for document in documents() for command in inline_commands(document)})


def test_the_commands_are_found() -> None:
    assert len(SHOWN) > 40
    assert len(INLINE) > 20


@pytest.mark.parametrize("command", SHOWN)
def test_a_command_can_be_run(command: str) -> None:
    assert problem(command) is None


@pytest.mark.parametrize("command", INLINE)
def test_a_command_in_a_sentence_exists(command: str) -> None:
    assert problem(command, whole=False) is None


@pytest.mark.parametrize("document", documents())
def test_no_command_hides_in_an_indented_block(document: str) -> None:
    hidden = r"^(?: {4}|\t)(?:\$ )?(?:pulumi|make|aws|\.venv/bin/python|python|scvctl) "
    assert re.findall(hidden, outside_of_blocks(document), re.MULTILINE) == []


@pytest.mark.parametrize(
    "command",
    [
        "terraform apply",
        "make everything",
        "make up STAK=gov",
        "export AWS_PROFIL=x",
        "git push --force",
        "gh repo delete",
        "gh variable set NAME --all",
        "pulumi deploy",
        "pulumi up --yess",
        "pulumi up dev",
        "pulumi stack init",
        "pulumi preview --policy-pack",
        "pulumi config set acountId 123456789012",
        "aws iam frobnicate-role",
        "aws iam get-role",
        "aws iam get-role --role-name x --rolename y",
        ".venv/bin/pre-commit run",
        ".venv/bin/python setup.py",
        ".venv/bin/python -m scripts.nothing",
        ".venv/bin/python -m scripts.ci.access --stak dev",
        ".venv/bin/python -m scvctl check",
        ".venv/bin/python -m scvctl check --stack dev --formt json",
        ".venv/bin/python -m scvctl judge --stack dev",
    ],
)
def test_a_wrong_command_is_refused(command: str) -> None:
    assert problem(command) is not None


@pytest.mark.parametrize("command", ["scvctl judge", "scvctl up --quiet", "pulumi up --yess"])
def test_a_wrong_command_in_a_sentence_is_refused(command: str) -> None:
    assert problem(command, whole=False) is not None
