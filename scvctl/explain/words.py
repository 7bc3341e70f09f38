"""Turns IAM documents into words: a statement, a trust policy, a condition as a sentence.

The words say what a document has; ``iam.decide`` decides whether a call is allowed. An external ID
is a secret and never shown.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

from components.partition import PARTITIONS
from iam.arns import EVERYTHING, Arn, parse_arn
from iam.documents import ByName, Conditions, Document, Statement

EVERY_RESOURCE = "every resource"

_OPERATOR = re.compile(r"(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?")
_SERVICES = MappingProxyType(
    {
        "cloudformation": "CloudFormation",
        "cloudtrail": "CloudTrail",
        "cloudwatch": "CloudWatch",
        "connect": "Amazon Connect",
        "ds": "Directory Service",
        "events": "EventBridge",
        "iam": "IAM",
        "kinesis": "Kinesis",
        "kinesisvideo": "Kinesis Video",
        "kms": "KMS",
        "lambda": "Lambda",
        "logs": "CloudWatch Logs",
        "s3": "S3",
        "secretsmanager": "Secrets Manager",
        "sns": "SNS",
        "ssm": "Systems Manager",
        "sts": "STS",
        "transcribe": "Transcribe",
    }
)
_OPERATORS = MappingProxyType(
    {
        "ArnEquals": "is like",
        "ArnLike": "is like",
        "ArnNotEquals": "is not like",
        "ArnNotLike": "is not like",
        "Bool": "is",
        "StringEquals": "is",
        "StringLike": "is like",
        "StringNotEquals": "is not",
        "StringNotLike": "is not like",
    }
)
_KEYS = MappingProxyType(
    {
        "aws:calledvia": "a service that the call comes through",
        "iam:passedtoservice": "the service that gets the role",
        "iam:permissionsboundary": "the permissions boundary of the role",
        "iam:policyarn": "the policy to attach or detach",
        "lambda:functionarn": "the Lambda function",
        "lambda:principal": "the principal that may invoke the function",
        "saml:aud": "the SAML audience",
    }
)
_RESOURCE_TAG = "aws:resourcetag/"
_EXTERNAL_ID = "sts:externalid"


def statement_in_words(statement: Statement, account_id: str, most: int | None = None) -> str:
    """One statement of an identity policy or a boundary as a sentence.

    Resources name their account only if it is not ``account_id``. At most ``most`` actions,
    resources and condition values are listed for each service and the rest counted; ``None`` lists
    all.
    """
    verb = "Allows" if statement.allows else "Denies"
    actions = actions_in_words(statement.actions or statement.not_actions, most)
    what = f"every action except {actions}" if statement.not_actions else actions
    services = {one.partition(":")[0].lower() for one in statement.actions}
    known = next(iter(services)) if len(services) == 1 else None
    listed = statement.resources or statement.not_resources
    resources = resources_in_words(listed, account_id, most, known)
    where = f"{EVERY_RESOURCE} except {resources}" if statement.not_resources else resources
    condition = condition_in_words(statement.conditions, most)
    return f"{verb} {what}, on {where}{f', if {condition}' if condition else ''}."


def actions_in_words(patterns: Iterable[str], most: int | None = None) -> str:
    """Actions by service: ``everything in Lambda; GetObject, PutObject in S3``."""
    by_service: dict[str, list[str]] = {}
    for pattern in patterns:
        service, _, name = pattern.partition(":")
        by_service.setdefault(service.lower(), []).append(name)
    return "; ".join(_of_service(service, names, most) for service, names in by_service.items())


def resources_in_words(
    arns: Iterable[str], account_id: str, most: int | None = None, known: str | None = None
) -> str:
    """ARNs by service, without their common parts: ``IAM role/SCV*, role/BYOA*``.

    The service ``known`` is not named, because the sentence names it already.
    """
    by_service: dict[str, list[str]] = {}
    for arn in arns:
        parsed = parse_arn(arn)
        if parsed is None:
            by_service.setdefault("", []).append(EVERY_RESOURCE if arn == EVERYTHING else arn)
        else:
            by_service.setdefault(parsed.service, []).append(_of_account(parsed, account_id))
    return "; ".join(
        _list(names, most)
        if service in {"", "s3", known}
        else f"{service_name(service)} {_list(names, most)}"
        for service, names in by_service.items()
    )


def condition_in_words(conditions: Conditions, most: int | None = None) -> str:
    """A condition: ``the tag resourceOwner of the resource is scv``; empty without one."""
    return " and ".join(
        _comparison(operator, key, wanted, most)
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def trust_in_words(document: Document) -> tuple[str, ...]:
    """Who may assume a role and under which condition, a sentence for each statement."""
    return tuple(_trust(statement) for statement in document)


def principals_in_words(principals: ByName) -> str:
    """The principals of a trust policy: Salesforce's accounts by name, services, SAML providers."""
    return " or ".join(_principal(kind, one) for kind, given in principals.items() for one in given)


