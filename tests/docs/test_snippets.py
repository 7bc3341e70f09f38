"""Every snippet of configuration and of code is read by what it is written for."""

import ast
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.errors import InputError
from components.plan.of_stack_file import checked_plan
from components.settings.stack_file import read_stack
from policypacks.scv_guardrails.exceptions import AUDIT, read_exceptions
from policypacks.scv_guardrails.rules import severities
from scvctl.audit.model import kinds
from scvctl.check.pack.config import read_policy_config
from scvctl.report.decisions import read_decisions
from tests.docs.blocks import ROOT, Block, all_blocks, documents, inline_commands, outside_of_blocks
from tests.examples import METADATA, PROJECT

# Each kind of block has a test: this module's, test_shell and test_scvctl_commands, test_concepts.
KINDS = {"yaml", "json", "python", "typescript", "sh", "text", "mermaid"}
PIPELINES = {"docs/gitlab.md"}  # held to GitLab's own schema by tests/ci/test_gitlab.py
OUTPUTS = set(
    json.loads((ROOT / "components/outputs.schema.json").read_text("utf-8"))["properties"]
)
_OUTPUT = re.compile(r"(?:require|get)_?[oO]utput\(\"(\w+)\"\)")


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    assert [str(block) for block in all_blocks() if block.language not in KINDS] == []


@pytest.mark.parametrize("document", documents())
def test_every_block_is_closed(document: str) -> None:
    assert "```" not in outside_of_blocks(document)


def _read_yaml(text: str, folder: Path) -> None:
    """Read a block as what it is. Raises ``AssertionError`` or ``InputError``."""
    given: Any = yaml.safe_load(text)
    if isinstance(given, list):
        file = folder / "exceptions.yaml"
        file.write_text(text, "utf-8")
        assert read_exceptions(severities(), file).problems == ()
        rules = {f"{AUDIT}{one.name}": one.severity for one in kinds().values()}
        assert read_exceptions(rules, file, audit=True).problems == ()
        return
    if all(isinstance(one, dict) and "decision" in one for one in given.values()):
        file = folder / "risks.dev.yaml"
        file.write_text(text, "utf-8")
        assert read_decisions(file)
        return
    assert set(given) == {"config"}, f"neither exceptions nor a stack's configuration: {text}"
    region = str(given["config"].get("aws:region", "us-west-2"))
    stack = "gov" if region.startswith("us-gov-") else "dev"
    name = f"Pulumi.{stack}.yaml"
    # What a page leaves out is as in the example stack.
    example = yaml.safe_load((PROJECT / name).read_text("utf-8"))
    (folder / name).write_text(yaml.safe_dump({"config": example["config"] | given["config"]}))
    (folder / "Pulumi.yaml").write_bytes((ROOT / "Pulumi.yaml").read_bytes())
    (folder / "metadata.xml").write_bytes(METADATA.read_bytes())
    checked_plan(read_stack(folder, stack, []))


@pytest.mark.parametrize(
    "block", [one for one in all_blocks("yaml") if one.document not in PIPELINES], ids=str
)
def test_a_configuration_is_read(block: Block, tmp_path: Path) -> None:
    _read_yaml(block.text, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        'config:\n  scv-connect-iam:acountId: "123456789012"\n',
        "config:\n  scv-connect-iam:accountId: 123456789012\n",
        "contactCenters: []\n",
        "- {rule: nothing, urn: 'urn:pulumi:x::*::role', reason: none, expires: 2027-01-31}",
    ],
)
def test_a_wrong_configuration_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, InputError)):
        _read_yaml(text, tmp_path)


@pytest.mark.parametrize("block", all_blocks("json"), ids=str)
def test_rules_are_configured_as_they_can_be(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    file.write_text(block.text, "utf-8")
    assert {"all", *_options()} >= set(read_policy_config(file).rules)
    for name, given in read_policy_config(file).rules.items():
        assert set(given) - {"enforcementLevel"} <= _options()[name]


def _options() -> Mapping[str, set[str]]:
    page = (ROOT / "docs/RULES.md").read_text("utf-8")
    rules = re.findall(r"^### ([a-z-]+)\n(.*?)(?=^### |\Z)", page, re.MULTILINE | re.DOTALL)
    return {name: set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) for name, text in rules}


@pytest.mark.parametrize("block", all_blocks("python"), ids=str)
def test_a_program_is_python_and_reads_what_there_is(block: Block) -> None:
    ast.parse(block.text)
    assert set(_OUTPUT.findall(block.text)) <= OUTPUTS


@pytest.mark.parametrize("block", all_blocks("typescript"), ids=str)
def test_a_program_in_typescript_reads_what_there_is(block: Block) -> None:
    read = set(_OUTPUT.findall(block.text))
    assert read
    assert read <= OUTPUTS


def test_outputs_on_the_command_line_exist() -> None:
    found = [one for document in documents() for one in inline_commands(document)]
    found += [line for block in all_blocks("sh") for line in block.text.splitlines()]
    named = [re.match(r"pulumi stack output (\w+)", line.strip()) for line in found]
    assert {match[1] for match in named if match} <= OUTPUTS
