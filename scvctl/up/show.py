"""Shows a run to a person: a tree of resources, the outputs and a summary."""

from collections.abc import Iterator
from typing import Any, cast

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from components import tokens
from components.boundary.verdict import BoundaryVerdict
from components.quotas import MANAGED_POLICY_SIZE, document_size
from components.text import counted
from iam.documents import parse
from scvctl.check.pack.judgement import Violation
from scvctl.console import print_words
from scvctl.embedded.deployment import PROVIDER_PREFIX, Deployed
from scvctl.up.up import Run

_SHOWN = 2


def show(run: Run, console: Console) -> None:
    """The tree of components, roles and policies, the outputs, and a summary.

    If the policy pack refuses, only its violations, because nothing was created.
    """
    if not run.judgement.refused:
        for line in _title(run):
            print_words(console, line)
        console.print(_tree(run))
        console.print()
        for line in _outputs(run):
            console.print(line, soft_wrap=True)
        console.print()
    for violation in run.judgement.violations:
        print_words(console, _violation(violation))
    print_words(console, _refusal(run) if run.judgement.refused else _summary(run))


def _title(run: Run) -> Iterator[Text]:
    settings = run.settings
    yield Text.assemble(
        (run.config.stack, "bold cyan"),
        f"  account {settings.account_id}, {settings.region} ({settings.partition.title})",
    )
    yield Text(f"release {settings.release}, integrated by {settings.integrated_by}")
    yield Text(f"boundary {settings.boundary_arn}")


def _tree(run: Run) -> Tree:
    tree = Tree("", guide_style="dim", hide_root=True)
    stack = next(one.recorded.urn for one in run.resources if one.recorded.type == tokens.STACK)
    for component in _children(run, stack):
        if not component.recorded.type.startswith(PROVIDER_PREFIX):
            branch = tree.add(Text(component.recorded.name, "bold"))
            children = _children(run, component.recorded.urn)
            width = max((len(child.recorded.name) for child in children), default=0)
            for child in children:
                branch.add(_resource(run, child, width))
    return tree


def _resource(run: Run, resource: Deployed, width: int) -> Text:
    name = resource.recorded.name.ljust(width + 2)
    if resource.recorded.type == tokens.ROLE:
        return Text.assemble((name, "green"), (_role_summary(run, resource), "dim"))
    if resource.recorded.type == tokens.POLICY:
        size = document_size(resource.outputs["policy"])
        about = f"policy, {size:,} of {MANAGED_POLICY_SIZE:,} characters"
        return Text.assemble((name, "yellow"), (about, "dim"))
    return Text(name)


def _role_summary(run: Run, role: Deployed) -> str:
    types = [child.recorded.type for child in _children(run, role.recorded.urn)]
    inline = types.count(tokens.ROLE_POLICY)
    attached = types.count(tokens.ROLE_POLICY_ATTACHMENT)
    parts = [
        f"{count} {kind}" for count, kind in ((inline, "inline"), (attached, "attached")) if count
    ]
    principals = ", ".join(_principals(run, role.outputs["assumeRolePolicy"]))
    return f"trusts {principals}; {', '.join(parts)}"


def _principals(run: Run, document: str) -> Iterator[str]:
    salesforce = run.settings.partition.salesforce_account
    for statement in parse(document, "trust policy"):
        has_external_id = any("sts:ExternalId" in keys for keys in statement.conditions.values())
        for principals in statement.principals.values():
            for principal in principals:
                if f":{salesforce}:" in principal:
                    yield "Salesforce with external ID" if has_external_id else "Salesforce"
                else:
                    yield principal.rpartition("/")[2].removesuffix(".amazonaws.com")


def _outputs(run: Run) -> Iterator[Text]:
    yield Text("Outputs", "bold")
    width = max(map(len, run.outputs), default=0)
    for name, value in sorted(run.outputs.items()):
        yield Text.assemble(f"  {name:<{width}}  ", (_short(value), "cyan"))


def _short(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    names = sorted(cast("dict[str, Any]", value))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def _summary(run: Run) -> Text:
    types = [one.recorded.type for one in run.resources]
    roles, policies = types.count(tokens.ROLE), types.count(tokens.POLICY)
    own = sum(not one.startswith("aws:") for one in types)
    return Text.assemble(
        ("✓ ", "bold green"),
        f"{counted(roles, 'role')}{'' if roles == 1 else ', each'} with its boundary, and ",
        f"{policies} managed {'policy' if policies == 1 else 'policies'} ",
        "created in an emulated AWS and read back.\n",
        f"  {counted(len(types), 'resource')} in all: {len(types) - own} of AWS, and {own} ",
        "that are Pulumi's own (the stack, its provider, components).\n",
        *_about_pack(run),
        *_about_lowered(run),
        *_notes(run),
        *_about_boundary(run),
        (f"\n{run.seconds:.1f} s", "dim"),
    )


def _violation(violation: Violation) -> Text:
    style = "bold red" if violation.level == "mandatory" else "bold yellow"
    name = violation.urn.rpartition("::")[2] or "the stack"
    return Text.assemble(
        (f"{violation.level} ", style),
        (violation.rule, "bold"),
        f"  {name}\n",
        *(f"  {line}\n" for line in violation.message.splitlines()),
    )


def _refusal(run: Run) -> Text:
    refused = [one for one in run.judgement.violations if one.level == "mandatory"]
    rules = len({one.rule for one in refused})
    return Text.assemble(
        ("✗ ", "bold red"),
        f"The policy pack refuses this program: {counted(len(refused), 'violation')} of "
        f"{counted(rules, 'mandatory rule')}.\n  Nothing was created.",
    )


def _about_pack(run: Run) -> Iterator[str | tuple[str, str]]:
    judgement = run.judgement
    yield ("✓ ", "bold green")
    rules = sum(one.level != "disabled" for one in judgement.pack.rules.values())
    yield f"The policy pack's {rules} rules let all {judgement.judged} resources pass"
    advice = len(judgement.violations)
    yield f", with {counted(advice, 'advisory remark')}" if advice else ""
    excepted = len(judgement.excepted)
    yield f", {excepted} by an exception.\n" if excepted else ".\n"


def _about_lowered(run: Run) -> Iterator[str | tuple[str, str]]:
    for rule in run.judgement.lowered:
        yield ("! ", "bold yellow")
        yield f"{rule.name} is {rule.level} by configuration; the pack itself has it mandatory.\n"


def _notes(run: Run) -> Iterator[str | tuple[str, str]]:
    for note in run.notes:
        yield ("! ", "bold yellow")
        yield f"{note}\n"


def _about_boundary(run: Run) -> Iterator[str | tuple[str, str]]:
    if not run.verdicts:
        yield ("! ", "bold yellow")
        yield "The boundary is not this stack's and was not read; what it denies is not known."
    for number, verdict in enumerate(run.verdicts):
        yield "\n" if number else ""
        yield from _about_verdict(verdict)


def _about_verdict(verdict: BoundaryVerdict) -> Iterator[str | tuple[str, str]]:
    tried, accepted = len(verdict.attempts), len(verdict.paths("accepted"))
    if accepted:
        yield ("! ", "bold yellow")
        yield f"{verdict.name} leaves {accepted} of {tried} escalation paths open, by the patterns "
        yield "that acceptBoundaryPatterns accepts. "
    else:
        yield ("✓ ", "bold green")
        yield f"{verdict.name} denies all {tried} escalation paths that are tried. "
    yield f"{verdict.size:,} characters, room for {verdict.room:,} more."


def _children(run: Run, urn: str) -> list[Deployed]:
    return [one for one in run.resources if one.recorded.parent == urn]
