"""The stack that resources are compared with: its settings and its plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from components.catalog import Catalog
from components.partition import Partition
from components.plan.build import BOUNDARY_FAMILY, plan_stack
from components.plan.model import PlannedPolicy, PlannedRole, StackPlan
from components.settings.settings import Settings
from iam.arns import arn_covers
from iam.documents import Statement, parse
from iam.patterns import action_covers

_PROVISIONING_FAMILY = "provisioning"
_ANY_EXTERNAL_ID = "any-external-id"
_WRITING = "iam:CreatePolicyVersion"


@dataclass(frozen=True)
class Stack:
    """A stack as the catalog and its configuration define it.

    ``guarded_roles`` are the roles for which Salesforce supports an external ID, whether the
    stack has one or not. ``external_id_readable`` is false if the external ID is encrypted, so that
    only its presence is known. ``unreviewed`` are the names of changed catalog entries,
    ``unreviewed_stacks`` the releases and partitions whose rendered stacks changed.
    """

    plan: StackPlan
    guarded_roles: frozenset[str]
    external_id_readable: bool
    unreviewed: frozenset[str]
    unreviewed_stacks: frozenset[str]

    @property
    def settings(self) -> Settings:
        """The stack's configuration."""
        return self.plan.settings

    @property
    def partition(self) -> Partition:
        """The partition of the stack's region."""
        return self.settings.partition

    @property
    def account(self) -> str:
        """The account ID."""
        return self.settings.account_id

    @cached_property
    def roles(self) -> Mapping[str, PlannedRole]:
        """Every role that belongs to the stack, by name."""
        return MappingProxyType({role.name: role for role in self.plan.roles})

    @cached_property
    def policies(self) -> Mapping[str, PlannedPolicy]:
        """Every managed policy that belongs to the stack, by ARN."""
        return MappingProxyType({policy.arn: policy for policy in self.plan.policies})

    @cached_property
    def shared_documents(self) -> tuple[str, ...]:
        """Every document that grants permissions, except the provisioning policy."""
        return tuple(self._shared_documents())

    def inline_document(self, role: str, policy: str) -> str | None:
        """The document of a role's inline policy, by names; ``None`` if there is no such policy."""
        planned = self.roles.get(role)
        inline = planned.inline if planned else ()
        return next((one.document for one in inline if one.name == policy), None)

    def documents_of(self, role: str) -> tuple[str, ...]:
        """The documents that a role may have: its own, or for an unknown role the shared ones."""
        planned = self.roles.get(role)
        if planned is None:
            return self.shared_documents
        attached = (self.policies[arn].document for arn in planned.attached if arn in self.policies)
        return (*(one.document for one in planned.inline), *attached)

    def writer_of(self, policy: str) -> str | None:
        """The role that may write new versions of a managed policy (an ARN); ``None`` without one.

        The policy's path decides: Salesforce may write every policy under ``/scv/SCV*``.
        """
        reached = (
            role
            for role, statement in self._policy_writers
            if any(arn_covers(one, policy) for one in statement.resources)
        )
        return next(reached, None)

    @cached_property
    def _policy_writers(self) -> tuple[tuple[str, Statement], ...]:
        return tuple(
            (role.name, statement)
            for role in self.plan.roles
            for document in self.documents_of(role.name)
            for statement in parse(document, "policy")
            if statement.allows and any(action_covers(one, _WRITING) for one in statement.actions)
        )

    @cached_property
    def attachable(self) -> tuple[str, ...]:
        """The ARNs of all policies that some role has attached, sorted."""
        return tuple(sorted({arn for role in self.plan.roles for arn in role.attached}))

    def arn(self, kind: str, path: str, name: str) -> str:
        """The ARN of an IAM resource of this account."""
        return self.partition.iam_arn(self.account, f"{kind}{path}{name}")

    def _shared_documents(self) -> Iterator[str]:
        for family in self.plan.families:
            if family.family in {_PROVISIONING_FAMILY, BOUNDARY_FAMILY}:
                continue
            yield from (one.document for one in family.policies)
            for role in family.roles:
                yield from (policy.document for policy in role.inline)


def stack_of(
    settings: Settings,
    catalog: Catalog,
    *,
    external_id_readable: bool = True,
    unreviewed: frozenset[str] = frozenset(),
    unreviewed_stacks: frozenset[str] = frozenset(),
) -> Stack:
    """The stack of these settings. Raises ``InputError`` when nothing can be deployed with them."""
    supported = plan_stack(replace(settings, external_ids=(_ANY_EXTERNAL_ID,)), catalog)
    return Stack(
        plan=plan_stack(settings, catalog),
        guarded_roles=frozenset(role.name for role in supported.roles if role.secret),
        external_id_readable=external_id_readable,
        unreviewed=unreviewed,
        unreviewed_stacks=unreviewed_stacks,
    )
