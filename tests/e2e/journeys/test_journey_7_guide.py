"""Journey 10: `docs/adopting.md`, line by line, from a role made by hand to an empty preview."""

import json
import shlex
import subprocess
from collections.abc import Iterator

from scvctl.compare.difference import differences
from scvctl.compare.policy_file import checked_document
from tests.docs.blocks import GUIDE, PYTHON, blocks, commands
from tests.e2e.journeys import account
from tests.e2e.journeys.engine_stack import EngineStack
from tests.e2e.moto_server import ROOT
from tests.scvctl.adopt.accounts import POLICY, ROLE, SOMETHING, put_by_hand

# The role made by hand grants something else than the stack's, and the guide says so at first.
_DIFFERS_AT_FIRST = f"{PYTHON} compare"


def test_the_guide_ends_with_an_empty_preview(small: EngineStack) -> None:
    put_by_hand(small.iam, small.name)
    extra = json.dumps(SOMETHING)
    small.iam.put_role_policy(RoleName=ROLE, PolicyName="Extra", PolicyDocument=extra)
    small.iam.tag_role(RoleName=ROLE, Tags=[{"Key": "Owner", "Value": "somebody"}])
    role = account.roles(small.iam)[ROLE]
    before = account.contents(small.iam)
    up = "pulumi up --yes"
    lines = list(_lines(small))
    assert up in lines
    for number, line in enumerate(lines):
        if line == up:
            assert account.contents(small.iam) == before, "nothing changes before pulumi up"
        done = _run(line, small)
        expected = 1 if number == 0 and line.startswith(_DIFFERS_AT_FIRST) else 0
        assert done.returncode == expected, f"{line}\n{done.stdout}\n{done.stderr}"
    # The role is the one that was there, and it is what the stack asks for.
    after = account.roles(small.iam)[ROLE]
    assert after.unique_id == role.unique_id
    assert not small.iam.get_role(RoleName=ROLE)["Role"].get("Tags")
    assert after == account.planned_roles(small.plan)[ROLE]
    ours = checked_document(json.loads(next(small.plan.roles).inline[0].document), POLICY)
    assert not differences(checked_document(after.inline[POLICY], POLICY), ours)


def test_an_inline_policy_of_another_name_is_never_gone(small: EngineStack) -> None:
    put_by_hand(small.iam, small.name)
    small.iam.delete_role_policy(RoleName=ROLE, PolicyName=POLICY)
    planned = next(small.plan.roles).inline[0].document
    small.iam.put_role_policy(RoleName=ROLE, PolicyName="ByHand", PolicyDocument=planned)
    role = account.roles(small.iam)[ROLE]
    adopt = f"{PYTHON} adopt --stack {small.name} --live --json --output import.json"
    commands = json.loads(_run(adopt, small).stdout)["commands"]
    assert commands[0].startswith("pulumi config set provisioningPolicyName ByHand ")
    for command in commands:
        done = _run(f"{command} --yes" if command.startswith("pulumi up ") else command, small)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert set(account.roles(small.iam)[ROLE].inline) == {"ByHand"}
    assert account.roles(small.iam)[ROLE].unique_id == role.unique_id


def _lines(stack: EngineStack) -> Iterator[str]:
    for block in blocks(GUIDE):
        if block.language == "sh":
            for line in commands(block):
                yield line.replace("--stack dev", f"--stack {stack.name}")


def _run(line: str, stack: EngineStack) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(line)
    environment = {**stack.environment, "PYTHONPATH": str(ROOT)}
    if program == "pulumi":
        program = str(stack.command.command)
        arguments += ["--stack", stack.name]
    return subprocess.run(
        [program, *arguments],
        cwd=stack.project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
