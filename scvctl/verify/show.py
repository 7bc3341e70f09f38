"""Shows a verification to a person."""

from collections import defaultdict
from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from scvctl.console import print_words
from scvctl.verify.finding import Finding
from scvctl.verify.verification import Verification

_MOST = 20


def show(verification: Verification, console: Console) -> None:
    """Print failures in full, calls without a verdict by reason, and the counts."""
    shown = [one for one in verification.findings if one.failing or one.reviewed]
    for finding in shown[:_MOST]:
        _finding(finding, console)
    if len(shown) > _MOST:
        console.print(Text(f"and {len(shown) - _MOST} more findings; --json has all", "dim"))
    _not_judged(verification, console)
    _counts("Calls", verification.counts, console)
    _counts("Documents", verification.document_counts, console)
    counts = verification.counts
    judged = counts["agreed"] + counts["differed"]
    verdict = "AWS agrees" if verification.passed else "There are findings to act on"
    style = "bold green" if verification.passed else "bold red"
    if not judged:
        verdict = "AWS judged no call"
    rest = f"  {judged} of {counts['asked']} calls judged"
    console.print(Text.assemble((verdict, style), rest))


def _finding(finding: Finding, console: Console) -> None:
    style = "red" if finding.failing else "dim"
    print_words(console, Text.assemble((finding.severity, style), f"  {finding.resource}"))
    said = finding.reviewed and f"reviewed: {finding.reviewed}"
    for line in (finding.message, said or finding.remedy, finding.id):
        print_words(console, Text(line, "dim" if line == finding.id else ""), indent=2)


def _not_judged(verification: Verification, console: Console) -> None:
    reasons: dict[str, list[str]] = defaultdict(list)
    for one, _, reason in verification.not_judged:
        reasons[reason].append(one)
    for number, (reason, ids) in enumerate(reasons.items()):
        if number == _MOST:
            console.print(Text(f"and {len(reasons) - _MOST} more reasons; --json has all", "dim"))
            break
        more = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
        print_words(console, Text.assemble(("not judged", "yellow"), f"  {ids[0]}{more}: {reason}"))


def _counts(title: str, counts: Mapping[str, int], console: Console) -> None:
    words = {"notJudged": "not judged", "securityWarnings": "security warnings"}
    listed = ", ".join(f"{count} {words.get(name, name)}" for name, count in counts.items())
    console.print(Text.assemble((f"{title}  ", "bold"), listed))
