"""One Pulumi resource type of the emulated account, and how its inputs and outputs are written."""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, cast

from scvctl.emulated_aws.errors import AwsRefused, UnsupportedInput

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import TagTypeDef

Outputs = dict[str, object]

TAG_INPUTS = frozenset({"tags", "tagsAll"})
"""The inputs of a resource that carries tags; see ``with_default_tags``."""

# Pulumi creates resources from several threads. moto's dictionaries are not made for that, and some
# creations look before they leap.
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Created:
    """What creating a resource gave: its Pulumi ID and its outputs, with camelCase keys."""

    id: str
    outputs: Outputs


@dataclass(frozen=True, slots=True)
class Inputs:
    """The given inputs of one resource, read with their types checked.

    Every method raises ``UnsupportedInput`` when a value is of another type.
    """

    token: str
    values: Mapping[str, object]

    def text(self, key: str) -> str:
        """A string that must be given."""
        value = self.optional_text(key)
        if value is None:
            raise UnsupportedInput(self.token, f"the input {key} is missing")
        return value

    def optional_text(self, key: str) -> str | None:
        """A string; ``None`` where it is not given."""
        value = self.values.get(key)
        if value is None or isinstance(value, str):
            return value
        raise self._another_type(key, "a string")

    def optional_number(self, key: str) -> int | None:
        """A whole number, which Pulumi's wire format may give as a float."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value):
            return int(value)
        raise self._another_type(key, "a whole number")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings that must be given; it may be empty."""
        value = self.values.get(key)
        if isinstance(value, (list, tuple)):
            items = cast("Sequence[object]", value)
            texts = tuple(item for item in items if isinstance(item, str))
            if len(texts) == len(items):
                return texts
        raise self._another_type(key, "a list of strings")

    def tags_all(self) -> dict[str, str]:
        """The tags the resource carries: ``tagsAll``, else its own ``tags``."""
        for key in ("tagsAll", "tags"):
            if key in self.values:
                return self._tags(key)
        return {}

    def boto_tags(self) -> "list[TagTypeDef]":
        """The tags the resource carries, as boto3 takes them."""
        return [{"Key": key, "Value": value} for key, value in self.tags_all().items()]

    def with_own_tags(self, outputs: Outputs) -> Outputs:
        """The outputs with the resource's own ``tags`` only, as the provider gives them."""
        others = {key: value for key, value in outputs.items() if key != "tags"}
        return {**others, "tags": self._tags("tags")} if "tags" in self.values else others

    def _tags(self, key: str) -> dict[str, str]:
        given = self.values[key]
        if isinstance(given, Mapping):
            pairs = cast("Mapping[object, object]", given)
            tags = {k: v for k, v in pairs.items() if isinstance(k, str) and isinstance(v, str)}
            if len(tags) == len(pairs):
                return tags
        raise self._another_type(key, "an object of strings")

    def _another_type(self, key: str, expected: str) -> UnsupportedInput:
        given = type(self.values.get(key)).__name__
        return UnsupportedInput(self.token, f"the input {key} must be {expected}, not {given}")


@dataclass(frozen=True, slots=True)
class ResourceType:
    """How one Pulumi resource type is created and read in an account.

    ``token`` is Pulumi's name of the type and ``known_inputs`` the inputs that ``creator`` heeds;
    ``reader`` lets AWS's NoSuchEntity pass. Callers use ``create`` and ``read``.
    """

    token: str
    known_inputs: frozenset[str]
    creator: "Callable[[IAMClient, Inputs], Created]"
    reader: "Callable[[IAMClient, str], Outputs | None]"

    def create(self, client: "IAMClient", inputs: Mapping[str, object]) -> Created:
        """Create the resource from Pulumi's inputs (camelCase keys; ``None`` counts as not given).

        Raises ``UnsupportedInput`` for an input the emulation would have to ignore, that is missing
        or of another type, and ``AwsRefused`` when AWS would not create the resource.
        """
        given = {key: value for key, value in inputs.items() if value is not None}
        unknown = sorted(given.keys() - self.known_inputs)
        if unknown:
            raise UnsupportedInput(self.token, f"not emulated inputs: {', '.join(unknown)}")
        with aws_calls(f"creating {self.token}"):
            return self.creator(client, Inputs(self.token, given))

    def read(self, client: "IAMClient", resource_id: str) -> Outputs | None:
        """The outputs as the account has them now; ``None`` when there is no such resource.

        What only the provider knows is not among them (``forceDetachPolicies``), and ``tags`` are
        all the resource carries. Raises ``AwsRefused``.
        """
        with aws_calls(f"reading {self.token}"):
            try:
                return self.reader(client, resource_id)
            except client.exceptions.NoSuchEntityException:
                return None


@contextmanager
def aws_calls(purpose: str) -> Generator[None]:
    """Calls of the account: one thread at a time, and every refusal raised as ``AwsRefused``.

    ``purpose`` stands for the operation where boto3 refuses before it calls.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    with _one_at_a_time:
        try:
            yield
        except ClientError as refusal:
            raise refused(refusal) from refusal
        except (BotoCoreError, NotImplementedError) as refusal:
            message = " ".join(str(refusal).split())
            raise AwsRefused(purpose, type(refusal).__name__, message) from refusal


def refused(refusal: "ClientError", operation: str | None = None) -> AwsRefused:
    """What boto3 raised, as ``AwsRefused``; ``operation`` where another call is what failed."""
    error = refusal.response.get("Error", {})
    return AwsRefused(
        operation or refusal.operation_name, error.get("Code", ""), error.get("Message", "")
    )


def with_default_tags(
    inputs: Mapping[str, object], default_tags: Mapping[str, str]
) -> dict[str, object]:
    """The inputs with ``tagsAll``: the provider's default tags under the resource's own ``tags``.

    For the resource types that take ``tagsAll`` (``known_inputs``); the others refuse it.
    """
    own = inputs.get("tags")
    if not isinstance(own, Mapping):
        return {**inputs, "tagsAll": dict(default_tags)}
    return {**inputs, "tagsAll": {**default_tags, **cast("Mapping[str, object]", own)}}


def document_text(document: object, sent: str | None = None) -> str:
    """A policy document of the account as JSON: compact, or as it was sent if that means the same.

    ``document`` is what boto3 made of it: an object, or text where it is not JSON.
    """
    if isinstance(document, str):
        return document
    if sent is not None and json.loads(sent) == document:
        return sent
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def tag_outputs(tags: "Sequence[TagTypeDef]") -> Outputs:
    """The outputs ``tags`` and ``tagsAll`` of a resource that carries these tags."""
    carried = {tag["Key"]: tag["Value"] for tag in tags}
    return {"tags": carried, "tagsAll": dict(carried)}


def timestamp(moment: datetime) -> str:
    """A moment as the AWS provider writes it (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
