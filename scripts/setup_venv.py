"""Makes `.venv` from `requirements-dev.txt`; returns at once, silently, when it is up to date.

Any Python 3.11 or newer runs this; nothing needs to be installed for it.
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
import os
import re
import shutil
import subprocess
import time
import venv
from collections import deque
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.txt"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "made-from"
VERSION = ".".join(str(part) for part in sys.version_info[:3])

LAST_LINES = 12
REDRAW_SECONDS = 0.2
INTERRUPTED = 130

_REQUIREMENT = re.compile(r"^[a-z0-9][^\s;]*==", re.MULTILINE)


class SetupError(Exception):
    """What is needed cannot be made; the message says why and what to do."""


class Progress:
    """How far the work is: one line, redrawn, on a terminal; a line for each step elsewhere."""

    def __init__(self) -> None:
        self._redraws = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._started = time.monotonic()
        self._step = ""

    @property
    def seconds(self) -> int:
        """The whole seconds since the start."""
        return round(time.monotonic() - self._started)

    def show(self, step: str, detail: str = "") -> None:
        """Shows a step and, on a terminal, how far it is."""
        if self._redraws:
            line = f"{step}{detail} ({self.seconds} s)"
            self._write(line[: shutil.get_terminal_size().columns - 1])
        elif step != self._step:
            print(step, flush=True)
        self._step = step

    def end(self, line: str = "") -> None:
        """Replaces what is shown by a last line."""
        if self._redraws:
            self._write("")
        if line:
            print(line, flush=True)

    def _write(self, line: str) -> None:
        sys.stdout.write(f"\r\x1b[K{line}")
        sys.stdout.flush()


class Pip:
    """pip installing the lock into `.venv`, and how far it is."""

    def __init__(self) -> None:
        self.total = len(_REQUIREMENT.findall(LOCK.read_text("utf-8")))
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self._before = self._in_venv()
        self._fetched = 0
        self._installs = False

    def run(self, progress: Progress) -> int:
        """Runs pip to its end, showing the progress; gives its exit code."""
        command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install"]
        # Without byte code: Python writes it for the few modules that are used, when they are.
        command += ["--require-hashes", "--only-binary", ":all:", "--no-compile"]
        command += ["--progress-bar", "off", "--requirement", str(LOCK)]
        with subprocess.Popen(  # noqa: S603 - our own command, nothing of it comes from outside
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process:
            reader = Thread(target=self._read, args=(process,), daemon=True)
            reader.start()
            while reader.is_alive():
                progress.show(*self._state())
                reader.join(REDRAW_SECONDS)
        return process.returncode

    def _read(self, process: "subprocess.Popen[str]") -> None:
        for line in process.stdout or ():
            self.last_lines.append(line.rstrip())
            self._fetched += line.startswith("Collecting ")
            self.total -= line.startswith("Ignoring ")
            self._installs |= line.startswith("Installing ")

    def _state(self) -> tuple[str, str]:
        if self._installs:
            done = min(self._in_venv() - self._before, self.total)
            return "Installing the packages", f": {done} of {self.total}"
        return "Downloading the packages", f": {self._fetched} of {self.total}"

    def _in_venv(self) -> int:
        return sum(1 for _ in VENV.glob("lib/*/site-packages/*.dist-info"))


def stamp() -> str:
    """What `.venv` is made from: the lock, the Python, and the place that its scripts name."""
    parts = (LOCK.read_bytes(), VERSION.encode(), os.fsencode(VENV))
    digests = "".join(hashlib.sha256(part).hexdigest() for part in parts)
    return hashlib.sha256(digests.encode()).hexdigest()


def is_current() -> bool:
    """Whether `.venv` is whole and made from the present lock with this Python."""
    try:
        return STAMP.read_text("utf-8") == stamp() and PYTHON.exists()
    except FileNotFoundError:
        return False


@contextmanager
def only_one(lock: Path, made: str) -> Generator[None]:
    """Lets other runs that make the same wait until this one has ended."""
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Another make is setting up {made}; waiting for it.", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_venv(progress: Progress) -> int:
    """Makes `.venv` anew, its stamp last; gives the number of packages."""
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            f"{sys.executable} (Python {VERSION}) cannot make a virtual environment: it has no "
            "ensurepip.\nOn Debian and Ubuntu, install the package python3-venv; then run make "
            "again."
        )
    content = stamp()
    progress.show(f"Setting up .venv with Python {VERSION}")
    if VENV.is_dir() and not VENV.is_symlink():
        shutil.rmtree(VENV)
    else:
        VENV.unlink(missing_ok=True)
    venv.create(VENV, with_pip=True)
    pip = Pip()
    if pip.run(progress) != 0:
        progress.end()
        last = list(pip.last_lines)
        raise SetupError("\n".join(["pip ended with:", *last, "", _advice(last)]))
    STAMP.write_text(content, "utf-8")
    return pip.total


def main() -> int:
    """Makes `.venv` if needed; gives the exit code."""
    if is_current():
        return 0
    progress = Progress()
    try:
        with only_one(LOCK, ".venv"):
            if not is_current():
                count = make_venv(progress)
                made = f".venv is ready: {count} packages, Python {VERSION}"
                progress.end(f"{made}, in {progress.seconds} s.")
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, subprocess.CalledProcessError) as error:
        progress.end()
        print(f".venv cannot be made: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        progress.end(".venv is not finished. Run make again to make it anew.")
        return INTERRUPTED
    return 0


def _advice(lines: Iterable[str]) -> str:
    if any("DO NOT MATCH THE HASHES" in line for line in lines):
        return (
            "The package index served another file than the one that is locked. Do not install "
            f"it.\nIf {LOCK.name} is as in the project's repository, ask who runs the index."
        )
    return (
        f"pip could not install {LOCK.name}. Check the network and pip's configuration\n(pip "
        "config list), and that the last package has a wheel for this machine and Python\n"
        f"{VERSION}; then run make again."
    )


if __name__ == "__main__":
    sys.exit(main())
