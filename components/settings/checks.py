"""The checks of single configuration values.

A check takes the given value and returns it in its final form, or raises ``Refused`` with a
sentence that says what is accepted and what to do.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal, cast

from components import quotas
from components.catalog import RELEASES
from components.partition import PARTITIONS, Partition
from components.settings.reader import Refused, shown
from iam.arns import parse_arn

_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_CONTACT_CENTER = re.compile(r"[a-z][a-z0-9_-]*")
_LAMBDA_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_ORG_ID = re.compile(r"00D[0-9A-Za-z]{12}([0-9A-Za-z]{3})?")
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]+", re.ASCII)
_BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]")
_IP_ADDRESS = re.compile(r"[0-9]+(\.[0-9]+){3}")
_STREAM = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_POLICY_ARN = re.compile(
    r"arn:([a-z-]+):iam::([0-9]{12}|aws):policy/((?:[\w+=,.@-]+/)*[\w+=,.@-]{1,128})", re.ASCII
)
_ROLE_ARN = re.compile(
    r"arn:([a-z-]+):iam::([0-9]{12}):role/((?:[!-.0-~]+/)*[\w+=,.@-]{1,64})", re.ASCII
)
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_DURATION = re.compile(r"([0-9]+[hms])+")
_BUCKET_LENGTH = range(3, 63 + 1)
_ORG_ID_LENGTH = 15
_BUCKET_SUFFIX = "replica-123456789012"


def account_id(given: object) -> str:
    """The stack's AWS account: 12 digits, quoted."""
    accepted = "Give the 12 digits of the AWS account in quotes, like '123456789012'."
    if isinstance(given, int | float) and not isinstance(given, bool):
        raise Refused(
            f"{given} is a number: YAML drops leading zeros of an unquoted account. {accepted}"
        )
    text = _text(given, accepted)
    if not _ACCOUNT_ID.fullmatch(text):
        raise Refused(f"{text!r} is not an account ID. {accepted}")
    if any(text == partition.salesforce_account for partition in PARTITIONS.values()):
        raise Refused(f"{text} is Salesforce's own account. Give the account to deploy to.")
    return text


def release(given: object) -> int:
    """The contact center release, one that the catalog knows."""
    if not isinstance(given, int) or given not in RELEASES:
        known = ", ".join(str(one) for one in RELEASES)
        accepted = f"Known are the numbers {known}, without quotes."
        raise Refused(f"{shown(given)} is not a contact center release. {accepted}")
    return given


def integrated_by(given: object) -> Literal["customer", "salesforce"]:
    """Who integrates the Amazon Connect instance."""
    if given == "customer":
        return "customer"
    if given == "salesforce":
        return "salesforce"
    raise Refused(
        f"{shown(given)} is not known. 'salesforce': Salesforce's stacks make the roles; "
        "'customer': the contact center is imported by XML and this stack makes all of them"
    )


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


def role_name(given: object) -> str:
    """The provisioning role's name, without a path."""
    return _iam_name(given, "role", quotas.ROLE_NAME_LENGTH, ", without a path")


def policy_name(given: object) -> str:
    """The name of the provisioning role's inline policy."""
    return _iam_name(given, "policy", quotas.POLICY_NAME_LENGTH)


def _iam_name(given: object, kind: str, longest: int, besides: str = "") -> str:
    accepted = f"Give a {kind} name of 1 to {longest} letters, digits and +=,.@-_{besides}."
    text = _text(given, accepted)
    if not quotas.IAM_NAME.fullmatch(text) or len(text) > longest:
        raise Refused(f"{text!r} is not a {kind} name. {accepted}")
    return text


def boundary_arn(
    given: object, partition: Partition | None, account: str | None, own: Collection[str]
) -> str:
    """The ARN of an organisation's own boundary, in the stack's partition and account.

    ``own`` are path and name of the boundaries that the stack makes, in lower case: none of them is
    the organisation's.
    """
    example = (partition or PARTITIONS["aws"]).iam_arn(account or "123456789012", "policy/name")
    accepted = f"Give the ARN of a managed policy of this account, like {example}"
    text = _text(given, accepted)
    match = _POLICY_ARN.fullmatch(text)
    if not match:
        raise Refused(f"{text!r} is not the ARN of an IAM policy. {accepted}")
    _in_account(match, partition, account, accepted)
    # To IAM, names that differ in case only are the same.
    if match[3].lower() in own:
        raise Refused(
            f"{text!r} is the boundary that this stack makes itself. Leave permissionsBoundaryArn "
            f"out, or give one of your organisation, like {example}"
        )
    return text


def role_arn(given: object, partition: Partition | None, account: str | None) -> str:
    """The ARN of a role in the stack's partition and account."""
    example = (partition or PARTITIONS["aws"]).iam_arn(account or "123456789012", "role/name")
    accepted = f"Give the ARN of a role of this account, like {example}"
    text = _text(given, accepted)
    match = _ROLE_ARN.fullmatch(text)
    if not match:
        raise Refused(f"{text!r} is not the ARN of a role. {accepted}")
    _in_account(match, partition, account, accepted)
    return text


