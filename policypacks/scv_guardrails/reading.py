"""Reads a resource for several rules: its documents, and every text with its place."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from components import quotas
from components.errors import Problem
from iam.documents import Document, Kind, parse
from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import CannotJudge, Resource, Unknown

# The input that holds it, what it is to IAM, and what to AWS's limits.
_DOCUMENTS: Mapping[str, tuple[str, Kind, str]] = {
    tokens.ROLE: ("assumeRolePolicy", "trust policy", "trust policy"),
    tokens.POLICY: ("policy", "policy", "managed policy"),
    tokens.ROLE_POLICY: ("policy", "policy", "inline policies"),
}
# No name, ARN or pattern of AWS is longer.
_LONGEST_TEXT = 2_048
# Texts for people, the SAML metadata, which is a certificate, and what only stands for the program.
# A property path: tags.team, tags["team"], ["tags"].team.
_ROOT = re.compile(r'(?:\["?)?([A-Za-z]+|\*)')
_FREE_TEXTS = frozenset({"description", "tags", "tagsAll", "samlMetadataDocument"})


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a resource: the input that holds it, and where in it.

    ``element`` is the element of a policy document (``Resource``), or the input itself.
    ``place`` is for messages.
    """

    value: str
    element: str
    place: str
    in_document: bool = False

    @property
    def secret(self) -> bool:
        """Whether no message may repeat it: the external ID."""
        return self.element.lower() == "condition sts:externalid"


def document_of(resource: Resource) -> Document:
    """The document of a resource.

    One that is larger than AWS takes is not read, so that no rule works on it for long.

    Raises ``CannotJudge`` and ``Malformed``.
    """
    key, kind, _ = _DOCUMENTS[resource.type]
    if any(too_large(resource, "", "")):
        raise CannotJudge(
            f"{key} is larger than AWS takes, so it is not read. The rule quota says how large it "
            "may be.",
            resource.urn,
        )
    given = resource.required(key)
    _texts_of_document(given, kind, key)
    return parse(given, kind)


@lru_cache(maxsize=256)
def _texts_of_document(given: str, kind: Kind, key: str) -> tuple[Text, ...]:
    """Every text of a document, for the rules that ask one after the other.

    Raises ``CannotJudge`` and ``Malformed``.
    """
    found: list[Text] = []
    for statement in parse(given, kind):
        for element, text in statement.texts():
            place = f"{key}, {statement.place}, {element}"
            _within_aws(text, place)
            found.append(Text(text, element, place, in_document=True))
    return tuple(found)


def too_large(resource: Resource, owner: str, advice: str) -> Iterator[Problem]:
    """Problems when the document of a resource that has one is larger than AWS takes.

    Raises ``CannotJudge``.
    """
    key, _, limit = _DOCUMENTS[resource.type]
    yield from quotas.check_document(limit, owner, resource.required(key), advice)


def texts_of(resource: Resource) -> Iterator[Text]:
    """Every text that means something to AWS: of the document, statement by statement, and others.

    Raises ``CannotJudge`` and ``Malformed``.
    """
    held = _DOCUMENTS.get(resource.type, (None,))[0]
    for key, value in resource.inputs.items():
        if key == held:
            document_of(resource)
            yield from _texts_of_document(resource.required(key), _DOCUMENTS[resource.type][1], key)
        elif key not in _FREE_TEXTS:
            yield from _texts(value, key)


def provider_value(resource: Resource, key: str) -> Any:
    """An input of the resource's provider, as it is meant: the wire format has JSON in texts.

    ``None`` where it is not given. Raises ``CannotJudge`` when it is not known.
    """
    if resource.provider is None:
        raise CannotJudge("the resource has no provider of its own. Give it one in the program.")
    value = resource.provider.get(key)
    if isinstance(value, Unknown):
        raise CannotJudge(f"{key} of the provider is not known before the deployment.")
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def account_ids_allowed(resource: Resource) -> tuple[str, ...]:
    """The accounts that the resource's provider may work in; empty where it may in any.

    Raises ``CannotJudge``.
    """
    given = provider_value(resource, "allowedAccountIds")
    if given is None:
        return ()
    if not isinstance(given, list):
        raise CannotJudge("allowedAccountIds of the provider is no list of accounts.")
    accounts = cast("list[object]", given)
    if not all(isinstance(one, str | int) for one in accounts):
        raise CannotJudge(
            "allowedAccountIds of the provider holds what is no account, or not known."
        )
    return tuple(str(one) for one in accounts)


def ignored(resource: Resource) -> Iterator[tuple[str, str]]:
    """Each path of ``ignoreChanges``, and the input that it lies in; ``*`` is every input."""
    for path in resource.ignore_changes:
        found = _ROOT.match(path)
        # In doubt every input.
        yield path, found[1] if found else "*"


def _within_aws(text: str, place: str) -> None:
    if len(text) > _LONGEST_TEXT:
        raise CannotJudge(
            f"{place} has a text of {len(text):,} characters. Nothing in AWS is called by more "
            f"than {_LONGEST_TEXT:,}."
        )


def _texts(value: Any, place: str) -> Iterator[Text]:
    if isinstance(value, Unknown):
        raise CannotJudge(
            f"{place} is not known before the deployment. Make it from the stack's configuration."
        )
    if isinstance(value, str):
        _within_aws(value, place)
        yield Text(value, place, place)
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            yield from _texts(item, f"{place}.{key}")
    elif isinstance(value, Sequence):
        for index, item in enumerate(cast("Sequence[Any]", value)):
            yield from _texts(item, f"{place}[{index}]")
