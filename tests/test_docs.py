"""The documentation is true: tables match the code, commands are run, links lead somewhere."""

import json
import re
from pathlib import Path

import pytest
import yaml

from components.catalog import load_catalog
from components.settings.settings import contact_center_name_budget
from scripts import pages
from scvctl.check.formats import FORMATS
from tests.fidelity import reference
from tests.scvctl.embedded_runs import scvctl

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
ROWS: dict[str, list[str]] = yaml.safe_load((ROOT / "tests/help_page_rows.yaml").read_text("utf-8"))


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def _first_column(text: str) -> list[str]:
    cells = re.findall(r"^\| (.*?) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


def _documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]


def test_the_page_on_configuration_says_how_long_names_may_be() -> None:
    latest, _ = contact_center_name_budget(load_catalog(), 21)
    oldest, _ = contact_center_name_budget(load_catalog(), 19)
    assert f"at most {latest} characters ({oldest} in release 19)" in _page("configuration.md")


def test_the_outputs_table_has_every_output() -> None:
    schema = json.loads((ROOT / "components/outputs.schema.json").read_text("utf-8"))
    assert set(_first_column(_page("outputs.md").partition("\n## From")[0])) == set(
        schema["properties"]
    )


def test_ci_runs_the_readmes_commands() -> None:
    ci = (ROOT / ".ci/run").read_text("utf-8")
    for command in ("make up", "make test", "make up STACK=gov", "make browser"):
        assert command in README
        # Its own stacks, whatever they are called: tests/ci/test_make.py.
        run = command.replace("make up STACK=gov", "make up")
        assert re.search(rf"^ *{run}( STACK=.*)?$", ci, re.MULTILINE)


def _anchor(title: str) -> str:
    # As GitHub makes them.
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", _documents(), ids=lambda file: str(file.name))
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    for target in re.findall(r"\]\((?!https://)([^)]+)\)", text):
        file, _, anchor = target.partition("#")
        linked = document.parent / file if file else document
        assert linked.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.*)$", linked.read_text("utf-8"), re.MULTILINE)
            assert anchor in {_anchor(title) for title in titles}, target


def test_what_is_made_from_the_code_is_current() -> None:
    assert pages.outdated() == [], "run: .venv/bin/python -m scripts.pages"


def test_every_row_of_the_help_page_is_answered() -> None:
    catalog = load_catalog()
    entries = [*catalog.roles(), *catalog.policies()]
    entries += [policy for role in catalog.roles() for policy in role.inline_policies]
    answers = {
        row: sorted(
            entry.name.replace("${provisioning_role_name}", "SCVProvisioningRole")
            for entry in entries
            if row in entry.help_page
        )
        for entry in entries
        for row in entry.help_page
    }
    assert answers == {row: sorted(names) for row, names in ROWS.items()}


def test_the_rows_are_those_of_the_help_page() -> None:
    folder = reference.find()
    if folder is None:
        pytest.skip(reference.ABSENT)
    published = json.loads((folder / "releases/seed_rows.json").read_text("utf-8"))
    assert set(ROWS) == {row["row"] for row in published}


def test_every_statement_of_the_boundary_is_explained() -> None:
    policies = load_catalog().families["boundary"].policies
    text = _page("boundary.md")
    section = text.partition("## Statements")[2].partition("\n## ")[0]
    sids = {statement.sid for policy in policies for statement in policy.statements}
    assert {*_first_column(section)} == sids


def test_the_readme_names_every_format_of_a_check() -> None:
    [row] = [line for line in README.splitlines() if line.startswith("| `check`")]
    assert {name for name in FORMATS if name in row} == set(FORMATS)


_EXAMPLE = "policypacks/scv_guardrails/config.example.json"


@pytest.mark.parametrize(
    ("external_id", "code"), [('"an-external-id-of-the-tests"', 0), ("null", 1)]
)
def test_the_example_of_a_configuration_works(external_id: str, code: int) -> None:
    assert _EXAMPLE in (ROOT / "docs/RULES.md").read_text("utf-8")
    config = ['integratedBy="salesforce"', f"externalId={external_id}"]
    overrides = [part for one in config for part in ("--config", one)]
    file = str(ROOT / _EXAMPLE)
    printed = scvctl("check", "--stack", "gov", *overrides, "--policy-pack-config", file)
    assert printed.code == code, printed.err
    assert ("external-id-required  high, mandatory" in printed.out) == (code == 1)
    assert "by configuration" not in printed.out
