"""Reads the catalog's YAML."""

import json
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from components.catalog.model import Catalog, Deviation, Family

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's safe loader, where PyYAML was built with it: it takes a tenth of the time."""

_DEVIATIONS = "deviations.yaml"
_Shape = TypeVar("_Shape")


class CatalogError(Exception):
    """The catalog itself is wrong: a mistake in this project, not in the configuration."""


@cache
def load_catalog() -> Catalog:
    """The catalog, read once in a process.

    Raises ``CatalogError`` with file, place and reason of every mistake in its YAML.
    """
    folder = resources.files("components.catalog")
    documents = {
        file.name: _read(file.name, file.read_text("utf-8"))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".yaml")
    }
    deviations = _fill(_DEVIATIONS, tuple[Deviation, ...], documents.pop(_DEVIATIONS))
    families = [_fill(name, Family, document) for name, document in documents.items()]
    return Catalog(
        families={family.family: family for family in families},
        deviations={deviation.id: deviation for deviation in deviations},
    )


@cache
def packaged(package: str, name: str) -> Any:
    """The content of a YAML file that belongs to a package, read once in a process."""
    return _read(name, resources.files(package).joinpath(name).read_text("utf-8"))


def _read(name: str, text: str) -> Any:
    try:
        return yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise CatalogError(f"{name} is not YAML: {error}") from error


@cache
def adapter(shape: type[_Shape]) -> TypeAdapter[_Shape]:
    """What fills a dataclass of this shape, made once in a process."""
    return TypeAdapter(shape)


def _fill(name: str, shape: type[_Shape], document: Any) -> _Shape:
    try:
        # As JSON, because only there pydantic's strict mode takes objects and arrays for
        # dataclasses and tuples; and strict it must be, or a number would pass for a name.
        return adapter(shape).validate_json(json.dumps(document))
    except ValidationError as error:
        places = [
            f"  {name}, {'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
            for problem in error.errors()
        ]
        raise CatalogError("The catalog cannot be read:\n" + "\n".join(places)) from error
