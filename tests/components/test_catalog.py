"""In which releases the catalog's entries and lines are."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from components.catalog import PENDING, RELEASES, Family, load_catalog
from components.errors import InputError
from tests.examples.settings import plan

_ROLE: dict[str, Any] = {
    "name": "SCVRole",
    "purpose": "For the tests.",
    "provenance": "published",
    "source": "nowhere",
    "trust": {"service": "lambda.amazonaws.com"},
}


def _family(**role: Any) -> Family:
    family = {"family": "some", "scope": "account", "about": "-", "roles": [{**_ROLE, **role}]}
    return TypeAdapter(Family).validate_json(json.dumps(family))


@pytest.mark.parametrize("since", [*RELEASES, *PENDING])
def test_a_role_is_in_the_releases_since_its_own(since: float) -> None:
    (role,) = _family(since=since).roles
    assert [one for one in RELEASES if role.is_in(one)] == [one for one in RELEASES if one >= since]


def test_a_role_is_in_the_releases_until_its_last() -> None:
    (role,) = _family(since=20, until=21).roles
    assert [one for one in RELEASES if role.is_in(one)] == [20, 21]


@pytest.mark.parametrize(
    "wrong",
    [{"since": 18}, {"since": 23}, {"since": 22.2}, {"since": "21"}]
    + [{"until": one} for one in (*PENDING, 23, "21")],
)
def test_a_release_that_nobody_knows_is_refused(wrong: dict[str, Any]) -> None:
    (key,) = wrong
    with pytest.raises(ValidationError, match=rf"roles\.0\.{key}"):
        _family(**wrong)


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
@pytest.mark.parametrize("release", RELEASES)
def test_no_stack_has_what_is_pending(release: int, partition: str) -> None:
    made = plan(partition, release=release, multiOrg={"tenantBucket": "acme-shared"})
    text = json.dumps([(one.name, one.attached, one.inline) for one in made.roles], default=str)
    # The boundaries leave room for it.
    others = [one for one in made.policies if one not in made.boundaries]
    text += json.dumps([(one.name, one.document) for one in others])
    assert "Jwt" not in text
    pending = [one for one in load_catalog().roles() if one.since in PENDING]
    assert len(pending) == 2
    assert all("Jwt" in one.name for one in pending)


@pytest.mark.parametrize("pending", PENDING)
def test_no_stack_can_choose_what_is_pending(pending: float) -> None:
    with pytest.raises(InputError, match="Known are the numbers 19, 20, 21, 22"):
        plan(release=pending)
