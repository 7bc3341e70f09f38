"""docs/troubleshooting.md: each heading is a part of a message that really exists.

Those of Pulumi's engine are looked for in the engine itself, by ``make e2e``.
"""

import ast
import importlib.util
from functools import cache
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT
from tests.docs.messages import headings

# Where the messages of each section come from. AWS's own are in moto, which answers as AWS does;
# those of the AWS CLI are botocore's.
SOURCES = {
    "Configuration": ("components",),
    "scvctl": ("scvctl", "components/settings"),
    "Policy pack": ("policypacks", "iam"),
    "AWS": ("tests/e2e/provider", "moto/core", "moto/iam", "botocore/exceptions.py"),
    "make": ("scripts",),
}
ENGINE = "Pulumi"
# Of Pulumi's AWS provider, which no package index has. Source: pulumi-aws, pull request 3310.
PROVIDER = "No valid credential sources found"


def _texts(file: Path) -> list[str]:
    """The texts of a program, as they are at run time but for what is filled in."""
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = (one.value if isinstance(one, ast.Constant) else "\0" for one in node.values)
            found.append("".join(str(part) for part in parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found


def _files(name: str) -> list[Path]:
    package, _, rest = name.partition("/")
    place = ROOT / name
    if package in ("moto", "botocore"):
        found = importlib.util.find_spec(package)
        assert found is not None
        assert found.origin is not None
        place = Path(found.origin).parent / rest
    return [place] if place.is_file() else [*place.rglob("*.py")]


@cache
def _said(section: str) -> str:
    files = [file for name in SOURCES[section] for file in _files(name)]
    texts = [text for file in files for text in _texts(file)]
    return "\n".join([*texts, PROVIDER] if section == "AWS" else texts)


def test_every_section_has_messages() -> None:
    assert set(headings()) == {*SOURCES, ENGINE}
    assert all(headings().values())


@pytest.mark.parametrize("section", SOURCES)
def test_the_messages_exist(section: str) -> None:
    assert [one for one in headings()[section] if one not in _said(section)] == []


@pytest.mark.parametrize("section", SOURCES)
def test_a_message_that_nobody_says_is_found(section: str) -> None:
    assert "is not a contact centre release" not in _said(section)
