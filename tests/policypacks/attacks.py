"""The stacks of ``attacks``, each changed in one way that the rules together have to refuse.

A file is a list of attacks. Each starts from all resources of a stack, ``dev`` or ``stack``, with
an external ID, ``integratedBy: salesforce`` or ``integrated_by``, and ``config``:

- ``change`` has, by title, what a case of ``case_files`` changes of a resource; what is changed of
  the AWS provider, every resource of it has
- ``add`` has more resources, as such a case describes them
- ``refused_by`` has the mandatory rules that are violated, all of them, each with a part of a
  message, and ``advised_by`` the advisory ones
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from policypacks.scv_guardrails.model import ResourceRule
from tests.examples import EXTERNAL_ID
from tests.policypacks.asking import ALL_RULES, ask, judged
from tests.policypacks.case_files import shown_in
from tests.policypacks.recorded import LOADER, Example, Shown, configured

_FILES = Path(__file__).with_name("attacks")
_PROVIDER = "aws aws"


@dataclass(frozen=True, slots=True)
class Attack:
    """One changed stack, and what the rules must say of it."""

    case: str
    refused_by: Mapping[str, str]
    change: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    add: Sequence[Mapping[str, Any]] = ()
    stack: str = "dev"
    integrated_by: str = "salesforce"
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    advised_by: Sequence[str] = ()

    def __str__(self) -> str:
        return self.case

    @property
    def example(self) -> Example:
        """The stack as it is without the change."""
        given = {"externalId": EXTERNAL_ID, "integratedBy": self.integrated_by, **self.config}
        return configured(self.stack, *(f"{key}={json.dumps(one)}" for key, one in given.items()))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says."""

    rule: str
    level: str
    message: str


def read_attacks() -> list[Attack]:
    """Every attack of every file."""
    texts = [file.read_text("utf-8") for file in sorted(_FILES.glob("*.yaml"))]
    return [Attack(**one) for text in texts for one in yaml.load(text, LOADER)]  # noqa: S506


def findings(attack: Attack, *, everywhere: bool = False) -> Iterator[Finding]:
    """What all rules say of the changed stack.

    A rule about single resources is asked about those that are changed, or about all of them:
    ``everywhere``.
    """
    about = attack.example
    changed = {
        title: shown_in({"resource": title, **how}, about) for title, how in attack.change.items()
    }
    shown = {**about.resources, **changed}
    if _PROVIDER in changed:
        inputs = changed[_PROVIDER].inputs
        shown = {title: _of_provider(one, inputs) for title, one in shown.items()}
        everywhere = True
    more = [shown_in(one, about) for one in attack.add]
    looked_at = [one for title, one in shown.items() if everywhere or title in changed] + more
    known = judged(about.config)
    for rule in ALL_RULES.values():
        single = isinstance(rule, ResourceRule)
        for one in looked_at if single else [[*shown.values(), *more]]:
            for message in ask(rule, one, known).messages:
                yield Finding(rule.name, rule.level, message)


def _of_provider(shown: Shown, inputs: Mapping[str, Any]) -> Shown:
    return shown if shown.provider is None else replace(shown, provider=inputs)
