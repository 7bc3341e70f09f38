"""Journey 2: to the customer's integration, and from release to release and back."""

from collections.abc import Iterator

import pytest

from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EngineStack
from tests.e2e.journeys.planned_steps import expected_steps

MOVES: tuple[tuple[str, dict[str, object]], ...] = (
    ("integrated by the customer", {"integratedBy": "customer"}),
    ("release 20", {"release": 20}),
    ("release 21", {"release": 21}),
    ("release 22", {"release": 22}),
    ("back to release 21", {"release": 21}),
    ("back to release 20", {"release": 20}),
)


@pytest.mark.parametrize("move", [move for _, move in MOVES], ids=[name for name, _ in MOVES])
def test_the_preview_shows_exactly_what_changes_and_up_does_it(
    moving: EngineStack, move: dict[str, object]
) -> None:
    before, roles = moving.plan, account.roles(moving.iam)
    moving.configure(**move)
    expected = expected_steps(before, moving.plan)
    assert expected
    previewed = moving.preview()
    assert set(_of_aws(previewed.steps)) == expected
    assert not previewed.operations - {"create", "update", "delete"}
    assert set(_of_aws(moving.up().steps)) == expected
    now = account.roles(moving.iam)
    assert now == account.planned_roles(moving.plan)
    assert account.policies(moving.iam) == account.planned_policies(moving.plan)
    kept = roles.keys() & now.keys()
    assert kept
    assert {roles[name].unique_id for name in kept} == {now[name].unique_id for name in kept}


def _of_aws(steps: frozenset[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    return (step for step in steps if step[1].startswith("aws:"))
