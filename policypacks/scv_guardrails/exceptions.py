"""Exceptions from rules: each has a rule, resources, a reason and a last day.

``exceptions.yaml`` lists them. An exception that is incomplete, expired or too wide allows nothing
and is a violation itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, cast

import yaml

FILE = Path(__file__).with_name("exceptions.yaml")
LONGEST = timedelta(days=366)
SHORTEST_REASON = 15
SHORTEST_NAME = 4

_KEYS = ("rule", "urn", "reason", "expires")


@dataclass(frozen=True, slots=True)
class RuleException:
    """An exception. ``urn`` is a pattern with ``*``; ``expires`` is its last day.

    The name of the resource follows the last ``::`` of the pattern.
    """

    rule: str
    urn: str
    reason: str
    expires: date

    def allows(self, rule: str, urn: str, today: date) -> bool:
        """Whether the exception allows a resource to violate a rule."""
        return self.rule == rule and today <= self.expires <= today + LONGEST and self._fits(urn)

    def _fits(self, urn: str) -> bool:
        # The name is matched alone, so that a "*" before it cannot match across other parts.
        *head, name = urn.split("::", 3)
        wanted_head, _, wanted_name = self.urn.rpartition("::")
        return fnmatchcase("::".join(head), wanted_head) and fnmatchcase(name, wanted_name)


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The usable exceptions of the file, and its problems, as sentences."""

    usable: tuple[RuleException, ...] = ()
    problems: tuple[str, ...] = ()

    def reason(self, rule: str, urn: str | None, today: date) -> str | None:
        """Why and until when a violation is allowed; ``None`` if it is not."""
        for exception in self.usable:
            if urn is not None and exception.allows(rule, urn, today):
                return f"allowed until {exception.expires}: {exception.reason}"
        return None

    def wrong(self, today: date) -> Iterator[str]:
        """The problems of the file on this day."""
        yield from self.problems
        for exception in self.usable:
            about = f"the exception from {exception.rule} for {exception.urn}"
            last = exception.expires
            if today > last:
                yield f"{about} ended on {last}. Remove it, or have it reviewed anew."
            if last - today > LONGEST:
                yield f"{about} ends on {last}, later than a year from now. Shorten it."


class _Twice(Exception):
    pass


class _OnceEach(yaml.SafeLoader):
    """Refuses a repeated key: YAML would keep the last, and merge two exceptions into one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as PyYAML has it
        keys = [str(key.value) for key, _ in node.value]
        twice = [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
        if twice:
            line = node.start_mark.line + 1
            raise _Twice(f"has {', '.join(twice)} twice in what begins on line {line}")
        return super().construct_mapping(node, deep)


def read_exceptions(rules: frozenset[str], file: Path = FILE) -> Exceptions:
    """The exceptions of a file; ``rules`` are the names of rules that may have exceptions.

    Never raises: a file that cannot be read is one of the problems.
    """
    try:
        content = yaml.load(file.read_text("utf-8"), _OnceEach)  # noqa: S506 - a safe one
    except _Twice as error:
        return Exceptions(problems=(f"{file.name} {error}",))
    except yaml.MarkedYAMLError as error:
        return Exceptions(problems=(f"{file.name} {_unread(error)}",))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return Exceptions(problems=(f"{file.name} cannot be read: {type(error).__name__}",))
    if not isinstance(content, list | None):
        return Exceptions(problems=(f"{file.name} is not a list of exceptions",))
    usable: list[RuleException] = []
    problems: list[str] = []
    for index, item in enumerate(cast("list[Any]", content or [])):
        wrong = list(_wrong(item, rules))
        if wrong:
            problems += [f"{file.name}, exception {index + 1}: {problem}" for problem in wrong]
        else:
            usable.append(RuleException(**item))
    return Exceptions(tuple(usable), tuple(problems))


def _unread(error: yaml.MarkedYAMLError) -> str:
    line = f" on line {error.problem_mark.line + 1}" if error.problem_mark else ""
    return f"cannot be read: {error.problem}{line}"


def _wrong(item: Any, rules: frozenset[str]) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"not an object with {', '.join(_KEYS)}"
        return
    given = cast("dict[str, Any]", item)
    if set(given) != set(_KEYS):
        yield f"it needs exactly {', '.join(_KEYS)}"
        return
    if given["rule"] not in rules:
        yield f"no rule {given['rule']!r} may have one. Known are: {', '.join(sorted(rules))}"
    reason = given["reason"]
    if not isinstance(reason, str) or len(reason.strip()) < SHORTEST_REASON:
        yield f"reason is not a sentence of {SHORTEST_REASON} characters or more"
    # A date with a time is a date to Python; the file wants a day.
    if type(given["expires"]) is not date:
        yield "expires is not a day, written as 2027-01-31 without quotes"
    if not _names_something(given["urn"]):
        yield (
            "urn is not a resource's URN, with * where several are meant; its name, behind the "
            f"last '::', needs {SHORTEST_NAME} or more letters that are given"
        )


def _names_something(urn: Any) -> bool:
    if not isinstance(urn, str) or not urn.startswith("urn:pulumi:"):
        return False
    name = re.sub(r"\[.*?\]|[*?]", "", urn.rpartition("::")[2])
    return len(name) >= SHORTEST_NAME
