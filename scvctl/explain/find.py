"""Finds a role of the stack by name or ARN."""

from collections.abc import Iterator

from components.close_names import close_names
from components.errors import InputError, Problem
from components.plan.model import PlannedFamily, PlannedRole, StackPlan

_TITLE = "The role cannot be explained"


def find_role(name_or_arn: str, plan: StackPlan) -> tuple[PlannedFamily, PlannedRole]:
    """The role with a name or an ARN, and its family.

    Case does not matter, as in IAM. A name may lack the contact center's name (``SAMLRole``) if
    only one contact center has such a role. Raises ``InputError`` with similar names.
    """
    known = {role.name: (family, role) for family in plan.families for role in family.roles}
    wanted = name_or_arn.rpartition("/")[2] if name_or_arn.startswith("arn:") else name_or_arn
    matches = [known[name] for name in known if name.lower() == wanted.lower()]
    matches = matches or list(_of_centers(wanted, plan))
    if len(matches) == 1:
        family, role = matches[0]
        if not name_or_arn.startswith("arn:") or name_or_arn.lower() == role.arn.lower():
            return family, role
        problem = f"this stack's role of that name is {role.arn}"
    elif matches:
        names = ", ".join(role.name for _, role in matches)
        problem = f"several roles have this name: {names}. Give the contact center's name, too"
    else:
        problem = f"no such role in this stack.{close_names(wanted, known)}"
    raise InputError(_TITLE, [Problem(name_or_arn, problem)])


def _of_centers(wanted: str, plan: StackPlan) -> Iterator[tuple[PlannedFamily, PlannedRole]]:
    ending = f"-{wanted.removeprefix('${contact_center}').removeprefix('-')}".lower()
    for family in plan.families:
        for role in family.roles:
            center = family.contact_center
            if center is not None and role.name.lower() == f"{center}{ending}".lower():
                yield family, role
