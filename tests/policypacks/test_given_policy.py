"""The pack and a provisioning policy from a file: accepted with its digest, refused without."""

import contextlib
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.errors import InputError
from components.partition import PARTITIONS
from components.settings.stack_file import StackConfig, read_stack
from policypacks.scv_guardrails.replanned import misread
from policypacks.scv_guardrails.source import StackSource
from scvctl.check.pack.judge import Judge
from scvctl.check.pack.process import pack_process
from scvctl.embedded.recorder import record
from tests.examples.settings import plan
from tests.scvctl.shared_pack import SharedPack
from tests.scvctl.temporary_project import with_stack

_STACKS = {"aws": "dev", "aws-us-gov": "gov"}
_URN = "urn:pulumi:dev::scv-connect-iam::aws:iam/role:Role::x"


def _project(folder: Path, partition: str, action: str = "logs:ListTagsForResource") -> StackConfig:
    role = next(role for role in plan(partition).roles if role.output == "provisioningRoleArn")
    document = json.loads(role.inline[0].document)
    resource = f"arn:{partition}:logs:*:<AWS_ACCOUNT_ID>:log-group:new"
    document["Statement"].append({"Effect": "Allow", "Action": action, "Resource": resource})
    text = json.dumps(document).encode()
    (folder / "policy.json").write_bytes(text)
    keys: dict[str, Any] = {
        "provisioningPolicyFile": "policy.json",
        "provisioningPolicySha256": hashlib.sha256(text).hexdigest(),
    }
    with_stack(folder, _STACKS[partition], **keys)
    return read_stack(folder, _STACKS[partition], [])


def _without_keys(config: StackConfig) -> StackConfig:
    kept = {key: one for key, one in config.values.items() if "provisioningPolicy" not in key}
    return replace(config, values=kept)


@pytest.mark.parametrize("partition", PARTITIONS)
def test_the_file_is_accepted_and_its_grants_refused_without(
    tmp_path: Path, partition: str
) -> None:
    config = _project(tmp_path, partition)
    recording = record(config, lambda _: None)
    with pack_process(tmp_path) as process:
        # The process hears of each configuration anew.
        pack: Any = SharedPack(process, process.connect())
        said = Judge(pack, config, recording).preview()
        refused = Judge(pack, _without_keys(config), recording).preview()
    assert [one.message for one in said.violations] == []
    found = [one for one in refused.violations if one.rule == "no-escalation"]
    assert any("logs:ListTagsForResource" in one.message for one in found)


def test_the_whole_account_is_refused_even_with_its_digest(tmp_path: Path) -> None:
    config = _project(tmp_path, "aws", "iam:*")
    recording = record(config, lambda _: None)
    with pack_process(tmp_path) as process:
        said = Judge(process, config, recording).preview()
    assert any("the whole account" in one.message for one in said.violations)


def test_a_file_that_is_gone_or_another_is_judged_by_no_one(tmp_path: Path) -> None:
    config = _project(tmp_path, "aws")
    (tmp_path / "policy.json").write_text('{"Version": "2012-10-17", "Statement": []}', "utf-8")
    for wrong in ("policy.json", "provisioningPolicy"):
        source = StackSource()
        source.tell("scv-connect-iam", "dev", config.as_pulumi())
        with contextlib.chdir(tmp_path), pytest.raises(InputError, match=wrong):
            source.stack(_URN)
        (tmp_path / "policy.json").unlink(missing_ok=True)


@pytest.mark.parametrize("partition", PARTITIONS)
def test_the_seal_holds_for_what_is_read(tmp_path: Path, partition: str) -> None:
    config = _project(tmp_path, partition)
    source = StackSource()
    source.tell("scv-connect-iam", config.stack, config.as_pulumi())
    with contextlib.chdir(tmp_path):
        stack = source.stack(_URN)
    assert stack.unreviewed == stack.unreviewed_stacks == frozenset()
    given = config.own()
    assert not [*misread(given, stack.settings)]
    dropped = replace(stack.settings, provisioning_policy=None)
    assert [*misread(given, dropped)] == ["provisioningPolicySha256"]
    other = {**given, "provisioningPolicySha256": "0" * 64}
    assert [*misread(other, stack.settings)] == ["provisioningPolicySha256"]
