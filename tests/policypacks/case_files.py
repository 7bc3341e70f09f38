"""The cases of the rules, one file for each, found on disk. Every case runs in both partitions.

A file has the sections ``pass``, ``refuse``, ``unknown`` and ``malformed``, and in ``reads`` the
inputs that its rule reads, by type. A case starts from a resource of the example stack (``resource:
Role SCVProvisioningRole``) or from nothing (``type``, ``inputs``), and changes it:

- ``inputs`` and ``provider`` replace keys; null removes one, and an object under ``policy`` or
  ``assumeRolePolicy`` becomes JSON
- ``replace`` changes a text wherever it stands in the inputs; ``statement`` adds one to the
  document, ``without`` (in it) removes one by its Sid, and ``elements`` changes those of a
  statement, by its index; null removes one
- ``ignoreChanges``, ``options`` (of the rule), ``config`` (of the stack's configuration) and
  ``judged`` (what else the pack knows of the stack)
- ``exceptions``, what the file of exceptions holds: a list, or its whole text

A case of a stack rule starts from all resources: ``remove`` (titles), ``change`` and ``add``.

Names in ``${}`` that ``places`` knows are filled in; ``${unknown}`` makes one case of each of the
SDK's stand-ins for an unknown value, ``${malformed}`` one of each text of ``MALFORMED``, with
``${problem}`` for what is wrong with it. ``messages`` has a key phrase of each message, in order;
that of a stack rule begins with what it is about, in brackets. ``wording.yaml`` has the whole
sentences.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast

import pulumi_policy.proxy
import yaml

from components.partition import PARTITIONS
from iam.documents import VERSION
from policypacks.scv_guardrails.exceptions import read_exceptions
from policypacks.scv_guardrails.exchange import Notes
from policypacks.scv_guardrails.model import AnyRule, ResourceRule
from policypacks.scv_guardrails.rules import exceptions_valid, severities
from policypacks.scv_guardrails.stack import Stack
from tests.policypacks.asking import ALL_RULES, TODAY, ask, stack
from tests.policypacks.recorded import STACKS, Example, Shown, example, files

SENTINELS: Mapping[str, str] = {
    name: value
    for name, value in vars(pulumi_policy.proxy).items()
    if name.startswith("UNKNOWN_") and isinstance(value, str)
}
MALFORMED: Mapping[str, tuple[str, str]] = {
    "no JSON": (
        "{",
        "not JSON: Expecting property name enclosed in double quotes (character 2)",
    ),
    "a list": ("[]", "not a JSON object"),
    "a key twice": (
        f'{{"Version": "{VERSION}", "Version": "{VERSION}"}}',
        "the key Version is given twice",
    ),
    "an old version": (
        '{"Version": "2008-10-17", "Statement": []}',
        f"Version is not {VERSION}; no statement",
    ),
    "no statement": (f'{{"Version": "{VERSION}", "Statement": []}}', "no statement"),
    "a statement in words": (
        f'{{"Version": "{VERSION}", "Statement": "x"}}',
        "statement 1 is not an object",
    ),
}
KINDS = ("pass", "refuse", "unknown", "malformed")
Kind = Literal["pass", "refuse", "unknown", "malformed"]

_DOCUMENTS = ("policy", "assumeRolePolicy")
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_CASE_KEYS = {
    *("case", "messages", "resource", "type", "name", "inputs", "provider", "replace"),
    *(
        "statement",
        "without",
        "elements",
        "ignoreChanges",
        "options",
        "config",
        "judged",
        "exceptions",
        "remove",
        "change",
        "add",
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One case in one partition; ``shown`` is one resource, or all of them for a stack rule.

    ``group`` is its title in the file; ``title`` says what stands for ``${unknown}`` too.
    """

    rule: str
    kind: Kind
    group: str
    title: str
    partition: str
    shown: Shown | tuple[Shown, ...]
    messages: tuple[str, ...]
    options: Mapping[str, Any] | None
    config: Mapping[str, Any]
    judged: Mapping[str, Any]
    exceptions: Any

    def __str__(self) -> str:
        return f"{self.rule}: {self.title} ({self.partition})"


def cases() -> Iterator[Case]:
    """Every case of every file."""
    for rule, sections in files().items():
        yield from cases_of(rule, sections)


def cases_of(rule: str, sections: Mapping[str, Any]) -> Iterator[Case]:
    """The cases of one file."""
    for kind in KINDS:
        for given in sections.get(kind, ()):
            for partition in PARTITIONS:
                yield from _expanded(rule, kind, given, partition)


def places(partition: str) -> dict[str, str]:
    """What the names in braces stand for in a partition."""
    here = PARTITIONS[partition]
    there = next(one for one in PARTITIONS.values() if one is not here)
    return {
        "stack": STACKS[here.name],
        "other_stack": STACKS[there.name],
        "partition": here.name,
        "region": here.default_region,
        "account": "123456789012",
        "salesforce_account": here.salesforce_account,
        "audience": here.saml_audience,
        "saml_provider": here.iam_arn(
            "123456789012", "saml-provider/SalesforceServiceVoiceIdp_00D000000000001"
        ),
        "boundary": here.iam_arn("123456789012", "policy/boundary/ScvPermissionsBoundary"),
        "other_partition": there.name,
        "other_region": there.default_region,
        "other_salesforce_account": there.salesforce_account,
        "other_audience": there.saml_audience,
    }


def _expanded(rule: str, kind: Kind, given: Mapping[str, Any], partition: str) -> Iterator[Case]:
    unknown_keys = given.keys() - _CASE_KEYS
    assert not unknown_keys, f"{rule}, {given['case']}: {unknown_keys}"
    for name, more in _variants(json.dumps(given, default=str)).items():
        title = ", ".join(filter(None, [given["case"], name]))
        of_kind = {**given, "case": title, "group": given["case"]}
        yield _case(rule, kind, of_kind, partition, more)


