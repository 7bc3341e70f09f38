"""Journey 9: never in another account; gone without a trace; protected where that was asked for."""

import pytest
from pulumi.automation import CommandError

from tests.e2e.journeys import account
from tests.e2e.journeys.conftest import SECOND_ACCOUNT
from tests.e2e.journeys.engine_stack import EngineStack


def test_credentials_of_a_wrong_account_are_refused_before_anything_is_created(
    small: EngineStack,
) -> None:
    theirs = small.aws.iam(small.region, SECOND_ACCOUNT)
    before = account.contents(theirs)
    small.use_credentials_of(SECOND_ACCOUNT)
    for operation in (small.preview, small.up):
        with pytest.raises(CommandError) as refused:
            operation()
        assert f"AWS account ID not allowed: {SECOND_ACCOUNT}" in str(refused.value)
    assert account.contents(theirs) == before
    assert not any(account.contents(small.iam))


def test_destroy_leaves_the_account_as_it_was_and_protect_holds(deployed: EngineStack) -> None:
    if deployed.name == "gov":
        _protect_holds(deployed)
    deployed.destroy()
    roles, policies, saml_providers = account.contents(deployed.iam)
    assert roles.keys() == {account.FOREIGN_ROLE}
    assert not policies
    assert not saml_providers
    assert all(one["type"] == "pulumi:pulumi:Stack" for one in deployed.resources())


def _protect_holds(stack: EngineStack) -> None:
    before = account.contents(stack.iam)
    # In the state: it holds until the next update, because the program protects nothing by itself.
    stack.run("state", "protect", "--all", "--yes")
    with pytest.raises(CommandError) as refused:
        stack.destroy()
    assert "protected" in str(refused.value)
    assert account.contents(stack.iam) == before
    stack.run("state", "unprotect", "--all", "--yes")
