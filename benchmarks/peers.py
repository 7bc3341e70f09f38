"""Other tools that judge IAM policies, each a process from an environment of its own: ``.peers``.

They get what they can read: parliament identity policies, cfn-lint and checkov a CloudFormation
template. None of them is asked to go to the network.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import Process
from benchmarks.template import write_policies, write_template
from components.plan.model import StackPlan

# Its own command gives up at the first document that it fails at.
_PARLIAMENT = """\
import json
import sys
from pathlib import Path

from parliament import analyze_policy_string

kinds = []
for file in sorted(Path(sys.argv[1]).iterdir()):
    try:
        kinds += [one.issue for one in analyze_policy_string(file.read_text(), str(file)).findings]
    except Exception as error:
        kinds.append(f"fails at {file.stem}: {error}")
print(json.dumps(kinds))
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: the command that judges, and the kinds in what it prints, once for each finding."""

    name: str
    process: Process
    kinds: Callable[[Any], Iterator[str]]

    def found(self) -> Counter[str]:
        """How many findings of each kind there are."""
        return Counter(self.kinds(json.loads(self.process.run())))


def peers(root: Path, folder: Path, plan: StackPlan) -> tuple[Peer, ...]:
    """The tools, each with the documents of a plan, written below a new folder.

    Raises ``SystemExit`` where they are not installed.
    """
    programs = root / ".peers" / "bin"
    if not (root / ".peers" / ".made-from").exists():
        raise SystemExit(
            "The tools to compare with are not installed. Run: make bench PARTS=verdict"
        )
    folder.mkdir()
    documents = str(write_policies(plan, folder / "policies"))
    template = str(write_template(plan, folder / "template.json"))
    commands = {
        "parliament": ["python", "-c", _PARLIAMENT, documents],
        "cfn-lint": ["cfn-lint", "--format", "json", "--non-zero-exit-code", "none", template],
        "checkov": [
            *("checkov", "--framework", "cloudformation", "--skip-download", "--soft-fail"),
            *("--output", "json", "--file", template),
        ],
    }
    kinds = {"parliament": _of_parliament, "cfn-lint": _of_cfn_lint, "checkov": _of_checkov}
    return tuple(
        Peer(name, Process([str(programs / program), *arguments], folder), kinds[name])
        for name, (program, *arguments) in commands.items()
    )


def _of_parliament(printed: list[str]) -> Iterator[str]:
    yield from printed


def _of_cfn_lint(printed: list[Any]) -> Iterator[str]:
    for one in printed:
        yield f"{one['Rule']['Id']} {one['Rule']['ShortDescription']}"


def _of_checkov(printed: Any) -> Iterator[str]:
    # Without a finding it prints another shape, without results.
    for one in printed.get("results", {}).get("failed_checks", []):
        yield f"{one['check_id']} {one['check_name']}"