def session_name(given: object) -> str:
    """The name of a role's session."""
    accepted = "Give 2 to 64 letters, digits and _+=,.@-."
    name = _text(given, accepted)
    if not _SESSION_NAME.fullmatch(name):
        raise Refused(f"{name!r} is not the name of a session. {accepted}")
    return name


def duration(given: object) -> str:
    """How long a role's session lasts."""
    accepted = "Give hours, minutes and seconds, like '1h30m'."
    given = _text(given, accepted)
    if not _DURATION.fullmatch(given):
        raise Refused(f"{given!r} is not a duration. {accepted}")
    return given


def text(given: object) -> str:
    """Any text."""
    return _text(given, "Give a text, in quotes.")


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


def tags(given: object) -> dict[str, str]:
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
    return texts


def contact_center_name(given: object, budget: int, ending: str) -> str:
    """A contact center's API name, short enough for the longest role name."""
    accepted = (
        "Give the contact center's internal name: lower-case letters, digits, '-' and '_', "
        f"a letter first, at most {budget} characters (the role name <name>{ending} leaves them)."
    )
    text = _text(given, accepted)
    if _CONTACT_CENTER.fullmatch(lower := text.lower()) and lower != text:
        raise Refused(f"{text!r} has capitals. Give it in lower case: {lower!r}. {accepted}")
    if not _CONTACT_CENTER.fullmatch(text):
        raise Refused(f"{text!r} has other characters. {accepted}")
    if len(text) > budget:
        raise Refused(f"{text!r} has {len(text)} characters. {accepted}")
    return text


def lambda_prefix(given: object, budget: int, ending: str) -> str:
    """What the names of the multi-org functions begin with, short enough for the longest role."""
    accepted = (
        "Give the prefix that Salesforce's multi-org stacks were deployed with: letters, digits, "
        f"'-' and '_', a letter first, at most {budget} characters (the role name "
        f"<prefix>{ending} leaves them)."
    )
    text = _text(given, accepted)
    if not _LAMBDA_PREFIX.fullmatch(text) or len(text) > budget:
        raise Refused(f"{text!r} does not fit. {accepted}")
    return text


def connect_instance_id(given: object) -> str:
    """The ID of an Amazon Connect instance: a UUID, in lower case."""
    accepted = "Give the instance ID alone: the UUID behind 'instance/' in the instance's ARN."
    text = _text(given, accepted).lower()
    if not _UUID.fullmatch(text):
        raise Refused(f"{given!r} is not a UUID. {accepted}")
    return text


def salesforce_org_id(given: object) -> str:
    """A Salesforce org ID in its form of 15 characters; the 18-character form is cut to it."""
    accepted = "Give the org ID from Company Information: 15 or 18 characters that begin with 00D."
    text = _text(given, accepted)
    if not _ORG_ID.fullmatch(text):
        raise Refused(f"{text!r} is not an org ID. {accepted}")
    return text[:_ORG_ID_LENGTH]


def tenant_bucket(given: object) -> str:
    """The prefix of a contact center's buckets, short enough for the replica's full name."""
    longest = _BUCKET_LENGTH.stop - 1 - len(_BUCKET_SUFFIX)
    accepted = (
        "Give the prefix of the tenant bucket, without the account ID: 1 to "
        f"{longest} lower-case letters, digits, '.' and '-', because <prefix>replica-<account> "
        "has to be a bucket's name."
    )
    text = _text(given, accepted)
    if re.search(r"-[0-9]{12}$", text):
        raise Refused(f"{text!r} ends in an account ID. {accepted}")
    if not 0 < len(text) <= longest or not _BUCKET.fullmatch(f"{text}{_BUCKET_SUFFIX}"):
        raise Refused(f"{text!r} does not fit. {accepted}")
    return text


def bucket_name(given: object) -> str:
    """The full name of an S3 bucket."""
    accepted = "Give the bucket's name alone: 3 to 63 lower-case letters, digits, '.' and '-'."
    text = _text(given, accepted)
    if (
        len(text) not in _BUCKET_LENGTH
        or not _BUCKET.fullmatch(text)
        or _IP_ADDRESS.fullmatch(text)
    ):
        raise Refused(f"{text!r} is not a bucket name. {accepted}")
    return text


def stream_name(given: object) -> str:
    """The name of a Kinesis data stream."""
    accepted = "Give the stream's name alone: 1 to 128 letters, digits, '_', '.' and '-'."
    text = _text(given, accepted)
    if not _STREAM.fullmatch(text):
        raise Refused(f"{text!r} is not a stream name. {accepted}")
    return text


def _text(given: object, accepted: str) -> str:
    if not isinstance(given, str):
        raise Refused(f"{shown(given)} is not a text. {accepted}")
    return given


def _in_account(
    arn: re.Match[str], partition: Partition | None, account: str | None, accepted: str
) -> None:
    if partition is not None and arn[1] != partition.name:
        raise Refused(f"partition {arn[1]!r}, but the region's is {partition.name!r}. {accepted}")
    if account is not None and arn[2] != account:
        raise Refused(f"account {arn[2]}, but the stack's is {account}. {accepted}")
