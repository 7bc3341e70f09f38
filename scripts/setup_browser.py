"""Installs Chromium, which the tests of the report's page open it in; silent where it is there.

On Debian as root it is installed with apt-get; elsewhere what to install is said.
"""

import os
import shutil
import subprocess
import sys

from scripts.setup_venv import INTERRUPTED, LAST_LINES, Progress

ADVICE = (
    "The tests that open the report in a browser need Chromium. As root on Debian or Ubuntu, make "
    "browser installs it; elsewhere install Chromium or Chrome, or name it: CHROMIUM=/path/to/it"
)

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_STEPS = (
    ("apt-get", "update"),
    ("apt-get", "install", "--yes", "--no-install-recommends", "chromium"),
)


def find() -> str | None:
    """The path of Chromium or Chrome: what CHROMIUM names, or what is on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, _NAMES)), None)


def main() -> int:
    """Installs Chromium if needed and possible; gives the exit code."""
    if find():
        return 0
    if os.environ.get("CHROMIUM") or os.geteuid() != 0 or not shutil.which("apt-get"):
        print(ADVICE, file=sys.stderr)
        return 1
    progress = Progress()
    progress.show("Installing Chromium")
    for step in _STEPS:
        done = subprocess.run(  # noqa: S603 - our own commands
            step,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        if done.returncode != 0:
            progress.end()
            last = done.stdout.strip().splitlines()[-LAST_LINES:]
            print("\n".join([f"{' '.join(step)} ended with:", *last, "", ADVICE]), file=sys.stderr)
            return 1
    progress.end(f"Chromium is installed, in {progress.seconds} s.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
