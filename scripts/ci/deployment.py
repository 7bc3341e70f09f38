"""Runs Pulumi on a stack with the policy pack, and keeps what it printed, for people to read later.

    python -m scripts.ci.deployment preview --stack dev --output left/preview-dev --plan plan.json
    python -m scripts.ci.deployment up --stack dev --output up --plan plan.json
    python -m scripts.ci.deployment drift --stack dev --output left/preview-dev

Each looks at AWS first. The preview saves its plan; ``up`` makes what the plan says and stops at
anything else. A drift is a result, and no failure. ``preview.txt`` and ``result.json`` are written
into the folder, and the same to the run's summary.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from components.settings.engine_yaml import Unreadable, read_yaml
from scripts.ci.text import LONGEST_SUMMARY, code_block, shortened

ROOT = Path(__file__).resolve().parents[2]
PACK = "policypacks/scv_guardrails"
NO_CHANGES_EXPECTED = 7  # Pulumi's exit code: --expect-no-changes, and there are some
TEXT = "preview.txt"
RESULT = "result.json"
PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE"  # noqa: S105 - the name of a variable

_COMMANDS = {
    "preview": ("preview",),
    "drift": ("preview", "--expect-no-changes"),
    "up": ("up", "--yes"),
}
_NO_KEY = """\
it names no secrets provider, and PULUMI_CONFIG_PASSPHRASE is empty: Pulumi would take the empty
passphrase, and nothing in the state would be secret. Set the secret of this name in the
environment, or commit the stack's file with its secretsprovider."""


def command(what: str, stack: str, plan: str | None) -> list[str]:
    """The command that is run."""
    option = "--plan" if what == "up" else "--save-plan"
    planned = [option, plan] if plan else []
    shown = ("--refresh", "--non-interactive", "--diff", "--color", "never")
    asked = ("--stack", stack, "--policy-pack", PACK)
    return ["pulumi", *_COMMANDS[what], *shown, *asked, *planned]


def environment(stack: str, given: Mapping[str, str]) -> dict[str, str]:
    """The environment of Pulumi; a passphrase that is not set arrives as an empty one.

    Raises ``ValueError`` where Pulumi would encrypt with that, ``Unreadable`` for a stack's file
    that cannot be read.
    """
    kept = dict(given)
    if kept.get(PASSPHRASE):
        return kept
    kept.pop(PASSPHRASE, None)
    file = read_yaml(ROOT / f"Pulumi.{stack}.yaml")
    provider = file.get("secretsprovider") if isinstance(file, dict) else None
    service = kept.get("PULUMI_BACKEND_URL", "").startswith("http")
    elsewhere = service or f"{PASSPHRASE}_FILE" in kept
    if provider in (None, "", "passphrase") and not elsewhere:
        raise ValueError(_NO_KEY)
    return kept


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; gives Pulumi's exit code, and 0 for a drift that was asked for."""
    given = _parser().parse_args(arguments)
    output: Path = given.output
    output.mkdir(parents=True, exist_ok=True)
    try:
        variables = environment(given.stack, os.environ)
        code, printed = _shown(command(given.what, given.stack, given.plan), variables)
    except (ValueError, Unreadable) as error:
        print(f"Pulumi.{given.stack}.yaml: {'; '.join(error.args)}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"pulumi cannot be run: {error}", file=sys.stderr)
        return 1
    found = given.what == "drift" and code == NO_CHANGES_EXPECTED
    result = {"stack": given.stack, "code": code, "drift": found}
    (output / TEXT).write_text(printed, "utf-8")
    (output / RESULT).write_text(f"{json.dumps(result)}\n", "utf-8")
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        text = code_block(shortened(printed, LONGEST_SUMMARY))
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(f"## {given.what.capitalize()} of {given.stack}\n\n{text}\n")
    return 0 if found else code


def _shown(arguments: Sequence[str], variables: Mapping[str, str]) -> tuple[int, str]:
    """The exit code and all that was printed, which is printed on at once."""
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603 - no shell; the stack's name is an argument
        arguments,
        env=variables,
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
    parser = argparse.ArgumentParser(prog="python -m scripts.ci.deployment")
    parser.add_argument("what", choices=_COMMANDS)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--output", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--plan", metavar="FILE", help="what a preview saves, and up keeps to")
    return parser


if __name__ == "__main__":
    sys.exit(main())
