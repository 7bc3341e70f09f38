"""Writes the rules in docs/RULES.md from the rules themselves; what stands before them, people do.

Run as ``make pages``; a test holds the page to the rules.
"""

import json
from datetime import date
from pathlib import Path

from policypacks.scv_guardrails.exceptions import Exceptions
from policypacks.scv_guardrails.model import AnyRule, Reference, ResourceRule
from policypacks.scv_guardrails.rules import all_rules
from scvctl.markdown import escaped, table

FILE = Path(__file__).parents[1] / "docs" / "RULES.md"

_RULES = "\n## Rules\n"


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
    written = FILE.read_text("utf-8").partition(_RULES)[0]
    return "\n".join([written + _RULES, overview, *map(_rule, listed)])


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
