"""The keys with which every command's JSON begins."""

from typing import Any

from components.settings.settings import Settings


def about_stack(version: int, stack: str, settings: Settings) -> dict[str, Any]:
    """The version of the object, and the stack that it is about."""
    return {
        "version": version,
        "stack": stack,
        "accountId": settings.account_id,
        "partition": settings.partition.name,
        "release": settings.release,
    }
