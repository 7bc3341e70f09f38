"""Both boundaries from both sides: what they let through elsewhere, and take from SCV."""

from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from components.boundary.escalations import escalations
from iam.decide import decide
from iam.documents import parse
from tests.boundary import report
from tests.boundary.reach import ANYTHING
from tests.examples.settings import EXISTING, center, plan

ADVICE = "run python -m tests.boundary.report, and review the difference"


def _one_center(name: str, existing: dict[str, str] | None) -> list[dict[str, Any]]:
    return [center(name=name, tenantBucket=name, existing=existing)]


_names = st.from_regex(r"[a-z][a-z0-9-]{0,19}", fullmatch=True).filter(lambda name: name[-1] != "-")
_settings = st.fixed_dictionaries(
    {
        "release": st.sampled_from([19, 20, 21, 22]),
        "integratedBy": st.sampled_from(["customer", "salesforce"]),
        "provisioningRoleName": st.sampled_from(
            ["SCVProvisioningRole", "ProvisioningRole", "Setup"]
        ),
        "contactCenters": st.builds(_one_center, _names, st.sampled_from([None, EXISTING])),
        "multiOrg": st.sampled_from([None, {"tenantBucket": "acme-shared"}]),
    }
)


@cache
def _reviewed(file: Path) -> report.Report:
    return yaml.safe_load(file.read_text("utf-8"))


def _removed() -> dict[str, set[str]]:
    return report.by_role(_reviewed(report.REMOVED)["removed"])


def test_nothing_more_is_within_reach_than_what_was_reviewed() -> None:
    assert report.reach() == _reviewed(report.REACH), ADVICE


def test_no_role_writes_to_a_boundary_or_to_the_provisioning_role() -> None:
    assert _reviewed(report.REACH).keys() == {"elsewhere"}


def test_no_role_writes_to_iam_elsewhere_or_assumes_a_role() -> None:
    found = _reviewed(report.REACH)["elsewhere"]
    assert not {action for action in found if action.startswith(("iam:", "sts:"))}


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_only_what_was_reviewed_is_taken_from_scv(partition: str) -> None:
    assert report.removed(partition=partition) == _reviewed(report.REMOVED), ADVICE


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_multi_org_takes_no_more_from_scv(partition: str) -> None:
    # What its roles lose is what others lose of the same access policy.
    shared = _removed()["SCVPostCallAnalysisTriggerFunctionRole"]
    multi_org = report.removed({"multiOrg": {"tenantBucket": "acme-shared"}}, partition)
    more = {"scvMultiorg-PostCallAnalysisTriggerFunctionRole": shared}
    assert report.by_role(multi_org["removed"]) == {**_removed(), **more}


@hypothesis_settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(_settings, st.sampled_from(["aws", "aws-us-gov"]))
def test_it_is_so_for_other_settings(changes: dict[str, Any], partition: str) -> None:
    reviewed = {role.replace("acmevoice", "*"): lost for role, lost in _removed().items()}
    name = changes["contactCenters"][0]["name"]
    for role, lost in report.by_role(report.removed(changes, partition)["removed"]).items():
        provisioning = role == changes["provisioningRoleName"]
        known = "SCVProvisioningRole" if provisioning else role.replace(f"{name}-", "*-")
        # Roles of the multi-org functions lose what their single-org twins lose.
        known = known.replace("scvMultiorg-", "SCV")
        assert lost <= reviewed.get(known, set()), role


@hypothesis_settings(max_examples=60, deadline=None)
@given(_settings, st.sampled_from(["aws", "aws-us-gov"]))
def test_no_way_out_is_open_for_any_settings(changes: dict[str, Any], partition: str) -> None:
    planned = plan(partition, **changes)
    for boundary, escalation in product(planned.boundaries, escalations(planned)):
        decision = decide(parse(boundary.document, "policy"), escalation.call)
        assert decision.result != "allowed", (boundary.name, escalation)


def test_without_a_boundary_the_ways_out_are_open() -> None:
    planned = plan()
    results = {decide(parse(ANYTHING, "policy"), one.call).result for one in escalations(planned)}
    assert results == {"allowed"}
