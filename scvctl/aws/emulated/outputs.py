"""How the outputs of a resource are written, as the AWS provider writes them."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from iam.meaning import same_meaning

if TYPE_CHECKING:
    from mypy_boto3_iam.type_defs import TagTypeDef

Outputs = dict[str, object]


def document_text(document: object) -> str:
    """A policy document of the account as compact JSON.

    ``document`` is what boto3 made of it: an object, or text where it is not JSON.
    """
    if isinstance(document, str):
        return document
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def tag_outputs(tags: "Sequence[TagTypeDef]") -> Outputs:
    """The outputs ``tags`` and ``tagsAll`` of a resource that carries these tags."""
    carried = {tag["Key"]: tag["Value"] for tag in tags}
    return {"tags": carried, "tagsAll": dict(carried)}


def timestamp(moment: datetime) -> str:
    """A moment as the AWS provider writes it (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_known(found: Outputs, known: Mapping[str, object], unkept: Mapping[str, object]) -> Outputs:
    """The outputs as the provider gives them to whom ``known``, inputs or an older state, belongs.

    A value that still means the same stays as it was written. ``unkept`` are the outputs that the
    account does not keep, with their defaults: they are what is known. ``tags`` are the resource's
    own, without the provider's default tags.
    """
    outputs = {key: _as_written(value, known.get(key)) for key, value in found.items()}
    outputs |= {key: known.get(key, default) for key, default in unkept.items() if key not in found}
    if "tagsAll" in outputs:
        outputs["tags"] = _own_tags(outputs["tagsAll"], known)
        if not outputs["tags"] and "tags" not in known:
            del outputs["tags"]
    return outputs


def _as_written(found: object, known: object) -> object:
    return known if isinstance(known, type(found)) and same_meaning(known, found) else found


def _own_tags(carried: object, known: Mapping[str, object]) -> dict[str, object]:
    own, all_known = _mapping(known.get("tags")), _mapping(known.get("tagsAll"))
    defaults = {key: value for key, value in all_known.items() if key not in own}
    unset = object()
    return {
        key: value for key, value in _mapping(carried).items() if defaults.get(key, unset) != value
    }


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
