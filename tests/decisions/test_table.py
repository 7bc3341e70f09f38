"""A mistake in the table is found, and told with the file and the row."""

import pytest

from tests.decisions.table import Case, TableError, table

_ROW = """
  - id: read-a-role
    role: SCVProvisioningRole
    action: iam:GetRole
    resource: iam:role/SCVRole
    expected: allow
    why: stacks read roles
"""


def _table(*rows: str) -> tuple[Case, ...]:
    return table({"some.yaml": "subject: Some\nrows:" + "".join(rows)})


def test_a_row_is_for_both_partitions() -> None:
    commercial, govcloud = _table(_ROW)
    assert commercial.resource == "arn:aws:iam::123456789012:role/SCVRole"
    assert govcloud.resource == "arn:aws-us-gov:iam::123456789012:role/SCVRole"


def test_a_row_may_be_for_one_partition() -> None:
    (case,) = _table(_ROW, "    partitions: aws-us-gov\n")
    assert case.partition == "aws-us-gov"


@pytest.mark.parametrize(
    ("written", "arn"),
    [
        ("s3:some-bucket/key", "arn:aws:s3:::some-bucket/key"),
        (
            "lambda:function:${account}",
            "arn:aws:lambda:us-west-2:123456789012:function:123456789012",
        ),
        ("arn:${partition}:iam::${salesforce}:root", "arn:aws:iam::793525387755:root"),
        ("${boundary}", "arn:aws:iam::123456789012:policy/boundary/ScvPermissionsBoundary"),
        ('"*"', "*"),
    ],
)
def test_resources_are_written_short(written: str, arn: str) -> None:
    assert _table(_ROW.replace("iam:role/SCVRole", written))[0].resource == arn


def test_a_row_may_change_the_stack() -> None:
    renamed = _ROW.replace("role: SCVProvisioningRole", "role: Setup")
    changes = (
        "    stack:\n      provisioningRoleName: Setup\n      contactCenters: [{name: beta}]\n"
    )
    case = _table(renamed, changes)[0]
    assert [center.name for center in case.stack.settings.contact_centers] == ["beta"]
    assert "beta-SAMLRole" in {role.name for role in case.stack.roles}


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((_ROW, "    reason: none\n"), "some.yaml, rows.0.reason: Unexpected"),
        ((_ROW, "    why: because\n"), "why stands there twice"),
        ((_ROW.replace("    why: stacks read roles\n", ""),), "rows.0.why: "),
        ((_ROW.replace("allow", "perhaps"),), "rows.0.expected: "),
        ((_ROW.replace("allow", "deny"),), "says denied_by"),
        ((_ROW, "    denied_by: absent\n"), "says denied_by"),
        ((_ROW.replace("allow", "deny"), "    denied_by: [absent, Sid]\n"), "stands alone"),
        ((_ROW, "    partitions: aws-cn\n"), "rows.0.partitions"),
        ((_ROW, "    context: {aws:CalledVia: 3}\n"), "rows.0.context"),
        ((_ROW, _ROW), "read-a-role: 2 rows have this id"),
        ((_ROW, _ROW.replace("id: read", "id: see")), "see-a-role: asks what read-a-role asks"),
        ((_ROW.replace("role: SCVProv", "role: Prov"),), "no role ProvisioningRole"),
        ((_ROW.replace("iam:role/SCVRole", "SCVRole"),), "neither *, an ARN nor service:resource"),
        ((_ROW.replace("SCVRole", "${acount}"),), "acount: only partition, region, account"),
        ((_ROW, "    stack: {relase: 20}\n"), "relase"),
        ((_ROW, "    stack: {permissionsBoundaryArn: x}\n"), "permissionsBoundaryArn"),
        (("\n  - [",), "some.yaml: "),
    ],
)
def test_a_mistake_is_refused(rows: tuple[str, ...], problem: str) -> None:
    with pytest.raises(TableError) as refused:
        _table(*rows)
    assert problem in str(refused.value)


def test_another_boundary_is_not_judged() -> None:
    foreign = "    stack: {permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/Org'}\n"
    with pytest.raises(TableError, match="no boundary of its own"):
        _table(_ROW, "    partitions: aws\n", foreign)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(TableError) as refused:
        table({"one.yaml": "rows: []", "other.yaml": "subject: x\nrows: 3"})
    assert "one.yaml" in str(refused.value)
    assert "other.yaml" in str(refused.value)
