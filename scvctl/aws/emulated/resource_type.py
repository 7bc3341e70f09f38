"""One Pulumi resource type of the emulated account: how it is created and read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scvctl.aws.emulated.calls import aws_calls
from scvctl.aws.emulated.errors import UnsupportedInput
from scvctl.aws.emulated.inputs import Inputs
from scvctl.aws.emulated.outputs import Outputs

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


@dataclass(frozen=True, slots=True)
class ResourceType:
    """How one Pulumi resource type is created and read in an account.

    ``token`` is Pulumi's name of the type and ``known_inputs`` the inputs that it heeds.
    ``creator`` gives the ID. ``reader`` lets AWS's NoSuchEntity pass. Callers use the methods.
    """

    token: str
    known_inputs: frozenset[str]
    creator: "Callable[[IAMClient, Inputs], str]"
    reader: "Callable[[IAMClient, str], Outputs | None]"

    def create(self, client: "IAMClient", inputs: Mapping[str, object]) -> str:
        """Create the resource from Pulumi's inputs, and give its Pulumi ID.

        The keys are camelCase; ``None`` counts as not given. Raises ``UnsupportedInput`` for an
        input the emulation would have to ignore, that is missing or of another type, and
        ``AwsRefused`` when AWS would not create the resource.
        """
        given = self.given(inputs)
        with aws_calls(f"creating {self.token}"):
            return self.creator(client, given)

    def read(self, client: "IAMClient", resource_id: str) -> Outputs | None:
        """The outputs as the account has them now; ``None`` when there is no such resource.

        ``tags`` are all the resource carries. Raises ``AwsRefused``.
        """
        with aws_calls(f"reading {self.token}"):
            try:
                return self.reader(client, resource_id)
            except client.exceptions.NoSuchEntityException:
                return None

    def given(self, inputs: Mapping[str, object]) -> Inputs:
        """The inputs that are given, with all tags; raises ``UnsupportedInput`` for others."""
        given = {key: value for key, value in inputs.items() if value is not None}
        unknown = sorted(given.keys() - self.known_inputs)
        if unknown:
            raise UnsupportedInput(self.token, f"not emulated inputs: {', '.join(unknown)}")
        if "tags" in self.known_inputs:
            given["tagsAll"] = Inputs(self.token, given).tags_all()
        return Inputs(self.token, given)
