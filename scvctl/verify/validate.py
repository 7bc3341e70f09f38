"""Has AWS's Access Analyzer validate every document that a stack deploys."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NotRequired, TypedDict

from botocore.exceptions import ClientError

from components.catalog.loader import packaged
from components.plan.model import StackPlan
from components.text import one_line
from iam.patterns import matches
from scvctl.verify.finding import Finding

if TYPE_CHECKING:
    from mypy_boto3_accessanalyzer import AccessAnalyzerClient
    from mypy_boto3_accessanalyzer.literals import (
        PolicyTypeType,
        ValidatePolicyResourceTypeType,
    )
    from mypy_boto3_accessanalyzer.type_defs import ValidatePolicyFindingTypeDef

_CANNOT = "ValidationException"


class _Asked(TypedDict):
    policyType: "PolicyTypeType"
    validatePolicyResourceType: NotRequired["ValidatePolicyResourceTypeType"]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that a stack deploys; ``name`` says whose it is."""

    name: str
    text: str
    trust: bool


@dataclass(frozen=True, slots=True)
class Validated:
    """A document, and what AWS finds in it; ``refusal`` says why AWS did not read it, if so."""

    document: Document
    findings: tuple[Finding, ...]
    refusal: str = ""


def documents(plan: StackPlan) -> tuple[Document, ...]:
    """Every policy and trust policy of a stack."""
    found = [Document(f"policy {one.name}", one.document, trust=False) for one in plan.policies]
    for role in plan.roles:
        found.append(Document(f"role {role.name} trust policy", role.trust, trust=True))
        found += [
            Document(f"role {role.name} {one.name}", one.document, trust=False)
            for one in role.inline
        ]
    return tuple(found)


def validate(
    client: "AccessAnalyzerClient", every: Iterable[Document], count: Callable[[], None]
) -> tuple[Validated, ...]:
    """AWS's findings on every document; equal documents are asked about once.

    Raises ``ClientError`` and ``BotoCoreError`` for what has nothing to do with a document.
    """
    known: dict[tuple[str, bool], tuple[list[ValidatePolicyFindingTypeDef], str]] = {}
    validated: list[Validated] = []
    for document in every:
        key = document.text, document.trust
        if key not in known:
            known[key] = _found(client, document)
        findings, refusal = known[key]
        own = tuple(_finding(document, found) for found in findings)
        validated.append(Validated(document, own, refusal))
        count()
    return tuple(validated)


def _found(
    client: "AccessAnalyzerClient", document: Document
) -> tuple[list["ValidatePolicyFindingTypeDef"], str]:
    asked: _Asked = {"policyType": "IDENTITY_POLICY"}
    if document.trust:
        asked = {
            "policyType": "RESOURCE_POLICY",
            "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument",
        }
    pages = client.get_paginator("validate_policy").paginate(
        locale="EN", policyDocument=document.text, **asked
    )
    try:
        return [finding for page in pages for finding in page["findings"]], ""
    except ClientError as error:
        given = error.response.get("Error", {})
        if given.get("Code") != _CANNOT:
            raise
        return [], one_line(str(given.get("Message", "")))


def _finding(document: Document, found: "ValidatePolicyFindingTypeDef") -> Finding:
    code, place = one_line(found["issueCode"]), _place(found)
    reasons = (
        one["reason"]
        for one in reviewed()
        if one["code"] == code and matches(one["document"], document.name)
    )
    return Finding(
        id=f"document/{document.name}/{code}/{place}",
        severity=found["findingType"],
        resource=document.name,
        message=f"{code} at {place or 'the document'}: {one_line(found['findingDetails'])}",
        remedy=f"Read {one_line(found['learnMoreLink'])}; what a review accepts goes into "
        "scvctl/verify/reviewed.yaml, with the reason",
        reviewed=next(reasons, None),
    )


def _place(found: "ValidatePolicyFindingTypeDef") -> str:
    """The path to the first location: ``Statement[3].Resource``; empty for the whole document."""
    text = ""
    for step in found["locations"][0]["path"] if found["locations"] else []:
        if "index" in step:
            text += f"[{step['index']}]"
        elif "key" in step:
            text += f".{step['key']}"
        elif "value" in step:
            text += f".{step['value']}"
    return one_line(text.removeprefix("."))


@cache
def reviewed() -> tuple[Mapping[str, str], ...]:
    """The entries of ``reviewed.yaml``. Raises ``ValueError`` for one that is not whole."""
    return tuple(checked(packaged("scvctl.verify", "reviewed.yaml")))


def checked(entries: Iterable[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    """The entries, each with a code, a document and a reason. Raises ``ValueError``."""
    for entry in entries:
        if set(entry) != {"code", "document", "reason"} or not all(map(str.strip, entry.values())):
            raise ValueError(
                f"reviewed.yaml: an entry has a code, a document and a reason: {entry}"
            )
        yield entry
