"""The checks of single configuration values.

A check takes the given value and returns it in its final form, or raises ``Refused`` with a
sentence that says what is accepted and what to do. ``None`` is a value that is missing.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import cast, get_args

from pydantic import ValidationInfo

from components import quotas
from components.catalog import RELEASES
from components.catalog.model import IntegratedBy
from components.partition import PARTITIONS, Partition, partition_of_region
from components.settings.validation import MISSING, Refused, refusal, shown
from iam.arns import parse_arn

BOUNDARY_POLICY = "boundary/ScvPermissionsBoundary"
PROVISIONING_BOUNDARY_POLICY = "boundary/ScvProvisioningBoundary"
_OWN_BOUNDARIES = frozenset({BOUNDARY_POLICY.lower(), PROVISIONING_BOUNDARY_POLICY.lower()})

_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_CONTACT_CENTER = re.compile(r"[a-z][a-z0-9_-]*")
_LAMBDA_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]+", re.ASCII)
_BUCKET = r"(?=.{3,63}\Z)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]"
_BUCKET_SUFFIX = "replica-123456789012"
_PREFIX_LENGTH = 63 - len(_BUCKET_SUFFIX)
_ORG_ID_LENGTH = 15


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What checks look at besides the value: the rest of the configuration.

    ``given`` is all of it, ``policy_key`` the key of a provisioning policy. ``account`` and
    ``partition`` are ``None`` where they are refused. A budget is how long a name may be, and the
    ending of the role's name that leaves it no more.
    """

    given: Mapping[str, object]
    policy_key: str
    folder: Path
    account: str | None
    partition: Partition | None
    name_budget: tuple[int, str]
    prefix_budget: tuple[int, str]

    def arn(self, resource: str) -> str:
        """The ARN of an IAM resource in the stack's account, as an example."""
        partition = self.partition or PARTITIONS["aws"]
        return partition.iam_arn(self.account or "123456789012", resource)


def account_id(given: object) -> str:
    """The stack's AWS account: 12 digits, quoted."""
    accepted = "Give the 12 digits of the AWS account in quotes, like '123456789012'."
    if isinstance(given, int | float) and not isinstance(given, bool):
        raise Refused(
            f"{given} is a number: YAML drops leading zeros of an unquoted account. {accepted}"
        )
    account = text(given, accepted)
    if not _ACCOUNT_ID.fullmatch(account):
        raise Refused(f"{account!r} is not an account ID. {accepted}")
    if any(account == partition.salesforce_account for partition in PARTITIONS.values()):
        raise Refused(f"{account} is Salesforce's own account. Give the account to deploy to.")
    return account


def region(given: object, advice: str = "") -> str:
    """A region of a partition that Service Cloud Voice is in."""
    if isinstance(given, str) and partition_of_region(given):
        return given
    what = refusal(given, "is not an AWS region we know")
    raise Refused(
        f"{what}. Give a region of the commercial partition (us-west-2, eu-central-1, ...) or "
        f"of GovCloud (us-gov-west-1){advice}"
    )


def release(given: object) -> int:
    """The contact center release, one that the catalog knows."""
    if not isinstance(given, int) or given not in RELEASES:
        known = ", ".join(str(one) for one in RELEASES)
        accepted = f"Known are the numbers {known}, without quotes."
        raise Refused(f"{shown(given)} is not a contact center release. {accepted}")
    return given


def integrated_by(given: object) -> IntegratedBy:
    """Who integrates the Amazon Connect instance."""
    if given not in get_args(IntegratedBy):
        raise Refused(
            f"{shown(given)} is not known. 'salesforce': Salesforce's stacks make the roles; "
            "'customer': the contact center is imported by XML and this stack makes all of them"
        )
    return cast("IntegratedBy", given)


def external_id(given: object) -> str:
    """The external ID of the cross-account roles. The given value is not repeated: a secret."""
    length = quotas.EXTERNAL_ID_LENGTH
    bounds = f"{length.start} to {length.stop - 1:,}"
    accepted = f"AWS accepts {bounds} letters, digits and _+=,.@:/-, in quotes"
    if not isinstance(given, str):
        raise Refused(f"the given value is not a text. {accepted}")
    if len(given) not in length or not _EXTERNAL_ID.fullmatch(given):
        raise Refused(f"the given value ({len(given):,} characters) does not fit. {accepted}")
    return given


