"""The stack of a command without ``--stack``: the one that Pulumi would take, or the only one."""

import json
import os
from collections.abc import Iterator, Mapping
from hashlib import sha1
from pathlib import Path
from typing import Any, cast

from components.errors import InputError, Problem
from components.settings.engine_yaml import Unreadable, read_text, read_yaml
from components.settings.stack_file import PROJECT_FILE

_LARGEST = 100_000
_HOME = "PULUMI_HOME"
_STACK = "PULUMI_STACK"


def chosen_stack(root: Path) -> str:
    """The stack that ``PULUMI_STACK`` or ``pulumi stack select`` chose; else the only one.

    Raises ``InputError`` where there are several, or none.
    """
    chosen = os.environ.get(_STACK) or _selected(root)
    if chosen:
        return chosen
    known = known_stacks(root)
    if len(known) == 1:
        return known[0]
    what = "missing; give --stack NAME, or choose one with `pulumi stack select`"
    there = f"Known are: {', '.join(known)}" if known else "There is no Pulumi.<stack>.yaml yet"
    raise InputError("No stack is chosen", [Problem("--stack", f"{what}. {there}")])


def known_stacks(root: Path) -> list[str]:
    """The names of the stacks that have a file, in order."""
    files = _folder(root).glob("Pulumi.*.yaml")
    return sorted(one.stem.removeprefix("Pulumi.") for one in files)


def _selected(root: Path) -> str | None:
    """The choice of ``pulumi stack select``, where all backends agree on it.

    Source: the Pulumi SDK for Go, common/workspace/workspace.go.
    """
    digest = sha1(str(root / PROJECT_FILE).encode(), usedforsecurity=False).hexdigest()
    home = Path(os.environ.get(_HOME) or Path.home() / ".pulumi")
    file = home / "workspaces" / f"{_project(root).get('name')}-{digest}-workspace.json"
    try:
        given = json.loads(read_text(file, _LARGEST))
    except (Unreadable, ValueError, RecursionError):
        return None
    names = {name.rpartition("/")[2] for name in _choices(given)}
    return names.pop() if len(names) == 1 else None


def _choices(given: object) -> Iterator[str]:
    if not isinstance(given, dict):
        return
    workspace = cast("dict[str, Any]", given)
    stacks = workspace.get("stacks")
    by_backend = cast("dict[str, Any]", stacks) if isinstance(stacks, dict) else {}
    here = by_backend.get(os.environ.get("PULUMI_BACKEND_URL", ""))
    for one in (here,) if here else (workspace.get("stack"), *by_backend.values()):
        if isinstance(one, str) and one:
            yield one


def _folder(root: Path) -> Path:
    folder = _project(root).get("stackConfigDir")
    return root / folder if isinstance(folder, str) else root


def _project(root: Path) -> Mapping[str, Any]:
    try:
        given = read_yaml(root / PROJECT_FILE)
    except Unreadable:
        return {}
    return given if isinstance(given, dict) else {}
