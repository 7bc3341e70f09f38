"""Writes what is made from the code: three pages of docs/, two schemas.

    python -m scripts.pages

A test holds each file to what it is made from.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from scripts import catalog_page, package_schema, publication_page, rules_page
from scvctl.report import data

FILES: Mapping[Path, Callable[[], str]] = MappingProxyType(
    {
        catalog_page.FILE: catalog_page.page,
        publication_page.FILE: publication_page.page,
        rules_page.FILE: rules_page.page,
        package_schema.FILE: package_schema.schema,
        data.SCHEMA: data.schema,
    }
)


def outdated() -> list[Path]:
    """The files that are not as the code makes them."""
    return [file for file, made in FILES.items() if file.read_text("utf-8") != made()]


def main() -> int:
    """Writes the files that are outdated and names them; gives the exit code."""
    for file in outdated():
        file.write_text(FILES[file](), "utf-8")
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
