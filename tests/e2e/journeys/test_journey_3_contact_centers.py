"""Journey 3: a second contact center comes, and the first one goes."""

from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EngineStack
from tests.examples.stacks import center

FIRST, SECOND = center("acmevoice"), center("acmesales", 2)


def test_one_is_added_and_one_removed_without_touching_the_others(moving: EngineStack) -> None:
    moving.move_to(integratedBy="customer", release=21, contactCenters=[FIRST])
    before = account.roles(moving.iam)

    moving.configure(contactCenters=[FIRST, SECOND])
    added = moving.preview()
    assert added.operations <= {"create", "update"}
    assert added.names("create")
    assert all(name.startswith("acmesales-") for name in added.names("create"))
    moving.up()
    both = account.roles(moving.iam)
    assert {name: both[name].unique_id for name in before} == {
        name: role.unique_id for name, role in before.items()
    }
    assert both == account.planned_roles(moving.plan)

    # The one that is left moves to the first place in the list, and nothing hangs on the place.
    moving.configure(contactCenters=[SECOND])
    removed = moving.preview()
    assert removed.operations <= {"delete", "update"}
    assert removed.names("delete")
    assert all(name.startswith("acmevoice-") for name in removed.names("delete"))
    moving.up()
    left = account.roles(moving.iam)
    assert left == account.planned_roles(moving.plan)
    assert {role.unique_id for role in left.values()} < {role.unique_id for role in both.values()}
