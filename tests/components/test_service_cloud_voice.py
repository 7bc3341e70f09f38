"""The component's external ID, where it is an output: what stays known, what stays a secret."""

import asyncio
from typing import Any

import pulumi
import pytest

from components.catalog import load_catalog
from components.role import (
    EXTERNAL_ID_PLACEHOLDER,
    _trust,  # pyright: ignore[reportPrivateUsage]
)
from components.service_cloud_voice import _plan  # pyright: ignore[reportPrivateUsage]
from components.service_cloud_voice_args import ServiceCloudVoiceArgs
from tests.examples.settings import CENTER, plan

EXTERNAL_ID = "an-external-id+of=the,tests.@:/-"


def _args(external_id: Any) -> ServiceCloudVoiceArgs:
    args: Any = {
        "accountId": "123456789012",
        "region": "us-west-2",
        "integratedBy": "customer",
        "externalId": external_id,
        "contactCenters": [CENTER],
    }
    return args


async def _later(value: str) -> str:
    await asyncio.sleep(0)
    return value


def _pending(value: str) -> "pulumi.Output[str]":
    return pulumi.Output.from_input(_later(value))


def test_a_trust_policy_is_filled_in_when_the_external_id_comes_and_is_a_secret() -> None:
    async def check() -> None:
        planned, external_id = _plan(_args(_pending(EXTERNAL_ID)), load_catalog())
        assert external_id is not None
        expected = {role.name: role for role in plan(externalId=EXTERNAL_ID).roles}
        assert any(role.secret for role in planned.roles)
        for role in planned.roles:
            trust = _trust(role, external_id)
            assert (
                (EXTERNAL_ID_PLACEHOLDER in role.trust)
                is role.secret
                is isinstance(trust, pulumi.Output)
            )
            if isinstance(trust, pulumi.Output):
                assert await trust.future() == expected[role.name].trust
                assert await trust.is_secret()

    asyncio.run(check())


def test_several_that_come_later_are_filled_in_like_a_list() -> None:
    async def check() -> None:
        planned, external_ids = _plan(_args(_pending('["new-id", "an-old-id"]')), load_catalog())
        expected = {role.name: role for role in plan(externalId=["new-id", "an-old-id"]).roles}
        for role in planned.roles:
            trust = _trust(role, external_ids)
            if isinstance(trust, pulumi.Output):
                assert await trust.future() == expected[role.name].trust

    asyncio.run(check())


def test_everything_else_is_planned_as_with_the_real_one() -> None:
    async def check() -> None:
        planned, _ = _plan(_args(_pending(EXTERNAL_ID)), load_catalog())
        real = plan(externalId=EXTERNAL_ID)
        assert [*planned.policies] == [*real.policies]
        assert [role.inline for role in planned.roles] == [role.inline for role in real.roles]

    asyncio.run(check())


def test_an_external_id_that_comes_later_is_checked_then() -> None:
    async def check() -> None:
        _, external_id = _plan(_args(_pending("geheim!")), load_catalog())
        assert external_id is not None
        with pytest.raises(pulumi.RunError, match="externalId: the given value") as refused:
            await external_id.future()
        assert "geheim" not in str(refused.value)

    asyncio.run(check())


@pytest.mark.parametrize("given", [EXTERNAL_ID, "", None])
def test_a_text_is_planned_as_it_is(given: str | None) -> None:
    planned, external_id = _plan(_args(given), load_catalog())
    assert external_id is None
    assert planned == plan(externalId=given)
