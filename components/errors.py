"""How wrong input is reported: every problem at once, each with its key and the way out."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the input.

    ``where`` is the config key (``contactCenters[0].name``) or the document it concerns, ``what``
    a sentence that says what was given, what is accepted and what to do.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class InputError(Exception):
    """The input cannot be used; ``problems`` holds everything that was found, in reading order."""

    def __init__(self, title: str, problems: Iterable[Problem]) -> None:
        self.title = title
        self.problems = tuple(problems)
        super().__init__(self.__str__())

    def __str__(self) -> str:
        return self.listed("; nothing was created")

    def listed(self, aside: str = "") -> str:
        """Title and problems, a line each; ``aside`` follows their number."""
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        lines = [f"{self.title} ({count} {noun}{aside}):"]
        lines += [f"  - {problem}" for problem in self.problems]
        return "\n".join(lines)
