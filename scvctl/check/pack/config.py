"""The configuration of the policy pack's rules: the file of Pulumi's ``--policy-pack-config``.

Source: Pulumi's documentation, Policy configuration.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from google.protobuf import json_format
from jsonschema import Draft7Validator
from pulumi.runtime.proto import analyzer_pb2

from components.errors import InputError, Problem
from components.settings.engine_yaml import Unreadable, read_text

_LARGEST = 1_000_000
EVERY_RULE = "all"
LEVEL = "enforcementLevel"
LEVELS: Mapping[str, Any] = MappingProxyType(
    {
        "advisory": analyzer_pb2.ADVISORY,
        "mandatory": analyzer_pb2.MANDATORY,
        "remediate": analyzer_pb2.REMEDIATE,
        "disabled": analyzer_pb2.DISABLED,
    }
)


@dataclass(frozen=True, slots=True)
class PolicyConfig:
    """What a file says: for each rule, or for ``all``, its level and its options as JSON values."""

    file: str = ""
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))


def read_policy_config(file: Path) -> PolicyConfig:
    """The configuration that a file holds. Raises ``InputError`` with everything wrong in it."""
    try:
        given = json.loads(read_text(file, _LARGEST))
    except Unreadable as error:
        raise _unusable(Problem(str(file), error.problems[0])) from error
    except (ValueError, RecursionError) as error:
        raise _unusable(Problem(str(file), f"not JSON: {error}")) from error
    if not isinstance(given, dict):
        raise _unusable(Problem(str(file), "not a JSON object with the names of rules as keys"))
    rules: dict[str, Mapping[str, Any]] = {}
    problems: list[Problem] = []
    for name, value in cast("dict[str, Any]", given).items():
        # A level alone is short for an object with nothing else.
        rule = {LEVEL: value} if isinstance(value, str) else value
        if not isinstance(rule, dict):
            problems.append(Problem(name, "neither a level nor an object with a rule's options"))
            continue
        rules[name] = cast("dict[str, Any]", rule)
        level = rules[name].get(LEVEL, "mandatory")
        if not isinstance(level, str) or level not in LEVELS:
            problems.append(Problem(name, f"the level {level!r} is none of {', '.join(LEVELS)}"))
    if problems:
        raise _unusable(*problems)
    return PolicyConfig(str(file), MappingProxyType(rules))


def configured(info: Any, given: PolicyConfig) -> Mapping[str, Any]:
    """The ``PolicyConfig`` message for every policy of a pack's ``AnalyzerInfo``.

    Each has its own level and the defaults of its schema, what the pack configures itself, and over
    both what is given. Raises ``InputError`` for rules and options that the pack does not have.
    """
    problems = [*_problems(info, given)]
    if problems:
        raise _unusable(*problems)
    return {policy.name: _configured(policy, info, given) for policy in info.policies}


def _configured(policy: Any, info: Any, given: PolicyConfig) -> Any:
    config = analyzer_pb2.PolicyConfig(enforcementLevel=policy.enforcementLevel)
    schema: Mapping[str, Any] = json_format.MessageToDict(policy.configSchema.properties)
    config.properties.update(
        {key: shape["default"] for key, shape in schema.items() if "default" in shape}
    )
    if policy.name in info.initialConfig:
        initial = info.initialConfig[policy.name]
        config.enforcementLevel = initial.enforcementLevel
        config.properties.update(json_format.MessageToDict(initial.properties))
    for name in (EVERY_RULE, policy.name):
        rule = dict(given.rules.get(name, {}))
        if LEVEL in rule:
            config.enforcementLevel = LEVELS[rule.pop(LEVEL)]
        config.properties.update(rule)
    return config


def _problems(info: Any, given: PolicyConfig) -> Iterator[Problem]:
    policies = {policy.name: policy for policy in info.policies}
    for name, rule in given.rules.items():
        options = {key: value for key, value in rule.items() if key != LEVEL}
        if name == EVERY_RULE:
            if options:
                yield Problem(name, "only a level can be given for all rules")
        elif name not in policies:
            yield Problem(name, f"no rule of the pack. Known are: {', '.join(sorted(policies))}")
        else:
            yield from _options(name, options, policies[name])


def _options(name: str, options: Mapping[str, Any], policy: Any) -> Iterator[Problem]:
    properties = json_format.MessageToDict(policy.configSchema.properties)
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    validator = Draft7Validator(schema)
    for error in validator.iter_errors(options):  # pyright: ignore[reportUnknownMemberType]
        place = ".".join([name, *(str(part) for part in error.absolute_path)])
        yield Problem(place, error.message)


def _unusable(*problems: Problem) -> InputError:
    return InputError("The configuration of the policy pack cannot be used", problems)
