"""Runs ``pulumi preview`` with the policy pack and keeps what it printed, for people to read later.

    python -m scripts.ci.preview --stack dev --output preview-dev [--drift]

Writes ``preview.txt`` and ``result.json`` into the folder and the same to the run's summary. With
``--drift`` it looks at AWS first and expects nothing to change: a drift is a result, and no
failure.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.ci.text import code_block

PACK = "policypacks/scv_guardrails"
NO_CHANGES_EXPECTED = 7  # Pulumi's exit code: --expect-no-changes, and there are some
TEXT = "preview.txt"
RESULT = "result.json"

_COMMAND = ("pulumi", "preview", "--non-interactive", "--diff", "--color", "never")


def command(stack: str, *, drift: bool) -> list[str]:
    """The command that is run."""
    looks = ["--refresh", "--expect-no-changes"] if drift else []
    return [*_COMMAND, "--stack", stack, "--policy-pack", PACK, *looks]


def main(arguments: Sequence[str] | None = None) -> int:
    """Previews one stack; gives Pulumi's exit code, and 0 for a drift that was asked for."""
    given = _parser().parse_args(arguments)
    output: Path = given.output
    output.mkdir(parents=True, exist_ok=True)
    try:
        code, printed = _shown(command(given.stack, drift=given.drift))
    except OSError as error:
        print(f"pulumi cannot be run: {error}", file=sys.stderr)
        return 1
    found = given.drift and code == NO_CHANGES_EXPECTED
    result = {"stack": given.stack, "code": code, "drift": found}
    (output / TEXT).write_text(printed, "utf-8")
    (output / RESULT).write_text(f"{json.dumps(result)}\n", "utf-8")
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(f"## Preview of {given.stack}\n\n{code_block(printed)}\n")
    return 0 if found else code


def _shown(arguments: Sequence[str]) -> tuple[int, str]:
    """The exit code and all that was printed, which is printed on at once."""
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603 - no shell; the stack's name is an argument
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            sys.stdout.write(line)
            sys.stdout.flush()
    return process.returncode, "".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.ci.preview")
    parser.add_argument("--stack", required=True)
    parser.add_argument("--output", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--drift", action="store_true", help="refresh, and expect no changes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
