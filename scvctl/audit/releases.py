"""The release whose roles an account has, which may be another than the stack's."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from components.catalog import RELEASES, Catalog
from components.errors import InputError
from components.settings.settings import Settings
from scvctl.audit.expected import Expected, ExpectedRole, Maker, expected
from scvctl.audit.model import Finding
from scvctl.audit.policies import policy_findings
from scvctl.audit.roles import Judge, role_findings


def every_release(settings: Settings, catalog: Catalog) -> Mapping[int, Expected]:
    """What each release should have, as far as it can be deployed with these settings.

    Raises ``InputError`` when the stack's own cannot.
    """
    releases = {settings.release: expected(settings, catalog)}
    for release in RELEASES:
        try:
            other = replace(settings, release=release)
            releases.setdefault(release, expected(other, catalog))
        except InputError:
            continue
    return releases


def with_role(name: str, releases: Mapping[int, Expected]) -> tuple[int, ...]:
    """The releases that have a role of this name."""
    having = (
        release
        for release, one in releases.items()
        if any(role.most.name.lower() == name.lower() for role in one.roles)
    )
    return tuple(sorted(having))


def made_by(
    maker: Maker, judge: Judge, releases: Mapping[int, Expected]
) -> tuple[list[Finding], list[str]]:
    """The findings about what one maker makes, and the names of its roles in lower case.

    All is compared with the release that fits best. A role that only the stack's own release has is
    compared with that.
    """
    fitting, fits = _fitting(maker, judge, releases)
    roles = _roles(maker, fitting.expected)
    own = _roles(maker, judge.expected)
    early = [own[name] for name in own.keys() - roles.keys() if name in judge.details.roles]
    findings = [*_of_release(maker, fits, judge), *_of(maker, fitting)]
    findings += [finding for role in early for finding in role_findings(role, judge)]
    return findings, [*roles, *(role.most.name.lower() for role in early)]


def account_arn(settings: Settings) -> str:
    """The ARN that stands for the account as a whole."""
    return settings.partition.iam_arn(settings.account_id, "root")


def _roles(maker: Maker, release: Expected) -> dict[str, ExpectedRole]:
    return {role.most.name.lower(): role for role in release.roles if role.maker == maker}


def _of(maker: Maker, judge: Judge) -> Iterator[Finding]:
    for role in judge.expected.roles:
        if role.maker == maker:
            yield from role_findings(role, judge)
    for policy in judge.expected.policies:
        if policy.maker == maker:
            yield from policy_findings(policy, judge)


def _fitting(
    maker: Maker, judge: Judge, releases: Mapping[int, Expected]
) -> tuple[Judge, tuple[int, ...]]:
    """The release that differs least, and every one that differs as little, the oldest first.

    It is the stack's, if that is among them.
    """
    own = judge.expected.plan.settings.release
    known = {name for one in releases.values() for name in _roles(maker, one)}
    there = known & judge.details.roles.keys()
    judges = {release: replace(judge, expected=one) for release, one in releases.items()}
    counts: dict[int, int] = {}
    for release, candidate in judges.items():
        surplus = there - _roles(maker, candidate.expected).keys()
        counts[release] = len(surplus) + sum(1 for _ in _of(maker, candidate))
        if not counts[own]:
            break
    fewest = min(counts.values())
    fits = tuple(sorted(release for release, count in counts.items() if count == fewest))
    return (judges[own], (own,)) if own in fits else (judges[fits[-1]], fits)


def _of_release(maker: Maker, fits: tuple[int, ...], judge: Judge) -> Iterator[Finding]:
    settings, stack = judge.expected.plan.settings, judge.remedies.stack
    own, newest = settings.release, fits[-1]
    if own in fits:
        return
    whose = "This stack's" if maker == "stack" else "Salesforce's"
    message = (
        f"{whose} roles are those of release {' or '.join(map(str, fits))}; the stack says {own}. "
        f"They are compared with release {newest}."
    )
    newer = f"pulumi config set release {newest} --stack {stack}"
    update = judge.remedies.deploy
    if maker == "salesforce":
        update = f"Update the contact centers to release {own} in Salesforce (docs/upgrading.md)."
    if newest < own:
        remedy = update
    else:
        remedy = newer if fits[0] > own else f"{update} If they are at {newest} already: {newer}"
    yield Finding("release-other", account_arn(settings), message, remedy, maker)
