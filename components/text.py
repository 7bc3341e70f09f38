"""Makes text of others fit to be shown: in a message, a terminal, a log of CI."""

import re

# What GitHub's and Azure's runners and TeamCity read as a command, at the beginning of a line. A
# line that is wrapped can begin with any word.
_COMMAND = re.compile(r"(?<!\S)(?=::)|(?<=#)(?=#\w*\[)")


def one_line(text: str) -> str:
    r"""The text as one line that is no command: control characters as in ``\n``, ``\::error``.

    Characters that change how others are shown, such as those of writing direction, are escaped
    too. Escaped text stays unchanged.
    """
    shown = "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)
    return _COMMAND.sub(r"\\", shown)


def counted(count: int, noun: str) -> str:
    """``1 violation``, ``2 violations``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
