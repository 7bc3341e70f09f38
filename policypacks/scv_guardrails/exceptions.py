"""Exceptions from rules: each has a rule, resources, a reason and a last day.

``exceptions.yaml`` lists them, also those from findings of ``scvctl audit``. An exception that is
incomplete, expired or too wide allows nothing and is a violation itself. An exception from a rule
of severity ``critical`` names one resource.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import yaml

from iam.patterns import matches

FILE = Path(__file__).with_name("exceptions.yaml")
LONGEST = timedelta(days=366)
SHORTEST_REASON = 15
SHORTEST_NAME = 4
AUDIT = "audit/"
"""The beginning of a rule's name that is a kind of findings of ``scvctl audit``."""

_KEYS = ("rule", "urn", "reason", "expires")
_MANY = "*"
_CRITICAL = "critical"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class RuleException:
    """An exception. ``urn`` may be a pattern with ``*``; ``expires`` is its last day, in UTC.

    The name of the resource follows the last ``::`` of the pattern.
    """

    rule: str
    urn: str
    reason: str
    expires: date

    def __str__(self) -> str:
        return f"the exception from {self.rule} for {self.urn}"

    def allows(self, rule: str, urn: str, today: date) -> bool:
        """Whether the exception allows a resource to violate a rule."""
        return self.rule == rule and self.holds(today) and self.fits(urn)

    def holds(self, today: date) -> bool:
        """Whether the exception has not ended, and ends within a year."""
        return today <= self.expires <= today + LONGEST

    def fits(self, urn: str) -> bool:
        """Whether the exception names this resource."""
        # The name is matched alone, so that a "*" before it cannot match across other parts.
        *head, name = urn.split("::", 3)
        wanted_head, _, wanted_name = self.urn.rpartition("::")
        return _matches(wanted_head, "::".join(head)) and _matches(wanted_name, name)


class Judged:
    """Which resources violate the rules that have exceptions, as far as rules were asked."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._violated: dict[tuple[str, str], bool] = {}

    def note(self, rule: str, urns: Iterable[str], violating: frozenset[str | None]) -> None:
        """Remember what a rule said of these resources; the last word counts."""
        self._violated.update({(rule, urn): urn in violating for urn in urns})

    def by(self, rule: str) -> Mapping[str, bool]:
        """The resources that a rule was asked about, and whether they violate it."""
        return {urn: violated for (name, urn), violated in self._violated.items() if name == rule}


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The usable exceptions of the file, and its problems, as sentences."""

    usable: tuple[RuleException, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def rules(self) -> frozenset[str]:
        """The names of the rules that have exceptions."""
        return frozenset(exception.rule for exception in self.usable)

    def reason(self, rule: str, urn: str | None, today: date) -> str | None:
        """Why and until when a violation is allowed; ``None`` if it is not."""
        for exception in self.usable:
            if urn is not None and exception.allows(rule, urn, today):
                return f"allowed until {exception.expires} (UTC): {exception.reason}"
        return None

    def wrong(self, today: date, judged: Judged) -> Iterator[str]:
        """The problems of the file on this day, and of what its exceptions let through."""
        yield from self.problems
        for exception in self.usable:
            last = exception.expires
            if today > last:
                yield f"{exception} ended on {last} (UTC). Remove it, or have it reviewed anew."
            if last - today > LONGEST:
                yield f"{exception} ends on {last} (UTC), later than a year from now. Shorten it."
            if exception.holds(today):
                yield from _more_than_needed(exception, judged)

    def wide(self, today: date, judged: Judged) -> Iterator[str]:
        """What each pattern lets through, counted, where it lets something through."""
        for exception in self.usable:
            named = [urn for urn in judged.by(exception.rule) if exception.fits(urn)]
            if named and _MANY in exception.urn and exception.holds(today):
                yield f"{exception} fits {_counted(named)}"


def _more_than_needed(exception: RuleException, judged: Judged) -> Iterator[str]:
    named = {urn: bad for urn, bad in judged.by(exception.rule).items() if exception.fits(urn)}
    needless = [urn for urn, violated in named.items() if not violated]
    if needless and len(needless) == len(named):
        yield f"{exception} fits {_counted(needless)}. None of them needs it. Remove it."
    elif needless:
        yield (
            f"{exception} fits {len(named)} resources of this stack, and more than need it: "
            f"{_counted(needless)}. Name those alone that need it."
        )


def _counted(urns: Iterable[str]) -> str:
    names = sorted(urn.rpartition("::")[2] for urn in urns)
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    noun = "resource" if len(names) == 1 else "resources"
    return f"{len(names):,} {noun} of this stack: {', '.join(names[:_SHOWN])}{more}"


def _matches(pattern: str, text: str) -> bool:
    # Here "?" is a letter like others; no URN holds what stands for it.
    return matches(pattern.replace("?", "\0"), text.replace("?", "\0"))


_LARGEST = 100_000


class _Unusable(Exception):
    pass


class _OnceEach(yaml.SafeLoader):
    """Refuses a repeated key: YAML would keep the last, and merge two exceptions into one."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        # Aliases of aliases stand for more than any memory holds.
        if self.check_event(yaml.AliasEvent):
            raise _Unusable("has an alias. Write out what it stands for")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as PyYAML has it
        keys = [str(key.value) for key, _ in node.value]
        twice = [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
        if twice:
            line = node.start_mark.line + 1
            raise _Unusable(f"has {', '.join(twice)} twice in what begins on line {line}")
        return super().construct_mapping(node, deep)


def _content(file: Path) -> Any:
    """The file's value. Raises ``_Unusable`` with what is wrong."""
    try:
        # A device or a pipe might never end.
        if file.exists() and not file.is_file():
            raise _Unusable("cannot be read: not a regular file")
        if file.stat().st_size > _LARGEST:
            raise _Unusable(f"cannot be read: more than {_LARGEST:,} bytes")
        return yaml.load(file.read_text("utf-8"), _OnceEach)  # noqa: S506 - a safe one
    except yaml.MarkedYAMLError as error:
        raise _Unusable(_unread(error)) from error
    except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError) as error:
        raise _Unusable(f"cannot be read: {type(error).__name__}") from error