def external_ids(given: object) -> tuple[str, ...]:
    """One external ID, or a list of several, also as JSON. They are secrets and not repeated."""
    if isinstance(given, str) and given.startswith("["):
        try:
            given = json.loads(given)
        except ValueError:
            raise Refused(
                'the given value is no list in JSON, such as ["one", "another"]'
            ) from None
    if not isinstance(given, list):
        return (external_id(given),)
    ids = tuple(external_id(one) for one in cast("list[object]", given))
    if not ids or len({*ids}) < len(ids):
        raise Refused("the list is empty, or has an external ID twice. Give each once")
    return ids


def text(given: object, accepted: str = "Give a text, in quotes.") -> str:
    """Any text."""
    if not isinstance(given, str):
        raise Refused(f"{refusal(given, 'is not a text')}. {accepted}")
    return given


def text_like(pattern: str, noun: str, accepted: str) -> Callable[[object], str]:
    """A check of a text that matches a pattern as a whole; ``noun`` is what it is then."""
    whole = re.compile(pattern, re.ASCII)

    def check(given: object) -> str:
        found = text(given, accepted)
        if not whole.fullmatch(found):
            raise Refused(f"{found!r} is not {noun}. {accepted}")
        return found

    return check


def _iam_name(kind: str, longest: int, besides: str = "") -> Callable[[object], str]:
    accepted = f"Give a {kind} name of 1 to {longest} letters, digits and +=,.@-_{besides}."
    return text_like(rf"[\w+=,.@-]{{1,{longest}}}", f"a {kind} name", accepted)


role_name = _iam_name("role", quotas.ROLE_NAME_LENGTH, ", without a path")
policy_name = _iam_name("policy", quotas.POLICY_NAME_LENGTH)
session_name = text_like(
    r"[\w+=,.@-]{2,64}", "the name of a session", "Give 2 to 64 letters, digits and _+=,.@-."
)
duration = text_like(
    r"([0-9]+[hms])+", "a duration", "Give hours, minutes and seconds, like '1h30m'."
)
stream_name = text_like(
    r"[\w.-]{1,128}",
    "a stream name",
    "Give the stream's name alone: 1 to 128 letters, digits, '_', '.' and '-'.",
)
bucket_name = text_like(
    rf"(?![0-9]+(\.[0-9]+){{3}}\Z){_BUCKET}",
    "a bucket name",
    "Give the bucket's name alone: 3 to 63 lower-case letters, digits, '.' and '-'.",
)
_instance_id = text_like(
    r"(?i:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    "a UUID",
    "Give the instance ID alone: the UUID behind 'instance/' in the instance's ARN.",
)
_org_id = text_like(
    r"00D[0-9A-Za-z]{12}([0-9A-Za-z]{3})?",
    "an org ID",
    "Give the org ID from Company Information: 15 or 18 characters that begin with 00D.",
)


def connect_instance_id(given: object) -> str:
    """The ID of an Amazon Connect instance: a UUID, in lower case."""
    return _instance_id(given).lower()


def salesforce_org_id(given: object) -> str:
    """A Salesforce org ID in its form of 15 characters; the 18-character form is cut to it."""
    return _org_id(given)[:_ORG_ID_LENGTH]


def boundary_arn(given: object, info: ValidationInfo[Surroundings]) -> str:
    """The ARN of an organisation's own boundary, in the stack's partition and account."""
    example = info.context.arn("policy/name")
    accepted = f"Give the ARN of a managed policy of this account, like {example}"
    name = r"policy/((?:[\w+=,.@-]+/)*[\w+=,.@-]{1,128})"
    found = _own_arn(given, info.context, name, "an IAM policy", accepted)
    # To IAM, names that differ in case only are the same.
    if found[3].lower() in _OWN_BOUNDARIES:
        raise Refused(
            f"{given!r} is the boundary that this stack makes itself. Leave permissionsBoundaryArn "
            f"out, or give one of your organisation, like {example}"
        )
    return found[0]


def role_arn(given: object, info: ValidationInfo[Surroundings]) -> str:
    """The ARN of a role in the stack's partition and account."""
    accepted = f"Give the ARN of a role of this account, like {info.context.arn('role/name')}"
    name = r"role/(?:[!-.0-~]+/)*[\w+=,.@-]{1,64}"
    return _own_arn(given, info.context, name, "a role", accepted)[0]


def _own_arn(
    given: object, around: Surroundings, name: str, noun: str, accepted: str
) -> re.Match[str]:
    pattern = rf"arn:([a-z-]+):iam::([0-9]{{12}}|aws):{name}"
    arn = re.fullmatch(pattern, text(given, accepted), re.ASCII)
    if not arn:
        raise Refused(f"{given!r} is not the ARN of {noun}. {accepted}")
    partition, account = around.partition, around.account
    if partition is not None and arn[1] != partition.name:
        raise Refused(f"partition {arn[1]!r}, but the region's is {partition.name!r}. {accepted}")
    if account is not None and arn[2] != account:
        raise Refused(f"account {arn[2]}, but the stack's is {account}. {accepted}")
    return arn


