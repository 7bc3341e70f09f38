"""One comparison: what was held against the stack, what differs, and whose policy it is."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from components.catalog import Catalog
from components.errors import InputError, Problem
from components.plan.model import StackPlan
from components.settings.settings import Settings
from iam.arns import is_account_id, parse_arn
from iam.documents import Document, joined
from scvctl.aws.live import LiveAccount
from scvctl.close_names import close_names
from scvctl.compare.difference import Difference, differences
from scvctl.compare.markers import KNOWN, leftover
from scvctl.compare.policy_file import checked_document
from scvctl.compare.releases import (
    Match,
    best_match,
    deployed_document,
    prepared,
    provisioning_role,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out. ``compared`` names the file or the role; ``notes`` are worth a look besides.

    ``best`` is the release and partition whose policy the given one is, or is most like.
    """

    compared: str
    settings: Settings
    differences: tuple[Difference, ...]
    best: Match
    notes: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether both grant the same."""
        return not self.differences


def compare(document: Document, compared: str, plan: StackPlan, catalog: Catalog) -> Comparison:
    """A checked policy document held against what the stack would deploy."""
    ready = prepared(document, plan.settings)
    return Comparison(
        compared=compared,
        settings=plan.settings,
        differences=tuple(differences(ready, deployed_document(plan))),
        best=best_match(document, plan.settings, catalog),
        notes=tuple(_notes(ready, plan.settings)),
    )


def live_document(account: LiveAccount, plan: StackPlan) -> tuple[Document, str]:
    """All that the provisioning role in the account may do, and the role's ARN.

    Its attached policies count too: somebody may have split the policy. Raises ``InputError``
    where there is no such role, or where one of its documents cannot be compared.
    """
    name = provisioning_role(plan).name
    role = account.role(name)
    if role is None:
        close = close_names(name, account.trusts())
        what = f"no such role in account {plan.settings.account_id}.{close}"
        raise InputError("The policy cannot be compared", [Problem(name, what)])
    documents = {f"{role.name}, inline policy {key}": one for key, one in role.inline.items()}
    for arn in role.attached:
        policy = account.policy(arn)
        documents[f"{role.name}, {arn}"] = policy.document if policy else {}
    problems: list[Problem] = []
    checked: list[Document] = []
    for where, document in documents.items():
        try:
            checked.append(checked_document(document, where))
        except InputError as error:
            problems += error.problems
    if not documents:
        problems.append(Problem(role.arn, "the role has no policy at all"))
    if problems:
        raise InputError("The policy cannot be compared", problems)
    return joined(checked), role.arn


def as_json(comparison: Comparison, stack: str) -> dict[str, Any]:
    """The comparison as the object of ``scvctl compare --json``."""
    settings, best = comparison.settings, comparison.best
    return {
        "stack": stack,
        "accountId": settings.account_id,
        "partition": settings.partition.name,
        "release": settings.release,
        "compared": comparison.compared,
        "same": comparison.same,
        "differences": [asdict(one) for one in comparison.differences],
        "bestMatch": {
            "release": best.release,
            "partition": best.partition.name,
            "same": best.differences == 0,
            "differences": best.differences,
        },
        "notes": list(comparison.notes),
    }


def verdict(comparison: Comparison, stack: str) -> str:
    """What came out, in a sentence; where another release fits, how to choose it."""
    settings, best = comparison.settings, comparison.best
    if comparison.same:
        return f"{comparison.compared} grants what stack {stack} (release {settings.release}) does."
    here = best.partition == settings.partition
    whose = f"release {best.release}'s policy" + (
        "" if here else f" for the {best.partition.title} partition"
    )
    if best.differences:
        away = "1 grant" if best.differences == 1 else f"{best.differences} grants"
        return f"It is no release's policy; it is most like {whose}, by {away}."
    if not here:
        return f"This is {whose}; stack {stack} is in the {settings.partition.title} partition."
    command = f"pulumi config set release {best.release} --stack {stack}"
    return (
        f"This is {whose}; stack {stack} is at release {settings.release}. To change it: {command}"
    )


def _notes(document: Document, settings: Settings) -> Iterator[str]:
    for marker in leftover(document):
        left = "was not filled in" if marker in KNOWN else "is a marker that is not known here"
        yield f"{marker} {left}; it was compared as it is"
    arns = (parse_arn(line) for statement in document for line in statement.resources)
    accounts = {arn.account for arn in arns if arn and is_account_id(arn.account)}
    for account in sorted(accounts - {settings.account_id}):
        yield f"it names account {account}; the stack's is {settings.account_id}"
