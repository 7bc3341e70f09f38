"""Asks the judge about one call, and says what a row of the table could give as ``denied_by``.

.venv/bin/python -m tests.decisions.ask SCVProvisioningRole iam:CreateRole iam:role/SCVNewRole
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable

from components.partition import PARTITIONS
from tests.decisions.calls import reasons, request
from tests.decisions.judge import JudgeError, Matches, running_judge
from tests.decisions.machine import lacking
from tests.decisions.table import TableError, fill_in, resource_arn, stack_plan


def main() -> int:
    """Prints the decision; gives the exit code."""
    given = _parser().parse_args()
    reason = lacking()
    if reason:
        print(reason, file=sys.stderr)
        return 1
    changes = {key: json.loads(value) for key, value in _pairs(given.config)}
    stack = stack_plan(given.partition, changes)
    context: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in _pairs(given.context):
        context[key].append(fill_in(value, stack))
    resource = resource_arn(given.resource, stack)
    asked = request(stack, given.role, given.action, resource, context, widened=given.widened)
    with running_judge() as judge:
        decision = judge.decide(asked)
        print(f"{given.role}: {given.action} on {resource}: {decision.result}")
        print(f"its own policies: {_shown(decision.identity)}")
        print(f"the boundary: {_shown(decision.boundary)}")
        if decision.pattern:
            print("the resource is a pattern; a row has to ask about one resource")
        if decision.ignored_context:
            print(f"AWS never sends with it: {', '.join(decision.ignored_context)}")
        if not decision.allowed:
            found = (", ".join(one) for one in reasons(judge, asked))
            print(f"denied_by: {' or '.join(found)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.decisions.ask", description=__doc__)
    parser.add_argument("role")
    parser.add_argument("action")
    parser.add_argument("resource", help="as a row writes it")
    parser.add_argument("--context", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--config", action="append", default=[], metavar="KEY=JSON")
    parser.add_argument("--partition", choices=[*PARTITIONS], default="aws")
    parser.add_argument("--widened", action="store_true", help="add an inline policy allowing *")
    return parser


def _pairs(given: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((key, value) for key, _, value in (one.partition("=") for one in given))


def _shown(matches: Matches) -> str:
    allow = [f"{match.policy}/{match.statement} allows" for match in matches.allow]
    deny = [f"{match.policy}/{match.statement} denies" for match in matches.deny]
    return ", ".join(deny + allow) or "no statement matches"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (JudgeError, TableError) as error:
        sys.exit(str(error))
