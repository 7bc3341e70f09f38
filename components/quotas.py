"""AWS's limits for IAM, and the checks of documents and names against them.

Source: IAM and STS quotas, IAM User Guide. AWS does not count white space in policy documents, so
neither do we.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from components.errors import Problem

MANAGED_POLICY_SIZE = 6_144
ROLE_INLINE_POLICIES_SIZE = 10_240
TRUST_POLICY_SIZE = 2_048
DOCUMENT_LENGTH = 131_072
ROLE_NAME_LENGTH = 64
POLICY_NAME_LENGTH = 128
SAML_PROVIDER_NAME_LENGTH = 128
PATH_LENGTH = 512
POLICIES_PER_ROLE = 10
SESSION_SECONDS = range(3_600, 43_200 + 1)
EXTERNAL_ID_LENGTH = range(2, 1_224 + 1)
DESCRIPTION_LENGTH = 1_000
SAML_METADATA_LENGTH = range(1_000, 10_000_000 + 1)
TAGS_PER_RESOURCE = 50
TAG_KEY_LENGTH = 128
TAG_VALUE_LENGTH = 256

IAM_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
IAM_DESCRIPTION = re.compile(r"[\t\n\r\x20-\x7e\xa1-\xff]*")
IAM_PATH = re.compile(r"/|/[!-~]+/")

_DOCUMENT_BUDGET = MappingProxyType(
    {
        "managed policy": MANAGED_POLICY_SIZE,
        "inline policies": ROLE_INLINE_POLICIES_SIZE,
        "trust policy": TRUST_POLICY_SIZE,
    }
)


def document_size(document: str) -> int:
    """The characters of a policy document that AWS counts: all but white space."""
    return len("".join(document.split()))


def check_size(kind: str, owner: str, size: int, advice: str) -> Iterator[Problem]:
    """A problem when ``size`` characters of ``kind`` are over AWS's budget.

    ``kind`` is ``managed policy``, ``inline policies`` (all of one role) or ``trust policy``.
    """
    budget = _DOCUMENT_BUDGET[kind]
    if size > budget:
        over = f"{size:,} characters without white space, {size - budget:,} over AWS's {budget:,}"
        yield Problem(owner, f"its {kind} would have {over}. {advice}")


def check_document(kind: str, owner: str, document: str, advice: str) -> Iterator[Problem]:
    """Problems of one document: ``check_size``, and its length with its white space."""
    yield from check_size(kind, owner, document_size(document), advice)
    if len(document) > DOCUMENT_LENGTH:
        length = f"{len(document):,} characters with its white space"
        yield Problem(owner, f"its {kind} would have {length}; AWS takes {DOCUMENT_LENGTH:,}")


def check_name(kind: str, name: str, longest: int) -> Iterator[Problem]:
    """Problems of a role's or policy's name: AWS's characters and length."""
    if not IAM_NAME.fullmatch(name):
        yield Problem(name, f"not a name AWS accepts for a {kind}: letters, digits and +=,.@-_")
    if len(name) > longest:
        length = f"{len(name)} characters, {len(name) - longest} over AWS's {longest}"
        yield Problem(name, f"the {kind}'s name has {length}. Shorten the contact center's name.")


def check_path(owner: str, path: str) -> Iterator[Problem]:
    """Problems of an IAM path: ``/`` or ``/a/b/``, at most 512 characters."""
    if not IAM_PATH.fullmatch(path) or len(path) > PATH_LENGTH:
        accepted = f"'/' or '/name/', at most {PATH_LENGTH} characters"
        yield Problem(owner, f"the path {path!r} is not one that AWS accepts: {accepted}")


def check_session(owner: str, seconds: int) -> Iterator[Problem]:
    """A problem when a role's session duration is outside one to twelve hours."""
    if seconds not in SESSION_SECONDS:
        accepted = f"{SESSION_SECONDS.start:,} to {SESSION_SECONDS.stop - 1:,}"
        yield Problem(owner, f"a session of {seconds:,} seconds; AWS accepts {accepted}")


def check_attachments(owner: str, count: int) -> Iterator[Problem]:
    """A problem when a role has more managed policies than AWS allows."""
    if count > POLICIES_PER_ROLE:
        yield Problem(owner, f"{count} managed policies; AWS allows {POLICIES_PER_ROLE} a role")


def check_description(owner: str, text: str) -> Iterator[Problem]:
    """A problem when a description is longer than AWS allows or has characters outside Latin-1."""
    if len(text) > DESCRIPTION_LENGTH or not IAM_DESCRIPTION.fullmatch(text):
        accepted = f"at most {DESCRIPTION_LENGTH:,} characters of Latin-1"
        yield Problem(owner, f"the description {text!r} is not one that AWS accepts: {accepted}")


def check_tags(tags: Mapping[str, str]) -> Iterator[str]:
    """Problems of the tags of one resource, a sentence each."""
    if len(tags) > TAGS_PER_RESOURCE:
        yield f"{len(tags)} tags; AWS allows {TAGS_PER_RESOURCE} on a resource"
    names: dict[str, str] = {}
    for name, value in tags.items():
        first = names.setdefault(name.lower(), name)
        if first != name:
            yield f"tags {first!r} and {name!r}: IAM takes no two names that differ in case only"
        if (what := _wrong_with_tag(name, value)) is not None:
            yield f"tag {name!r}: {what}"


def _wrong_with_tag(name: str, value: str) -> str | None:
    if not 0 < len(name) <= TAG_KEY_LENGTH or len(value) > TAG_VALUE_LENGTH:
        return (
            f"AWS allows 1 to {TAG_KEY_LENGTH} characters for a name, {TAG_VALUE_LENGTH} for a text"
        )
    if name.lower().startswith("aws:"):
        return "names that begin with aws: are AWS's own"
    if not all(map(_is_of_tags, name + value)):
        return "AWS accepts letters, digits, spaces and _.:/=+-@ in tags"
    return None


def _is_of_tags(letter: str) -> bool:
    # IAM's pattern is [\p{L}\p{Z}\p{N}_.:/=+\-@]*: a tab and a line end are no separators.
    return letter in "_.:/=+-@" or unicodedata.category(letter)[0] in "LZN"
