"""Turns IAM documents into words: a statement, a trust policy, a condition as a sentence.

The words say what a document has; ``iam.decide`` decides whether a call is allowed. An external ID
is a secret and never shown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from components.partition import PARTITIONS
from iam.documents import values

EVERY_RESOURCE = "every resource"

_ARN_PARTS = 6
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


def statement_in_words(
    statement: Mapping[str, Any], account_id: str, most: int | None = None
) -> str:
    """One statement of an identity policy or a boundary as a sentence.

    Resources name their account only if it is not ``account_id``. At most ``most`` actions,
    resources and condition values are listed for each service and the rest counted; ``None`` lists
    all.
    """
    verb = "Allows" if statement["Effect"] == "Allow" else "Denies"
    spared = "NotAction" in statement
    actions = actions_in_words(values(statement["NotAction" if spared else "Action"]), most)
    what = f"every action except {actions}" if spared else actions
    spared = "NotResource" in statement
    listed = values(statement["NotResource" if spared else "Resource"])
    services = {one.partition(":")[0].lower() for one in values(statement.get("Action", ()))}
    known = next(iter(services)) if len(services) == 1 else None
    resources = resources_in_words(listed, account_id, most, known)
    where = f"{EVERY_RESOURCE} except {resources}" if spared else resources
    condition = condition_in_words(statement.get("Condition", {}), most)
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
        parts = arn.split(":", _ARN_PARTS - 1)
        if len(parts) != _ARN_PARTS:
            by_service.setdefault("", []).append(EVERY_RESOURCE if arn == "*" else arn)
            continue
        _, _, service, region, account, name = parts
        by_service.setdefault(service, []).append(
            _of_account(_in_bucket(name) if service == "s3" else name, region, account, account_id)
        )
    return "; ".join(
        _list(names, most)
        if service in {"", "s3", known}
        else f"{service_name(service)} {_list(names, most)}"
        for service, names in by_service.items()
    )


def condition_in_words(condition: Mapping[str, Mapping[str, Any]], most: int | None = None) -> str:
    """A condition: ``the tag resourceOwner of the resource is scv``; empty without one."""
    return " and ".join(
        _comparison(operator, key, values(wanted), most)
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def trust_in_words(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Who may assume a role and under which condition, a sentence for each statement."""
    return tuple(_trust(statement) for statement in document["Statement"])


def principals_in_words(principal: Mapping[str, Any] | str) -> str:
    """The principals of a trust policy: Salesforce's accounts by name, services, SAML providers."""
    if isinstance(principal, str):
        return "everybody" if principal == "*" else principal
    return " or ".join(
        _principal(kind, one) for kind, given in principal.items() for one in values(given)
    )


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


def _of_account(name: str, region: str, account: str, own: str) -> str:
    where = [f"region {region}"] if region not in {"", "*"} else []
    if account == "aws":
        where.append("of AWS")
    elif account not in {"", own}:
        where.append("in every account" if account == "*" else f"in account {account}")
    return f"{name} ({', '.join(where)})" if where else name


def _comparison(operator: str, key: str, wanted: Sequence[str], most: int | None) -> str:
    named = _key(key)
    parsed = _OPERATOR.fullmatch(operator)
    many, name, if_exists = parsed.groups() if parsed else (None, operator, None)
    if key.lower() == _EXTERNAL_ID and name == "StringEquals" and not many and not if_exists:
        return "the call carries the external ID"
    if name == "Null":
        return f"{named} is {'not given' if wanted == ['true'] else 'given'}"
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


def _trust(statement: Mapping[str, Any]) -> str:
    verb = "may" if statement["Effect"] == "Allow" else "may never"
    principals = principals_in_words(statement.get("Principal", "*"))
    if "NotPrincipal" in statement:
        principals = f"everybody except {principals_in_words(statement['NotPrincipal'])}"
    condition = condition_in_words(statement.get("Condition", {}))
    sentence = f"{principals} {verb} assume it{f', if {condition}' if condition else ''}."
    return f"{sentence[0].upper()}{sentence[1:]}"


def _principal(kind: str, given: str) -> str:
    if given == "*":
        return "everybody"
    if kind == "Service":
        return f"{service_name(given.partition('.')[0])} ({given})"
    account = given.split(":")[4] if given.count(":") == _ARN_PARTS - 1 else given
    name = given.rpartition(":")[2]
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
