"""``outputs-complete``: other teams find every role in the stack's outputs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from components.outputs import OUTPUTS_VERSION, stack_outputs
from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import CannotJudge, Context, Finding, Resource, StackRule
from policypacks.scv_guardrails.rules.shared import BASELINE, CONFIGURATION, URL_LEAST_PRIVILEGE

_MAPS = (("roleArns", tokens.ROLE, "role"), ("policyArns", tokens.POLICY, "policy"))
_JUDGED_BY_NAME = frozenset({"outputsVersion", *(key for key, _, _ in _MAPS)})


def _check(resources: Sequence[Resource], context: Context) -> Iterator[Finding]:
    stacks = [resource for resource in resources if resource.type == tokens.STACK]
    if len(stacks) != 1:
        raise CannotJudge("the stack's own resource, which holds the outputs, is not among them")
    outputs, urn = stacks[0].inputs, stacks[0].urn
    if outputs.get("outputsVersion") != OUTPUTS_VERSION:
        yield Finding(_other("outputsVersion", outputs, OUTPUTS_VERSION), urn)
    for key, kind, path in _MAPS:
        owners = [resource for resource in resources if resource.type == kind]
        yield from _map(key, path, owners, stacks[0], context)
    for key, wanted in stack_outputs(context.stack.plan).items():
        if key not in _JUDGED_BY_NAME and outputs.get(key) != wanted:
            yield Finding(_other(key, outputs, wanted), urn)


def _other(key: str, outputs: Mapping[str, Any], wanted: object) -> str:
    given = outputs.get(key)
    if isinstance(wanted, dict):
        named = cast("dict[str, object]", wanted)
        have = cast("Mapping[str, object]", given if isinstance(given, Mapping) else {})
        wrong = sorted(name for name in {*named, *have} if named.get(name) != have.get(name))
        return f"The output {key} is not what the roles say, for {', '.join(wrong)}."
    return f"The output {key} is {'not there' if given is None else given}; it has to be {wanted}."


def _map(
    key: str, path: str, owners: list[Resource], stack: Resource, context: Context
) -> Iterator[Finding]:
    given = stack.inputs.get(key)
    if not isinstance(given, Mapping):
        yield Finding(f"The output {key} is no object of names and ARNs.", stack.urn)
        return
    named = cast("Mapping[str, Any]", given)
    for owner in owners:
        yield from _named(owner, path, key, named, context)
    for name in sorted(named.keys() - {owner.required("name") for owner in owners}):
        yield Finding(f"The output {key} has {name}, which this stack does not make.", stack.urn)


def _named(
    resource: Resource, path: str, key: str, named: Mapping[str, Any], context: Context
) -> Iterator[Finding]:
    name = resource.required("name")
    arn = context.stack.arn(path, resource.text("path") or "/", name)
    if named.get(name) != arn:
        given = f"says {named[name]}" if name in named else "is missing"
        yield Finding(f"In the output {key}, {name} {given}; it has to be {arn}.", resource.urn)


RULE = StackRule(
    name="outputs-complete",
    title="Outputs name everything",
    demands=(
        "The stack's outputs have their version and the ARN of every role and policy, and "
        "name nothing outside the stack."
    ),
    why=(
        "Other teams' stacks read ARNs from the outputs. A missing or wrong ARN breaks "
        "them. The provisioning role's ARN is entered in Salesforce: with a wrong one, "
        "Salesforce would use another role."
    ),
    remedy="Export what components.outputs.stack_outputs gives.",
    url=URL_LEAST_PRIVILEGE,
    severity="low",
    references=(BASELINE, CONFIGURATION),
    check=_check,
)
