"""The tables of the pages have what the catalog has."""

import json
import re
from typing import Any

import pytest

from components.catalog import RELEASES, load_catalog
from components.partition import PARTITIONS
from components.plan.model import StackPlan
from tests.docs.blocks import ROOT, blocks, text_of
from tests.examples.settings import center, plan

UPGRADING = "The next contact center release"
DATED = (
    *("adopting", "audit", "boundary", "ci", "concepts", "external-id", "gitlab", "questions"),
    *("reviewer", "setup", "threat-model", "upgrading", "verify"),
)


def _rows(page: str, heading: str) -> list[list[str]]:
    text = text_of(f"docs/{page}").partition(f"\n## {heading}\n")[2]
    lines = re.findall(r"^\|(.*)\|$", text.partition("\n## ")[0], re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines[2:]]


def _shown(name: str) -> str:
    given = {
        "${provisioning_role_name}": "SCVProvisioningRole",
        "${contact_center}": "[contact center]",
    }
    for placeholder, text in given.items():
        name = name.replace(placeholder, text)
    return f"`{name}`"


def test_the_page_on_the_external_id_has_the_roles_of_the_catalog() -> None:
    said = {
        role: {
            who
            for who, cell in (("salesforce", salesforce), ("customer", customer))
            if cell.startswith("yes")
        }
        for role, salesforce, customer in _rows("external-id.md", "Which roles demand it")
    }
    roles = [role for role in load_catalog().roles() if role.trust.external_id]
    assert said == {_shown(role.name): set(role.trust.external_id) for role in roles}


def test_the_page_on_upgrading_has_the_roles_and_policies_of_each_release() -> None:
    catalog = load_catalog()
    entries = [*catalog.roles(), *catalog.policies()]
    alone = [one for one in entries if one.made_when == "integrated-by-customer"]
    changed = {
        str(release): (
            {_shown(one.name) for one in alone if one.since == release},
            {_shown(one.name) for one in alone if one.until == release - 1},
        )
        for release in RELEASES[1:]
    }
    found = {
        release: (set(filter(None, new.split(", "))), set(filter(None, gone.split(", "))))
        for release, new, gone, *_ in _rows("upgrading.md", UPGRADING)
    }
    assert found == changed


def _granted(planned: StackPlan) -> set[str]:
    role = next(one for one in planned.roles if one.name == "SCVProvisioningRole")
    statements: list[dict[str, Any]] = json.loads(role.inline[0].document)["Statement"]
    values = [one[key] for one in statements for key in ("Action", "Resource")]
    lists = [[one] if isinstance(one, str) else one for one in values]
    # What stands behind the account in an ARN; an action as it is.
    return {
        item.rpartition(":")[2] if item.startswith("arn:") else item
        for one in lists
        for item in one
    }


@pytest.mark.parametrize(("release", "row"), [(20, 0), (21, 1), (22, 2)])
def test_it_has_what_each_release_changes_in_the_provisioning_policy(
    release: int, row: int
) -> None:
    *_, added, gone = _rows("upgrading.md", UPGRADING)[row]
    said = [set(re.findall(r"`([^`]+)`", cell)) for cell in (added, gone)]
    found: dict[str, tuple[set[str], set[str]]] = {}
    for partition in PARTITIONS:
        before = _granted(plan(partition, release=release - 1))
        after = _granted(plan(partition, release=release))
        found[partition] = after - before, before - after
    assert said == [found["aws"][n] | found["aws-us-gov"][n] for n in (0, 1)]
    # What only one partition has is said to be so.
    (commercial, commercial_gone), (govcloud, govcloud_gone) = found["aws"], found["aws-us-gov"]
    assert all(f"in GovCloud `{one}`" in added for one in govcloud - commercial)
    for one in commercial - govcloud:
        assert f"`{one}`, not in GovCloud" in added or f"`{one}`, in GovCloud `" in added
    assert govcloud_gone <= commercial_gone
    assert all(f"`{one}`, not in GovCloud" in gone for one in commercial_gone - govcloud_gone)


def test_without_an_instance_salesforces_integration_needs_no_id() -> None:
    nobody_knows = "00000000-0000-0000-0000-000000000000"
    assert nobody_knows in text_of("docs/setup.md")
    unknown = plan(
        integratedBy="salesforce", contactCenters=[center(connectInstanceId=nobody_knows)]
    )
    assert unknown.families == plan(integratedBy="salesforce").families


def test_the_roles_of_the_first_call_exist() -> None:
    names = {_shown(role.name) for role in load_catalog().roles()}
    rows = _rows("setup.md", "6. The first call")
    assert len(rows) >= 5
    assert {f"`{one}`" for _, uses in rows for one in re.findall(r"`([^`]+)`", uses)} <= names


def test_the_picture_has_everybody_who_is_trusted() -> None:
    (picture,) = (block for block in blocks("docs/concepts.md") if block.language == "mermaid")
    services = {role.trust.service for role in load_catalog().roles()} - {None}
    shown = {"Lambda": "lambda", "Amazon Connect": "connect", "CloudTrail": "cloudtrail"}
    assert services == {f"{name}.amazonaws.com" for name in shown.values()}
    assert f'"{", ".join(shown)}"' in picture.text
    assert {"Salesforce's management account", "Agents, by SAML"} <= set(
        re.findall(r'\["([^"]+)"\]', picture.text)
    )


def test_the_concepts_count_the_roles_that_salesforce_assumes() -> None:
    trusting = [role for role in load_catalog().roles() if role.trust.salesforce]
    centers = [role for role in trusting if role.name.startswith("${contact_center}")]
    assert len(centers) == 4
    assert len(trusting) - len(centers) == 3
    said = " ".join(text_of("docs/concepts.md").split())
    assert "the provisioning role, the two account-level cross-account roles" in said
    assert "and four roles of each contact center" in said


def test_the_architecture_names_functions_that_exist() -> None:
    steps = _rows("architecture.md", "From the stack's file to AWS")
    named = [(file.strip("`"), name.strip("`")) for _, file, name, _ in steps if file]
    assert len(named) > 9
    for file, name in named:
        source = (ROOT / file).read_text("utf-8")
        assert re.search(rf"^(def|class) {name}\b", source, re.MULTILINE), (file, name)


def test_the_index_leads_to_every_page() -> None:
    index = text_of("docs/README.md")
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", index))
    assert "(adr/README.md)" in index
    pages = {file.name for file in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert linked == pages


@pytest.mark.parametrize("page", DATED)
def test_a_page_about_salesforce_and_aws_says_of_when_its_facts_are(page: str) -> None:
    last = text_of(f"docs/{page}.md").rstrip().splitlines()[-1]
    assert re.fullmatch(r"Facts about Salesforce and AWS: [A-Z][a-z]+ 20\d\d\.", last)
