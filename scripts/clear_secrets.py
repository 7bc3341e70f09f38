"""Refuses a stack's configuration that holds a secret in clear.

    python -m scripts.clear_secrets [FILE ...]

Without files it looks at every `Pulumi.<stack>.yaml`. A secret is what Pulumi encrypts with
`pulumi config set --secret`: the external ID, every key that is named like one, and whatever looks
like a key of AWS. Exit code 1 names each place, and never the value.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import yaml

ROOT = Path(__file__).resolve().parent.parent

_SECRET_NAME = re.compile(
    r"external_?id|pass(word|phrase)|secret|token|private_?key|access_?key|api_?key|credential",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bgh[opsu]_\w{36}|\bglpat-[\w-]{20}"
)
_ADVICE = "in clear; set it with: pulumi config set --secret"


def problems(file: Path) -> list[str]:
    """A line for each secret in clear; one for a file that cannot be read."""
    try:
        given = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return [f"{file.name}: cannot be read: {' '.join(str(error).split())}"]
    config = _mapping(given).get("config")
    return [f"{file.name}: {place}: {_ADVICE} {key}" for key, place in _places("", "", config)]


def main(arguments: Sequence[str]) -> int:
    """Looks at the given files, or at every stack's; gives the exit code."""
    files = [Path(name) for name in arguments] or sorted(ROOT.glob("Pulumi.*.yaml"))
    if not files:
        print("There is no Pulumi.<stack>.yaml to look at.", file=sys.stderr)
        return 2
    found = [line for file in files for line in problems(file)]
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


def _places(key: str, place: str, value: object) -> Iterator[tuple[str, str]]:
    """The config key and the place within the file of each secret in clear."""
    if isinstance(value, dict):
        held = _mapping(cast("object", value))
        if set(held) == {"secure"}:
            return
        for name, item in held.items():
            yield from _places(key or name, f"{place}.{name}" if place else name, item)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _places(key, f"{place}[{index}]", item)
    elif _is_secret(place, value):
        yield key, place


def _is_secret(place: str, value: object) -> bool:
    text = "" if value is None else str(value)
    named = _SECRET_NAME.search(place.rpartition(".")[2].rpartition(":")[2])
    return bool(text) and (bool(named) or _SECRET_VALUE.search(text) is not None)


def _mapping(given: object) -> dict[str, Any]:
    return cast("dict[str, Any]", given) if isinstance(given, dict) else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
