"""Writes the digests of the catalog and of what is made of it, after a review: make reviewed.

The policy pack refuses what has another digest. Run the tests before: they hold the catalog and the
documents to what Salesforce publishes.
"""

import sys

from components.catalog import load_catalog
from policypacks.scv_guardrails import reviewed


def main() -> int:
    """Writes the file and says what is new in it; gives the exit code."""
    catalog = load_catalog()
    new: list[str] = []
    if reviewed.FILE.exists():
        new += sorted(reviewed.unreviewed(catalog))
        new += sorted(reviewed.unreviewed_stacks(catalog))
    reviewed.FILE.write_text(reviewed.text_of(catalog), "utf-8")
    print(f"Reviewed: {', '.join(new)}" if new else "Nothing has changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
