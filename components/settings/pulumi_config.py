"""Reads the stack's configuration the way Pulumi hands it to a program."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pulumi
import pulumi.runtime

from components.catalog import Catalog, CatalogError
from components.errors import InputError
from components.settings import aws_keys
from components.settings.settings import (
    CONFIG_KEYS,
    Settings,
    in_namespace,
    parse_settings,
    typed_values,
)

_IN_CLEAR = (
    "externalId stands in the stack's configuration in clear. "
    "Encrypt it with: pulumi config set --secret externalId"
)


@contextmanager
def readable_errors() -> Generator[None]:
    """Show the user what is wrong instead of a traceback: Pulumi prints a ``RunError`` as it is."""
    try:
        yield
    except (InputError, CatalogError) as error:
        raise pulumi.RunError(str(error)) from None


def stack_settings(catalog: Catalog) -> Settings:
    """The settings of the running stack.

    Raises ``InputError`` with every problem, keys that nobody knows included.
    """
    config = pulumi.Config()
    texts = pulumi.runtime.get_config_env()
    names = (*CONFIG_KEYS, *in_namespace(texts, f"{config.name}:"))
    given = {key: config.get(key) for key in names}
    present = {key: value for key, value in given.items() if value is not None}
    if present.get("externalId") and not pulumi.runtime.is_config_secret(
        config.full_key("externalId")
    ):
        pulumi.log.warn(_IN_CLEAR)
    for warning in aws_keys.ignored(texts):
        pulumi.log.warn(warning)
    aws = in_namespace(texts, aws_keys.NAMESPACE)
    # An inline program of the Automation API has no root directory.
    root = Path(pulumi.runtime.get_root_directory() or ".")
    region = aws.get("region")
    return parse_settings(typed_values(present), region, catalog, root, typed_values(aws))
