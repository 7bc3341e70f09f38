"""``scvctl.boundary`` decides as the judge does, so what ``make up`` says of a boundary holds."""

from types import MappingProxyType

import pytest

from components.boundary.escalations import escalations
from components.partition import PARTITIONS
from components.plan.model import StackPlan
from iam.decide import Call, decide
from tests.decisions.calls import boundary_of, request
from tests.decisions.judge import Judge
from tests.decisions.table import Case, load_table, stack_plan

_RESULTS = MappingProxyType(
    {"Allowed": "allowed", "ExplicitlyDenied": "denied", "ImplicitlyDenied": "not allowed"}
)


def _by_the_judge(judge: Judge, stack: StackPlan, call: Call) -> str:
    # With everything allowed beside it, any role leaves the decision to the boundary.
    role = stack.settings.provisioning_role_name
    asked = request(stack, role, call.action, call.resource, call.context, widened=True)
    return _RESULTS[judge.decide(asked).result]


def _by_us(stack: StackPlan, call: Call) -> str:
    return decide(boundary_of(stack).document, call).result


@pytest.mark.parametrize("case", load_table(), ids=str)
def test_a_row_is_decided_alike(case: Case, judge: Judge) -> None:
    call = Call(case.row.action, case.resource, case.context)
    assert _by_us(case.stack, call) == _by_the_judge(judge, case.stack, call)


@pytest.mark.parametrize("partition", PARTITIONS)
def test_the_escalations_are_decided_alike(partition: str, judge: Judge) -> None:
    stack = stack_plan(partition, {})
    for one in escalations(stack):
        assert _by_us(stack, one.call) == _by_the_judge(judge, stack, one.call), one
