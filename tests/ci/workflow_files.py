"""The workflows as data, for the tests that look at them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "workflows"
ACTIONS = ROOT / ".github" / "actions"

_SCRIPT = re.compile(r"-m (scripts\.[\w.]+|scvctl)")

Data = dict[str, Any]


def workflows() -> dict[str, Data]:
    """Every workflow by the name of its file. YAML reads the key ``on`` as true."""
    return {
        file.name: {
            "on" if key is True else str(key): value
            for key, value in cast(
                "dict[object, Any]", yaml.safe_load(file.read_text("utf-8"))
            ).items()
        }
        for file in sorted(FOLDER.glob("*.y*ml"))
    }


def jobs() -> dict[str, Data]:
    """Every job by ``file:name``."""
    return {
        f"{file}:{name}": job
        for file, workflow in workflows().items()
        for name, job in workflow["jobs"].items()
    }


def texts() -> dict[str, str]:
    """Every workflow and action as text, by its path."""
    files = [*FOLDER.glob("*.y*ml"), *ACTIONS.glob("*/action.y*ml")]
    return {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in sorted(files)}


def needs(job: Data) -> set[str]:
    """The jobs that a job waits for."""
    given = job.get("needs", [])
    return {given} if isinstance(given, str) else set(given)


def triggers(workflow: Data) -> set[str]:
    """The names of the events that start a workflow."""
    given = workflow["on"]
    return {given} if isinstance(given, str) else set(given)


def commands(job: Data) -> Iterator[str]:
    """Each shell command of a job's steps, a line that goes on joined to the next."""
    for step in job["steps"]:
        text = str(step.get("run", "")).replace("\\\n", " ")
        yield from (" ".join(line.split()) for line in text.splitlines() if line.strip())


def started(text: str) -> Iterator[str]:
    """The project's own modules that a command starts."""
    yield from _SCRIPT.findall(text)


def strings(given: object) -> Iterator[str]:
    """Every text within."""
    if isinstance(given, dict):
        for value in cast("Data", given).values():
            yield from strings(value)
    elif isinstance(given, list):
        for value in cast("list[object]", given):
            yield from strings(value)
    else:
        yield str(given)
