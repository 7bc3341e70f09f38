"""Finds the folder of the judged stack's project, independent of the pack's folder.

Pulumi starts a pack in the pack's own folder and does not tell it the project's. The environment of
the engine, with the ``PWD`` of the shell, is the only hint.

Source: ``analyzer_plugin.go`` and ``policy_proxy.go`` of Pulumi's SDK.
"""

import os
from pathlib import Path

from components.errors import InputError, Problem
from components.settings.engine_yaml import Unreadable, read_yaml
from components.settings.stack_file import PROJECT_FILE, find_root

_PACK_FILE = "PulumiPolicy.yaml"
_ADVICE = "run pulumi from the folder of the project, and without --cwd"


def root_of(project: str) -> Path:
    """The folder of the project of this name.

    Raises ``InputError`` where Pulumi was started outside of it.
    """
    root = find_root(_starts()[0])
    if _name(root) != project:
        problem = Problem(str(root), f"not the project {project!r}; {_ADVICE}")
        raise InputError("The project of this stack cannot be found", [problem])
    return root


def root_with(key: str, file: str) -> Path:
    """The folder of the project, to which the file that a key names is relative.

    With ``--cwd`` it may be another checkout's, so the file's content must be judged too.
    Raises ``InputError`` where there is no such file.
    """
    folders = [folder for start in _starts() for folder in (start, *start.parents)]
    roots = [folder for folder in folders if (folder / PROJECT_FILE).is_file()]
    root = next((root for root in roots if (root / file).is_file()), None)
    if root is None:
        where = ", ".join(str(one) for one in dict.fromkeys(roots)) or _starts()[0]
        problem = Problem(key, f"{file!r} is no file in {where}; put it there, or {_ADVICE}")
        raise InputError("A file of this stack cannot be found", [problem])
    return root


def _starts() -> tuple[Path, ...]:
    """The folders from which to search upwards for the project, the likeliest first."""
    here = Path.cwd()
    shell = Path(os.environ.get("PWD", ""))
    # A host that leaves the pack where the engine is tells the folder by that.
    return (shell, here) if here.resolve() == _pack() and shell.is_absolute() else (here,)


def _pack() -> Path | None:
    """The folder that Pulumi knows as the pack's: a published one has this package further down."""
    folders = Path(__file__).resolve().parents
    return next((folder for folder in folders if (folder / _PACK_FILE).is_file()), None)


def _name(root: Path) -> object:
    try:
        project = read_yaml(root / PROJECT_FILE)
    except Unreadable:
        return None
    return project.get("name") if isinstance(project, dict) else None
