"""What ``docs/reuse.md`` shows is what the examples do, which the journeys run."""

import re

import yaml

from components.settings.settings import CONFIG_KEYS
from tests.package.test_schema import INPUTS, OUTPUTS
from tests.scvctl.embedded_runs import ROOT

GUIDE = (ROOT / "docs" / "reuse.md").read_text("utf-8")


def test_the_program_that_is_shown_is_the_example() -> None:
    example = (ROOT / "examples/component-python/__main__.py").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    parts = [part.strip() for block in blocks for part in block.split("\n\n")]
    assert parts
    assert all(part in example for part in parts)


def test_the_differences_from_the_configuration_are_all_named() -> None:
    table = re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE)
    assert {*table} == (INPUTS.keys() - {*CONFIG_KEYS}) | {"tags"}
    for gone in {*CONFIG_KEYS} - INPUTS.keys():
        assert f"in place of `{gone}`" in GUIDE


def test_the_keys_that_are_set_are_arguments() -> None:
    keys = re.findall(r"pulumi config set (?:--secret )?scv-connect-iam:(\w+)", GUIDE)
    assert keys
    assert {*keys} <= INPUTS.keys()


def test_the_examples_export_every_output() -> None:
    python = (ROOT / "examples/component-python/__main__.py").read_text("utf-8")
    assert {
        *re.findall(r'^pulumi.export\("(\w+)", voice\.', python, re.MULTILINE)
    } == OUTPUTS.keys()
    in_yaml = yaml.safe_load((ROOT / "examples/component-yaml/Pulumi.yaml").read_text("utf-8"))
    assert in_yaml["outputs"] == {name: f"${{voice.{name}}}" for name in OUTPUTS}