def _variants(text: str) -> dict[str, dict[str, str]]:
    if "${unknown}" in text:
        return {name: {"unknown": sentinel} for name, sentinel in SENTINELS.items()}
    if "${malformed}" in text:
        return {
            name: {"malformed": document, "problem": problem}
            for name, (document, problem) in MALFORMED.items()
        }
    return {"": {}}


def _case(
    rule: str, kind: Kind, given: Mapping[str, Any], partition: str, more: Mapping[str, str]
) -> Case:
    whole_case = cast("Mapping[str, Any]", filled(given, {**places(partition), **more}))
    about = example(partition)
    all_of_them = not {"resource", "type"} & whole_case.keys()
    return Case(
        rule=rule,
        kind=kind,
        group=given["group"],
        title=whole_case["case"],
        partition=partition,
        shown=_all(whole_case, about) if all_of_them else shown_in(whole_case, about),
        messages=tuple(whole_case.get("messages", ())),
        options=whole_case.get("options"),
        config=whole_case.get("config", {}),
        judged=whole_case.get("judged", {}),
        exceptions=whole_case.get("exceptions"),
    )


def filled(value: Any, names: Mapping[str, str]) -> Any:
    """A value with its names in braces filled in; a text may be given as ``text`` and ``times``."""
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda match: names.get(match[1], match[0]), value)
    if isinstance(value, list):
        return [filled(one, names) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        found = {filled(key, names): filled(one, names) for key, one in items}
        if found.keys() == {"text", "times"}:
            return found["text"] * found["times"]
        return found
    return value


def _all(given: Mapping[str, Any], about: Example) -> tuple[Shown, ...]:
    for title in (*given.get("remove", ()), *(one["resource"] for one in given.get("change", ()))):
        assert title in about.resources, title
    changed = {one["resource"]: shown_in(one, about) for one in given.get("change", ())}
    kept = [
        changed.get(title, one)
        for title, one in about.resources.items()
        if title not in given.get("remove", ())
    ]
    return (*kept, *(shown_in(one, about) for one in given.get("add", ())))


def shown_in(given: Mapping[str, Any], about: Example) -> Shown:
    """The resource that a case describes."""
    if "resource" in given:
        shown = about.resources[given["resource"]]
    else:
        name = given.get("name", "it")
        urn = f"urn:pulumi:{about.config.stack}::scv-connect-iam::{given['type']}::{name}"
        shown = Shown(given["type"], name, urn, {}, about.provider)
    inputs = _merged(shown.inputs, given.get("inputs", {}))
    for old, new in given.get("replace", {}).items():
        inputs, before = {key: _replaced(value, old, new) for key, value in inputs.items()}, inputs
        assert inputs != before, f"{old!r} is not in {shown.title}"
    for key in _DOCUMENTS:
        if isinstance(inputs.get(key), str) and {"statement", "without", "elements"} & given.keys():
            inputs[key] = _edited(inputs[key], given)
    provider = shown.provider
    if "provider" in given:
        changes = given["provider"]
        provider = None if changes is None else _merged(provider or {}, changes)
    ignored = tuple(given.get("ignoreChanges", ()))
    renamed = given.get("name", shown.name)
    urn = f"{shown.urn.rpartition('::')[0]}::{renamed}"
    return replace(
        shown,
        name=renamed,
        urn=urn,
        inputs=inputs,
        provider=provider,
        ignore_changes=ignored,
        from_wire=False,
    )


def _merged(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    written = {
        key: json.dumps(value) if key in _DOCUMENTS and isinstance(value, dict) else value
        for key, value in changes.items()
    }
    return {key: value for key, value in {**before, **written}.items() if value is not None}


def _replaced(value: Any, old: str, new: str) -> Any:
    return value.replace(old, new) if isinstance(value, str) else value


def _edited(text: str, given: Mapping[str, Any]) -> str:
    document = json.loads(text)
    statements = document["Statement"]
    kept = [one for one in statements if one.get("Sid") != given.get("without", "")]
    assert len(kept) == len(statements) - ("without" in given)
    for index, elements in given.get("elements", {}).items():
        kept[index] = _merged(kept[index], elements)
    document["Statement"] = [*kept, *([given["statement"]] if "statement" in given else [])]
    return json.dumps(document)


class _WithoutAliases(yaml.SafeDumper):
    """What appears twice in a case is written twice: the pack takes no alias."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _written_out(exceptions: object) -> str:
    return yaml.dump(exceptions, Dumper=_WithoutAliases)


def rule_of_case(case: Case) -> AnyRule:
    """The rule that a case is about; the one about exceptions is made from the case's own."""
    if case.rule != exceptions_valid.NAME:
        return ALL_RULES[case.rule]
    text = case.exceptions if isinstance(case.exceptions, str) else _written_out(case.exceptions)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "exceptions.yaml"
        file.write_text(text, "utf-8")
        exceptions = read_exceptions(severities(), file)
    notes = Notes()
    for rule in map(ALL_RULES.__getitem__, sorted(exceptions.rules)):
        # As in the pack: the other rules are asked first.
        each = case.shown if isinstance(rule, ResourceRule) else [case.shown]
        for shown in cast("Any", each):
            ask(rule, shown, stack_of_case(case), exceptions=exceptions, notes=notes)
    return exceptions_valid.rule(exceptions, TODAY, notes)


def stack_of_case(case: Case) -> Stack:
    """The stack that a case is judged against."""
    return replace(stack(case.partition, **case.config), **case.judged)
