"""Makes `.venv` from a lock, where it is missing, broken or out of date.

    python3 scripts/make_venv.py scvctl|dev [COMMAND ...]

`scvctl` is what the program and `scvctl` need, `dev` adds what the tests and the checks need. The
command, which sets up another tool, runs after that. Only one make of a checkout sets up at a
time. Any Python 3.11 or newer runs this; nothing needs to be installed for it.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the machine's python3 may be any
    _found = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit(
        f"This project needs Python 3.11 or newer; {sys.executable} is Python {_found}.\n"
        "Install a newer one and name it, like: make PYTHON=python3.12"
    )

# An old Python reads the whole file before it runs the lines above: no syntax newer than 3.6's.

import fcntl
import hashlib
import importlib.util
import platform
import re
import shutil
import subprocess
import time
import venv
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Each has all that the one before has.
LOCKS = {name: ROOT / f"requirements-{name}.txt" for name in ("scvctl", "dev")}
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "made-from"
VERSION = platform.python_version()
INTERRUPTED = 130
SCVCTL = """\
#!/bin/sh
bin=$(cd "$(dirname "$0")" && pwd)
PYTHONPATH="$bin/../..${PYTHONPATH:+:$PYTHONPATH}" exec "$bin/python" -P -m scvctl "$@"
"""

# Without byte code: Python writes it for the few modules that are used, when they are.
_PIP = (
    *("-m", "pip", "--disable-pip-version-check", "install", "--no-compile"),
    *("--require-hashes", "--only-binary", ":all:", "--requirement"),
)
# What pip says of a package that it begins to download, or has.
_PACKAGE = re.compile(r"(?:Collecting|Requirement already satisfied:) ([^ =]+)")


class SetupError(Exception):
    """`.venv` cannot be made; the message says why and what to do."""


def stamp(*locks: Path) -> list[str]:
    """What `.venv` was made from, a digest of each lock, and what is installed in it."""
    # Its scripts name the folder.
    parts = [f"{lock.read_text('utf-8')}\n{VERSION}\n{VENV}" for lock in locks]
    folders = (folder.name for folder in VENV.glob("lib/*/site-packages/*.dist-info"))
    installed = sorted(name for name in folders if not name.startswith("pip-"))
    return [*(hashlib.sha256(one.encode()).hexdigest() for one in parts), *installed]


def is_whole() -> bool:
    """Whether `.venv` is whole, and made from present locks with this Python.

    What somebody has installed besides is no fault.
    """
    try:
        if not {*STAMP.read_text("utf-8").splitlines()} <= {*stamp(*LOCKS.values())}:
            return False
        answer = subprocess.run(  # noqa: S603 - our own command
            [PYTHON, "-c", "import pip, platform; print(platform.python_version())"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.stdout.strip() == VERSION


def is_current(lock: Path) -> bool:
    """Whether `.venv` is whole and has the lock's packages."""
    return is_whole() and stamp(lock)[0] in STAMP.read_text("utf-8").splitlines()


def make_venv(lock: Path) -> None:
    """Makes `.venv`, or adds to a whole one, its stamp last. Raises ``SetupError``."""
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            f"{sys.executable} (Python {VERSION}) cannot make a virtual environment: it has no "
            "ensurepip.\nOn Debian and Ubuntu, install the package python3-venv; then run make "
            "again."
        )
    started = time.monotonic()
    count = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    print(f"Installing {count} packages into .venv, with Python {VERSION} ...", flush=True)
    if not is_whole():
        if VENV.is_dir() and not VENV.is_symlink():
            shutil.rmtree(VENV)
        else:
            VENV.unlink(missing_ok=True)
        venv.create(VENV, with_pip=True)
    if _install(lock, count):
        raise SetupError(
            f"pip could not install {lock.name}, as it says above. Do not install a file whose "
            "hash does not match.\nOtherwise check the network and pip's configuration (pip config "
            f"list), and that the package has\na wheel for this machine and Python {VERSION}; then "
            "run make again."
        )
    locks = [*LOCKS.values()]
    STAMP.write_text("\n".join(stamp(*locks[: locks.index(lock) + 1])), "utf-8")
    print(f".venv is ready, in {round(time.monotonic() - started)} s.", flush=True)


def _install(lock: Path, count: int) -> int:
    """Runs pip, with a line of progress on a terminal; gives its exit code."""
    done = 0
    command = [PYTHON, *_PIP, str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip:  # noqa: S603 - ours
        for line in pip.stdout or ():
            package = _PACKAGE.match(line)
            done += package is not None
            if not sys.stdout.isatty():
                continue
            if package:
                print(f"\r\033[K{done} of {count}: {package[1]}", end="", flush=True)
            elif line.startswith("Installing"):
                print("\r\033[KUnpacking ...", end="", flush=True)
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)
    return pip.returncode


@contextmanager
def only_one() -> Generator[None]:
    """Waits until no other make of this checkout sets up."""
    with Path(__file__).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another make is setting up; waiting for it.", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main(arguments: Sequence[str]) -> int:
    """Makes `.venv` if needed, then runs the command; gives the exit code."""
    lock, command = LOCKS[arguments[0]], arguments[1:]
    try:
        with only_one():
            if not is_current(lock):
                make_venv(lock)
            scvctl = PYTHON.with_name("scvctl")
            scvctl.write_text(SCVCTL, "utf-8")
            scvctl.chmod(0o755)
            return subprocess.call(command) if command else 0  # noqa: S603 - the Makefile's own
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, subprocess.CalledProcessError) as error:
        print(f".venv cannot be made: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. Run make again.", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
