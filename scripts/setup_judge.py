"""Installs the judge of IAM decisions; returns at once, silently, when it is up to date.

Without Node it says so and installs nothing: the tests then skip what needs the judge.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.setup_tool import Tool, digest, is_stamped, run_shown
from scripts.setup_venv import Progress

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "decisions" / "judge"
LOCK = FOLDER / "package-lock.json"
STAMP = FOLDER / "node_modules" / ".made-from"
OLDEST_NODE = 20

_MADE_FROM = ("package.json", LOCK.name, ".npmrc")


def missing() -> str | None:
    """What this machine lacks for the judge, as a sentence; ``None`` when it has all."""
    advice = f"Install Node {OLDEST_NODE} or newer, with npm, and run make judge."
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return f"The judge of IAM decisions, and the tests that ask it, need Node and npm. {advice}"
    version = subprocess.run(  # noqa: S603 - the Node that was found
        [node, "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    number = re.match(r"v(\d+)\.", version)
    if number is None or int(number[1]) < OLDEST_NODE:
        return f"The judge of IAM decisions cannot run with Node {version or '?'}. {advice}"
    return None


def is_current() -> bool:
    """Whether the judge is installed, whole, from the present lock."""
    return is_stamped(STAMP, _sources())


def install(progress: Progress) -> str:
    """Installs the judge anew, its stamp last; gives its name."""
    content = digest(_sources())
    # npm ci removes what was installed before, the stamp included.
    command = ["npm", "ci", "--loglevel=error"]
    run_shown(command, FOLDER, "Installing the judge of IAM decisions", progress, _advice)
    STAMP.write_text(content, "utf-8")
    return "The judge of IAM decisions"


def main() -> int:
    """Installs the judge if needed and possible; gives the exit code."""
    if is_current():
        return 0
    lacks = missing()
    if lacks:
        print(lacks)
        return 0
    return Tool("The judge", "installed", LOCK).set_up(is_current, install)


def _sources() -> list[Path]:
    return [FOLDER / name for name in _MADE_FROM]


def _advice(printed: str) -> str:
    if "EINTEGRITY" in printed:
        return (
            "The npm registry served another file than the one that is locked. Do not install it.\n"
            f"If {LOCK.name} is as in the project's repository, ask who runs the registry."
        )
    return (
        f"npm could not install what {LOCK} names. Check the network and npm's configuration\n"
        "(npm config list); then run make again."
    )


if __name__ == "__main__":
    sys.exit(main())
