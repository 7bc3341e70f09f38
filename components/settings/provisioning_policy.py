"""Checks a provisioning policy that a stack deploys instead of the catalog's.

The digest says which text was reviewed: another one, whoever changed it, is refused.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable

from pydantic import ValidationInfo

from components.partition import PARTITIONS, Partition
from components.settings.checks import Surroundings, text, text_like
from components.settings.engine_yaml import Unreadable, read_bytes
from components.settings.validation import MISSING, Refused
from iam.arns import parse_arn
from iam.documents import Malformed, Statement, parse

DIGEST_KEY = "provisioningPolicySha256"

# A role has 10,240 characters of inline policies, without white space.
_LARGEST = 100_000
_sha256 = text_like(
    r"(?i:[0-9a-f]{64})",
    "a SHA-256",
    "Give its 64 hexadecimal digits, in quotes, as sha256sum prints them.",
)
_BOM = "\ufeff"
_ACCEPTED_TEXT = "Give the text of the provisioning policy that Salesforce publishes (JSON)."
_ACCEPTED_FILE = (
    "Give the file with the provisioning policy that Salesforce publishes (JSON), "
    "relative to Pulumi.yaml."
)


def digest_of(text: str) -> str:
    """The SHA-256 of a policy's bytes, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def policy_file(given: object, info: ValidationInfo[Surroundings]) -> str | None:
    """The text of a policy's file, byte for byte."""
    if given is None:
        return _none(info)
    try:
        file = info.context.folder / text(given, _ACCEPTED_FILE)
        policy = read_bytes(file, _LARGEST).decode("utf-8")
    except Unreadable as error:
        raise Refused(f"{given!r} {error.problems[0]}. {_ACCEPTED_FILE}") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{given!r} cannot be read: not UTF-8 text. {_ACCEPTED_FILE}") from error
    return _policy(policy, repr(given), _ACCEPTED_FILE, info.context.partition)


def policy_text(given: object, info: ValidationInfo[Surroundings]) -> str | None:
    """The text of a policy."""
    if given is None:
        return _none(info)
    policy = text(given, _ACCEPTED_TEXT)
    if len(policy) > _LARGEST:
        raise Refused(f"{len(policy):,} characters, more than {_LARGEST:,}. {_ACCEPTED_TEXT}")
    return _policy(policy, "the given text", _ACCEPTED_TEXT, info.context.partition)


def digest(given: object, info: ValidationInfo[Surroundings]) -> str | None:
    """The digest of the policy that is given with it."""
    policy = info.data.get("provisioning_policy")
    key = info.context.policy_key
    actual = f"The digest of what {key} gives is {digest_of(policy)}." if policy else ""
    if given is None and key in info.context.given:
        raise Refused(f"{MISSING}, and {key} is given; both are needed together. {actual}".strip())
    found = None if given is None else _sha256(given).lower()
    if found and policy and found != digest_of(policy):
        raise Refused(
            f"{found} is another text's. {actual} Read what was changed; "
            "give this digest where it is what you mean to deploy."
        )
    return found


def without_mark(text: str) -> str:
    """The JSON of a policy's text: without the byte order mark that some editors write."""
    return text.removeprefix(_BOM)


def _none(info: ValidationInfo[Surroundings]) -> None:
    if DIGEST_KEY in info.context.given:
        raise Refused(f"{MISSING}, and {DIGEST_KEY} is given; both are needed together.")


def _policy(text: str, about: str, accepted: str, partition: Partition | None) -> str:
    digest = f"Its SHA-256 is {digest_of(text)}."
    try:
        document = parse(without_mark(text), "policy")
    except Malformed as error:
        raise Refused(
            f"{about} is no policy that can be used: {error}. {digest} {accepted}"
        ) from error
    for statement in document:
        if statement.allows and (statement.not_actions or statement.not_resources):
            what = "NotAction or NotResource with Allow grants what nobody listed"
            raise Refused(f"{about}, {statement.place}: {what}. {digest} {accepted}")
    if partition is not None:
        _refuse_other_partition(document, about, partition)
    return text


def _refuse_other_partition(
    document: Iterable[Statement], about: str, partition: Partition
) -> None:
    resources = (
        parse_arn(resource)
        for statement in document
        for resource in (*statement.resources, *statement.not_resources)
    )
    named = Counter(arn.partition for arn in resources if arn is not None)
    for other in PARTITIONS.values():
        if other != partition and named[other.name]:
            raise Refused(
                f"{about} is for the {other.title} partition: {named[other.name]} of its "
                f"resources are in {other.name}, the stack is in {partition.name}. Give the file "
                f"that Salesforce publishes for the {partition.title} partition."
            )
