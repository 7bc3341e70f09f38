"""Writes docs/RULES.md, the policy pack's rules, from the rules themselves.

Run as ``make pages``; a test holds the page to the rules.
"""

import json
from datetime import date
from pathlib import Path

from policypacks.scv_guardrails.exceptions import LONGEST, SHORTEST_REASON, Exceptions
from policypacks.scv_guardrails.model import AnyRule, Reference, ResourceRule
from policypacks.scv_guardrails.rules import all_rules
from scvctl.markdown import escaped, table

FILE = Path(__file__).parents[1] / "docs" / "RULES.md"

_HEAD = f"""\
# The rules of the policy pack

Written by `make pages` from `policypacks/scv_guardrails/rules/`; edit the rules there.

The pack `scv-guardrails` looks at every resource of a stack before anything is created. A violation
of a *mandatory* rule stops the deployment, one of an *advisory* rule is shown. What a rule cannot
read or does not know, it refuses: a value that is known only after a deployment, a malformed
document, a type of resource that it has never seen, an error of its own.

## Where it runs

- In `python -m scvctl up`, before anything is created, and alone in
  `python -m scvctl check --stack dev`, which creates nothing. Neither needs an account.
- In Pulumi, after `make venv`: `pulumi preview --policy-pack policypacks/scv_guardrails`, and
  `pulumi up` with the same option, because Pulumi does not remember it. `pulumi policy analyze`
  with it judges what is deployed, by the stack's file in the folder where you run it.
- In CI, as a table, for code scanning or as a test report:
  `python -m scvctl check --stack dev --format sarif --output check.sarif`. The exit code is 0 when
  no mandatory rule is violated, 1 when one is or when the program fails, 2 when the input is wrong.

`make bench` measures what the pack costs, beside packs that do nothing.

## Configuration

Some rules take options, and every rule takes a level. Both stand in a file of your own:
`--policy-pack-config FILE.json`, the same for `scvctl` and for Pulumi.
[`config.example.json`](../policypacks/scv_guardrails/config.example.json) shows one; take from it
what you mean, because each line changes a verdict: `"when": "always"`, for one, refuses a stack
without an external ID. `scvctl` refuses a rule or an option that does not exist, and says in every
report which mandatory rules the file lowers.

## Exceptions

A violation that was reviewed is let through by an entry in
[`exceptions.yaml`](../policypacks/scv_guardrails/exceptions.yaml), until the day on which it ends:

```yaml
- rule: known-role
  urn: "urn:pulumi:dev::*::acme-voice-reports"
  reason: The reporting team's own role, reviewed in the security meeting of November 12.
  expires: 2027-01-31
```

All four are needed: the rule, the URN of the resource, a reason of {SHORTEST_REASON} characters or
more, and the last day on which it holds, until midnight UTC, at most {LONGEST.days} days ahead.
In the URN `*` stands for any letters, and everything else for itself; the name cannot be left to
`*`. From a rule of severity critical the URN names one resource in full, without `*`, as a report
shows it. What is incomplete, too wide or expired lets nothing through and is a violation of
`exceptions-valid` itself, which no exception covers. So is an exception that fits a resource which
does not need it.

Every report of `scvctl check` shows each exception that let something through, with its reason and
its last day, and counts what each pattern fits. Pulumi's own output does not.

## How the rules are tested

Every rule has a file in [`tests/policypacks/cases/`](../tests/policypacks/cases) with what it
refuses and what it passes, message by message, in both partitions. `make mutation` has mutmut make
mistakes in the pack and in `iam/`, one after the other, and lists those that no test notices. Run
it when a rule or its tests have changed, for some modules with
`make mutation MUTANTS='policypacks.scv_guardrails.rules.quota*'`; it is not part of `make test`,
because all of it takes about an hour.

## What it does not do

The pack is a guard against accidents. It judges what the program registers, not what AWS holds, and
it stands in the same repository: whoever may change the pack, its exceptions or `reviewed.json` in
the same pull request can change the verdict. So have `policypacks/` reviewed by somebody else than
the author (CODEOWNERS). An organisation that needs more runs a pinned copy of the pack from a place
that the authors of stacks cannot write to.

What Pulumi does not show a pack, it cannot judge: the options `retainOnDelete`, `deletedWith`,
`replaceOnChanges` and hooks of a resource, what a program calls or reads, and the environment of
the deployment.
"""


def page() -> str:
    """The page, in Markdown."""
    listed = all_rules(Exceptions(), date.min)
    overview = table(
        ["rule", "level", "severity", "what it is about"],
        [
            [f"[{one.name}](#{one.name})", one.level, one.severity, escaped(one.title)]
            for one in listed
        ],
    )
    return "\n".join([_HEAD, "## Rules\n", overview, *map(_rule, listed)])


def _rule(rule: AnyRule) -> str:
    about = "each resource" if isinstance(rule, ResourceRule) else "the stack as a whole"
    references = "; ".join(map(_reference, rule.references))
    parts = [
        f"### {rule.name}\n",
        f"*{escaped(rule.title)}*: {rule.level}, severity {rule.severity}, judges {about}.\n",
        f"{escaped(rule.demands)}\n",
        f"- **Why:** {escaped(rule.why)}",
        f"- **What to do:** {escaped(rule.remedy)}",
        f"- **Frameworks:** {references}",
        f"- **More:** <{rule.url}>",
    ]
    if rule.options:
        parts += ["", _options(rule)]
    else:
        parts.append("- **Configuration:** its level only\n")
    return "\n".join(parts)


def _options(rule: AnyRule) -> str:
    rows = [
        [f"`{key}`", f"`{json.dumps(option.schema)}`", f"`{json.dumps(option.default)}`"]
        for key, option in rule.options.items()
    ]
    return table(["option", "JSON schema", "default"], rows)


def _reference(reference: Reference) -> str:
    parts = (reference.framework, reference.version, reference.control)
    return escaped(f"{' '.join(filter(None, parts))} ({reference.title})")