def read_exceptions(
    rules: Mapping[str, str], file: Path = FILE, *, audit: bool = False
) -> Exceptions:
    """The exceptions of a file; ``rules`` are those that may have some, with their severity.

    ``audit`` is for those from findings of ``scvctl audit``, which are about ARNs; the others are
    from rules of the pack, about URNs. Each reader passes over what is for the other one.

    Never raises: a file that cannot be read is one of the problems.
    """
    try:
        content = _content(file)
    except _Unusable as error:
        return Exceptions(problems=(f"{file.name} {error}",))
    if not isinstance(content, list | None):
        return Exceptions(problems=(f"{file.name} is not a list of exceptions",))
    usable: list[RuleException] = []
    problems: list[str] = []
    for index, item in enumerate(cast("list[Any]", content or [])):
        if _of_audit(item) != audit:
            continue
        wrong = list(_wrong(item, rules))
        if wrong:
            problems += [f"{file.name}, exception {index + 1}: {problem}" for problem in wrong]
        else:
            usable.append(RuleException(**item))
    return Exceptions(tuple(usable), tuple(problems))


def _unread(error: yaml.MarkedYAMLError) -> str:
    line = f" on line {error.problem_mark.line + 1}" if error.problem_mark else ""
    return f"cannot be read: {error.problem}{line}"


def _of_audit(item: Any) -> bool:
    rule: Any = cast("dict[str, Any]", item).get("rule") if isinstance(item, dict) else None
    return str(rule).startswith(AUDIT)


def _wrong(item: Any, rules: Mapping[str, str]) -> Iterator[str]:
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
        yield "expires is not a day, written as 2027-01-31 without quotes; it ends at midnight UTC"
    if _of_audit(item):
        yield from _wrong_arn(given["urn"], rules.get(str(given["rule"])))
    else:
        yield from _wrong_urn(given["urn"], rules.get(str(given["rule"])))


def _wrong_arn(arn: Any, severity: str | None) -> Iterator[str]:
    given = str(arn).rpartition("/")[2].replace(_MANY, "")
    if not str(arn).startswith("arn:") or "::" not in str(arn) or len(given) < SHORTEST_NAME:
        yield (
            "urn is not the ARN of a finding, with * where several are meant; its name, behind the "
            f"last '/', needs {SHORTEST_NAME} or more letters that are given"
        )
    elif severity == _CRITICAL and _MANY in str(arn):
        yield "the finding is critical, so urn has to be its whole ARN, without *"


def _wrong_urn(urn: Any, severity: str | None) -> Iterator[str]:
    name = urn.rpartition("::")[2] if isinstance(urn, str) else ""
    given = name.replace(_MANY, "")
    if not str(urn).startswith("urn:pulumi:") or len(given) < SHORTEST_NAME:
        yield (
            "urn is not a resource's URN, with * where several are meant; its name, behind the "
            f"last '::', needs {SHORTEST_NAME} or more letters that are given"
        )
    elif severity == _CRITICAL and _MANY in urn:
        yield (
            "the rule is critical, so urn has to be the whole URN of one resource, without *; "
            "a report shows it"
        )
