"""The catalog: what Salesforce publishes for each contact center release, as data.

The YAML files beside this module are written for an auditor to read. ``load_catalog`` checks them
and returns them as frozen dataclasses.
"""

from components.catalog.loader import CatalogError, load_catalog
from components.catalog.model import (
    DEFAULT_RELEASE,
    PENDING,
    RELEASES,
    Catalog,
    Deviation,
    Family,
    InlinePolicy,
    Line,
    Origin,
    OutputName,
    Overflow,
    PolicyEntry,
    RoleEntry,
    StatementTemplate,
    Trust,
)

__all__ = [
    "DEFAULT_RELEASE",
    "PENDING",
    "RELEASES",
    "Catalog",
    "CatalogError",
    "Deviation",
    "Family",
    "InlinePolicy",
    "Line",
    "Origin",
    "OutputName",
    "Overflow",
    "PolicyEntry",
    "RoleEntry",
    "StatementTemplate",
    "Trust",
    "load_catalog",
]
