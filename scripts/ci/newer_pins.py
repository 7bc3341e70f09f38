"""Moves the exact pins of the .in files to the newest versions that fit together.

    python -m scripts.ci.newer_pins requirements.in requirements-dev.in

``uv`` resolves the files as if nothing were pinned; what it finds is written in place of the old
pins, and comments stay. ``make lock UPGRADE=1`` then writes the locks. Yanked versions and
pre-releases are not taken.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9][\w.-]*)(?P<extras>\[[^\]]*\])?==(?P<version>\S+)", re.MULTILINE
)


class NotResolved(Exception):
    """There is no set of versions that fit together; the message is the resolver's."""


def normal(name: str) -> str:
    """A package's name as locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def loosened(text: str) -> str:
    """The requirements without their pins and without what they take from other files."""
    lines = (line for line in text.splitlines() if not line.startswith("-"))
    return _PIN.sub(lambda pin: pin["name"] + (pin["extras"] or ""), "\n".join(lines)) + "\n"


def moved(text: str, newest: Mapping[str, str]) -> str:
    """The requirements with the newest versions as their pins."""

    def pin(found: re.Match[str]) -> str:
        version = newest.get(normal(found["name"]), found["version"])
        return f"{found['name']}{found['extras'] or ''}=={version}"

    return _PIN.sub(pin, text)


def pins(text: str) -> dict[str, str]:
    """Package to version, of an .in file or of what the resolver printed."""
    return {normal(pin["name"]): pin["version"] for pin in _PIN.finditer(text)}


def resolved(requirements: str) -> dict[str, str]:
    """The newest versions that fit together. Raises ``NotResolved``."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.in"
        file.write_text(requirements, "utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        command += ["--python-version", "3.11", "--no-emit-index-url", "--no-annotate", str(file)]
        done = subprocess.run(  # noqa: S603 - our own command
            command, cwd=ROOT, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise NotResolved(done.stderr.strip())
    return pins(done.stdout)


def move(
    files: Sequence[Path], resolve: Callable[[str], Mapping[str, str]] = resolved
) -> list[str]:
    """Rewrites the files; gives a line for each pin that moved. Raises ``NotResolved``."""
    texts = {file: file.read_text("utf-8") for file in files}
    newest = resolve("".join(loosened(text) for text in texts.values()))
    lines: list[str] = []
    for file, text in texts.items():
        after = moved(text, newest)
        file.write_text(after, "utf-8")
        old, new = pins(text), pins(after)
        lines += [f"{name}: {old[name]} -> {new[name]}" for name in old if old[name] != new[name]]
    return lines


def main(arguments: Sequence[str]) -> int:
    """Moves the pins of the given files; gives the exit code."""
    if not arguments:
        print("Name the .in files, like: requirements.in requirements-dev.in", file=sys.stderr)
        return 2
    try:
        lines = move([Path(name) for name in arguments])
    except (NotResolved, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(lines) or "Every pin is at its newest version.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
