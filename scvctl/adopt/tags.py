"""Findings about the tags of a resource that a stack takes over."""

from collections.abc import Iterator, Mapping

from scvctl.adopt.finding import Finding

# CloudFormation's, for example: nobody but AWS can set or remove them.
_OF_AWS = "aws:"


def tag_findings(
    name: str, live: Mapping[str, str], wanted: Mapping[str, str]
) -> Iterator[Finding]:
    """What the first update does to the tags of a role, policy or SAML provider.

    ``wanted`` are the tags of the stack's configuration.
    """
    surplus = [key for key in sorted(live.keys() - wanted.keys()) if not key.startswith(_OF_AWS)]
    if surplus:
        what = f"its tags {', '.join(surplus)} are removed. To keep one, add it to the stack's tags"
        yield Finding("removed", name, what)
    for key in sorted(wanted.keys() & live.keys()):
        if live[key] != wanted[key]:
            what = f"its tag {key} changes from {live[key]!r} to {wanted[key]!r}"
            yield Finding("changed", name, what)
    missing = sorted(wanted.keys() - live.keys())
    if missing:
        yield Finding("changed", name, f"it gets the tags {', '.join(missing)}")
