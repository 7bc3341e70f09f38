"""Accounts to audit: the stack's own part as the program makes it, the rest as Salesforce's stacks.

Salesforce's stacks leave a policy's Version out in some templates, give no role an external ID, and
make nothing that the catalog only infers.
"""

import copy
import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moto.iam.models import iam_backends

from components.catalog import load_catalog
from components.plan.build import plan_stack
from components.plan.model import PlannedPolicy, PlannedRole, StackPlan
from components.settings.stack_file import read_stack
from scvctl.audit import auditing
from scvctl.audit.auditing import Subject
from scvctl.audit.json_format import as_object
from scvctl.aws.live import LiveAccount
from tests.examples import METADATA, PROJECT
from tests.examples.expected import ACCOUNT, PLACES
from tests.scvctl.embedded_runs import Printed, scvctl
from tests.scvctl.live_accounts import live
from tests.scvctl.schemas import problems

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

# Salesforce publishes the first without a text, and the second only in prose.
INFERRED_ROLES = ("SCVRetentionPeriodFunctionRole",)
INFERRED_POLICIES = ("CTRDataSyncFunctionRolePolicy", "InvokeSalesforceRestApiFunctionRolePolicy")
WITHOUT_VERSION = ("SCVUpdateCredentialRolePolicy", "RealtimeAlertRolePolicy")
TODAY = date(2026, 11, 28)
_MADE: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Made:
    """An account, and the plan of all that is in it."""

    client: "IAMClient"
    stack: str
    plan: StackPlan

    @property
    def arn(self) -> str:
        return f"arn:{PLACES[self.stack].partition}:iam::{self.plan.settings.account_id}"

    def role(self, name: str) -> PlannedRole:
        return next(one for one in self.plan.roles if one.name == name)

    def trust(self, name: str) -> dict[str, Any]:
        return json.loads(self.role(name).trust)

    def put_trust(self, name: str, *statements: Mapping[str, Any], only: bool = False) -> None:
        own: list[Any] = [] if only else self.trust(name)["Statement"]
        document: dict[str, Any] = {"Version": "2012-10-17", "Statement": [*own, *statements]}
        self.client.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(document))

    def put_inline(self, name: str, *statements: Mapping[str, Any], policy: str = "Extra") -> None:
        document = {"Version": "2012-10-17", "Statement": [*statements]}
        self.client.put_role_policy(
            RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document)
        )

    def put_version(self, arn: str, document: str) -> None:
        self.client.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)

    def policy(self, name: str) -> PlannedPolicy:
        return next(one for one in self.plan.policies if one.name == name)

    def unknown(self, name: str, service: str = "lambda.amazonaws.com", **more: Any) -> None:
        statement = {"Effect": "Allow", "Action": "sts:AssumeRole"}
        trust = {"Statement": [{**statement, "Principal": {"Service": service}}]}
        document = json.dumps({"Version": "2012-10-17", **trust})
        self.client.create_role(RoleName=name, AssumeRolePolicyDocument=document, **more)


def in_backend(arn: str) -> Any:
    """A role as the emulated account holds it, to give it what its calls would refuse."""
    return iam_backends[ACCOUNT][arn.split(":")[1]].get_role(arn.rpartition("/")[2])


def overrides(config: Mapping[str, Any]) -> list[str]:
    """Changed configuration as ``KEY=JSON``."""
    return [f"{key}={json.dumps(value)}" for key, value in config.items()]


@contextmanager
def made(stack: str = "dev", **config: Any) -> Generator[Made]:
    """An account as published, for a stack with changed configuration."""
    with live(stack) as client:
        plan, ours = _planned(stack, tuple(overrides(config)))
        partition = plan.settings.partition.name
        backend = iam_backends[ACCOUNT][partition]
        key = json.dumps([stack, config], sort_keys=True)
        if key not in _MADE:
            _make_all(client, plan, ours)
            local = {arn: one for arn, one in backend.managed_policies.items() if ACCOUNT in arn}
            _MADE[key] = copy.deepcopy((backend.roles, local, backend.saml_providers))
        # To copy an account takes a moment, to make one with forty roles a second.
        roles, policies, providers = copy.deepcopy(_MADE[key])
        backend.roles.update(roles)
        backend.managed_policies.update(policies)
        backend.saml_providers.update(providers)
        yield Made(client, stack, plan)


@cache
def _planned(stack: str, given: tuple[str, ...]) -> tuple[StackPlan, frozenset[str]]:
    """The plan of everything, and the names of the roles that the stack itself makes."""
    catalog = load_catalog()
    settings = read_stack(PROJECT, stack, given).settings(catalog)
    ours = frozenset(role.name for role in plan_stack(settings, catalog).roles)
    return plan_stack(settings, catalog, whole=True), ours


def _make_all(client: "IAMClient", plan: StackPlan, ours: frozenset[str]) -> None:
    for policy in plan.policies:
        client.create_policy(
            PolicyName=policy.name, Path=policy.path, PolicyDocument=policy.document
        )
    organisations = plan.settings.organisation_boundary_arn
    if organisations:
        _, _, name = organisations.rpartition("/")
        document = next(iter(plan.policies)).document
        client.create_policy(PolicyName=name, Path="/boundary/", PolicyDocument=document)
    for role in plan.roles:
        if role.name in ours or role.name not in INFERRED_ROLES:
            _make(client, role, by_salesforce=role.name not in ours)
    for arn in {role.saml_provider for role in plan.roles if role.saml_provider}:
        client.create_saml_provider(
            Name=arn.rpartition("/")[2], SAMLMetadataDocument=METADATA.read_text("utf-8")
        )


def _make(client: "IAMClient", role: PlannedRole, *, by_salesforce: bool) -> None:
    client.create_role(
        RoleName=role.name,
        Path=role.path,
        AssumeRolePolicyDocument=role.trust,
        PermissionsBoundary=role.boundary_arn,
        MaxSessionDuration=role.max_session_duration,
    )
    for policy in role.inline:
        document = json.loads(policy.document)
        if by_salesforce and policy.name in INFERRED_POLICIES:
            continue
        client.put_role_policy(
            RoleName=role.name, PolicyName=policy.name, PolicyDocument=json.dumps(document)
        )
        if by_salesforce and policy.name in WITHOUT_VERSION:
            del document["Version"]
            in_backend(role.arn).policies[policy.name] = json.dumps(document)
    for arn in role.attached:
        client.attach_role_policy(RoleName=role.name, PolicyArn=arn)


def audit(stack: str, *arguments: str, **config: Any) -> Printed:
    """Run the command for a stack with changed configuration."""
    given = [part for one in overrides(config) for part in ("--config", one)]
    return scvctl("audit", "--stack", stack, *arguments, *given)


def audited(
    account: Made,
    config: Mapping[str, Any],
    exceptions: Path | None = None,
    *,
    known: bool = True,
) -> dict[str, Any]:
    """The object of ``--json`` on an account, without the command around it."""
    catalog = load_catalog()
    settings = read_stack(PROJECT, account.stack, overrides(config)).settings(catalog)
    subject = Subject(account.stack, settings, catalog, secrets_known=known)
    reading = LiveAccount(account.client)
    result = as_object(auditing.audit(reading, subject, TODAY, lambda: None, exceptions))
    assert problems("audit", result) == []
    return result
