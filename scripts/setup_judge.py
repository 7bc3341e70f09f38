"""Installs the judge of IAM decisions; returns at once, silently, when it is up to date.

Without Node it says so and installs nothing: the tests then skip what needs the judge.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.setup_venv import (
    INTERRUPTED,
    LAST_LINES,
    REDRAW_SECONDS,
    Progress,
    SetupError,
    only_one,
)

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


def stamp() -> str:
    """What the installed judge is made from."""
    digests = (hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in _MADE_FROM)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def is_current() -> bool:
    """Whether the judge is installed, whole, from the present lock."""
    try:
        return STAMP.read_text("utf-8") == stamp()
    except FileNotFoundError:
        return False


def install(progress: Progress) -> None:
    """Installs the judge anew, its stamp last."""
    content = stamp()
    # npm ci removes what was installed before, the stamp included.
    command = ["npm", "ci", "--loglevel=error"]
    code, printed = run_shown(command, FOLDER, "Installing the judge of IAM decisions", progress)
    if code != 0:
        progress.end()
        last = printed.strip().splitlines()[-LAST_LINES:]
        raise SetupError("\n".join(["npm ended with:", *last, "", _advice(printed)]))
    STAMP.write_text(content, "utf-8")


def main() -> int:
    """Installs the judge if needed and possible; gives the exit code."""
    if is_current():
        return 0
    lacks = missing()
    if lacks:
        print(lacks)
        return 0
    progress = Progress()
    try:
        with only_one(LOCK, "the judge"):
            if not is_current():
                install(progress)
                progress.end(f"The judge of IAM decisions is ready, in {progress.seconds} s.")
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        progress.end()
        print(f"The judge cannot be installed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        progress.end("The judge is not installed. Run make again to install it.")
        return INTERRUPTED
    return 0


def run_shown(
    command: Sequence[str], folder: Path, step: str, progress: Progress
) -> tuple[int, str]:
    """Runs a command to its end, showing the step; gives its exit code and all it printed."""
    with subprocess.Popen(  # noqa: S603 - our own command, nothing of it comes from outside
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        while True:
            progress.show(step)
            try:
                printed, _ = process.communicate(timeout=REDRAW_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            return process.returncode, printed


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
