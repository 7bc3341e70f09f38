"""What differs, from the publication and between releases and partitions, is what really does."""

import json
from dataclasses import replace

import pytest

from components.catalog import RELEASES, load_catalog
from components.plan.build import plan_stack
from scvctl.report.changes import comparisons
from scvctl.report.differences import deviations_of, gaps_of, known_gaps
from scvctl.report.model import Comparison
from tests.examples.settings import center, plan, settings
from tests.fidelity.probes import Probe, probes, settings_of, view_of_probe
from tests.fidelity.undo import undone

_CATALOG = load_catalog()
PROVISIONING = "SCVProvisioningRole, SCVProvisioningPolicy"


def _compared(title: str, partition: str = "aws", **config: object) -> Comparison:
    found = comparisons(plan(partition, **config), _CATALOG)
    return next(one for one in found if one.title == title)


def _of(comparison: Comparison, where: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    (change,) = (one for one in comparison.changes if one.where == where)
    return change.added, change.removed


@pytest.mark.parametrize("probe", probes(), ids=str)
def test_the_deviations_are_those_that_the_comparison_undoes(probe: Probe) -> None:
    used = undone(view_of_probe(probe), _CATALOG.deviations.values(), settings_of(probe)).used
    found = deviations_of(plan_stack(settings_of(probe), _CATALOG), _CATALOG)
    ids = {one.what: name for name, one in _CATALOG.deviations.items()}
    assert {ids[one.what] for one in found} == {name for name, _ in used}


def test_a_deviation_names_the_roles_of_this_stack() -> None:
    stack = plan(externalId="an-external-id", contactCenters=[center(), center(name="acmechat")])
    found = {one.what: one.where for one in deviations_of(stack, _CATALOG)}
    guarded = found[_CATALOG.deviations["external-id-where-the-customer-integrates"].what]
    assert "acmevoice-SCVS3Role" in guarded
    assert "acmechat-SCVS3Role" in guarded


def test_what_release_20_adds_and_drops() -> None:
    step = _compared("From release 19 to 20")
    assert _of(step, f"{PROVISIONING}, ConnectAccess") == ((), ("connect:DeleteInstance",))
    assert "acmevoice-SCVHealthCheckRole" in {one.where for one in step.changes}
    govcloud = _compared("From release 19 to 20", "aws-us-gov")
    assert f"{PROVISIONING}, ConnectAccess" not in {one.where for one in govcloud.changes}


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_what_release_21_adds(partition: str) -> None:
    step = _compared("From release 20 to 21", partition)
    added, removed = _of(step, f"{PROVISIONING}, LambdaAccess")
    assert [one.rpartition(":")[2] for one in added] == ["*InvokeVfsIntegrationApiFunction*"]
    assert removed == ()
    assert "SCVInvokeVfsIntegrationApiFunctionRole" in {one.where for one in step.changes}


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
@pytest.mark.parametrize(
    "config", [{}, {"integratedBy": "salesforce"}, {"multiOrg": {"tenantBucket": "acme-shared"}}]
)
def test_release_22_needs_nothing_that_21_does_not_grant(
    partition: str, config: dict[str, object]
) -> None:
    step = _compared("From release 21 to 22", partition, **config)
    assert step.problem == ""
    assert step.changes
    for change in step.changes:
        assert change.added == ()
        assert all("InvokeVfsIntegrationApi" in f"{change.where} {one}" for one in change.removed)


def test_what_differs_in_govcloud() -> None:
    step = _compared("From the commercial partition to GovCloud", release=20)
    assert _of(step, f"{PROVISIONING}, ConnectAccess") == (
        (),
        ("connect:UpdateContactRoutingData",),
    )
    assert _of(step, "SCVProvisioningRole, trust policy, statement 1") == (
        ("arn:${partition}:iam::383319876315:root",),
        ("arn:${partition}:iam::793525387755:root",),
    )
    # Nothing is told that only says where the stack is.
    assert not any("us-west-2" in item for one in step.changes for item in one.added + one.removed)
    assert not any("arn:aws" in item for one in step.changes for item in one.added + one.removed)


def test_the_way_back_is_the_same_way() -> None:
    there = _compared("From the commercial partition to GovCloud")
    back = _compared("From the GovCloud partition to commercial", "aws-us-gov")
    assert [(one.where, one.removed, one.added) for one in there.changes] == [
        (one.where, one.added, one.removed) for one in back.changes
    ]


def test_the_comparison_does_not_depend_on_the_stacks_release() -> None:
    assert comparisons(plan(release=19), _CATALOG)[:2] == comparisons(plan(), _CATALOG)[:2]


def test_what_cannot_be_planned_says_why() -> None:
    name = "a-contact-center-of-48-letters-that-19-allows-ok"
    step = _compared("From release 19 to 20", release=19, contactCenters=[center(name=name)])
    assert step.changes == ()
    assert step.problem.startswith("Cannot be planned for release 20, commercial: ")
    assert name in step.problem


def test_an_organisations_boundary_moves_along() -> None:
    arn = "arn:aws:iam::123456789012:policy/organisation/Guardrail"
    step = _compared("From the commercial partition to GovCloud", permissionsBoundaryArn=arn)
    assert step.problem == ""


def test_gaps_are_shown_where_they_concern_the_stack() -> None:
    govcloud = known_gaps()[0]
    assert govcloud.title == "GovCloud, release 20."
    titles = {
        (partition, release): [one.title for one in gaps_of(settings(partition, release=release))]
        for partition in ("aws", "aws-us-gov")
        for release in RELEASES
    }
    having = [place for place, found in titles.items() if govcloud.title in found]
    assert having == [("aws-us-gov", 20)]
    assert all(titles.values())


def test_the_govcloud_gap_is_a_fact() -> None:
    def pattern_is_there(partition: str, release: int) -> bool:
        stack = plan_stack(replace(settings(partition), release=release), _CATALOG)
        role = next(role for role in stack.roles if role.name == "SCVProvisioningRole")
        return "-SCVTenantBucketWriteAccessRole" in json.dumps(role.inline[0].document)

    assert pattern_is_there("aws", 20)
    assert not pattern_is_there("aws-us-gov", 20)
    assert pattern_is_there("aws-us-gov", 21)
