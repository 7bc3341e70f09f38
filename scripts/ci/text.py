"""What the workflows write on GitHub: the comment on a pull request, and the issue on a drift.

    python -m scripts.ci.text comment --from FOLDER --output FILE
    python -m scripts.ci.text drift --from FOLDER --output FILE

The folder holds what the jobs left, a folder for each: ``preview-dev`` with the preview of the
stack, ``review-dev`` with its report. A drift's is ``preview-dev`` itself.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

PREVIEW = "preview-"
REVIEW = "review-"
CHANGED = ("**Since the report", "**Nothing changed")  # the report's paragraph
NOT_PREVIEWED = "Not previewed: the job did not run, or ended before the preview."
NOT_SHOWN = "What the roles may do is too long for a comment: it is in the run's artifacts."
LONGEST_PREVIEW = 15_000
LONGEST = 60_000  # of a comment; GitHub takes 65,536 characters
LONGEST_SUMMARY = 1_000_000  # of a step; GitHub takes 1 MiB, and of a longer one nothing

_DRIFTED = """\
What is deployed for stack `{stack}` is not what this repository says. Somebody changed it in AWS,
or a merge was not deployed.

- To put it back: run the workflow *Deploy*, or `pulumi up --refresh --stack {stack}`.
- To keep it: write it into the configuration or the catalog, and open a pull request.

Last looked at {now:%Y-%m-%d %H:%M} UTC. Is that long ago, the workflow *Drift* is not running.
"""
_CLOSES = "The issue closes by itself after the first night without a drift.\n"
_FENCE = re.compile(r"`{3,}")
# As Pulumi shows a resource: the operation and the type, perhaps the ID, then the URN.
_CHANGE = re.compile(
    r"^ *(\S{1,2} [\w:/-]+: \([\w-]+\))\n(?: *\[id=.*\]\n)? *\[urn=.*::(.+)\]$", re.MULTILINE
)


def code_block(text: str) -> str:
    """Text as a block that Markdown does not read; its fence is longer than any within."""
    longest = max((len(found) for found in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text.rstrip()}\n{fence}\n"


def folded(title: str, text: str) -> str:
    """A part that opens on a click."""
    return f"<details><summary>{title}</summary>\n\n{text}\n</details>\n"


def shortened(text: str, longest: int = LONGEST_PREVIEW) -> str:
    """At most about that many bytes of UTF-8: of a long preview, each change in a line and the end.

    The end has the summary and the policy violations.
    """
    data = text.encode()
    if len(data) <= longest:
        return text
    changes = "\n".join(" ".join(found) for found in _CHANGE.findall(text)).encode()[: longest // 2]
    end = data[len(changes) - longest :]
    left_out = f"[{len(data) - len(end):,} bytes left out; above, the changes; below, the end]"
    return "\n".join([changes.decode(errors="ignore"), left_out, end.decode(errors="ignore")])


def comment(folder: Path) -> str:
    """The comment on a pull request: each stack's preview, and what its roles may do.

    Raises ``FileNotFoundError`` where no job left anything.
    """
    left = (one.name for kind in (PREVIEW, REVIEW) for one in folder.glob(f"{kind}*"))
    stacks = sorted({name.partition("-")[2] for name in left})
    if not stacks:
        raise FileNotFoundError(f"{folder}: nothing named {PREVIEW}STACK or {REVIEW}STACK")
    whole = ""
    for reports in (True, False):
        parts = [_of_stack(folder, stack, reports=reports) for stack in stacks]
        whole = "\n".join([*parts, _made_by()])
        if len(whole) <= LONGEST:
            break
    return whole


def drift(folder: Path) -> str:
    """The text of the issue on one stack's drift.

    Raises ``OSError`` where the preview is missing.
    """
    stack, preview = _preview(folder)
    about = _DRIFTED.format(stack=stack, now=datetime.now(UTC))
    return "\n".join([about, code_block(shortened(preview)), _CLOSES, _made_by()])


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the text; gives the exit code."""
    given = _parser().parse_args(arguments)
    try:
        text = comment(given.folder) if given.what == "comment" else drift(given.folder)
        given.output.write_text(text, "utf-8")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _of_stack(folder: Path, stack: str, *, reports: bool) -> str:
    preview = folder / f"{PREVIEW}{stack}"
    file = folder / f"{REVIEW}{stack}" / "report.md"
    report = f"{NOT_SHOWN}\n" if file.is_file() else ""
    if file.is_file() and reports:
        text = file.read_text("utf-8")
        changed = next((line for line in text.splitlines() if line.startswith(CHANGED)), "")
        report = f"{changed}\n\n{folded('What the roles may do', text)}"
    try:
        _, text = _preview(preview)
        failed = json.loads((preview / "result.json").read_text("utf-8"))["code"] != 0
        title = "Preview: failed" if failed else "Preview"
        shown = folded(title, code_block(shortened(text)))
    except FileNotFoundError:
        shown = f"{NOT_PREVIEWED}\n"
    return "\n".join([f"## Stack `{stack}`\n", shown, report])


def _preview(folder: Path) -> tuple[str, str]:
    result = json.loads((folder / "result.json").read_text("utf-8"))
    return result["stack"], (folder / "preview.txt").read_text("utf-8")


def _made_by() -> str:
    """Where it comes from, as GitHub tells a workflow."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_SHA")
    server, repository, run, commit = (os.environ.get(name, "") for name in names)
    if not all((server, repository, run)):
        return ""
    return f"<sub>From {server}/{repository}/actions/runs/{run} at {commit[:7]}.</sub>\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.ci.text")
    parser.add_argument("what", choices=("comment", "drift"))
    parser.add_argument("--from", dest="folder", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
