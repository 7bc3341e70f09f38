"""Shows a recorded stack to the policy pack, one resource after the other and then all together."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import analyzer_pb2

from components.settings.stack_file import StackConfig
from policypacks.scv_guardrails.exceptions import Exceptions
from policypacks.scv_guardrails.rules import all_rules, exceptions_valid
from scvctl.check.pack.config import PolicyConfig
from scvctl.check.pack.judgement import (
    STACK_AS_A_WHOLE,
    Excepted,
    Judgement,
    Level,
    Pack,
    PackFailed,
    Rule,
    Severity,
    Violation,
)
from scvctl.check.pack.process import PackProcess, introduce
from scvctl.embedded.deployment import PROVIDER_PREFIX
from scvctl.embedded.recorder import Recorded, Recording

_LEVELS: Mapping[int, Level] = MappingProxyType(
    {
        analyzer_pb2.ADVISORY: "advisory",
        analyzer_pb2.MANDATORY: "mandatory",
        analyzer_pb2.DISABLED: "disabled",
        analyzer_pb2.REMEDIATE: "remediate",
    }
)
_SEVERITIES: Mapping[int, Severity] = MappingProxyType(
    {
        analyzer_pb2.POLICY_SEVERITY_UNSPECIFIED: "",
        analyzer_pb2.POLICY_SEVERITY_LOW: "low",
        analyzer_pb2.POLICY_SEVERITY_MEDIUM: "medium",
        analyzer_pb2.POLICY_SEVERITY_HIGH: "high",
        analyzer_pb2.POLICY_SEVERITY_CRITICAL: "critical",
    }
)


@dataclass(slots=True)
class _Said:
    violations: list[Violation] = field(default_factory=list[Violation])
    excepted: list[Excepted] = field(default_factory=list[Excepted])
    patterns: list[str] = field(default_factory=list[str])

    def add(self, response: Any, urn: str) -> None:
        for one in response.diagnostics:
            # The message begins with the description, which stands beside it anyway.
            message = one.message.removeprefix(one.description).strip() or one.description
            level = _LEVELS[one.enforcementLevel]
            # An answer about one resource leaves its URN out.
            self.violations.append(Violation(one.policyName, level, one.urn or urn, message))
        for one in response.not_applicable:
            # This rule has no exceptions itself: it counts what those of others let through.
            if one.policy_name == exceptions_valid.NAME:
                self.patterns.append(one.reason)
                continue
            self.excepted.append(Excepted(one.policy_name, urn, one.reason))


class Judge:
    """The policy pack, asked as Pulumi's engine asks it: at a preview, and after a deployment.

    Every method raises ``PackFailed``.
    """

    def __init__(
        self,
        process: PackProcess,
        config: StackConfig,
        recording: Recording,
        rules: PolicyConfig | None = None,
    ) -> None:
        """Wait for the pack, tell it the stack and configure its rules.

        Raises ``InputError`` when the pack does not have what ``rules`` configures.
        """
        self._process = process
        self._recording = recording
        with self._answers():
            self._stub = process.connect()
            introduced = introduce(self._stub, config, rules or PolicyConfig())
            self._pack = _pack(*introduced, process.version)

    def preview(self, on_judged: Callable[[], None] = lambda: None) -> Judgement:
        """Every resource in the order of its registration, and then the stack as a whole."""
        said = _Said()
        with self._answers():
            for resource in self._recording.resources.values():
                request = _request(resource, self._recording)
                if self._stub.Remediate(request).remediations:
                    raise PackFailed(f"The pack would change {resource.name}; it may only judge.")
                said.add(self._stub.Analyze(request), resource.urn)
                on_judged()
            said.add(self._stub.AnalyzeStack(_whole(self._recording, {})), STACK_AS_A_WHOLE)
        return self._judgement(said)

    def deployed(self, outputs: Mapping[str, Mapping[str, Any]]) -> Judgement:
        """The stack as a whole, with the outputs that its resources (URNs) have in the account."""
        said = _Said()
        with self._answers():
            said.add(self._stub.AnalyzeStack(_whole(self._recording, outputs)), STACK_AS_A_WHOLE)
        return self._judgement(said)

    def _judgement(self, said: _Said) -> Judgement:
        judged = len(self._recording.resources)
        return Judgement(
            self._pack, tuple(said.violations), tuple(said.excepted), judged, tuple(said.patterns)
        )

    @contextmanager
    def _answers(self) -> Generator[None]:
        try:
            yield
        except grpc.RpcError as error:
            reason = cast("Any", error).details() or type(error).__name__
            message = f"The policy pack did not answer: {reason}.{self._process.last_words()}"
            raise PackFailed(message) from error


def _pack(info: Any, in_force: Mapping[str, Any], version: str) -> Pack:
    rules = [_rule(policy, in_force[policy.name]) for policy in info.policies]
    by_name = MappingProxyType({rule.name: rule for rule in rules})
    return Pack(info.name, version or info.version, by_name)


def _rule(policy: Any, config: Any) -> Rule:
    framework = policy.framework
    parts = (framework.name, framework.version, framework.reference)
    return Rule(
        name=policy.name,
        title=policy.displayName or policy.name,
        description=policy.description,
        why=_whys().get(policy.name, ""),
        level=_LEVELS[config.enforcementLevel],
        own_level=_LEVELS[policy.enforcementLevel],
        severity=_SEVERITIES[policy.severity],
        framework=" ".join(filter(None, parts)),
        tags=tuple(policy.tags),
        remedy=policy.remediation_steps,
        url=policy.url,
        about="stack" if policy.policy_type == analyzer_pb2.POLICY_TYPE_STACK else "resource",
    )


@lru_cache(maxsize=1)
def _whys() -> Mapping[str, str]:
    rules = all_rules(Exceptions(), date.min)
    return MappingProxyType({rule.name: rule.why for rule in rules})


def _request(resource: Recorded, recording: Recording) -> Any:
    return analyzer_pb2.AnalyzeRequest(
        type=resource.type,
        properties=_inputs(resource),
        urn=resource.urn,
        name=resource.name,
        options=_options(resource),
        provider=_provider(resource, recording),
    )


def _whole(recording: Recording, outputs: Mapping[str, Mapping[str, Any]]) -> Any:
    resources = [
        _in_stack(one, recording, outputs.get(one.urn)) for one in recording.resources.values()
    ]
    return analyzer_pb2.AnalyzeStackRequest(resources=resources)


def _in_stack(resource: Recorded, recording: Recording, outputs: Mapping[str, Any] | None) -> Any:
    properties = recording.wire_outputs.get(resource.urn)
    if outputs is not None and resource.custom:
        properties = struct_pb2.Struct()
        properties.update(outputs)
        # As the engine has it: what is a secret among the inputs is one among the outputs.
        for key, given in resource.request.object.fields.items():
            wrapped = json_format.MessageToDict(given)
            if key in outputs and rpc.is_rpc_secret(wrapped):
                properties.update({key: {**wrapped, "value": outputs[key]}})
    elif resource.custom:
        # At a preview, what will be made has its inputs for outputs.
        properties = _inputs(resource)
    return analyzer_pb2.AnalyzerResource(
        type=resource.type,
        properties=properties,
        urn=resource.urn,
        name=resource.name,
        options=_options(resource),
        provider=_provider(resource, recording),
        parent=resource.parent,
        dependencies=sorted(resource.dependencies),
        propertyDependencies={
            key: analyzer_pb2.AnalyzerPropertyDependencies(urns=one.urns)
            for key, one in resource.request.propertyDependencies.items()
        },
    )


def _inputs(resource: Recorded) -> Any:
    given = resource.request
    told = {"pluginDownloadURL": given.pluginDownloadURL} if given.pluginDownloadURL else {}
    if not (told or given.version) or not resource.type.startswith(PROVIDER_PREFIX):
        return given.object
    # The engine keeps what it knows of a plugin among the inputs of its provider.
    inputs = struct_pb2.Struct()
    inputs.CopyFrom(given.object)
    inputs.update({"__internal": told})
    if given.version:
        inputs.update({"version": given.version})
    return inputs


def _options(resource: Recorded) -> Any:
    request = resource.request
    return analyzer_pb2.AnalyzerResourceOptions(
        protect=request.protect,
        ignoreChanges=request.ignoreChanges,
        deleteBeforeReplace=request.deleteBeforeReplace,
        deleteBeforeReplaceDefined=request.deleteBeforeReplaceDefined,
        additionalSecretOutputs=request.additionalSecretOutputs,
        aliases=request.aliasURNs,
        parent=resource.parent,
    )


def _provider(resource: Recorded, recording: Recording) -> Any:
    provider = recording.resources.get(resource.provider)
    if provider is None:
        return _default_provider(resource)
    return analyzer_pb2.AnalyzerProviderResource(
        type=provider.type,
        properties=_inputs(provider),
        urn=provider.urn,
        name=provider.name,
    )


def _default_provider(resource: Recorded) -> Any:
    # The engine gives one to every resource that has none of its own and is no component.
    package = resource.type.partition(":")[0]
    if not resource.custom or package == "pulumi":
        return None
    return analyzer_pb2.AnalyzerProviderResource(
        type=f"{PROVIDER_PREFIX}{package}", name="default", properties=struct_pb2.Struct()
    )
