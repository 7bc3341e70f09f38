"""Reads the Pulumi project and one stack's configuration from its YAML files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from components.errors import InputError, Problem

PROJECT_FILE = "Pulumi.yaml"
STAND_IN = "stand-in-for-an-encrypted-value"


@dataclass(frozen=True, slots=True)
class StackConfig:
    """One stack's configuration, with YAML's types, under full keys (``aws:region``).

    ``secret_keys`` are those that Pulumi treats as secrets, ``unreadable`` the places of encrypted
    values, for which ``values`` holds ``STAND_IN``.
    """

    root: Path
    project: str
    stack: str
    values: Mapping[str, object]
    secret_keys: tuple[str, ...]
    unreadable: tuple[str, ...]

    def own(self) -> dict[str, object]:
        """The project's own keys, without its namespace."""
        prefix = f"{self.project}:"
        given = self.values.items()
        return {key.removeprefix(prefix): value for key, value in given if key.startswith(prefix)}

    def as_pulumi(self) -> dict[str, str]:
        """The configuration as the engine hands it to a program: every value as text."""
        return {key: _as_text(value) for key, value in self.values.items()}


def find_root(start: Path) -> Path:
    """The nearest folder, from ``start`` upwards, that holds a Pulumi project.

    Raises ``InputError`` when there is none.
    """
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    what = f"no {PROJECT_FILE} here or above; run it from the folder of the project"
    raise InputError("There is no Pulumi project", [Problem(str(start), what)])


def read_stack(root: Path, stack: str, overrides: Sequence[str]) -> StackConfig:
    """The configuration of a stack; ``overrides`` are ``KEY=JSON``, where ``null`` removes a key.

    Raises ``InputError`` with everything that cannot be read.
    """
    problems: list[Problem] = []
    project = _read_yaml(root / PROJECT_FILE, problems)
    name = str(project.get("name", ""))
    file = root / f"Pulumi.{stack}.yaml"
    if not file.is_file():
        known = sorted(one.stem.removeprefix("Pulumi.") for one in root.glob("Pulumi.*.yaml"))
        problems.append(Problem("--stack", f"no {file.name}. Known are: {', '.join(known)}"))
        raise InputError(f"Stack {stack!r} cannot be read", problems)
    declared = _mapping(project.get("config"))
    values = _defaults(declared, name)
    given = _mapping(_read_yaml(file, problems).get("config"))
    values |= {
        _full(key, name): _typed(value, declared.get(key.removeprefix(f"{name}:")))
        for key, value in given.items()
    }
    changed = dict(_override(text, name, problems) for text in overrides)
    values |= {key: value for key, value in changed.items() if key}
    if problems:
        raise InputError(f"Stack {stack!r} cannot be read", problems)
    present = {key: value for key, value in values.items() if value is not None}
    unreadable = tuple(place for key, value in present.items() for place in _encrypted(key, value))
    # What the command line gives lies in no file in clear.
    secret = {place.partition("[")[0].partition(".")[0] for place in unreadable} | changed.keys()
    return StackConfig(
        root=root,
        project=name,
        stack=stack,
        values={key: _with_stand_ins(value) for key, value in present.items()},
        secret_keys=tuple(sorted(secret & present.keys())),
        unreadable=unreadable,
    )


def _defaults(declared: Mapping[str, object], project: str) -> dict[str, object]:
    shapes = {key: _mapping(shape) for key, shape in declared.items()}
    return {
        _full(key, project): shape["default"] for key, shape in shapes.items() if "default" in shape
    }


def _read_yaml(file: Path, problems: list[Problem]) -> dict[str, object]:
    try:
        given = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(file.name, f"cannot be read: {error}"))
    except yaml.YAMLError as error:
        problems.append(Problem(file.name, f"not YAML: {' '.join(str(error).split())}"))
    else:
        if given is None or isinstance(given, dict):
            return _mapping(cast("object", given))
        problems.append(Problem(file.name, "not a YAML mapping with the key config"))
    return {}


def _typed(value: object, declared: object) -> object:
    # `pulumi config set` writes numbers in quotes, and the engine takes them for what is declared.
    whole = isinstance(value, str) and value.isdecimal() and value.isascii()
    return int(str(value)) if whole and _mapping(declared).get("type") == "integer" else value


def _override(text: str, project: str, problems: list[Problem]) -> tuple[str, object]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        problems.append(Problem("--config", f"{text!r} is not of the form KEY=JSON"))
        return "", None
    try:
        parsed: object = json.loads(value)
    except json.JSONDecodeError:
        quoted = f"--config '{key}={json.dumps(value)}'"
        what = f"{value!r} is not JSON. A text needs quotes of its own: {quoted}"
        problems.append(Problem(f"--config {key}", what))
        return "", None
    return _full(key, project), parsed


def _full(key: str, project: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _mapping(given: object) -> dict[str, object]:
    if not isinstance(given, dict):
        return {}
    return {str(key): value for key, value in cast("dict[object, object]", given).items()}


def _encrypted(place: str, value: object) -> Iterator[str]:
    if _is_encrypted(value):
        yield place
    elif isinstance(value, dict):
        for key, item in _mapping(cast("object", value)).items():
            yield from _encrypted(f"{place}.{key}", item)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _encrypted(f"{place}[{index}]", item)


def _is_encrypted(value: object) -> bool:
    return isinstance(value, dict) and set(cast("dict[object, object]", value)) == {"secure"}


def _with_stand_ins(value: object) -> Any:
    if _is_encrypted(value):
        return STAND_IN
    if isinstance(value, dict):
        return {key: _with_stand_ins(item) for key, item in _mapping(cast("Any", value)).items()}
    if isinstance(value, list):
        return [_with_stand_ins(item) for item in cast("list[object]", value)]
    return value


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)
