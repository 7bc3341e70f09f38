"""Where Chromium is, which the tests of the report's page open it in.

As a program it ends with 1 where there is none, and says what to do.
"""

import os
import shutil
import sys

ADVICE = (
    "The tests that open the report in a browser need Chromium. As root on Debian or Ubuntu, make "
    "browser installs it; elsewhere install Chromium or Chrome, or name it: CHROMIUM=/path/to/it"
)

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of Chromium or Chrome: what CHROMIUM names, or what is on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, _NAMES)), None)


if __name__ == "__main__":
    sys.exit(None if find() else ADVICE)
