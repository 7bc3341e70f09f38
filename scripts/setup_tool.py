"""What the set-ups of the tools beside `.venv` share: their stamp, their commands, how they end."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.setup_venv import (
    INTERRUPTED,
    LAST_LINES,
    REDRAW_SECONDS,
    Progress,
    SetupError,
    only_one,
)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that is set up once, in words: ``name`` begins a sentence, ``made`` is a participle.

    ``lock`` is a file that no other program locks: whoever sets the tool up too waits on it.
    """

    name: str
    made: str
    lock: Path

    def set_up(self, is_current: Callable[[], bool], make: Callable[[Progress], str]) -> int:
        """Make the tool unless another run just did; gives the exit code, and tells every failure.

        ``make`` gives what is ready then, as the beginning of a sentence.
        """
        within = f"{self.name[0].lower()}{self.name[1:]}"
        progress = Progress()
        try:
            with only_one(self.lock, within):
                if not is_current():
                    progress.end(f"{make(progress)} is ready, in {progress.seconds} s.")
        except SetupError as error:
            progress.end()
            print(error, file=sys.stderr)
            return 1
        except (OSError, subprocess.SubprocessError) as error:
            progress.end()
            print(f"{self.name} cannot be {self.made}: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            progress.end(f"{self.name} is not {self.made}. Run make again.")
            return INTERRUPTED
        return 0


def digest(files: Iterable[Path]) -> str:
    """What a tool is made from, in one line: the SHA-256 of the files' own."""
    digests = (hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def is_stamped(stamp: Path, files: Iterable[Path]) -> bool:
    """Whether a tool was made to the end, from these files as they are now."""
    try:
        return stamp.read_text("utf-8") == digest(files)
    except FileNotFoundError:
        return False


def run_shown(
    command: Sequence[str],
    folder: Path,
    step: str,
    progress: Progress,
    advice: Callable[[str], str],
) -> str:
    """Run a command to its end, showing the step; gives all it printed.

    Raises ``SetupError`` when it fails: its last lines, and what ``advice`` makes of all of them.
    """
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
            break
    if process.returncode != 0:
        last = printed.strip().splitlines()[-LAST_LINES:]
        ended = f"{' '.join(command[:2])} ended with:"
        raise SetupError("\n".join([ended, *last, "", advice(printed)]))
    return printed
