"""The plan of a stack from its configuration file, without Pulumi."""

from components.catalog import load_catalog
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.settings.stack_file import StackConfig


def checked_plan(config: StackConfig) -> StackPlan:
    """The plan of a stack, checked against AWS's limits.

    Raises ``InputError`` with every problem, before anything runs.
    """
    catalog = load_catalog()
    return plan_stack(config.settings(catalog), catalog)
