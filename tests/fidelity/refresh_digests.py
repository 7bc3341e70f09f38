"""Writes tests/fidelity/digests.json anew from Salesforce's documents in ../shared/reference.

    .venv/bin/python -m tests.fidelity.refresh_digests [FILE]

Needed when a release is added or the tests look at more than before. A digest that changes without
such a reason means that the reference has changed: find out why first.
"""

import sys
from pathlib import Path

from tests.fidelity import digests, reference


def main(arguments: list[str]) -> int:
    """Writes the file, the given one or the committed one; gives the exit code."""
    try:
        folder = reference.find()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    if folder is None:
        print(reference.ABSENT, file=sys.stderr)
        return 1
    file = Path(arguments[0]) if arguments else digests.FILE
    found = digests.from_reference(folder)
    file.write_text(digests.rendered(found), "utf-8")
    print(f"{sum(map(len, found.values())):,} digests in {len(found)} sections: {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
