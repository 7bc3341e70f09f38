"""How the outputs of a resource are written, as the AWS provider writes them."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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
