"""What a stack's own provisioning policy grants beside the catalog's."""

from dataclasses import replace

from components.catalog import RELEASES, Catalog
from components.plan.model import StackPlan
from components.text import counted
from iam.grants import grants_of, uncovered
from scvctl.compare.releases import deployed_document, published_document


def about_given_policy(plan: StackPlan, catalog: Catalog) -> str | None:
    """One sentence on the policy that replaces the catalog's; ``None`` where none does.

    It counts grants: one action on one resource under one condition.
    """
    settings = plan.settings
    if settings.provisioning_policy is None:
        return None
    given = grants_of(deployed_document(plan))
    catalogs = grants_of(published_document(settings, catalog))
    added, gone = len([*uncovered(given, catalogs)]), len([*uncovered(catalogs, given)])
    sentence = (
        f"The provisioning policy is not the catalog's of release {settings.release} but a file's: "
        f"it adds {counted(added, 'grant')} and lacks {gone:,}"
    )
    newest = RELEASES[-1]
    of_newest = grants_of(published_document(replace(settings, release=newest), catalog))
    if any(uncovered(given, of_newest)):
        return f"{sentence}."
    change = "" if settings.release == newest else f"set release {newest} and "
    return (
        f"{sentence}; release {newest} here grants all of it, so the file is superseded: "
        f"{change}remove both of its keys."
    )
