"""Reads an account that does not change meanwhile: each question is asked once."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def reading(client: "IAMClient") -> "IAMClient":
    """A client that answers a question again from memory; it is for reading only.

    What hangs on a role is part of the role's outputs and a resource of its own.
    """
    return cast("IAMClient", _Reading(client))


class _Reading:
    def __init__(self, client: "IAMClient") -> None:
        self._client = client
        self._answers: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._client, name)
        return self._once(name, asked) if name.startswith("get_") else asked

    def get_paginator(self, name: str) -> "_Pages":
        pages = cast("Any", self._client).get_paginator(name)

        def paginate(**given: Any) -> list[Any]:
            return [*pages.paginate(**given)]

        return _Pages(self._once(name, paginate))

    def _once(self, name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def answer(**given: Any) -> Any:
            question = json.dumps([name, given], sort_keys=True)
            if question not in self._answers:
                self._answers[question] = ask(**given)
            return self._answers[question]

        return answer


class _Pages:
    def __init__(self, paginate: Callable[..., Any]) -> None:
        self.paginate = paginate
