"""Journey 6: another team's project reads the outputs through a StackReference."""

from pathlib import Path

from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EngineStack
from tests.e2e.moto_server import ROOT

EXAMPLE = ROOT / "examples" / "access-review"
REVIEWER = "scv-access-review"


def test_the_example_grants_what_the_outputs_name(deployed: EngineStack, tmp_path: Path) -> None:
    outputs = deployed.outputs()
    reviewer_arn = f"arn:{outputs['partition']}:iam::{outputs['accountId']}:root"
    consumer = deployed.other_project(
        EXAMPLE,
        tmp_path,
        {
            "aws:region": deployed.region,
            "scvStack": f"organization/scv-connect-iam/{deployed.name}",
            "reviewerArn": reviewer_arn,
        },
    )
    up = consumer.up(color="never")
    try:
        assert up.outputs["release"].value == outputs["release"]
        role = account.roles(deployed.iam)[REVIEWER]
        assert role.arn == up.outputs["reviewerArn"].value
        assert role.trust["Statement"][0]["Principal"] == {"AWS": reviewer_arn}
        (attached,) = role.attached
        on_roles, on_policies = account.policies(deployed.iam)[attached]["Statement"]
        assert on_roles["Resource"] == sorted(outputs["roleArns"].values())
        assert on_policies["Resource"] == sorted(outputs["policyArns"].values())
        assert consumer.preview().change_summary.keys() == {"same"}
    finally:
        consumer.destroy()
    assert REVIEWER not in account.roles(deployed.iam)
