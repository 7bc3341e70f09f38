"""Reports wrong input: every problem at once, each with its key and a remedy."""

from collections.abc import Iterable
from dataclasses import dataclass

from components.text import one_line


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in the input.

    ``where`` is the config key (``contactCenters[0].name``) or the document, ``what`` a sentence
    with the value, the accepted values and the remedy.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return one_line(f"{self.where}: {self.what}")


class InputError(Exception):
    """The input cannot be used. ``problems`` holds every problem, in reading order."""

    def __init__(self, title: str, problems: Iterable[Problem]) -> None:
        self.title = title
        self.problems = tuple(problems)
        super().__init__(self.__str__())

    def __str__(self) -> str:
        return self.listed("; nothing was created")

    def listed(self, aside: str = "") -> str:
        """The title and the problems, a line each. ``aside`` follows the number of problems."""
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        lines = [f"{self.title} ({count} {noun}{aside}):"]
        lines += [f"  - {problem}" for problem in self.problems]
        return "\n".join(lines)
