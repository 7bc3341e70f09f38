"""The markers of Salesforce's file (``<AWS_ACCOUNT_ID>``), filled in for a stack or left out."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from components.settings.settings import ContactCenter, Settings
from iam.documents import Document

_ACCOUNT = "<AWS_ACCOUNT_ID>"
_CENTER = "<Contact_Center_Internal_Name>"
_BUCKET = "<BYOAC_CUSTOM_S3_BUCKET>"
_CONTACT_RECORDS = "<BYOAC_CUSTOM_CTR_STREAM>"
_CONTACT_LENS = "<BYOAC_CUSTOM_CLS_STREAM>"
_OPTIONAL = (_BUCKET, _CONTACT_RECORDS, _CONTACT_LENS)
KNOWN = (_ACCOUNT, _CENTER, *_OPTIONAL)
_MARKER = re.compile(r"<\w+>")


def is_template(document: Document) -> bool:
    """Whether a file is as Salesforce publishes it, its account not filled in."""
    return any(_ACCOUNT in text for text in _texts(document))


def filled_in(document: Document, settings: Settings) -> Document:
    """Salesforce's file as one fills it in for a stack, lines of contact centers once for each.

    Lines whose markers nothing of the stack fills are left out: AWS would take such a marker for
    the name of a bucket or a stream, and none can have it.
    """
    return _with_lines(document, lambda line: _each_center(line, settings))


def without_unused(document: Document) -> Document:
    """A document that somebody filled in, without the lines whose optional markers were left."""
    return _with_lines(document, lambda line: () if _holds(line, _OPTIONAL) else (line,))


def leftover(document: Document) -> list[str]:
    """The markers that are still there, in alphabetical order."""
    return sorted({found for text in _texts(document) for found in _MARKER.findall(text)})


def _texts(document: Document) -> Iterator[str]:
    return (text for statement in document for _, text in statement.texts())


def _with_lines(document: Document, lines: Callable[[str], Iterable[str]]) -> Document:
    found = [
        replace(
            statement,
            resources=_each(statement.resources, lines),
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
        if one.resources and all(all(keys.values()) for keys in one.conditions.values())
    )


def _each(given: Iterable[str], lines: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    return tuple(line for one in given for line in lines(one))


def _each_center(line: str, settings: Settings) -> Iterator[str]:
    line = line.replace(_ACCOUNT, settings.account_id)
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
