"""Finds the role that somebody means."""

from collections.abc import Iterator

from components.errors import InputError, Problem
from components.plan.model import PlannedFamily, PlannedRole, StackPlan
from scvctl.close_names import close_names

_TITLE = "The role cannot be explained"


def find_role(given: str, plan: StackPlan) -> tuple[PlannedFamily, PlannedRole]:
    """The role that a name or an ARN means, and its family.

    Case does not matter, as in IAM. A contact center's role may be given without the contact
    center's name (``SAMLRole``) where only one has it. Raises ``InputError`` with the names that
    are like it.
    """
    known = {role.name: (family, role) for family in plan.families for role in family.roles}
    wanted = given.rpartition("/")[2] if given.startswith("arn:") else given
    found = [known[name] for name in known if name.lower() == wanted.lower()]
    found = found or list(_of_centers(wanted, plan))
    if len(found) == 1:
        family, role = found[0]
        if not given.startswith("arn:") or given.lower() == role.arn.lower():
            return family, role
        what = f"this stack's role of that name is {role.arn}"
    elif found:
        names = ", ".join(role.name for _, role in found)
        what = f"several roles are called so: {names}. Give one with its contact center's name"
    else:
        what = f"no such role in this stack.{close_names(wanted, known)}"
    raise InputError(_TITLE, [Problem(given, what)])


def _of_centers(wanted: str, plan: StackPlan) -> Iterator[tuple[PlannedFamily, PlannedRole]]:
    ending = f"-{wanted.removeprefix('${contact_center}').removeprefix('-')}".lower()
    for family in plan.families:
        for role in family.roles:
            center = family.contact_center
            if center is not None and role.name.lower() == f"{center}{ending}".lower():
                yield family, role
