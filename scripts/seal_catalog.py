"""Writes the digests of the catalog's entries, after they were reviewed: make reviewed.

The policy pack refuses an entry that has another digest. Run the tests before: they hold the
catalog to what Salesforce publishes.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Writes the file and says what is new in it; gives the exit code."""
    sys.path.insert(0, str(ROOT))
    from components.catalog import load_catalog  # noqa: PLC0415 - known by the path only now
    from policypacks.scv_guardrails import reviewed  # noqa: PLC0415

    catalog = load_catalog()
    new = reviewed.unreviewed(catalog) if reviewed.FILE.exists() else frozenset[str]()
    reviewed.FILE.write_text(reviewed.text_of(catalog), "utf-8")
    print(f"Reviewed: {', '.join(sorted(new))}" if new else "Nothing has changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