def yes_or_no(given: object) -> bool:
    """True or false."""
    if not isinstance(given, bool):
        raise Refused(f"{shown(given)} is neither true nor false.")
    return given


def boundary_patterns(given: object) -> tuple[str, ...]:
    """Patterns that may stand for names in the boundaries."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise Refused(f"{shown(given)} is not a list of patterns, as the program names them")
    patterns = cast("Sequence[object]", given)
    wrong = [shown(one) for one in patterns if not isinstance(one, str) or parse_arn(one) is None]
    if wrong:
        raise Refused(
            f"{', '.join(wrong)}: no pattern of ARNs, such as arn:*:s3:::acme*-123456789012*"
        )
    return tuple(cast("Sequence[str]", patterns))


def tags(given: object) -> Mapping[str, str]:
    """Tags for every resource."""
    if not isinstance(given, Mapping):
        raise Refused(f"{shown(given)} is not an object of tag names and texts")
    pairs = cast("Mapping[object, object]", given)
    texts: dict[str, str] = {}
    wrong: list[str] = []
    for key, value in pairs.items():
        if isinstance(key, str) and isinstance(value, str):
            texts[key] = value
        else:
            what = f"{shown(value)} is not a text; quote numbers and true or false"
            wrong.append(f"tag {shown(key)}: {what}")
    wrong += quotas.check_tags(texts)
    if wrong:
        raise Refused("; ".join(wrong))
    return MappingProxyType(texts)


def objects(given: object, noun: str) -> list[object]:
    """A list of at least one object; ``noun`` is what one of them is."""
    if not isinstance(given, list) or not given:
        what = MISSING if given is None else "not a list of objects, or an empty one"
        raise Refused(f"{what}. At least one {noun} is needed.")
    return cast("list[object]", given)


def contact_center_name(given: object, info: ValidationInfo[Surroundings]) -> str:
    """A contact center's API name, short enough for the longest role name."""
    budget, ending = info.context.name_budget
    accepted = (
        "Give the contact center's internal name: lower-case letters, digits, '-' and '_', "
        f"a letter first, at most {budget} characters (the role name <name>{ending} leaves them)."
    )
    name = text(given, accepted)
    if _CONTACT_CENTER.fullmatch(lower := name.lower()) and lower != name:
        raise Refused(f"{name!r} has capitals. Give it in lower case: {lower!r}. {accepted}")
    if not _CONTACT_CENTER.fullmatch(name):
        raise Refused(f"{name!r} has other characters. {accepted}")
    if len(name) > budget:
        raise Refused(f"{name!r} has {len(name)} characters. {accepted}")
    return name


def lambda_prefix(given: object, info: ValidationInfo[Surroundings]) -> str:
    """What the names of the multi-org functions begin with, short enough for the longest role."""
    budget, ending = info.context.prefix_budget
    accepted = (
        "Give the prefix that Salesforce's multi-org stacks were deployed with: letters, digits, "
        f"'-' and '_', a letter first, at most {budget} characters (the role name "
        f"<prefix>{ending} leaves them)."
    )
    prefix = text(given, accepted)
    if not _LAMBDA_PREFIX.fullmatch(prefix) or len(prefix) > budget:
        raise Refused(f"{prefix!r} does not fit. {accepted}")
    return prefix


def tenant_bucket(given: object, info: ValidationInfo) -> str:
    """The prefix of a contact center's buckets, its name where none is given."""
    name = info.data.get("name")
    if given is not None:
        return _bucket_prefix(given)
    try:
        # A name that is missing was refused itself.
        return "" if name is None else _bucket_prefix(name)
    except Refused as refused:
        raise Refused(f"not given, and its default does not fit: {refused}") from None


def _bucket_prefix(given: object) -> str:
    accepted = (
        f"Give the prefix of the tenant bucket, without the account ID: 1 to {_PREFIX_LENGTH} "
        "lower-case letters, digits, '.' and '-', because <prefix>replica-<account> has to be a "
        "bucket's name."
    )
    prefix = text(given, accepted)
    if re.search(r"-[0-9]{12}$", prefix):
        raise Refused(f"{prefix!r} ends in an account ID. {accepted}")
    if not 0 < len(prefix) <= _PREFIX_LENGTH or not re.fullmatch(
        _BUCKET, f"{prefix}{_BUCKET_SUFFIX}"
    ):
        raise Refused(f"{prefix!r} does not fit. {accepted}")
    return prefix
