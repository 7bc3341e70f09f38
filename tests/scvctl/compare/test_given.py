"""What ``scvctl up`` and ``scvctl report`` say of a provisioning policy from a file."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.catalog import load_catalog
from components.partition import PARTITIONS
from components.plan.build import plan_stack
from components.settings.settings import Settings
from scvctl.compare.given import about_given_policy
from scvctl.report.build import build
from tests.examples.settings import plan, settings
from tests.scvctl.embedded_runs import scvctl
from tests.scvctl.temporary_project import with_stack

_CATALOG = load_catalog()


def _given(partition: str, of: int, release: int, *more: dict[str, Any]) -> Settings:
    role = next(one for one in plan(partition, release=of).roles if one.output == _OUTPUT)
    document = json.loads(role.inline[0].document)
    document["Statement"] += more
    return replace(settings(partition, release=release), provisioning_policy=json.dumps(document))


def _said(given: Settings) -> str:
    said = about_given_policy(plan_stack(given, _CATALOG), _CATALOG)
    assert said is not None
    return said


_OUTPUT = "provisioningRoleArn"


@pytest.mark.parametrize("partition", PARTITIONS)
def test_what_a_file_adds_is_counted(partition: str) -> None:
    added = {"Effect": "Allow", "Action": ["logs:New", "logs:Newer"], "Resource": "*"}
    said = _said(_given(partition, 22, 22, added))
    assert "not the catalog's of release 22" in said
    assert "adds 2 grants and lacks 0" in said
    assert "superseded" not in said


@pytest.mark.parametrize("partition", PARTITIONS)
def test_a_file_of_the_newest_release_is_superseded(partition: str) -> None:
    assert "superseded: set release 22 and remove both" in _said(_given(partition, 22, 21))
    assert "superseded: remove both" in _said(_given(partition, 22, 22))


def test_the_report_answers_with_it() -> None:
    given = _given("aws", 22, 21)
    assert _said(given) in build("dev", given, _CATALOG).answer


def test_nothing_is_said_of_the_catalogs_own() -> None:
    assert about_given_policy(plan(), _CATALOG) is None


def test_up_says_so_to_programs(tmp_path: Path) -> None:
    role = next(one for one in plan().roles if one.output == _OUTPUT)
    text = role.inline[0].document
    digest = hashlib.sha256(text.encode()).hexdigest()
    keys = {"provisioningPolicyFile": "policy.json", "provisioningPolicySha256": digest}
    with_stack(tmp_path, "dev", integratedBy="salesforce", **keys)
    (tmp_path / "policy.json").write_text(text)
    printed = scvctl("up", "--stack", "dev", "--json", folder=tmp_path)
    assert printed.code == 0, printed.err
    [note] = json.loads(printed.out)["notes"]
    assert "adds 0 grants and lacks 0" in note
