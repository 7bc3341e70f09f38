"""Builds actionlint from `tools/actionlint`; returns at once, silently, when it is up to date.

Its package for Python downloads a binary when it is installed; Go builds it from sources that
go.sum locks. Without Go it says so: under CI=true that is a failure, elsewhere the workflows go
unchecked by it.
"""

import os
import shutil
import sys
from pathlib import Path

from scripts.setup_tool import Tool, digest, is_stamped, run_shown
from scripts.setup_venv import Progress

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


def is_current() -> bool:
    """Whether actionlint is built, whole, from the present lock."""
    return is_stamped(STAMP, _sources()) and PROGRAM.exists()


def build(progress: Progress) -> str:
    """Builds actionlint anew, its stamp last; gives its name."""
    content = digest(_sources())
    STAMP.unlink(missing_ok=True)
    command = ["go", "build", "-mod=readonly", "-trimpath", "-o", str(PROGRAM), _MODULE]
    run_shown(command, FOLDER, "Building actionlint", progress, _advice)
    STAMP.write_text(content, "utf-8")
    return "actionlint"


def main() -> int:
    """Builds actionlint if needed and possible; gives the exit code."""
    if is_current():
        return 0
    lacks = missing()
    if lacks:
        required = os.environ.get("CI") == "true"
        print(lacks, file=sys.stderr if required else sys.stdout)
        return 1 if required else 0
    # Not on go.sum: Go locks that itself, and would wait for ever.
    return Tool("actionlint", "built", Path(__file__)).set_up(is_current, build)


def _sources() -> list[Path]:
    return [FOLDER / name for name in _MADE_FROM]


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
