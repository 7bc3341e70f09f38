"""Markers of a policy file, such as ``<AWS_ACCOUNT_ID>``: filled in for a stack, or left out."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from components.settings.settings import ContactCenter, Settings
from iam.documents import Document

_ACCOUNT = "<AWS_ACCOUNT_ID>"
_CENTER = "<Contact_Center_Internal_Name>"
_BUCKET = "<BYOAC_CUSTOM_S3_BUCKET>"
_CONTACT_RECORDS = "<BYOAC_CUSTOM_CTR_STREAM>"
_CONTACT_LENS = "<BYOAC_CUSTOM_CLS_STREAM>"
_PARTITION = "<AWS_PARTITION>"
_REGION = "<AWS_REGION>"
_OPTIONAL = (_BUCKET, _CONTACT_RECORDS, _CONTACT_LENS)
KNOWN = (_ACCOUNT, _CENTER, *_OPTIONAL)

# Of Salesforce, CloudFormation, Terraform, templates (Jinja, Helm), and twelve letters by hand.
_MARKER = re.compile(
    r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|<[^<>]+>|\{[A-Za-z][\w.-]*\}"
    r"|(?<![0-9A-Za-z])[Xx]{12}(?![0-9A-Za-z])"
)
# IAM itself fills in ${aws:username} and ${*}.
_POLICY_VARIABLE = re.compile(r"\$\{([*?$]|[\w-]+:[^:{}][^{}]*)\}")
_TERRAFORM = re.compile(
    r"(var|local)\.|data\.(aws_caller_identity|aws_partition|aws_region)\.\w+\."
)
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *("account", "accountid", "accountnumber", "awsaccount", "awsaccountid"),
                *("awsaccountnumber", "youraccountid", "yourawsaccountid", "xxxxxxxxxxxx"),
            ),
            _ACCOUNT,
        ),
        **dict.fromkeys(("contactcenterinternalname", "contactcentername"), _CENTER),
        **dict.fromkeys(("partition", "awspartition"), _PARTITION),
        **dict.fromkeys(("region", "awsregion"), _REGION),
        "byoaccustoms3bucket": _BUCKET,
        "byoaccustomctrstream": _CONTACT_RECORDS,
        "byoaccustomclsstream": _CONTACT_LENS,
    }
)


def in_one_notation(document: Document) -> tuple[Document, tuple[str, ...]]:
    """A document in which Salesforce's markers replace other notations of certain meaning.

    An unknown marker in the account part of an ARN counts as the account's; the second value lists
    these markers.
    """
    taken = {
        marker
        for text in _texts(document)
        for marker in _MARKER.findall(text)
        if _meaning(marker) == marker
        and re.search(rf"\barn:[^:]+:[^:]*:[^:]*:{re.escape(marker)}:", text)
    }
    # IAM's ${aws:PrincipalAccount} may stand there, and is the caller's account.
    taken -= {marker for marker in taken if _POLICY_VARIABLE.fullmatch(marker)} | {*KNOWN}

    def one_line(line: str) -> tuple[str]:
        return (
            _MARKER.sub(lambda found: _ACCOUNT if found[0] in taken else _meaning(found[0]), line),
        )

    return _with_lines(document, one_line), tuple(sorted(taken))


def is_template(document: Document) -> bool:
    """Whether a file is as Salesforce publishes it, its account not filled in."""
    return any(_ACCOUNT in text for text in _texts(document))


def filled_in(document: Document, settings: Settings) -> Document:
    """Salesforce's file filled in for a stack, with lines of contact centers repeated for each.

    Lines with markers that have no value in the stack are left out: AWS would read the marker as
    the name of a bucket or stream.
    """
    return _with_lines(document, lambda line: _each_center(line, settings))


def without_unused(document: Document, settings: Settings) -> Document:
    """A document that somebody filled in, without the lines whose optional markers were left."""

    def lines(line: str) -> tuple[str, ...]:
        return () if _holds(line, _OPTIONAL) else (_placed(line, settings),)

    return _with_lines(document, lines)


def leftover(document: Document) -> list[str]:
    """The markers that are still there, in alphabetical order."""
    found = {marker for text in _texts(document) for marker in _MARKER.findall(text)}
    return sorted(one for one in found if not _POLICY_VARIABLE.fullmatch(one))


def _meaning(marker: str) -> str:
    """Salesforce's marker of the same meaning; the marker itself where that is not certain."""
    inner = marker.strip("$<>{} ")
    name = _TERRAFORM.sub("", inner)
    if "." in name or _POLICY_VARIABLE.fullmatch(marker):
        return marker
    return _NAMES.get(re.sub(r"[^a-z0-9]", "", name.lower()), marker)


def _texts(document: Document) -> Iterator[str]:
    return (text for statement in document for _, text in statement.texts())


def _with_lines(document: Document, lines: Callable[[str], Iterable[str]]) -> Document:
    found = [
        replace(
            statement,
            resources=_each(statement.resources, lines),
            not_resources=_each(statement.not_resources, lines),
            conditions={
                operator: {key: _each(wanted, lines) for key, wanted in keys.items()}
                for operator, keys in statement.conditions.items()
            },
        )
        for statement in document
    ]
    return tuple(
        one
        for one in found
        if (one.resources or one.not_resources)
        and all(all(keys.values()) for keys in one.conditions.values())
    )


def _each(given: Iterable[str], lines: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    return tuple(line for one in given for line in lines(one))


def _placed(line: str, settings: Settings) -> str:
    line = line.replace(_PARTITION, settings.partition.name).replace(_REGION, settings.region)
    return line.replace(_ACCOUNT, settings.account_id)


def _each_center(line: str, settings: Settings) -> Iterator[str]:
    line = _placed(line, settings)
    if not _holds(line, (_CENTER, *_OPTIONAL)):
        yield line
        return
    for center in settings.contact_centers:
        filled = line
        for marker, value in _of_center(center).items():
            filled = filled.replace(marker, value or marker)
        if not _holds(filled, _OPTIONAL):
            yield filled


def _of_center(center: ContactCenter) -> Mapping[str, str | None]:
    return {
        _CENTER: center.name,
        _BUCKET: center.existing.recordings_bucket,
        _CONTACT_RECORDS: center.existing.contact_record_stream,
        _CONTACT_LENS: center.existing.contact_lens_stream,
    }


def _holds(line: str, markers: tuple[str, ...]) -> bool:
    return any(marker in line for marker in markers)
