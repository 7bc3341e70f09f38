"""Asks one rule through the real adapter, with the values in the shape that the SDK gives them."""

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi_policy import (
    Policy,
    PolicyCustomTimeouts,
    PolicyProviderResource,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.policy import _NotApplicableError  # pyright: ignore[reportPrivateUsage]
from pulumi_policy.proxy import unknown_checking_proxy

from components.catalog import load_catalog
from components.settings.settings import parse_settings
from components.settings.stack_file import StackConfig
from policypacks.scv_guardrails.adapter import policy_of
from policypacks.scv_guardrails.exceptions import Exceptions
from policypacks.scv_guardrails.exchange import Notes
from policypacks.scv_guardrails.model import AnyRule, Context, ResourceRule
from policypacks.scv_guardrails.rules import RULES, exceptions_valid
from policypacks.scv_guardrails.stack import Stack, stack_of
from tests.policypacks.recorded import AWS_PROVIDER, Shown, example

TODAY = date(2026, 11, 25)
NO_EXCEPTIONS = Exceptions()
ALL_RULES: Mapping[str, AnyRule] = {
    rule.name: rule for rule in (*RULES, exceptions_valid.rule(NO_EXCEPTIONS, TODAY))
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule said: messages with the URN they are about, and why it does not apply."""

    said: tuple[tuple[str, str | None], ...]
    not_applicable: str | None = None

    @property
    def messages(self) -> list[str]:
        """The messages alone."""
        return [message for message, _ in self.said]


def stack(partition: str = "aws", **changes: Any) -> Stack:
    """The example stack of a partition, with changed keys of its configuration; None removes."""
    return known_stack(partition, json.dumps(changes, sort_keys=True))


@functools.cache
def known_stack(partition: str, changed: str) -> Stack:
    """The same, with the changes as JSON."""
    return judged(example(partition).config, json.loads(changed))


def judged(config: StackConfig, changes: Mapping[str, Any] = MappingProxyType({})) -> Stack:
    """What the pack knows of a stack, with changed keys of its configuration; None removes."""
    own = {key: value for key, value in {**config.own(), **changes}.items() if value is not None}
    region = config.values["aws:region"]
    catalog = load_catalog()
    return stack_of(parse_settings(own, region, catalog, config.root), catalog)


def ask(
    rule: AnyRule,
    shown: Shown | Sequence[Shown],
    about: Stack,
    *,
    options: Mapping[str, Any] | None = None,
    exceptions: Exceptions = NO_EXCEPTIONS,
    notes: Notes | None = None,
) -> Answer:
    """What a rule says of a resource, or of all resources of a stack."""
    policy = policy_of(rule, lambda _urn: about, exceptions, TODAY, notes)
    return ask_policy(policy, shown, options)


def ask_policy(
    policy: Policy, shown: Shown | Sequence[Shown], options: Mapping[str, Any] | None = None
) -> Answer:
    """What a policy says of them. Options come from the engine, so they are as JSON has them."""
    said: list[tuple[str, str | None]] = []

    def report(message: str, urn: str | None = None) -> None:
        said.append((message, urn))

    given = _from_wire(options) if options is not None else None
    asked: Any = policy
    try:
        if isinstance(shown, Shown):
            assert isinstance(policy, ResourceValidationPolicy)
            asked.validate(_args(shown, given), report)
        else:
            assert isinstance(policy, StackValidationPolicy)
            resources = [_resource(one) for one in shown]
            asked.validate(StackValidationArgs(resources, given, {}), report)
    except _NotApplicableError as reason:
        return Answer(tuple(said), reason.reason)
    return Answer(tuple(said))


def all_messages(shown: Sequence[Shown], about: Stack) -> list[str]:
    """What all rules say of a stack; each resource is read once, as the real pack does."""
    resources = Notes().question.resources([_resource(one) for one in shown])
    found: list[str] = []
    for rule in ALL_RULES.values():
        defaults = {key: option.default for key, option in rule.options.items()}
        context = Context(about, defaults)
        if isinstance(rule, ResourceRule):
            those = [one for one in resources if rule.types is None or one.type in rule.types]
            found += [message for one in those for message in rule.check(one, context)]
        else:
            found += [finding.message for finding in rule.check(resources, context)]
    return found


def _args(shown: Shown, options: dict[str, Any] | None) -> ResourceValidationArgs:
    return ResourceValidationArgs(
        shown.type,
        _props(shown),
        shown.urn,
        shown.name,
        _options(shown),
        _provider(shown),
        options,
        {},
    )


def _resource(shown: Shown) -> PolicyResource:
    props = _props(shown)
    provider = _provider(shown)
    return PolicyResource(
        shown.type, props, shown.urn, shown.name, _options(shown), provider, None, [], {}
    )


def _props(shown: Shown) -> dict[str, Any]:
    given = dict(shown.inputs) if shown.from_wire else _from_wire(shown.inputs)
    return unknown_checking_proxy(given)


def _from_wire(given: Mapping[str, Any]) -> dict[str, Any]:
    # Over the wire every number is a float, and a tuple a list.
    struct = struct_pb2.Struct()
    struct.update(given)
    return deserialize_properties(json_format.MessageToDict(struct))


def _options(shown: Shown) -> PolicyResourceOptions:
    never = PolicyCustomTimeouts(0, 0, 0)
    protect = False
    return PolicyResourceOptions(protect, [*shown.ignore_changes], None, [], never, [], None)


def _provider(shown: Shown) -> PolicyProviderResource | None:
    if shown.provider is None:
        return None
    props = unknown_checking_proxy(dict(shown.provider))
    return PolicyProviderResource(AWS_PROVIDER, props, "urn:provider", "aws")
