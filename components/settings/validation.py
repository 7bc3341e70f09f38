"""Fills a frozen dataclass from what was given, or says all that is wrong with it.

The annotations of such a dataclass, a model, hold keys and checks. Pydantic runs the checks; what
it says itself, and the values that it repeats, reach nobody. A model is a dataclass of the standard
library: its constructor checks nothing, so ``replace`` makes what no configuration could say.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import Field, dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from components.catalog.loader import adapter
from components.close_names import close_names
from components.errors import Problem

MISSING = "missing"
_SHOWN_LENGTH = 60
_EMPTY: Mapping[str, object] = MappingProxyType({"array": [], "object": {}})
_Filled = TypeVar("_Filled", bound="Model")


class Refused(ValueError):
    """A value is not accepted; the message is the sentence for the user."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a model.

    ``field`` is its attribute, ``kind`` its type in JSON. ``default`` is what stands for it where
    it is not given, in JSON, and empty where nothing does. With ``asked`` its check runs even then.
    """

    field: str
    kind: str
    required: bool
    default: object
    asked: bool


class Model:
    """The base of all models: refuses unknown keys, and takes YAML's null for nothing."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid", alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def _taken(cls, given: object) -> dict[str, object]:
        known = keys(cls)
        if not isinstance(given, Mapping):
            raise Refused(f"{shown(given)} is not an object with the keys {', '.join(known)}")
        pairs = cast("Mapping[object, object]", given).items()
        present = {str(key): value for key, value in pairs if value is not None or key not in known}
        names = [key for key in known if not key.endswith(":")]
        asked = {key: None for key, one in known.items() if one.asked}
        # What an unknown key holds may be a secret; what is known in its place is more use.
        return asked | {key: present[key] if key in known else names for key in present}


@cache
def keys(model: type[Model]) -> Mapping[str, Key]:
    """The keys that a model takes, in its order."""
    return MappingProxyType(dict(_key(one) for one in fields(cast("Any", model))))


def filled(
    model: type[_Filled],
    given: object,
    problems: list[Problem],
    context: object = None,
    at: str = "",
) -> _Filled | None:
    """The model that is given; ``None`` when something is wrong, which goes to ``problems``.

    ``context`` is for its checks; ``at`` is where it is given.
    """
    try:
        return adapter(model).validate_python(given, context=context)
    except ValidationError as error:
        problems += (_problem(one, at) for one in error.errors(include_url=False))
        return None


def refusal(given: object, what: str) -> str:
    """``'x' is not a text``, for example; that it is missing for ``None``."""
    return MISSING if given is None else f"{shown(given)} {what}"


def shown(given: object) -> str:
    """A given value in a message, cut where it is long."""
    text = repr(given)
    return textwrap.shorten(text, _SHOWN_LENGTH, placeholder="...")


def places(value: object, at: str, wanted: Callable[[object], bool]) -> Iterator[str]:
    """Where in a value, which is given at ``at``, something is what is wanted: ``at.key[0]``."""
    if wanted(value):
        yield at
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[object, object]", value).items():
            yield from places(item, f"{at}.{key}", wanted)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from places(item, f"{at}[{index}]", wanted)


def _key(one: "Field[Any]") -> tuple[str, Key]:
    said = cast("tuple[object, ...]", getattr(one.type, "__metadata__", ()))
    info = next((each for each in said if isinstance(each, FieldInfo)), FieldInfo())
    kind = next((each for each in said if isinstance(each, str)), "string")
    default = None if one.default is NO_DEFAULT else one.default
    required = one.default is NO_DEFAULT and one.default_factory is NO_DEFAULT
    asked = required or bool(info.validate_default)
    key = Key(one.name, kind, required, default or _EMPTY.get(kind, ""), asked)
    return info.alias or to_camel(one.name), key


def _problem(error: ErrorDetails, at: str) -> Problem:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in error["loc"])
    where = f"{at}{''.join(steps)}".removeprefix(".").replace(":.", ":")
    if error["type"] == "unexpected_keyword_argument":
        close = close_names(str(error["loc"][-1]), error["input"])
        return Problem(where, f"not a known key.{close}")
    return Problem(where, str(error.get("ctx", {}).get("error", "not accepted")))
