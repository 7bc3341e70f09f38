"""What we deploy, the deviations undone, is what Salesforce published: the documents themselves.

Runs where the reference is; ``test_digests`` proves the same without it.
"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.catalog import PENDING, RELEASES, load_catalog
from components.plan.build import plan_stack
from tests.fidelity import digests, reference
from tests.fidelity.compare import differences
from tests.fidelity.probes import (
    VARIANTS,
    Probe,
    probes,
    sections,
    settings_of,
    view_of_probe,
)
from tests.fidelity.published import REPEATED, SCOPES, filled, published
from tests.fidelity.undo import undone, undone_probe
from tests.fidelity.view import Part, View, inline, normal, provisioning_file, view_of

ROOT = Path(__file__).parents[2]
# The release that the matrix is of.
MATRIX = 21
# What the matrix has and a release's catalog.json has not, by the matrix's "family".
OUT_OF_SCOPE = {
    "serverless-application",  # made by the Serverless Application, its names generated
    "customer-alerts",  # a sample
    "jwt-rotator (non-SCV)",  # another product
}
# What says where an entry is from, and not what it grants.
NOT_GRANTED = {"scope", "source", "provenance", "description", "note"}


@pytest.fixture(scope="module")
def folder() -> Path:
    found = reference.find()
    if found is None:
        pytest.skip(reference.ABSENT)
    return found


def _without_partition(view: View) -> View:
    files = {provisioning_file("aws-us-gov"): provisioning_file("aws")}
    return {
        part._replace(owner=files.get(part.owner, part.owner)): json.loads(
            json.dumps(value).replace("arn:aws-us-gov:", "arn:aws:")
        )
        for part, value in view.items()
    }


def _differences_of_partitions(commercial: View, govcloud: View) -> list[str]:
    return differences(_without_partition(commercial), _without_partition(govcloud))


@pytest.mark.parametrize("probe", probes(), ids=str)
def test_every_document_is_the_published_one(probe: Probe, folder: Path) -> None:
    found = differences(published(folder, settings_of(probe)), undone_probe(probe).view)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("probe", [one for one in sections() if one.release == 22], ids=str)
@pytest.mark.parametrize("pending", PENDING)
def test_what_is_pending_is_what_its_templates_have(
    pending: float, probe: Probe, folder: Path
) -> None:
    catalog = load_catalog()
    shared = catalog.families["multi-org"]
    given = replace(shared, constants={**shared.constants, "existing_contact_center": ""})
    families = {**catalog.families, shared.family: given}
    settings = replace(settings_of(probe), release=pending)
    ours = view_of(plan_stack(settings, replace(catalog, families=families)))
    without_deviations = undone(ours, catalog.deviations.values(), settings).view
    found = differences(published(folder, settings), without_deviations)
    assert not found, "\n".join(found)
    assert ours != view_of_probe(probe)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("release", RELEASES)
def test_the_partitions_differ_where_the_published_ones_do(
    release: int, variant: str, folder: Path
) -> None:
    aws, gov = (Probe(release, partition, variant) for partition in ("aws", "aws-us-gov"))
    theirs = [published(folder, settings_of(probe)) for probe in (aws, gov)]
    found = _differences_of_partitions(undone_probe(aws).view, undone_probe(gov).view)
    assert found == _differences_of_partitions(*theirs)
    assert found


def test_the_digests_are_those_of_the_reference(folder: Path, tmp_path: Path) -> None:
    written = tmp_path / "digests.json"
    command = [sys.executable, "-m", "tests.fidelity.refresh_digests", written]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert written.read_text("utf-8") == digests.FILE.read_text("utf-8"), (
        "The reference and the committed digests do not agree. If that is meant: "
        "python -m tests.fidelity.refresh_digests"
    )


@pytest.mark.parametrize("release", RELEASES[1:])
def test_the_catalog_is_read_for_the_variants_that_we_deploy(release: int, folder: Path) -> None:
    catalog = json.loads(reference.catalog_text(folder, release))["roles"]
    variants = reference.variants(folder, release)["roles"]
    facts = ("trust", "inline_policies", "aws_managed_policies", "scv_policies", "path")
    for name, role in variants.items():
        variant = role["variants"].get("importxml", role["variants"].get("single-org"))
        text = json.dumps([variant[fact] for fact in facts])
        text = text.replace("${saml_audience}", "https://signin.aws.amazon.com/saml")
        assert json.loads(text) == [catalog[name][fact] for fact in facts]


def test_everything_published_is_in_scope(folder: Path) -> None:
    catalog = json.loads(reference.catalog_text(folder, MATRIX))
    in_scope = {
        name
        for kind in ("roles", "policies")
        for name, entry in catalog[kind].items()
        if entry["scope"] in SCOPES
    }
    left_out: list[Any] = [
        item
        for item in reference.matrix(folder)
        if item["kind"] in {"role", "managed_policy"}
        and item["provenance"] == "published"
        and item["name"] not in in_scope
    ]
    assert {item["family"] for item in left_out} == OUT_OF_SCOPE


@pytest.mark.parametrize("name", ["SAMLRole", "ConnectCallRole", "SCVS3Role"])
def test_what_the_multi_org_templates_repeat_is_the_same(name: str, folder: Path) -> None:
    roles = json.loads(reference.catalog_text(folder, RELEASES[-1]))["roles"]
    once, again = (roles[f"${{contact_center}}-{name}{more}"] for more in ("", f" {REPEATED}"))
    assert {key: again[key] for key in once if key not in NOT_GRANTED} == {
        key: once[key] for key in once if key not in NOT_GRANTED
    }


@pytest.mark.parametrize(
    ("role", "policy"),
    [
        ("SCVRetentionPeriodFunctionRole", "SCVRetentionPeriodFunctionRolePolicy"),
        ("SCVCTRDataSyncFunctionRole", "CTRDataSyncFunctionRolePolicy"),
        ("SCVInvokeSalesforceRestApiFunctionRole", "InvokeSalesforceRestApiFunctionRolePolicy"),
    ],
)
def test_what_nobody_published_is_what_the_reference_proposes(
    role: str, policy: str, folder: Path
) -> None:
    probe = Probe(RELEASES[-1], "aws", "plain")
    center = settings_of(probe).contact_centers[0].name
    names = {"partition": "aws", "account_id": "123456789012", "contact_center": center}
    proposed = normal(json.loads(filled(json.dumps(reference.proposal(folder, policy)), names)))
    part = Part(role, inline(policy))
    assert not differences({part: proposed}, {part: view_of_probe(probe)[part]})
