"""Builds actionlint from `tools/actionlint`; returns at once, silently, when it is up to date.

Its package for Python downloads a binary when it is installed; Go builds it from sources that
go.sum locks. Without Go it says so: under CI=true that is a failure, elsewhere the workflows go
unchecked by it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.setup_judge import run_shown
from scripts.setup_venv import INTERRUPTED, LAST_LINES, Progress, SetupError, only_one

FOLDER = Path(__file__).resolve().parent.parent / "tools" / "actionlint"
LOCK = FOLDER / "go.sum"
PROGRAM = FOLDER / "bin" / "actionlint"
STAMP = FOLDER / "bin" / "made-from"
OLDEST_GO = "1.25"

_MODULE = "github.com/rhysd/actionlint/cmd/actionlint"
_MADE_FROM = ("go.mod", LOCK.name)


def missing() -> str | None:
    """What this machine lacks for actionlint, as a sentence; ``None`` when it has all."""
    if is_current() or shutil.which("go"):
        return None
    return f"actionlint, which checks the workflows, needs Go. Install Go {OLDEST_GO} or newer."


def stamp() -> str:
    """What the built actionlint is made from."""
    digests = (hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in _MADE_FROM)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def is_current() -> bool:
    """Whether actionlint is built, whole, from the present lock."""
    try:
        return STAMP.read_text("utf-8") == stamp() and PROGRAM.exists()
    except FileNotFoundError:
        return False


def build(progress: Progress) -> None:
    """Builds actionlint anew, its stamp last."""
    content = stamp()
    STAMP.unlink(missing_ok=True)
    command = ["go", "build", "-mod=readonly", "-trimpath", "-o", str(PROGRAM), _MODULE]
    code, printed = run_shown(command, FOLDER, "Building actionlint", progress)
    if code != 0:
        last = printed.strip().splitlines()[-LAST_LINES:]
        raise SetupError("\n".join(["go build ended with:", *last, "", _advice(printed)]))
    STAMP.write_text(content, "utf-8")


def main() -> int:
    """Builds actionlint if needed and possible; gives the exit code."""
    if is_current():
        return 0
    lacks = missing()
    if lacks:
        required = os.environ.get("CI") == "true"
        print(lacks, file=sys.stderr if required else sys.stdout)
        return 1 if required else 0
    progress = Progress()
    try:
        # Not on go.sum: Go locks that itself, and would wait for ever.
        with only_one(Path(__file__), "actionlint"):
            if not is_current():
                build(progress)
                progress.end(f"actionlint is ready, in {progress.seconds} s.")
    except SetupError as error:
        progress.end()
        print(error, file=sys.stderr)
        return 1
    except (OSError, subprocess.SubprocessError) as error:
        progress.end()
        print(f"actionlint cannot be built: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        progress.end("actionlint is not built. Run make again to build it.")
        return INTERRUPTED
    return 0


def _advice(printed: str) -> str:
    if "SECURITY ERROR" in printed:
        return (
            "The module proxy served another file than the one that is locked. Do not build it.\n"
            f"If {LOCK.name} is as in the project's repository, ask who runs the proxy."
        )
    return (
        f"Check the network, Go's configuration (go env) and that Go is {OLDEST_GO} or newer; then "
        "run\nmake again."
    )


if __name__ == "__main__":
    sys.exit(main())
