"""Creates a program's resources in the emulated AWS and reads them back."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from components import tokens
from iam.canonical import same
from scvctl.aws.emulated.account import emulated_account
from scvctl.aws.emulated.iam import resource_type
from scvctl.aws.emulated.inputs import with_default_tags
from scvctl.aws.emulated.policies import ensure_policy
from scvctl.aws.emulated.reading import reading
from scvctl.embedded.recorder import ProgramFailed, Recorded, Recording

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

PROVIDER_PREFIX = "pulumi:providers:"


@dataclass(frozen=True, slots=True)
class Deployed:
    """A resource and its outputs; those of an AWS resource are read back from the account."""

    recorded: Recorded
    outputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """The account to deploy to, and policies of others that it already has (ARNs)."""

    account_id: str
    region: str
    present_policies: tuple[str, ...] = ()


def deploy(
    recording: Recording, account: Account, on_created: Callable[[Recorded], None]
) -> list[Deployed]:
    """Create all resources in an empty account, in the order of their dependencies.

    Returns every resource, ordered by URN, with the outputs that the account has in the end.
    Raises ``ProgramFailed`` when a resource has no provider for this account, and an
    ``EmulatedAwsError`` when AWS refuses one.
    """
    resources = recording.resources
    _check_providers(resources, account)
    ids: dict[str, str] = {}
    with emulated_account(account.account_id, account.region) as client:
        for arn in account.present_policies:
            ensure_policy(client, arn)
        for resource in in_order(resources):
            if _is_of_aws(resource):
                inputs = _with_tags(resource, resources)
                ids[resource.urn] = resource_type(resource.type).create(client, inputs)
                on_created(resource)
        there = reading(client)
        return [
            Deployed(resources[urn], _outputs(resources[urn], recording, ids, there))
            for urn in sorted(resources)
        ]


def not_deployed(recording: Recording) -> list[Deployed]:
    """Every resource of a program that was refused, ordered by URN, without outputs."""
    return [Deployed(one, {}) for _, one in sorted(recording.resources.items())]


def in_order(resources: Mapping[str, Recorded]) -> Iterator[Recorded]:
    """The resources, each after its parent, provider and dependencies, otherwise by URN."""
    graph = {
        urn: [*_dependencies(resources[urn], resources)] for urn in sorted(resources, reverse=True)
    }
    try:
        yield from (resources[urn] for urn in TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise ProgramFailed(f"resources depend on each other: {error.args[1]}") from error


def differences(deployed: Deployed) -> list[str]:
    """The names of inputs whose values the account does not have."""
    inputs = deployed.recorded.inputs
    return [key for key, wanted in inputs.items() if not same(wanted, deployed.outputs.get(key))]


def _dependencies(resource: Recorded, resources: Mapping[str, Recorded]) -> Iterator[str]:
    for urn in (resource.parent, resource.provider, *sorted(resource.dependencies)):
        if urn in resources:
            yield urn


def _outputs(
    resource: Recorded, recording: Recording, ids: Mapping[str, str], client: "IAMClient"
) -> Mapping[str, Any]:
    if resource.urn not in ids:
        registered = recording.outputs.get(resource.urn, {})
        return {**resource.inputs, **registered} if resource.custom else registered
    outputs = resource_type(resource.type).read(client, ids[resource.urn])
    if outputs is None:
        raise ProgramFailed(f"{resource.name} was created and is not in the account")
    return outputs


def _is_of_aws(resource: Recorded) -> bool:
    return resource.custom and not resource.type.startswith(PROVIDER_PREFIX)


def _check_providers(resources: Mapping[str, Recorded], account: Account) -> None:
    for resource in filter(_is_of_aws, resources.values()):
        provider = resources.get(resource.provider)
        if provider is None or provider.type != tokens.AWS_PROVIDER:
            raise ProgramFailed(f"{resource.name} has no explicit AWS provider")
        allowed = json.loads(provider.inputs.get("allowedAccountIds", "[]"))
        if account.account_id not in allowed or provider.inputs.get("region") != account.region:
            target = f"account {account.account_id} in {account.region}"
            raise ProgramFailed(f"the provider of {resource.name} is not for {target}")


def _with_tags(resource: Recorded, resources: Mapping[str, Recorded]) -> dict[str, object]:
    provider = resources[resource.provider]
    tags = json.loads(provider.inputs.get("defaultTags", "{}")).get("tags", {})
    if not tags or "tags" not in resource_type(resource.type).known_inputs:
        return dict(resource.inputs)
    return with_default_tags(resource.inputs, tags)
