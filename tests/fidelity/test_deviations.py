"""The list of deviations: each is real, each is needed, and there are no others."""

from typing import Any

import pytest

from components.catalog import Deviation, load_catalog
from tests.fidelity.digests import expected
from tests.fidelity.probes import EXTERNAL_ID, Probe, probes, settings_of, view_of_probe
from tests.fidelity.undo import INVERSES, NOT_DEPLOYED, undone, undone_probe
from tests.fidelity.view import SETTINGS, TRUST, Part, View, digests

PROBE = Probe(21, "aws-us-gov", "plain", external_id=EXTERNAL_ID)
CONNECT = "SCVAmazonConnectManagementRole"


def _deviations() -> list[Deviation]:
    return [*load_catalog().deviations.values()]


def _not_deployed() -> list[tuple[Part, dict[str, Any], str]]:
    anyone = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}
    rotation = Part("SCVUpdateCredentialRole", "inline SCVUpdateCredentialRolePolicy")
    return [
        (Part(CONNECT, SETTINGS), {"permissionsBoundary": None}, "boundary-on-every-role"),
        (Part(CONNECT, TRUST), {"Statement": [anyone]}, "govcloud-management-account"),
        (
            Part(CONNECT, TRUST),
            {"Statement": [anyone]},
            "external-id-where-the-customer-integrates",
        ),
        (rotation, {"Version": "2008-10-17"}, "policy-version-added"),
    ]


def _undone(view: View) -> View:
    return undone(view, _deviations(), settings_of(PROBE)).view


def test_each_has_an_inverse_and_each_inverse_a_deviation() -> None:
    assert sorted(load_catalog().deviations) == sorted(INVERSES)


@pytest.mark.parametrize("name", sorted(INVERSES))
def test_each_is_there_for_all_that_it_names(name: str) -> None:
    deviation = load_catalog().deviations[name]
    used = {place for probe in probes() for each, place in undone_probe(probe).used if each == name}
    assert used == {*deviation.applies_to, *deviation.documents}


@pytest.mark.parametrize("name", sorted(INVERSES))
def test_none_can_be_left_out(name: str) -> None:
    others = [deviation for deviation in _deviations() if deviation.id != name]
    having = [probe for probe in probes() if name in {each for each, _ in undone_probe(probe).used}]
    assert having
    for probe in having:
        ours = undone(view_of_probe(probe), others, settings_of(probe)).view
        assert digests(ours) != expected(probe), probe


@pytest.mark.parametrize(("part", "value", "deviation"), _not_deployed())
def test_one_that_is_listed_but_not_deployed_is_reported(
    part: Part, value: dict[str, Any], deviation: str
) -> None:
    view = view_of_probe(PROBE)
    changed = {**view, part: {**view[part], **value}}
    assert _undone(changed)[Part(part.owner, deviation)] == NOT_DEPLOYED
    assert Part(part.owner, deviation) not in _undone(view)
