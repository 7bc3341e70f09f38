"""One Pulumi resource type of the emulated account: how it comes, is read, changes and goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from scvctl.aws.emulated.calls import aws_calls, half_created
from scvctl.aws.emulated.errors import AwsRefused, UnsupportedInput
from scvctl.aws.emulated.inputs import Inputs
from scvctl.aws.emulated.outputs import Outputs, as_known

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Created:
    """What creating a resource gave: its Pulumi ID and its outputs, with camelCase keys."""

    id: str
    outputs: Outputs


@dataclass(frozen=True, slots=True)
class ResourceType:
    """How one Pulumi resource type is created, read, updated and deleted in an account.

    ``token`` is Pulumi's name of the type and ``known_inputs`` the inputs that it heeds;
    ``unkept_outputs`` gives those outputs that the account does not keep, with their defaults.
    ``creator`` gives the ID. ``reader`` and ``deleter`` let AWS's NoSuchEntity pass. ``updater``
    gets the names of the inputs that changed, and ``deleter`` the state that is known. Callers use
    the methods.
    """

    token: str
    known_inputs: frozenset[str]
    unkept_outputs: Mapping[str, object]
    creator: "Callable[[IAMClient, Inputs], str]"
    reader: "Callable[[IAMClient, str], Outputs | None]"
    updater: "Callable[[IAMClient, str, Inputs, frozenset[str]], None]"
    deleter: "Callable[[IAMClient, str, Inputs], None]"

    def create(self, client: "IAMClient", inputs: Mapping[str, object]) -> Created:
        """Create the resource from Pulumi's inputs (camelCase keys; ``None`` counts as not given).

        Raises ``UnsupportedInput`` for an input the emulation would have to ignore, that is missing
        or of another type, ``AwsRefused`` when AWS would not create the resource, and
        ``HalfCreated`` when it did and then failed.
        """
        given = self._given(inputs)
        with aws_calls(f"creating {self.token}"):
            resource_id = self.creator(client, given)
            with half_created(resource_id):
                return Created(resource_id, self._written(client, resource_id, given))

    def read(
        self, client: "IAMClient", resource_id: str, known: Mapping[str, object] | None = None
    ) -> Outputs | None:
        """The outputs as the account has them now; ``None`` when there is no such resource.

        ``known`` is what the caller knows of the resource, its inputs or an older state: what means
        the same stays as it was written there, what only the provider knows is taken from there,
        and tags that are known as the provider's defaults are not the resource's own. Without it,
        ``tags`` are all the resource carries. Raises ``AwsRefused``.
        """
        with aws_calls(f"reading {self.token}"):
            try:
                return self._read(client, resource_id, known)
            except client.exceptions.NoSuchEntityException:
                return None

    def update(
        self,
        client: "IAMClient",
        resource_id: str,
        inputs: Mapping[str, object],
        changed: frozenset[str],
    ) -> Outputs:
        """Give the resource new inputs, of which ``changed`` name those to be sent to AWS.

        Gives the outputs. Raises ``UnsupportedInput`` and ``AwsRefused``.
        """
        given = self._given(inputs)
        with aws_calls(f"updating {self.token}"):
            self.updater(client, resource_id, given, changed)
            return self._written(client, resource_id, given)

    def delete(self, client: "IAMClient", resource_id: str, known: Mapping[str, object]) -> None:
        """Delete the resource, of which ``known`` is the last state; one that is gone is no error.

        Raises ``AwsRefused``.
        """
        with aws_calls(f"deleting {self.token}"):
            try:
                self.deleter(client, resource_id, Inputs(self.token, known))
            except client.exceptions.NoSuchEntityException:
                return

    def _given(self, inputs: Mapping[str, object]) -> Inputs:
        given = {key: value for key, value in inputs.items() if value is not None}
        unknown = sorted(given.keys() - self.known_inputs)
        if unknown:
            raise UnsupportedInput(self.token, f"not emulated inputs: {', '.join(unknown)}")
        if "tags" in self.known_inputs:
            given["tagsAll"] = Inputs(self.token, given).tags_all()
        return Inputs(self.token, given)

    def _written(self, client: "IAMClient", resource_id: str, given: Inputs) -> Outputs:
        outputs = self._read(client, resource_id, given.values)
        if outputs is None:
            message = f"{resource_id} was written and is not in the account"
            raise AwsRefused(f"reading {self.token}", "NoSuchEntity", message)
        return outputs

    def _read(
        self, client: "IAMClient", resource_id: str, known: Mapping[str, object] | None
    ) -> Outputs | None:
        found = self.reader(client, resource_id)
        if found is None or known is None:
            return found
        return as_known(found, known, self.unkept_outputs)
