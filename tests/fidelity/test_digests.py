"""What we deploy, the deviations undone, has the digests of what Salesforce published."""

import json
from types import MappingProxyType
from typing import Any

import pytest

from components.catalog import RELEASES, load_catalog
from components.plan.build import plan_stack
from tests.fidelity.digests import expected
from tests.fidelity.probes import Probe, probes, settings_of, view_of_probe
from tests.fidelity.undo import undone_probe
from tests.fidelity.view import TRUST, digests, listed

ADDED_ROLES = {"SCVProvisioningRole", "SCVRetentionPeriodFunctionRole"}
ADDED_POLICIES = {"ScvPermissionsBoundary", "ScvProvisioningBoundary"}
# What only one of the two published provisioning policies has, apart from the partition in ARNs.
ONLY_COMMERCIAL = MappingProxyType(
    {
        19: {
            "connect:UpdateContactRoutingData",
            "connect:DeleteInstance",
            "arn:aws:s3:::prod-scv-saml-metadata/*",
        },
        20: {
            "connect:UpdateContactRoutingData",
            "arn:aws:s3:::prod-scv-saml-metadata/*",
            "arn:aws:iam::123456789012:role/*-SCVTenantBucketWriteAccessRole",
            "arn:aws:cloudformation:*:123456789012:stack/*-SCVHealthCheckStack/*",
        },
        21: {
            "arn:aws:s3:::prod-scv-saml-metadata/*",
            "arn:aws:cloudformation:*:123456789012:stack/*-SCVHealthCheckStack/*",
        },
    }
)
ONLY_GOVCLOUD = MappingProxyType(
    {
        19: {"arn:aws:s3:::prod-scv-rzone-iso-2-saml-metadata/*"},
        20: {
            "arn:aws:s3:::prod-scv-rzone-iso-2-saml-metadata/*",
            "arn:aws:cloudformation:*:123456789012:stack/*-SCVHealthCheckStack*/*",
        },
    }
)


def _provisioning_lines(release: int, partition: str) -> set[str]:
    settings = settings_of(Probe(release, partition, "existing instance"))
    roles = plan_stack(settings, load_catalog()).roles
    (policy,) = next(role for role in roles if role.name == "SCVProvisioningRole").inline
    statements: list[Any] = json.loads(policy.document)["Statement"]
    return {
        line.replace("arn:aws-us-gov:", "arn:aws:")
        for statement in statements
        for line in (*listed(statement["Action"]), *listed(statement["Resource"]))
    }


@pytest.mark.parametrize("probe", probes(), ids=str)
def test_every_document_is_the_published_one(probe: Probe) -> None:
    ours = digests(undone_probe(probe).view)
    published = expected(probe)
    different = [name for name in sorted(published) if ours.get(name) != published[name]]
    assert [different, sorted(ours.keys() - published.keys())] == [[], []], (
        "These are not as published: different or missing, and added. With Salesforce's documents "
        "in ../shared/reference, test_published.py says in what."
    )


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
@pytest.mark.parametrize("release", RELEASES)
def test_the_roles_and_policies_are_the_published_ones_and_three_more(
    release: int, partition: str
) -> None:
    probe = Probe(release, partition, "plain")
    published = {tuple(name.rsplit(": ", 1)) for name in expected(probe)}
    ours = {(part.owner, part.what) for part in view_of_probe(probe)}
    roles = {owner for owner, what in published if what == TRUST}
    policies = {owner for owner, what in published if what == "document" and ".json" not in owner}
    assert {owner for owner, what in ours if what == TRUST} == roles | ADDED_ROLES
    assert {owner for owner, what in ours if what == "document"} == policies | ADDED_POLICIES


@pytest.mark.parametrize("release", RELEASES)
def test_the_provisioning_policies_of_the_partitions_differ_as_published(release: int) -> None:
    commercial = _provisioning_lines(release, "aws")
    govcloud = _provisioning_lines(release, "aws-us-gov")
    assert commercial - govcloud == ONLY_COMMERCIAL[min(release, 21)]
    assert govcloud - commercial == ONLY_GOVCLOUD[min(release, 20)]
