"""Reads an account that does not change meanwhile: each question is asked once."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


def reading(client: "IAMClient") -> "IAMClient":
    """A client that answers a question again from memory; it is for reading only.

    What hangs on a role is part of the role's outputs and a resource of its own. One answer about
    the whole account has it for all roles.
    """
    return cast("IAMClient", _Reading(client))


class _Reading:
    def __init__(self, client: "IAMClient") -> None:
        self._client = client
        self._answers: dict[str, Any] = {}
        pages = client.get_paginator("get_account_authorization_details").paginate(Filter=["Role"])
        for page in pages:
            for role in cast("list[Any]", page["RoleDetailList"]):
                self._remember(role)

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._client, name)
        return self._once(name, asked) if name.startswith("get_") else asked

    def get_paginator(self, name: str) -> "_Pages":
        pages = cast("Any", self._client).get_paginator(name)

        def paginate(**given: Any) -> list[Any]:
            return [*pages.paginate(**given)]

        return _Pages(self._once(name, paginate))

    def _remember(self, role: dict[str, Any]) -> None:
        name, inline = role["RoleName"], role["RolePolicyList"]
        attached = [{"AttachedPolicies": role["AttachedManagedPolicies"]}]
        names = [{"PolicyNames": [policy["PolicyName"] for policy in inline]}]
        self._answers[_question("list_attached_role_policies", RoleName=name)] = attached
        self._answers[_question("list_role_policies", RoleName=name)] = names
        for policy in inline:
            asked = _question("get_role_policy", RoleName=name, PolicyName=policy["PolicyName"])
            self._answers[asked] = {"RoleName": name, **policy}

    def _once(self, name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def answer(**given: Any) -> Any:
            question = _question(name, **given)
            if question not in self._answers:
                self._answers[question] = ask(**given)
            return self._answers[question]

        return answer


def _question(call: str, **given: str) -> str:
    return json.dumps([call, given], sort_keys=True)


class _Pages:
    def __init__(self, paginate: Callable[..., Any]) -> None:
        self.paginate = paginate
