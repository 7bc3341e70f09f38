"""Every IAM role and policy of Salesforce Service Cloud Voice in one AWS account."""

import pulumi

from components.catalog import load_catalog
from components.deployment import deploy
from components.outputs import stack_outputs
from components.plan.build import plan_stack
from components.settings.pulumi_config import readable_errors, stack_settings

with readable_errors():
    catalog = load_catalog()
    plan = plan_stack(stack_settings(catalog), catalog)

deploy(plan)

for name, value in stack_outputs(plan).items():
    pulumi.export(name, value)
