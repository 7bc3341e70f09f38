"""What the program says to the engine, looked at on the wire: secrets, providers, dependencies."""

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from google.protobuf.json_format import MessageToDict

from components.settings.stack_file import read_stack
from scvctl.embedded import recorder
from tests.examples import PROJECT
from tests.examples.expected import ACCOUNT
from tests.examples.stacks import (
    EVERYTHING,
    EXTERNAL_ID,
    GUARDED,
    LONG,
    ONLY_THE_ROLE,
    ORGANISATION,
    Example,
)
from tests.scvctl.embedded_runs import (
    ATTACHMENT,
    EXCLUSIVE_ATTACHMENTS,
    EXCLUSIVE_INLINE,
    INLINE,
    POLICY,
    ROLE,
    SAML_PROVIDER,
)

# Pulumi's wire format.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

_PLAIN = Example("dev")
_EXAMPLES = (_PLAIN, Example("gov", 19), EVERYTHING, LONG, ORGANISATION, ONLY_THE_ROLE, GUARDED)


@dataclass(frozen=True, slots=True)
class Registered:
    """One registration, as the engine gets it."""

    urn: str
    type: str
    name: str
    provider: str
    inputs: dict[str, Any]
    dependencies: set[str]


@functools.cache
def _registered(example: Example) -> tuple[Registered, ...]:
    seen: list[Registered] = []
    monitor = recorder._Monitor  # pyright: ignore[reportPrivateUsage]
    register = monitor.RegisterResource

    def spy(self: Any, request: Any) -> Any:
        response = register(self, request)
        inputs = MessageToDict(request.object)
        dependencies = set(request.dependencies)
        one = (response.urn, request.type, request.name, request.provider, inputs, dependencies)
        seen.append(Registered(*one))
        return response

    with patch.object(monitor, "RegisterResource", spy):
        recorder.record(read_stack(PROJECT, example.stack, example.overrides), lambda _: None)
    return tuple(seen)


@pytest.fixture(params=_EXAMPLES, ids=str)
def registered(request: pytest.FixtureRequest) -> tuple[Registered, ...]:
    return _registered(request.param)


def _of_type(registered: tuple[Registered, ...], token: str) -> Iterator[Registered]:
    return (one for one in registered if one.type == token)


def _is_secret(value: Any) -> bool:
    return isinstance(value, dict) and (_SIGNATURE, _SECRET) in value.items()


@pytest.mark.parametrize("example", _EXAMPLES, ids=str)
def test_a_trust_policy_with_the_external_id_is_a_secret_and_no_other(example: Example) -> None:
    roles = [*_of_type(_registered(example), ROLE)]
    secret = {one.name for one in roles if _is_secret(one.inputs["assumeRolePolicy"])}
    assert secret == example.guarded_roles


@pytest.mark.parametrize("example", _EXAMPLES, ids=str)
def test_the_external_id_stands_nowhere_else(example: Example) -> None:
    for one in _registered(example):
        values = [value for value in one.inputs.values() if not _is_secret(value)]
        assert EXTERNAL_ID not in json.dumps([values, one.name])


def test_every_input_is_known_at_preview(registered: tuple[Registered, ...]) -> None:
    assert not [one.urn for one in registered if _UNKNOWN in json.dumps(one.inputs)]


def test_every_aws_resource_has_the_one_explicit_provider(
    registered: tuple[Registered, ...],
) -> None:
    [provider] = _of_type(registered, "pulumi:providers:aws")
    of_aws = [one for one in registered if one.type.startswith("aws:")]
    assert {one.provider.rpartition("::")[0] for one in of_aws} == {provider.urn}


def test_an_attachment_waits_for_the_policy_where_it_is_ours(
    registered: tuple[Registered, ...],
) -> None:
    made = {
        one.inputs["path"] + one.inputs["name"]: one.urn for one in _of_type(registered, POLICY)
    }
    for one in _of_type(registered, ATTACHMENT):
        owner, _, path_and_name = one.inputs["policyArn"].partition(":policy")
        ours = {made[path_and_name]} if owner.endswith(ACCOUNT) else set[str]()
        assert one.dependencies & {*made.values()} == ours


def test_a_role_waits_for_the_boundary_where_it_is_ours(
    registered: tuple[Registered, ...],
) -> None:
    made = {one.name: one.urn for one in _of_type(registered, POLICY)}
    for one in _of_type(registered, ROLE):
        carried = one.inputs["permissionsBoundary"].rpartition("/")[2]
        expected = {made[carried]} if carried in made else set[str]()
        assert one.dependencies & _urns(registered, POLICY) == expected


def test_a_saml_role_waits_for_the_provider_where_it_is_ours(
    registered: tuple[Registered, ...],
) -> None:
    provider = _urns(registered, SAML_PROVIDER)
    for one in _of_type(registered, ROLE):
        expected = provider if one.name.endswith("-SAMLRole") else set[str]()
        assert one.dependencies & provider == expected


def test_what_hangs_on_a_role_waits_for_it(registered: tuple[Registered, ...]) -> None:
    roles = {one.name: one.urn for one in _of_type(registered, ROLE)}
    for one in registered:
        role = one.inputs.get("role") or one.inputs.get("roleName")
        if role is not None:
            assert roles[role] in one.dependencies


@pytest.mark.parametrize(
    ("exclusive", "listed"), [(EXCLUSIVE_INLINE, INLINE), (EXCLUSIVE_ATTACHMENTS, ATTACHMENT)]
)
def test_an_exclusive_list_waits_for_what_it_lists(
    registered: tuple[Registered, ...], exclusive: str, listed: str
) -> None:
    for one in _of_type(registered, exclusive):
        items = _of_type(registered, listed)
        of_the_role = {item.urn for item in items if item.inputs["role"] == one.inputs["roleName"]}
        assert one.dependencies & _urns(registered, listed) == of_the_role


def test_component_types_and_names_never_change() -> None:
    components = [
        (one.type, one.name)
        for one in _registered(EVERYTHING)
        if one.type.startswith("scv-connect-iam:")
    ]
    assert sorted(components) == [
        ("scv-connect-iam:index:AccessPolicies", "access-policies"),
        ("scv-connect-iam:index:Boundary", "boundary"),
        ("scv-connect-iam:index:ContactCenter", "acmechat-contact-center"),
        ("scv-connect-iam:index:ContactCenter", "acmevoice-contact-center"),
        ("scv-connect-iam:index:CrossAccountRoles", "cross-account-roles"),
        ("scv-connect-iam:index:HealthCheck", "acmechat-health-check"),
        ("scv-connect-iam:index:HealthCheck", "acmevoice-health-check"),
        ("scv-connect-iam:index:LambdaRoles", "lambda-roles"),
        ("scv-connect-iam:index:Provisioning", "provisioning"),
        ("scv-connect-iam:index:SamlProvider", "saml-provider"),
        ("scv-connect-iam:index:ServiceRoles", "service-roles"),
    ]


def _urns(registered: tuple[Registered, ...], token: str) -> set[str]:
    return {one.urn for one in _of_type(registered, token)}
