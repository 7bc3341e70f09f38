"""``scvctl report``."""

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from components.errors import InputError, Problem
from components.settings.stack_file import StackConfig
from components.text import counted
from scvctl.commands.command import Command, add_aws, add_json, add_stack, both, read_given_stack
from scvctl.commands.output import write
from scvctl.version import version

if TYPE_CHECKING:
    from scvctl.report.model import Report

_TITLE = "The report cannot be written"
_HTML = "html"
VERSION = 1
"""Of the JSON; changes when a key is renamed or removed, not when a key is added."""

_STANDARD_OUTPUT = "-"
# The report has a fixed text in place of this secret.
_NOT_SHOWN = "externalId"


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_stack(parser)
    parser.add_argument(
        "--format",
        choices=(_HTML, "md", "json", "csv"),
        default=_HTML,
        help="html: one page for an access review (default); md: a summary for a pull request; "
        "json: everything as data; csv: the register of risks as a worksheet",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="the file to write, needed for html; - is standard output, the default otherwise",
    )
    parser.add_argument(
        "--since",
        type=Path,
        metavar="OLD",
        help="show the changes since an earlier report of the stack (its JSON or its page)",
    )
    parser.add_argument("--reviewer", default="", help="the name of the reviewer")
    parser.add_argument("--commit", default="", help="the reviewed commit")
    parser.add_argument(
        "--date",
        type=_day,
        default=None,
        metavar="YYYY-MM-DD",
        help="the day of the review, on which decisions may have expired (default: today)",
    )
    parser.add_argument(
        "--findings",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="show open findings from the JSON of scvctl check, audit or verify for this stack "
        "(repeatable)",
    )
    parser.add_argument(
        "--live",
        action="store_true",
        help="audit the account, and show its roles beside the planned ones",
    )
    add_aws(parser)
    add_json(parser)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2027-05-31") from None


def _run(given: argparse.Namespace, errors: Console) -> int:
    # Jinja2 and the tables of AWS's actions take a moment to import.
    from scvctl.report import data, html, markdown
    from scvctl.report.write import check_target

    writers = {
        _HTML: html.page,
        "md": markdown.page,
        "json": data.as_json,
        "csv": data.as_csv,
    }
    target = _target(given.output, given.format)
    if target is None and given.json:
        advice = "--json prints what was written; name the file of the report with it"
        raise InputError(_TITLE, [Problem("--output", advice)])
    if target is not None:
        check_target(target, (html.MARK, markdown.MARK, data.MARK, data.CSV_MARK))
    report = _report(given, errors)
    text = writers[given.format](report)
    if target is None:
        sys.stdout.write(text)
        return 0
    write(target, text, _TITLE)
    size = len(text.encode())
    if given.json:
        written = {
            "version": VERSION,
            "stack": report.stack,
            "file": str(target),
            "format": given.format,
            "roles": len(report.roles),
            "bytes": size,
            "sha256": report.digest,
        }
        sys.stdout.write(f"{json.dumps(written, indent=2)}\n")
    roles = counted(len(report.roles), "role")
    errors.print(f"{target}: {roles}, {size // 1_000} kB, sha256:{report.digest}")
    return 0


def _report(given: argparse.Namespace, errors: Console) -> "Report":
    from components.catalog import load_catalog
    from components.plan.of_stack_file import checked_plan
    from scvctl.audit.json_format import as_object
    from scvctl.audit.run import run_audit
    from scvctl.report.build import build
    from scvctl.report.decisions import decisions_file, read_decisions
    from scvctl.report.earlier import read_earlier, with_changes
    from scvctl.report.findings import with_findings
    from scvctl.report.model import Review

    config = read_given_stack(given, errors)
    _refuse_stand_ins(config)
    file = decisions_file(config.file, config.stack)
    plan, (decisions, earlier) = both(
        lambda: checked_plan(config),
        lambda: both(
            lambda: read_decisions(file),
            lambda: read_earlier(given.since) if given.since else None,
        ),
    )
    day = given.date or datetime.now(UTC).date()
    review = Review(version(), given.commit, day.isoformat(), given.reviewer)
    report = build(config.stack, plan.settings, load_catalog(), review, decisions)
    for name in sorted(decisions.keys() - {one.id for one in report.risks}):
        warning = f"warning: {file.name}: {name} is decided, and this stack does not have that risk"
        errors.print(warning, style="yellow", markup=False)
    audited = (
        as_object(run_audit(config, given.profile, given.region, errors)) if given.live else None
    )
    report = with_findings(report, given.findings, audited)
    return with_changes(report, earlier) if earlier else report


def _target(output: Path | None, form: str) -> Path | None:
    """The file to write; ``None`` for standard output."""
    if output is None and form == _HTML:
        advice = "missing; name the file of the page, like --output report.html"
        raise InputError(_TITLE, [Problem("--output", advice)])
    return None if output == Path(_STANDARD_OUTPUT) else output


def _refuse_stand_ins(config: StackConfig) -> None:
    secret = f"{config.project}:{_NOT_SHOWN}"
    problems = [
        Problem(place, "encrypted, and it would be in the report. Give its value with --config.")
        for place in config.unreadable
        if place != secret
    ]
    if problems:
        raise InputError("A report with stand-ins would not be true", problems)


COMMAND = Command(
    "report",
    "write an access review of a stack: one HTML page, Markdown, JSON, or its risks as CSV",
    "0: it was written. 1: it failed.",
    _add_arguments,
    _run,
)
