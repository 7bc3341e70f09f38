"""``scvctl report``."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from components.errors import InputError, Problem
from components.settings.stack_file import StackConfig
from scvctl.commands.command import Command, add_json, add_stack, read_given_stack
from scvctl.commands.output import write

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
        choices=(_HTML, "md"),
        default=_HTML,
        help="html: one page for an access review (default); md: a summary for a pull request",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="the file to write, needed for html; - is standard output, the default for md",
    )
    add_json(parser)


def _run(given: argparse.Namespace, errors: Console) -> int:
    # Jinja2 and the tables of AWS's actions take a moment to import.
    from components.catalog import load_catalog
    from components.plan.of_stack_file import checked_plan
    from scvctl.report import html, markdown
    from scvctl.report.build import build
    from scvctl.report.write import check_target

    target = _target(given.output, given.format)
    if target is None and given.json:
        advice = "--json prints what was written; name the file of the report with it"
        raise InputError(_TITLE, [Problem("--output", advice)])
    if target is not None:
        check_target(target, (html.MARK, markdown.MARK))
    config = read_given_stack(given, errors)
    _refuse_stand_ins(config)
    report = build(config.stack, checked_plan(config).settings, load_catalog())
    text = (html if given.format == _HTML else markdown).page(report)
    if target is None:
        sys.stdout.write(text)
        return 0
    write(target, text, _TITLE)
    size = len(text.encode())
    if given.json:
        written = {
            "version": VERSION,
            "stack": config.stack,
            "file": str(target),
            "format": given.format,
            "roles": len(report.roles),
            "bytes": size,
            "sha256": report.digest,
        }
        sys.stdout.write(f"{json.dumps(written, indent=2)}\n")
    roles = "1 role" if len(report.roles) == 1 else f"{len(report.roles)} roles"
    errors.print(f"{target}: {roles}, {size // 1_000} kB, sha256:{report.digest}")
    return 0


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
    "write an access review of a stack: one HTML page, or Markdown",
    "0: it was written. 1: it failed.",
    _add_arguments,
    _run,
)
