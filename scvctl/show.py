"""Shows a run as a tree that a person reads."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pulumi_aws as aws
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from components.quotas import MANAGED_POLICY_SIZE, document_size
from scvctl.embedded.deployment import PROVIDER_PREFIX, Deployed
from scvctl.embedded.recorder import STACK_TYPE
from scvctl.up import Run

_ROLE = aws.iam.Role.pulumi_type
_POLICY = aws.iam.Policy.pulumi_type


def show(run: Run, console: Console) -> None:
    """The tree of components, roles and policies, the outputs, and one line that sums it up."""
    console.print(_tree(run))
    console.print()
    console.print(_outputs(run))
    console.print()
    console.print(_summary(run))


def _tree(run: Run) -> Tree:
    settings = run.settings
    title = Text.assemble(
        (run.config.stack, "bold cyan"),
        f"  account {settings.account_id} · {settings.region} · {settings.partition.title}",
        f" · release {settings.release} · integrated by {settings.integrated_by}",
    )
    tree = Tree(title, guide_style="dim")
    stack = next(one.recorded.urn for one in run.resources if one.recorded.type == STACK_TYPE)
    for component in _children(run, stack):
        if not component.recorded.type.startswith(PROVIDER_PREFIX):
            branch = tree.add(_component(run, component))
            for child in _children(run, component.recorded.urn):
                branch.add(_resource(run, child))
    return tree


def _component(run: Run, component: Deployed) -> Text:
    children = _children(run, component.recorded.urn)
    roles = sum(child.recorded.type == _ROLE for child in children)
    policies = sum(child.recorded.type == _POLICY for child in children)
    counts = [_count(roles, "role"), _count(policies, "managed policy", "managed policies")]
    kind = component.recorded.type.rpartition(":")[2]
    shown = ", ".join(filter(None, counts))
    return Text.assemble((kind, "bold"), f"  {component.recorded.name}  ", (shown, "dim"))


def _resource(run: Run, resource: Deployed) -> RenderableType:
    name = resource.recorded.name
    if resource.recorded.type == _ROLE:
        return Text.assemble((name, "green"), "  ", (_about_role(run, resource), "dim"))
    if resource.recorded.type == _POLICY:
        size = document_size(resource.outputs["policy"])
        room = f"{resource.outputs['path']}  {size:,} of {MANAGED_POLICY_SIZE:,} characters"
        return Text.assemble((name, "yellow"), "  ", (room, "dim"))
    return Text(name)


def _about_role(run: Run, role: Deployed) -> str:
    types = [child.recorded.type for child in _children(run, role.recorded.urn)]
    parts = [
        f"trusts {', '.join(_trusted(role.outputs['assumeRolePolicy']))}",
        _count(types.count(aws.iam.RolePolicy.pulumi_type), "inline"),
        _count(types.count(aws.iam.RolePolicyAttachment.pulumi_type), "attached"),
        f"boundary {role.outputs['permissionsBoundary'].rpartition('/')[2]}",
    ]
    return " · ".join(filter(None, parts))


def _trusted(document: str) -> Iterator[str]:
    for statement in json.loads(document)["Statement"]:
        conditions = json.dumps(statement.get("Condition", {}))
        for principals in statement["Principal"].values():
            for principal in [principals] if isinstance(principals, str) else principals:
                guard = " with external ID" if "sts:ExternalId" in conditions else ""
                yield f"{principal}{guard}"


def _outputs(run: Run) -> Table:
    table = Table.grid(padding=(0, 2))
    table.title = None
    table.add_row(Text("Outputs", "bold"), "")
    for name, value in sorted(run.outputs.items()):
        table.add_row(Text(f"  {name}"), Text(_short(value), "cyan", overflow="fold"))
    return table


def _short(value: Any) -> str:
    if isinstance(value, dict):
        entries: Sequence[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
        shown = ", ".join(str(entry) for entry in entries[:2])
        more = f" and {len(entries) - 2} more" if len(entries) > 2 else ""  # noqa: PLR2004
        return f"{shown}{more}"
    return str(value)


def _summary(run: Run) -> RenderableType:
    types = [one.recorded.type for one in run.resources]
    roles, policies = types.count(_ROLE), types.count(_POLICY)
    made = f"{len(types)} resources: {roles} roles, each with its boundary, {policies} managed policies"
    lines = [
        Text.assemble(("✓ ", "bold green"), f"{made}; read back from the emulated AWS."),
        Text(
            f"  No policy pack has judged them yet. {run.seconds:.1f} s; --json shows all.", "dim"
        ),
    ]
    return Group(*lines)


def _children(run: Run, urn: str) -> list[Deployed]:
    return [one for one in run.resources if one.recorded.parent == urn]


def _count(number: int, noun: str, plural: str | None = None) -> str:
    if not number:
        return ""
    return f"{number} {noun if number == 1 else plural or _plural(noun)}"


def _plural(noun: str) -> str:
    return noun if noun in {"inline", "attached"} else f"{noun}s"