def service_name(prefix: str) -> str:
    """AWS's name of a service, by the prefix of its actions and ARNs."""
    return _SERVICES.get(prefix.lower(), prefix)


def _of_service(service: str, names: Sequence[str], most: int | None) -> str:
    if service == "*":
        return "every action"
    title = service_name(service)
    return f"everything in {title}" if "*" in names else f"{_list(names, most)} in {title}"


def _in_bucket(name: str) -> str:
    return f"objects {name}" if "/" in name else f"bucket {name}"


def _of_account(arn: Arn, own: str) -> str:
    name = _in_bucket(arn.resource) if arn.service == "s3" else arn.resource
    where = [f"region {arn.region}"] if arn.region not in {"", "*"} else []
    if arn.account == "aws":
        where.append("of AWS")
    elif arn.account not in {"", own}:
        where.append("in every account" if arn.account == "*" else f"in account {arn.account}")
    return f"{name} ({', '.join(where)})" if where else name


def _comparison(operator: str, key: str, wanted: Sequence[str], most: int | None) -> str:
    named = _key(key)
    parsed = _OPERATOR.fullmatch(operator)
    many, name, if_exists = parsed.groups() if parsed else (None, operator, None)
    if key.lower() == _EXTERNAL_ID and name == "StringEquals" and not many and not if_exists:
        return "the call carries the external ID"
    if name == "Null":
        return f"{named} is {'not given' if tuple(wanted) == ('true',) else 'given'}"
    verb = _OPERATORS.get(name, f"fits {name}")
    joined = "nor" if " not" in verb else "or"
    if key.lower() == _EXTERNAL_ID:
        text = f"{named} {verb} the configured one"
    else:
        text = f"{named} {verb} {_list(wanted, most, f' {joined} ')}"
    if many == "ForAllValues":
        return f"every value of {text}, or there is none"
    if " not" in verb:
        return f"{text}, or is not given"
    return f"{text}, or is not given" if if_exists else text


def _key(key: str) -> str:
    if key.lower().startswith(_RESOURCE_TAG):
        return f"the tag {key[len(_RESOURCE_TAG) :]} of the resource"
    if key.lower() == _EXTERNAL_ID:
        return "the external ID"
    return _KEYS.get(key.lower(), key)


def _trust(statement: Statement) -> str:
    verb = "may" if statement.allows else "may never"
    principals = principals_in_words(statement.principals)
    if statement.not_principals:
        principals = f"everybody except {principals_in_words(statement.not_principals)}"
    condition = condition_in_words(statement.conditions)
    sentence = f"{principals} {verb} assume it{f', if {condition}' if condition else ''}."
    return f"{sentence[0].upper()}{sentence[1:]}"


def _principal(kind: str, given: str) -> str:
    if given == "*":
        return "everybody"
    if kind == "Service":
        return f"{service_name(given.partition('.')[0])} ({given})"
    arn = parse_arn(given)
    account, name = (arn.account, arn.resource) if arn else (given, given)
    if kind == "Federated":
        return f"whoever signs in through {name}"
    owner = next(_salesforce(account), f"account {account}")
    return owner if name in {"root", given} else f"{name} of {owner}"


def _salesforce(account: str) -> Iterator[str]:
    for partition in PARTITIONS.values():
        if partition.salesforce_account == account:
            yield f"Salesforce's {partition.title} management account {account}"


def _list(items: Sequence[str], most: int | None, last: str = ", ") -> str:
    if most is not None and len(items) > most:
        return f"{', '.join(items[:most])} and {len(items) - most} more"
    *first, end = items
    return f"{', '.join(first)}{last if first else ''}{end}"
