"""Runs the journeys of `tests/e2e`, each stack's in a process of its own, side by side."""

import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
STACKS = ("dev", "gov")
INTERRUPTED = 130

_JOURNEYS = "tests/e2e/journeys"


def main(arguments: Sequence[str]) -> int:
    """Runs pytest once for each stack, with these arguments; gives the worst exit code."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", _JOURNEYS]
    try:
        with ExitStack() as running:
            processes = [
                running.enter_context(_start([*command, "--stack", stack, *arguments]))
                for stack in STACKS
            ]
            readers = [Thread(target=_show, args=(process.stdout,)) for process in processes]
            for reader in readers:
                reader.start()
            for reader in readers:
                reader.join()
    except KeyboardInterrupt:
        # It has reached the processes too, and they have ended what they began.
        return INTERRUPTED
    print(f"The journeys took {round(time.monotonic() - started)} s.")
    return max(process.returncode for process in processes)


def _start(command: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603


def _show(printed: TextIO | None) -> None:
    # By whole lines, so that the two processes do not write into each other's.
    for line in printed or ():
        sys.stdout.write(line)
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
