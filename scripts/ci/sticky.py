"""One comment on a pull request, or one issue, that is written once and then kept up to date.

    python -m scripts.ci.sticky comment --number 12 --key preview --body-file FILE
    python -m scripts.ci.sticky issue --key drift-dev --title TITLE --body-file FILE
    python -m scripts.ci.sticky close --key drift-dev --reason TEXT

A marker in the text, invisible on the page, says which one it is; only those of the workflows' own
account count. It asks GitHub through ``gh``, which takes ``GH_TOKEN`` and ``GITHUB_REPOSITORY``.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

AUTHOR = "github-actions[bot]"
LONGEST = 65_000  # GitHub takes 65,536 characters
CUT = "\n\n*Cut here: the whole text is in the run's artifacts.*\n"


class GitHubError(Exception):
    """GitHub did not do what it was asked; the message says what it answered."""


def marker(key: str) -> str:
    """The line that tells one comment or issue from others."""
    return f"<!-- scv-connect-iam: {key} -->"


def body(key: str, text: str) -> str:
    """The text with its marker first, no longer than GitHub takes."""
    whole = f"{marker(key)}\n{text}"
    return whole if len(whole) <= LONGEST else whole[: LONGEST - len(CUT)] + CUT


def comment(repository: str, number: int, key: str, text: str) -> None:
    """Writes or rewrites the one comment with this key. Raises ``GitHubError``."""
    comments = f"repos/{repository}/issues/{number}/comments"
    found = next(_own(f"{comments}?per_page=100", key), None)
    if found:
        _gh("PATCH", f"repos/{repository}/issues/comments/{found['id']}", body=body(key, text))
    else:
        _gh("POST", comments, body=body(key, text))


def issue(repository: str, key: str, title: str, text: str) -> None:
    """Opens the one issue with this key, or rewrites it where open. Raises ``GitHubError``."""
    found = next(_own(_open_issues(repository), key), None)
    if found:
        number = found["number"]
        _gh("PATCH", f"repos/{repository}/issues/{number}", title=title, body=body(key, text))
    else:
        _gh("POST", f"repos/{repository}/issues", title=title, body=body(key, text))


def close(repository: str, key: str, reason: str) -> None:
    """Closes the issue with this key, where one is open, with a word on why."""
    for found in [*_own(_open_issues(repository), key)]:
        place = f"repos/{repository}/issues/{found['number']}"
        _gh("POST", f"{place}/comments", body=reason)
        _gh("PATCH", place, state="closed")


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the arguments ask; gives the exit code."""
    given = _parser().parse_args(arguments)
    repository = os.environ.get("GITHUB_REPOSITORY", "")
    if repository.count("/") != 1:
        print("GITHUB_REPOSITORY must name the repository, like owner/name.", file=sys.stderr)
        return 2
    try:
        if given.what == "comment":
            comment(repository, given.number, given.key, given.body_file.read_text("utf-8"))
        elif given.what == "issue":
            issue(repository, given.key, given.title, given.body_file.read_text("utf-8"))
        else:
            close(repository, given.key, given.reason)
    except (GitHubError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _open_issues(repository: str) -> str:
    return f"repos/{repository}/issues?state=open&per_page=100"


def _own(path: str, key: str) -> Iterator[dict[str, Any]]:
    """Those that hold the marker and that nobody else has written."""
    fields = "{id, number, body, author: .user.login}"
    printed = _run(["api", "--paginate", path, "--jq", f".[] | {fields} | tojson"])
    for line in printed.splitlines():
        one: dict[str, Any] = json.loads(line)
        if one["author"] == AUTHOR and str(one["body"] or "").startswith(marker(key)):
            yield one


def _gh(method: str, path: str, **fields: str) -> None:
    _run(["api", "--method", method, path, "--input", "-"], json.dumps(fields))


def _run(arguments: Sequence[str], given: str = "") -> str:
    done = subprocess.run(  # noqa: S603 - no shell; nothing of it is a command
        ["gh", *arguments],  # noqa: S607 - the runner's own
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise GitHubError(f"gh {' '.join(arguments[:4])} failed: {done.stderr.strip()}")
    return done.stdout


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.ci.sticky")
    kinds = parser.add_subparsers(dest="what", required=True)
    on_pull_request = kinds.add_parser("comment", help="the one comment on a pull request")
    on_pull_request.add_argument("--number", type=int, required=True)
    own_issue = kinds.add_parser("issue", help="the one issue, opened or rewritten")
    own_issue.add_argument("--title", required=True)
    closing = kinds.add_parser("close", help="close the issue, where one is open")
    closing.add_argument("--reason", required=True)
    for kind in (on_pull_request, own_issue, closing):
        kind.add_argument("--key", required=True, help="which one it is")
    for kind in (on_pull_request, own_issue):
        kind.add_argument("--body-file", type=Path, required=True, help="its text, as Markdown")
    return parser


if __name__ == "__main__":
    sys.exit(main())
