"""Reads the Pulumi project and one stack's configuration from its YAML files."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn, cast

from components.catalog import Catalog
from components.errors import InputError, Problem
from components.settings.aws_keys import NAMESPACE
from components.settings.engine_yaml import Unreadable, engine_text, read_yaml
from components.settings.settings import Settings, in_namespace, parse_settings, typed_values
from components.settings.validation import MISSING, places, shown

PROJECT_FILE = "Pulumi.yaml"
STAND_IN = "stand-in-for-an-encrypted-value"

_FULL_KEY = re.compile(r"[^:]+:[^:]+")
_STACK_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_PARTS_OF_A_STACK = 3
_SHORT = 60


@dataclass(frozen=True, slots=True)
class StackConfig:
    """One stack's configuration, with YAML's types, under full keys (``aws:region``).

    ``secret_keys`` are those that Pulumi treats as secrets, ``unreadable`` the places of encrypted
    values, for which ``values`` holds ``STAND_IN``. ``environments`` are those of Pulumi ESC that
    the file imports; what they configure is not in ``values``. ``file`` is the stack's.
    """

    root: Path
    project: str
    stack: str
    values: Mapping[str, object]
    secret_keys: tuple[str, ...]
    unreadable: tuple[str, ...]
    environments: tuple[str, ...] = ()
    file: Path = Path()

    def changed(self, keys: Mapping[str, object]) -> "StackConfig":
        """The same with other values for keys of the project, without its namespace."""
        values = {f"{self.project}:{key}": value for key, value in keys.items()}
        return replace(self, values={**self.values, **values})

    def own(self) -> dict[str, object]:
        """The project's own keys, without its namespace, with the values that the program gets.

        A value that the file gives as another type, such as a number without quotes for a text,
        stays what it is there, and is refused: Pulumi may have changed it on its way.
        """
        given = in_namespace(self.values, f"{self.project}:")
        typed = typed_values({key: engine_text(value) for key, value in given.items()})
        return {
            key: typed[key] if type(typed[key]) is type(value) else value
            for key, value in given.items()
        }

    def settings(self, catalog: Catalog) -> Settings:
        """The settings that the configuration describes. Raises ``InputError``."""
        try:
            region = self.values.get(f"{NAMESPACE}region")
            aws = typed_values(in_namespace(self.as_pulumi(), NAMESPACE))
            return parse_settings(self.own(), region, catalog, self.root, aws)
        except InputError as error:
            raise InputError(error.title, map(self._explained, error.problems)) from None

    def _explained(self, problem: Problem) -> Problem:
        if not self.environments or not problem.what.startswith(MISSING):
            return problem
        what = (
            f"{problem.what} Or does it come from the environment {', '.join(self.environments)}? "
            f"That cannot be read here: give it with --config '{problem.where}=...'."
        )
        return Problem(problem.where, what)

    def as_pulumi(self) -> dict[str, str]:
        """The configuration as the engine hands it to a program: every value as text."""
        return {key: engine_text(value) for key, value in self.values.items()}


def find_root(start: Path) -> Path:
    """The nearest folder, from ``start`` upwards, that holds a Pulumi project.

    Raises ``InputError`` when there is none.
    """
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    what = f"no {PROJECT_FILE} here or above; run it from the folder of the project"
    raise InputError("There is no Pulumi project", [Problem(str(start), what)])


def read_stack(
    root: Path, stack: str, overrides: Sequence[str], file: Path | None = None
) -> StackConfig:
    """The configuration of a stack; ``overrides`` are ``KEY=JSON``, where ``null`` removes a key.

    ``stack`` may have its organisation and project before it, as Pulumi shows it. ``file`` is read
    instead of the stack's own. Raises ``InputError`` with everything that cannot be read.
    """
    problems: list[Problem] = []
    project = _read(root / PROJECT_FILE, problems)
    name = str(project.get("name", ""))
    stack = _stack_name(stack, name)
    file = file or _stack_file(root, project, stack)
    given = _read(file, problems)
    declared = _mapping(project.get("config"))
    values = _declared_values(declared, name)
    values |= {
        key: _typed(value, declared.get(key.removeprefix(f"{name}:")))
        for key, value in _configured(given.get("config"), name, file.name, problems).items()
    }
    changed = dict(_override(text, name, problems) for text in overrides)
    values |= {key: value for key, value in changed.items() if key}
    if problems:
        raise InputError(f"Stack {stack!r} cannot be read", problems)
    present = {key: value for key, value in values.items() if value is not None}
    unreadable = tuple(
        place for key, value in present.items() for place in places(value, key, _is_encrypted)
    )
    # What the command line gives lies in no file in clear.
    secret = {place.partition("[")[0].partition(".")[0] for place in unreadable} | changed.keys()
    return StackConfig(
        root=root,
        project=name,
        stack=stack,
        values={key: _with_stand_ins(value) for key, value in present.items()},
        secret_keys=tuple(sorted(secret & present.keys())),
        unreadable=unreadable,
        environments=_environments(given.get("environment")),
        file=file,
    )


def _stack_name(given: str, project: str) -> str:
    *before, name = given.split("/")
    if len(before) < _PARTS_OF_A_STACK and all(map(_STACK_NAME.fullmatch, [*before, name])):
        if len(before) < _PARTS_OF_A_STACK - 1 or before[1] == project:
            return name
        what = f"{given!r} is a stack of the project {before[1]!r}; this folder has {project!r}"
    else:
        what = f"{given!r} is not the name of a stack: dev, org/dev or org/{project}/dev"
    raise InputError(f"Stack {given!r} cannot be read", [Problem("--stack", what)])


def _stack_file(root: Path, project: Mapping[str, object], stack: str) -> Path:
    # `config: folder` is how old projects say it.
    given = [project.get("stackConfigDir"), project.get("config")]
    folder = root / next((one for one in given if isinstance(one, str)), "")
    file = folder / f"Pulumi.{stack}.yaml"
    if not file.exists():
        known = sorted(one.stem.removeprefix("Pulumi.") for one in folder.glob("Pulumi.*.yaml"))
        what = f"no {file.relative_to(root)}. Known are: {', '.join(known)}"
        raise InputError(f"Stack {stack!r} cannot be read", [Problem("--stack", what)])
    return file


def _read(file: Path, problems: list[Problem]) -> dict[str, object]:
    try:
        given = read_yaml(file)
    except Unreadable as error:
        problems += (Problem(file.name, what) for what in error.problems)
        return {}
    if given is not None and not isinstance(given, dict):
        problems.append(Problem(file.name, "not a YAML mapping with the key config"))
    return _mapping(cast("object", given))


def _declared_values(declared: Mapping[str, object], project: str) -> dict[str, object]:
    shapes = {key: _mapping(shape) for key, shape in declared.items()}
    return {
        _full(key, project): shape[word]
        for key, shape in shapes.items()
        for word in ("value", "default")
        if word in shape
    }


def _configured(
    given: object, project: str, file: str, problems: list[Problem]
) -> dict[str, object]:
    if given is not None and not isinstance(given, dict):
        problems.append(Problem(file, "config is not a mapping of keys and values"))
    values: dict[str, object] = {}
    for key, value in _mapping(cast("object", given)).items():
        full = _full(key, project)
        if not _FULL_KEY.fullmatch(full):
            problems.append(Problem(file, f"{key!r} is not a key of the form namespace:name"))
        if full in values:
            problems.append(Problem(file, f"{full!r} is given twice, with and without namespace"))
        # For the engine, nothing is an empty text.
        values[full] = "" if value is None else value
    return values


def _environments(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    imports = _mapping(cast("object", given)).get("imports") if isinstance(given, dict) else given
    names = cast("list[object]", imports) if isinstance(imports, list) else []
    return tuple(map(str, names)) or ("written in the stack's file",)


def _typed(value: object, declared: object) -> object:
    # `pulumi config set` writes numbers in quotes, and the engine takes them for what is declared.
    whole = isinstance(value, str) and value.isdecimal() and value.isascii()
    return int(str(value)) if whole and _mapping(declared).get("type") == "integer" else value


def _override(text: str, project: str, problems: list[Problem]) -> tuple[str, object]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        problems.append(Problem("--config", f"{shown(text)} is not of the form KEY=JSON"))
        return "", None
    try:
        parsed: object = json.loads(value, parse_constant=_no_json)
    except (ValueError, RecursionError):
        example = json.dumps(value if len(value) <= _SHORT else "...")
        quoted = f"--config '{key}={example}'"
        what = f"{shown(value)} is not JSON. A text needs quotes of its own: {quoted}"
        problems.append(Problem(f"--config {key}", what))
        return "", None
    return _full(key, project), parsed


def _no_json(constant: str) -> NoReturn:
    raise ValueError(constant)


def _full(key: str, project: str) -> str:
    # The engine still takes `namespace:config:name`.
    return re.sub(r"^([^:]*):config:", r"\1:", key) if ":" in key else f"{project}:{key}"


def _mapping(given: object) -> dict[str, object]:
    if not isinstance(given, dict):
        return {}
    return {str(key): value for key, value in cast("dict[object, object]", given).items()}


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
