"""What a person sees of an embedded run, and what of it goes to which stream."""

import functools
import re

import pytest

from tests.examples.stacks import (
    EVERYTHING,
    EXTERNAL_ID,
    GUARDED,
    LONG,
    ONLY_THE_ROLE,
    Example,
    center,
)
from tests.scvctl.embedded_runs import Printed, scvctl

_PHASES = ["Running the program", "Asking the policy pack", "Creating them in the emulated AWS"]


@functools.cache
def _printed(example: Example) -> Printed:
    return scvctl(*example.arguments)


@pytest.fixture(params=[EVERYTHING, LONG], ids=str)
def shown(request: pytest.FixtureRequest) -> tuple[Example, Printed]:
    return request.param, _printed(request.param)


def test_it_names_every_role_and_policy(shown: tuple[Example, Printed]) -> None:
    example, printed = shown
    words = set(printed.out.split())
    assert example.roles | example.policies <= words


def test_it_says_what_was_done(shown: tuple[Example, Printed]) -> None:
    example, printed = shown
    assert printed.code == 0
    several = f"{len(example.roles)} roles, each with its boundary"
    assert (several if len(example.roles) > 1 else "1 role with its boundary") in printed.out
    assert f"{len(example.policies)} managed policies" in printed.out
    assert "created in an emulated AWS and read back" in " ".join(printed.out.split())
    assert re.search(
        r"The policy pack's [1-9][0-9] rules let all [1-9][0-9]+ resources pass\.", printed.out
    )


def test_it_says_for_whom(shown: tuple[Example, Printed]) -> None:
    example, printed = shown
    assert f"account 123456789012, {example.place.region}" in printed.out
    assert f"release {example.release}, integrated by {example.integrated_by}" in printed.out
    assert example.boundary_arn in printed.out.split()


def test_it_tells_which_roles_have_an_external_id(shown: tuple[Example, Printed]) -> None:
    example, printed = shown
    # Names of thirty letters push what follows to the next line.
    text = " ".join(printed.out.replace("│", " ").split())
    guarded = re.findall(r"(\S+) trusts Salesforce with external ID", text)
    assert {*guarded} == example.guarded_roles


def test_the_external_id_itself_is_not_shown(shown: tuple[Example, Printed]) -> None:
    _, printed = shown
    assert EXTERNAL_ID not in printed.out + printed.err


def test_progress_goes_to_standard_error_alone(shown: tuple[Example, Printed]) -> None:
    _, printed = shown
    lines = printed.err.splitlines()
    assert [line.partition(":")[0] for line in lines[: len(_PHASES)]] == _PHASES
    assert all(line.startswith("warning: ") for line in lines[len(_PHASES) :])
    assert "Running" not in printed.out
    assert "\x1b" not in printed.out + printed.err


def test_progress_goes_to_standard_error_with_json_too() -> None:
    printed = scvctl(*GUARDED.arguments, "--json")
    assert [line.partition(":")[0] for line in printed.err.splitlines()] == _PHASES


def test_our_boundary_is_judged(shown: tuple[Example, Printed]) -> None:
    _, printed = shown
    assert re.search(
        r"ScvPermissionsBoundary denies all [1-9][0-9]+ escalation paths that are tried",
        printed.out,
    )


def test_an_organisations_boundary_is_not_and_that_is_said() -> None:
    printed = scvctl(*ONLY_THE_ROLE.arguments)
    assert printed.code == 0
    assert "denies all" not in printed.out
    assert "The boundary is not this stack's and was not read" in printed.out
    [warning] = [line for line in printed.err.splitlines() if line.startswith("warning: ")]
    assert ONLY_THE_ROLE.boundary_arn in warning


def test_names_that_the_boundary_has_no_room_for_are_warned_of() -> None:
    centers = [center(f"acme-center-with-a-long-name{number}", number) for number in range(10)]
    printed = scvctl(*Example("dev", 21, "salesforce", "", {"contactCenters": centers}).arguments)
    assert printed.code == 0
    warnings = [line for line in printed.err.splitlines() if line.startswith("warning: ")]
    [warning] = [line for line in warnings if "arn:*:lambda:" in line]
    assert "ScvProvisioningBoundary is too large" in warning
    assert "reaches for example arn:aws:lambda:us-west-2:123456789012:function:" in warning
