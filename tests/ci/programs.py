"""Stand-ins for programs on the PATH, which write down what they are asked."""

import json
from pathlib import Path
from typing import Any

_PROGRAM = """\
#!{python}
import json, sys
from pathlib import Path
folder = Path({folder!r})
given = "" if sys.stdin is None or not {reads} else sys.stdin.read()
with (folder / "calls").open("a") as file:
    file.write(json.dumps([sys.argv[1:], given]) + "\\n")
for needle, code, printed in json.loads((folder / "answers.json").read_text()):
    if needle in " ".join(sys.argv[1:]):
        print(printed, end="", file=sys.stdout if code == 0 or {mixes} else sys.stderr)
        sys.exit(code)
"""


class Program:
    """One stand-in. ``answers`` are tried in order: a part of the arguments, exit code, output."""

    def __init__(
        self, folder: Path, name: str, python: str, *, reads: bool = False, mixes: bool = False
    ) -> None:
        self._folder = folder / f"{name}-calls"
        self._folder.mkdir()
        text = _PROGRAM.format(python=python, folder=str(self._folder), reads=reads, mixes=mixes)
        program = folder / name
        program.write_text(text, "utf-8")
        program.chmod(0o755)
        self.answer()

    def answer(self, *answers: tuple[str, int, str]) -> None:
        """What it does from now on; without a fitting answer it prints nothing and succeeds."""
        (self._folder / "answers.json").write_text(json.dumps(answers), "utf-8")

    def calls(self) -> list[tuple[list[str], Any]]:
        """The arguments of every call so far, and what it was given as JSON."""
        file = self._folder / "calls"
        if not file.exists():
            return []
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        return [(arguments, json.loads(given) if given else None) for arguments, given in lines]
