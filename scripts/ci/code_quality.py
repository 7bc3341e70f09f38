"""Turns the SARIF log of ``scvctl check`` into a code quality report for GitLab.

    python -m scripts.ci.code_quality check.sarif code-quality.json

GitLab takes a list of findings, each with description, check_name, fingerprint, severity and
location (its documentation, "Code Quality report format"). What an exception allows is left out.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

SEVERITIES = MappingProxyType({"error": "critical", "warning": "major", "note": "info"})


def findings(log: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One finding for each result that no exception allows. Raises ``KeyError`` for other JSON."""
    for run in log["runs"]:
        for result in run["results"]:
            if not result.get("suppressions"):
                yield _finding(result)


def main(arguments: Sequence[str]) -> int:
    """Writes the report; gives the exit code."""
    if len(arguments) != 2:  # noqa: PLR2004 - one to read and one to write
        print("Give two files: the SARIF log and the report to write.", file=sys.stderr)
        return 2
    log, report = (Path(name) for name in arguments)
    try:
        found = [*findings(json.loads(log.read_text("utf-8")))]
        report.write_text(f"{json.dumps(found, indent=2)}\n", "utf-8")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except (KeyError, TypeError, IndexError):
        print(f"{log} is no SARIF log of scvctl check.", file=sys.stderr)
        return 1
    return 0


def _finding(result: Mapping[str, Any]) -> dict[str, Any]:
    place = result["locations"][0]["physicalLocation"]
    return {
        "description": result["message"]["text"],
        "check_name": result["ruleId"],
        "fingerprint": f"{result['ruleId']}/{result['partialFingerprints']['violation/v1']}",
        "severity": SEVERITIES.get(result["level"], "major"),
        "location": {
            "path": place["artifactLocation"]["uri"],
            "lines": {"begin": place["region"]["startLine"]},
        },
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
