"""Journey 8: what goes wrong on the way is said clearly, and the next run converges."""

import signal

import pytest
from pulumi.automation import CommandError

from tests.e2e.aws_server import Fault
from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EngineStack
from tests.e2e.provider_choice import is_real
from tests.scvctl.embedded_runs import ROLE

PROVISIONING = "SCVProvisioningRole"

_ACCOUNT_IDS = "allowed_account_ids=[settings.account_id],"


def test_after_the_engine_was_killed_the_next_run_converges(small: EngineStack) -> None:
    small.aws.set_faults(Fault("CreateRole", held=True))
    with small.start("up", "--yes", "--skip-preview") as engine:
        small.aws.wait_for_held_call()
        engine.send_signal(signal.SIGKILL)
        engine.wait()
    # AWS does what it was asked for, and nobody is there to hear of it.
    small.aws.set_faults()
    account.wait_for_role(small.iam, PROVISIONING)

    with pytest.raises(CommandError) as locked:
        small.up()
    assert "currently locked" in str(locked.value)
    assert "pulumi cancel" in str(locked.value)
    small.run("cancel", "--yes")

    (pending,) = small.pending_operations()
    assert pending["type"] == "creating"
    made = pending["resource"]
    small.run("refresh", "--clear-pending-creates", "--yes", "--skip-preview")
    small.run(
        *("import", ROLE, PROVISIONING, PROVISIONING),
        *("--parent", f"parent={made['parent']}"),
        *("--provider", f"aws={made['provider'].rpartition('::')[0]}"),
        *("--yes", "--skip-preview", "--protect=false", "--generate-code=false"),
    )
    small.up()
    _assert_converged(small)


def test_an_outage_and_throttling_are_waited_out(small: EngineStack) -> None:
    small.aws.set_faults(
        Fault("CreateRole", times=2),
        Fault("PutRolePolicy", status=400, code="Throttling", message="Rate exceeded", times=2),
    )
    small.up()
    _assert_converged(small)


def test_an_outage_that_lasts_is_said_and_nothing_is_lost(small: EngineStack) -> None:
    if is_real():
        _have_it_give_up_soon(small)
    small.aws.set_faults(Fault("PutRolePolicy", times=1_000))
    with pytest.raises(CommandError) as failed:
        small.up()
    assert "PutRolePolicy" in str(failed.value)
    assert "ServiceUnavailable" in str(failed.value)
    created = account.roles(small.iam)[PROVISIONING]

    small.aws.set_faults()
    small.up()
    _assert_converged(small)
    assert account.roles(small.iam)[PROVISIONING].unique_id == created.unique_id


def test_what_somebody_else_created_in_between_is_not_taken(small: EngineStack) -> None:
    small.preview()
    account.make_foreign_role(small.iam, PROVISIONING)
    theirs = account.roles(small.iam)
    with pytest.raises(CommandError) as failed:
        small.up()
    assert "EntityAlreadyExists" in str(failed.value)
    assert PROVISIONING in str(failed.value)
    assert account.roles(small.iam) == theirs

    small.iam.delete_role(RoleName=PROVISIONING)
    small.up()
    _assert_converged(small)


def _have_it_give_up_soon(stack: EngineStack) -> None:
    # The real provider tries 25 times by its own account, ever more slowly.
    code = stack.project / "components" / "deployment.py"
    text = code.read_text("utf-8")
    assert text.count(_ACCOUNT_IDS) == 1
    code.write_text(text.replace(_ACCOUNT_IDS, f"{_ACCOUNT_IDS}max_retries=3, "), "utf-8")


def _assert_converged(stack: EngineStack) -> None:
    assert account.roles(stack.iam) == account.planned_roles(stack.plan)
    assert account.policies(stack.iam) == account.planned_policies(stack.plan)
    assert stack.preview(refresh=True).steps == frozenset()
