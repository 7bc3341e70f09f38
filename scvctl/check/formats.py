"""The formats of a check, by their names in ``--format``."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from scvctl.check import json_format, junit, sarif, table
from scvctl.check.checking import Checked

FORMATS: Mapping[str, Callable[[Checked], str]] = MappingProxyType(
    {
        "table": table.render,
        "json": json_format.render,
        "junit": junit.render,
        "sarif": sarif.render,
    }
)
