"""Writes docs/CATALOG.md, the catalog as tables, from the catalog itself.

Run as ``make pages``; a test holds the page to the catalog.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MappingProxyType

from components.catalog import (
    PENDING,
    Catalog,
    Family,
    InlinePolicy,
    Line,
    PolicyEntry,
    RoleEntry,
    Trust,
    load_catalog,
)
from components.plan.build import BOUNDARY_FAMILY
from scvctl.markdown import table

FILE = Path(__file__).parents[1] / "docs" / "CATALOG.md"

_MADE = MappingProxyType(
    {
        "always": "always",
        "integrated-by-customer": "where `integratedBy` is `customer`",
        "multi-org": "with `multiOrg`",
    }
)
_HEAD = """\
# The catalog

Written by `make pages` from `components/catalog/`; edit the YAML there.

`[contact center]` stands for the name of a contact center, `[lambda prefix]` for `lambdaPrefix` of
`multiOrg`, which is scvMultiorg unless it is given. An entry is *published* when Salesforce
gives its documents, *inferred* when Salesforce only names it, and *derived* in a release for
which its document is not published yet: the reasons are given below. No stack has what is
*pending*: [templates have it, the provisioning policy does not](publication.md).
"""


def page() -> str:
    """The page, in Markdown."""
    catalog = load_catalog()
    parts = [_HEAD, *(_family(family) for family in catalog.families.values())]
    parts += [_inferred(catalog), _derived(catalog), _help_page(catalog), _deviations(catalog)]
    return "\n".join(parts)


def _family(family: Family) -> str:
    roles = [
        [
            _name(role.name),
            role.purpose,
            _trust(role.trust),
            ", ".join((*role.aws_policies, *map(_attached, role.scv_policies))),
            ", ".join(_name(policy.name) for policy in role.inline_policies),
            _releases(role),
            role.source,
        ]
        for role in family.roles
    ]
    policies = [
        [_name(policy.name), policy.path, policy.purpose, _releases(policy), policy.source]
        for policy in family.policies
    ]
    entries = (*family.roles, *family.policies)
    made = " and ".join(sorted({_MADE[entry.made_when] for entry in entries}))
    if family.family == BOUNDARY_FAMILY:
        made = "unless `permissionsBoundaryArn` names one of your organisation"
    title = family.family.replace("-", " ").capitalize()
    text = f"## {title}\n\n{family.about.strip()}\n\nMade {made}.\n"
    if roles:
        head = ["role", "what for", "trusts", "attached", "inline", "since release", "source"]
        text += "\n" + _table(head, roles)
    if policies:
        head = ["policy", "path", "what for", "since release", "source"]
        text += "\n" + _table(head, policies)
    return text


def _inferred(catalog: Catalog) -> str:
    rows = [
        [_name(entry.name), entry.reason.strip()] for entry in _entries(catalog) if entry.reason
    ]
    return "## Inferred\n\n" + _table(["entry", "why, and from what"], rows)


def _derived(catalog: Catalog) -> str:
    rows = [
        [_name(policy.name), str(policy.derived.since), policy.derived.reason.strip()]
        for role in catalog.roles()
        for policy in role.inline_policies
        if policy.derived
    ]
    head = ["document", "from release", "why, and from what"]
    return "## Derived\n\n" + _table(head, rows)


def _help_page(catalog: Catalog) -> str:
    rows = sorted(
        [row, _name(entry.name)] for entry in _entries(catalog) for row in entry.help_page
    )
    about = (
        "Salesforce's help page on roles and policies names these. Some rows are aliases or cut "
        "off; the right column has the name in AWS."
    )
    return f"## Rows of the help page\n\n{about}\n\n" + _table(["row", "in this catalog"], rows)


def _deviations(catalog: Catalog) -> str:
    about = (
        "Where what is deployed is not, to the letter, what Salesforce published. The tests undo "
        "these, and only these, before they compare."
    )
    rows = [
        [
            deviation.id,
            deviation.what.strip(),
            deviation.reason.strip(),
            ", ".join(map(_name, deviation.applies_to)),
        ]
        for deviation in catalog.deviations.values()
    ]
    head = ["deviation", "what", "reason", "where"]
    return f"## Deviations\n\n{about}\n\n" + _table(head, rows)


def _entries(catalog: Catalog) -> Iterator[RoleEntry | PolicyEntry | InlinePolicy]:
    for role in catalog.roles():
        yield role
        yield from role.inline_policies
    yield from catalog.policies()


def _trust(trust: Trust) -> str:
    if trust.service:
        return trust.service
    if trust.saml_provider:
        return f"SAML provider {_name(trust.saml_provider)}"
    guarded = " or ".join(f"`{one}`" for one in trust.external_id)
    return f"Salesforce; external ID when integrated by {guarded}" if guarded else "Salesforce"


def _releases(entry: RoleEntry | PolicyEntry) -> str:
    if entry.since in PENDING:
        return "pending"
    until = "" if entry.until is None else f", until {entry.until}"
    return f"{entry.since}{until}"


def _attached(line: Line) -> str:
    since = "pending" if line.since in PENDING else f"since release {line.since}"
    limits = [
        f"with {line.when}" if line.when else "",
        f"without {line.unless}" if line.unless else "",
        since if line.since else "",
        f"until release {line.until}" if line.until else "",
        f"in {line.partition}" if line.partition else "",
    ]
    only = ", ".join(filter(None, limits))
    return f"{_name(line.value)} ({only})" if only else _name(line.value)


def _name(template: str) -> str:
    return (
        template.replace("${contact_center}", "[contact center]")
        .replace("${provisioning_role_name}", "SCVProvisioningRole")
        .replace("${salesforce_org_id}", "[org ID]")
        .replace("${lambda_prefix}", "[lambda prefix]")
    )


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    return table(head, ([cell.replace("*", "\\*") for cell in row] for row in rows))
