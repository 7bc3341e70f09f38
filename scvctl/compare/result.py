"""One comparison: what was held against the stack, what differs, and whose policy it is."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from components.catalog import Catalog
from components.close_names import close_names
from components.errors import InputError, Problem
from components.markers import KNOWN, leftover
from components.plan.model import StackPlan
from components.settings.settings import Settings
from components.text import counted
from iam.documents import Document, joined
from scvctl.aws.live import LiveAccount
from scvctl.compare.difference import Difference, differences
from scvctl.compare.policy_file import PolicyFiles, checked_document
from scvctl.compare.releases import (
    Match,
    accounts_of,
    deployed_document,
    matches,
    moved,
    partition_of,
    prepared,
    provisioning_role,
)
from scvctl.json_object import about_stack

VERSION = 1
"""Of the JSON; changes when a key is renamed or removed, not when a key is added."""

_MOST = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out. ``compared`` names the files or the role; ``notes`` are worth a look besides.

    ``best`` is the release whose policy, in the partition of what was given, that is or is most
    like; ``fits`` are all releases whose policy it is. ``account`` is the other account that it is
    for, where it is; then, and where its partition is another one, it was compared as if it were
    for the stack's.
    """

    compared: str
    settings: Settings
    differences: tuple[Difference, ...]
    best: Match
    fits: tuple[int, ...]
    account: str | None
    notes: tuple[str, ...]

    @property
    def elsewhere(self) -> bool:
        """Whether it is for another partition or account than the stack's."""
        return self.account is not None or self.best.partition != self.settings.partition

    @property
    def same(self) -> bool:
        """Whether both grant the same."""
        return not self.differences and not self.elsewhere


def compare(given: PolicyFiles, plan: StackPlan, catalog: Catalog) -> Comparison:
    """A checked policy document held against what the stack would deploy."""
    settings, document = plan.settings, given.document
    partition = partition_of(document) or settings.partition
    accounts = accounts_of(document)
    other = next(iter(accounts)) if len(accounts) == 1 else settings.account_id
    account = other if other != settings.account_id else None
    same = partition == settings.partition
    here = settings if same else replace(settings, region=partition.default_region)
    found = matches(moved(document, partition, account, here), here, catalog)
    ready = prepared(moved(document, partition, account, settings), settings)
    return Comparison(
        compared=given.name,
        settings=settings,
        differences=tuple(differences(ready, deployed_document(plan))),
        best=found[0],
        fits=tuple(sorted(one.release for one in found if not one.differences)),
        account=account,
        notes=(*_taken(given.taken, settings), *_notes(ready, settings)),
    )


def live_document(account: LiveAccount, plan: StackPlan) -> PolicyFiles:
    """All that the provisioning role in the account may do, under the role's ARN.

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
    return PolicyFiles(role.arn, joined(checked), ())


def as_json(comparison: Comparison, stack: str) -> dict[str, Any]:
    """The comparison as the object of ``scvctl compare --json``."""
    settings, best = comparison.settings, comparison.best
    return {
        **about_stack(VERSION, stack, settings),
        "compared": comparison.compared,
        "comparedAccountId": comparison.account or settings.account_id,
        "same": comparison.same,
        "differences": [asdict(one) for one in comparison.differences],
        "bestMatch": {
            "release": best.release,
            "partition": best.partition.name,
            "same": best.differences == 0,
            "differences": best.differences,
        },
        "fits": list(comparison.fits),
        "notes": list(comparison.notes),
    }


def verdict(comparison: Comparison, stack: str) -> str:
    """What came out, in a sentence or two."""
    release = comparison.settings.release
    if comparison.elsewhere:
        parts = [_elsewhere(comparison, stack)]
        if comparison.differences:
            parts.append(_whose(comparison))
        else:
            parts.append(f"Apart from that it grants what stack {stack} (release {release}) does.")
        return " ".join(parts)
    if comparison.same:
        same = f"{comparison.compared} grants what stack {stack} (release {release}) does."
        others = [one for one in comparison.fits if one != release]
        return f"{same} So does {_of_releases(others)}." if others else same
    return f"{_whose(comparison)} {_age(comparison, stack)}".strip()


def advice(comparison: Comparison, stack: str) -> str | None:
    """The command that chooses a newer release that fits; never that of an older one."""
    newest = max(comparison.fits, default=0)
    if comparison.same or comparison.elsewhere or newest <= comparison.settings.release:
        return None
    return f"pulumi config set release {newest} --stack {stack}"


def _elsewhere(comparison: Comparison, stack: str) -> str:
    settings, partition = comparison.settings, comparison.best.partition
    theirs: list[str] = []
    ours: list[str] = []
    if partition != settings.partition:
        theirs.append(f"the {partition.title} partition")
        ours.append(f"in the {settings.partition.title} partition")
    if comparison.account is not None:
        theirs.append(f"account {comparison.account}")
        ours.append(f"of account {settings.account_id}")
    return (
        f"{comparison.compared} is for {' and '.join(theirs)}; stack {stack} is "
        f"{' and '.join(ours)}. It is compared as if it were for the stack's."
    )


def _whose(comparison: Comparison) -> str:
    best = comparison.best
    partition = best.partition.title
    of = (
        "" if best.partition == comparison.settings.partition else f" for the {partition} partition"
    )
    if comparison.fits:
        return f"This is {_of_releases(comparison.fits)}{of}."
    away = counted(best.differences, "grant")
    return (
        f"It is no release's policy; it is most like {_of_releases([best.release])}{of}, by {away}."
    )


def _age(comparison: Comparison, stack: str) -> str:
    release = comparison.settings.release
    if not comparison.fits or release in comparison.fits:
        return ""
    here = f"Stack {stack} is at release {release}"
    if comparison.fits[-1] < release:
        return f"{here}, which is newer."
    return f"{here}."


def _of_releases(releases: Sequence[int]) -> str:
    if len(releases) == 1:
        return f"release {releases[0]}'s policy"
    *first, last = map(str, releases)
    return f"the policy of releases {', '.join(first)} and {last}"


def _taken(markers: Sequence[str], settings: Settings) -> Iterator[str]:
    if markers:
        where = "it stands" if len(markers) == 1 else "they stand"
        yield (
            f"{_listed(markers)} was taken for the account {settings.account_id}, because {where} "
            "where an ARN has its account"
        )


def _notes(document: Document, settings: Settings) -> Iterator[str]:
    left = leftover(document)
    forgotten = [one for one in left if one in KNOWN]
    if forgotten:
        yield f"{_listed(forgotten)} was not filled in; it was compared as it is"
    unknown = [one for one in left if one not in KNOWN]
    if len(unknown) == 1:
        yield f"{unknown[0]} is a marker that is not known here; it was compared as it is"
    elif unknown:
        yield f"{_listed(unknown)} are markers that are not known here; compared as they are"
    others = sorted(accounts_of(document) - {settings.account_id})
    if others:
        yield f"it names account {_listed(others)}; the stack's is {settings.account_id}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"{', '.join(names[:_MOST])}{more}"
