"""AWS's own policies, as an emulated account of each partition has them."""

import pytest

from components.catalog import load_catalog
from components.partition import PARTITIONS, Partition
from components.plan.documents import to_json
from iam.documents import parse
from scvctl.aws.emulated.account import emulated_account
from scvctl.aws.live import LiveAccount
from scvctl.explain.identities import identity_documents
from tests.examples.settings import plan


@pytest.mark.parametrize("partition", PARTITIONS.values(), ids=list(PARTITIONS))
def test_aws_policies_are_those_of_aws(partition: Partition) -> None:
    planned = plan(partition.name)
    named = {
        arn: identity_documents(planned, role)[arn.rpartition("/")[2]]
        for role in planned.roles
        for arn in role.attached
        if ":iam::aws:" in arn
    }
    with emulated_account(planned.settings.account_id, partition.default_region) as client:
        account = LiveAccount(client)
        policies = {arn: account.policy(arn) for arn in named}

    assert len(named) == len(
        {name for role in load_catalog().roles() for name in role.aws_policies}
    )
    for arn, policy in policies.items():
        assert policy, arn
        assert parse(named[arn], "policy") == parse(to_json({**policy.document}), "policy"), arn
