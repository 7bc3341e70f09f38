"""From a stack's configuration to its plan, without Pulumi: for every command about a stack."""

from components.catalog import load_catalog
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.settings.settings import parse_settings
from components.settings.stack_file import StackConfig


def checked_plan(config: StackConfig) -> StackPlan:
    """What a stack will deploy, held against AWS's limits too.

    Raises ``InputError`` with everything that is wrong, before anything runs.
    """
    catalog = load_catalog()
    region = config.values.get("aws:region")
    settings = parse_settings(config.own(), region, catalog, config.root)
    return plan_stack(settings, catalog)
