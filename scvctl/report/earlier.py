"""Reads an earlier report, from its JSON or its page, and finds the changes since."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from components.errors import InputError, Problem
from components.settings.engine_yaml import Unreadable, read_text
from iam.documents import Malformed
from scvctl.report.changes import changes, effects
from scvctl.report.documents import digest, document_of
from scvctl.report.model import Direction, Document, Report, RoleChange, Since

PAGE_DATA = "scvctl-report"
"""The name of the page's meta element that has the fields of ``Earlier``, documents apart."""

_TITLE = "The earlier report cannot be used"
_ACCEPTED = "Give a report's JSON (--format json) or its page."
_LARGEST = 20_000_000
_MOST_NAMES = 6
_SHORT = len("sha256:") + 12
_DONE: Sequence[tuple[Direction, str]] = (
    ("added", "added"),
    ("removed", "removed"),
    ("widened", "widened"),
    ("narrowed", "narrowed"),
    ("changed", "changed in their settings"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A document of an earlier report: its label (``role/SCVS3Role/settings``) and its JSON."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is read of an earlier report; other fields are ignored."""

    stack: str
    accountId: str  # noqa: N815 - the key of the JSON
    digest: str
    date: str
    documents: tuple[Text, ...] = ()


def read_earlier(file: Path) -> Earlier:
    """An earlier report, whose documents have the digest that it gives. Raises ``InputError``."""
    where = f"--since {file}"
    try:
        text = read_text(file, _LARGEST)
        given = json.loads(text) if text.lstrip().startswith("{") else _of_page(text)
        earlier = TypeAdapter(Earlier).validate_python(given)
        found = digest(documents_of(earlier))
    except Unreadable as error:
        raise InputError(_TITLE, [Problem(where, one) for one in error.problems]) from error
    except ValidationError as error:
        problems = [
            Problem(where, f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}. {_ACCEPTED}")
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise InputError(_TITLE, problems) from error
    except (ValueError, RecursionError) as error:
        raise InputError(_TITLE, [Problem(where, f"no report: {error}. {_ACCEPTED}")]) from error
    if found != earlier.digest:
        what = (
            f"it was changed: its documents have the digest {found}, and it gives {earlier.digest}"
        )
        raise InputError(_TITLE, [Problem(where, what)])
    return earlier


def documents_of(earlier: Earlier) -> tuple[Document, ...]:
    """The documents of an earlier report. Raises ``ValueError`` for one that is no JSON."""
    found: list[Document] = []
    for one in earlier.documents:
        kind, *owner, name = one.label.split("/")
        compact = json.dumps(json.loads(one.text), separators=(",", ":"), ensure_ascii=False)
        found.append(document_of(kind, "/".join(owner), name, compact))
    return tuple(found)


def with_changes(report: Report, earlier: Earlier) -> Report:
    """The report with what changed since an earlier one. Raises ``InputError``."""
    if (earlier.stack, earlier.accountId) != (report.stack, report.account_id):
        what = (
            f"it is of stack {earlier.stack} in account {earlier.accountId}, not of stack "
            f"{report.stack} in account {report.account_id}"
        )
        raise InputError(_TITLE, [Problem("--since", what)])
    try:
        before = documents_of(earlier)
        found = effects(before, report.documents)
        rows = changes(before, report.documents)
    except (Malformed, KeyError, TypeError, AttributeError) as error:
        what = f"a document of it is none that was deployed: {error}. {_ACCEPTED}"
        raise InputError(_TITLE, [Problem("--since", what)]) from error
    same = earlier.digest == report.digest
    summary = _summary(earlier, report.digest, found, same=same)
    return replace(report, since=Since(earlier.digest, earlier.date, summary, found, rows))


def _summary(earlier: Earlier, now: str, found: Iterable[RoleChange], *, same: bool) -> str:
    when = f" of {earlier.date}" if earlier.date else ""
    old, new = (f"sha256:{one}"[:_SHORT] for one in (earlier.digest, now))
    if same:
        return f"Nothing changed since the report{when}: every document is the same ({old})."
    parts = [*_sentences([one for one in found if one.kind == "role"], "role")]
    parts += _sentences([one for one in found if one.kind == "policy"], "policy")
    parts += [f"the stack's {one.name} changed" for one in found if one.kind == "stack"]
    what = "; ".join(parts) or "documents are written differently, and grant the same"
    return f"Since the report{when} ({old}, now {new}): {what}."


def _sentences(found: Sequence[RoleChange], noun: str) -> list[str]:
    plural = {"role": "roles", "policy": "policies"}[noun]
    parts: list[str] = []
    for direction, done in _DONE:
        names = [one.name for one in found if one.direction == direction]
        if names:
            more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
            count = f"1 {noun}" if len(names) == 1 else f"{len(names)} {plural}"
            parts.append(f"{count} {done} ({', '.join(names[:_MOST_NAMES])}{more})")
    return parts


def _of_page(text: str) -> dict[str, Any]:
    page = _Page()
    page.feed(text)
    return {**page.about, "documents": page.documents}


class _Page(HTMLParser):
    """Reads the data in a page: the fields of its meta element, and its documents."""

    def __init__(self) -> None:
        super().__init__()
        self.about: dict[str, Any] = {}
        self.documents: list[dict[str, str]] = []
        self._within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("name") == PAGE_DATA:
            about = json.loads(given.get("content", ""))
            self.about = about if isinstance(about, dict) else {}
        if tag == "pre" and "data-label" in given:
            self.documents.append({"label": given["data-label"], "text": ""})
            self._within = True

    def handle_data(self, data: str) -> None:
        if self._within:
            self.documents[-1]["text"] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._within = False
