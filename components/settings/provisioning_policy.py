"""Checks a provisioning policy that a stack deploys instead of the catalog's.

The digest says which text was reviewed: another one, whoever changed it, is refused.
"""

import hashlib
import re
from collections import Counter
from pathlib import Path

from components.errors import Problem
from components.partition import PARTITIONS, Partition
from components.settings.engine_yaml import Unreadable, read_bytes
from components.settings.reader import Reader, Refused, shown
from iam.arns import parse_arn
from iam.documents import Malformed, parse

DIGEST_KEY = "provisioningPolicySha256"

# A role has 10,240 characters of inline policies, without white space.
_LARGEST = 100_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BOM = "\ufeff"
_ACCEPTED_TEXT = "Give the text of the provisioning policy that Salesforce publishes (JSON)."
_ACCEPTED_FILE = (
    "Give the file with the provisioning policy that Salesforce publishes (JSON), "
    "relative to Pulumi.yaml."
)


def digest_of(text: str) -> str:
    """The SHA-256 of a policy's bytes, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def policy_file(given: object, folder: Path) -> str:
    """The text of a policy's file, byte for byte; the file name is relative to ``folder``."""
    if not isinstance(given, str):
        raise Refused(f"{shown(given)} is not a text. {_ACCEPTED_FILE}")
    try:
        text = read_bytes(folder / given, _LARGEST).decode("utf-8")
    except Unreadable as error:
        raise Refused(f"{given!r} {error.problems[0]}. {_ACCEPTED_FILE}") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{given!r} cannot be read: not UTF-8 text. {_ACCEPTED_FILE}") from error
    return _policy(text, repr(given), _ACCEPTED_FILE)


def policy_text(given: object) -> str:
    """The text of a policy."""
    if not isinstance(given, str):
        raise Refused(f"{shown(given)} is not a text. {_ACCEPTED_TEXT}")
    if len(given) > _LARGEST:
        raise Refused(f"{len(given):,} characters, more than {_LARGEST:,}. {_ACCEPTED_TEXT}")
    return _policy(given, "the given text", _ACCEPTED_TEXT)


def without_mark(text: str) -> str:
    """The JSON of a policy's text: without the byte order mark that some editors write."""
    return text.removeprefix(_BOM)


def provisioning_policy(
    read: Reader, key: str, policy: str | None, partition: Partition | None, problems: list[Problem]
) -> str | None:
    """The policy, when it is for the partition and its digest is the one that is given with it.

    ``key`` is the one under which the policy is given. What is wrong is added to ``problems``.
    """
    if policy is not None and partition is not None:
        read.optional(key, lambda given: _refuse_other_partition(given, policy, partition))
    digest = read.optional(DIGEST_KEY, _sha256)
    actual = f"The digest of what {key} gives is {digest_of(policy)}." if policy else ""
    if read.has(key) and not read.has(DIGEST_KEY):
        what = f"missing, and {key} is given; both are needed together. {actual}"
        problems.append(Problem(DIGEST_KEY, what.strip()))
    elif read.has(DIGEST_KEY) and not read.has(key):
        what = f"missing, and {DIGEST_KEY} is given; both are needed together."
        problems.append(Problem(key, what))
    elif policy is not None and digest is not None and digest != digest_of(policy):
        what = (
            f"{digest} is another text's. {actual} Read what was changed; "
            "give this digest where it is what you mean to deploy."
        )
        problems.append(Problem(DIGEST_KEY, what))
    return policy


def _refuse_other_partition(given: object, policy: str, partition: Partition) -> None:
    resources = (
        parse_arn(resource)
        for statement in parse(without_mark(policy), "policy")
        for resource in (*statement.resources, *statement.not_resources)
    )
    named = Counter(arn.partition for arn in resources if arn is not None)
    for other in PARTITIONS.values():
        if other != partition and named[other.name]:
            about = "the given text" if given == policy else repr(given)
            raise Refused(
                f"{about} is for the {other.title} partition: {named[other.name]} of its "
                f"resources are in {other.name}, the stack is in {partition.name}. Give the file "
                f"that Salesforce publishes for the {partition.title} partition."
            )


def _sha256(given: object) -> str:
    text = given.lower() if isinstance(given, str) else ""
    if not _SHA256.fullmatch(text):
        raise Refused(
            f"{shown(given)} is not a SHA-256. Give its 64 hexadecimal digits, in quotes, "
            "as sha256sum prints them."
        )
    return text


def _policy(text: str, about: str, accepted: str) -> str:
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
    return text
