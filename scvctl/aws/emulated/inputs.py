"""The inputs of a resource, read with their types checked, and its tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from scvctl.aws.emulated.errors import UnsupportedInput

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import TagTypeDef

TAG_INPUTS = frozenset({"tags", "tagsAll"})
"""The inputs of a resource that carries tags; see ``with_default_tags``."""


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
        """The tags that the resource is to carry: ``tagsAll``, else its own ``tags``."""
        for key in ("tagsAll", "tags"):
            if key in self.values:
                return self._tags(key)
        return {}

    def boto_tags(self) -> "list[TagTypeDef]":
        """The tags that the resource is to carry, as boto3 takes them."""
        return [{"Key": key, "Value": value} for key, value in self.tags_all().items()]

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
