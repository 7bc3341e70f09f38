"""Where the pack learns of its stack: from the engine, or the stack's file; never from nowhere."""

import contextlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from components.errors import InputError
from components.settings.stack_file import read_stack
from components.tokens import ROLE
from policypacks.scv_guardrails.model import ResourceRule
from policypacks.scv_guardrails.source import Given, StackSource, namespace
from scvctl.check.pack.judge import Judge
from scvctl.check.pack.process import pack_process
from scvctl.embedded.recorder import record
from tests.examples import EXTERNAL_ID, METADATA, PROJECT, STACKS
from tests.policypacks.asking import ALL_RULES, ask
from tests.policypacks.recorded import example
from tests.scvctl.temporary_project import with_stack

_URN = "urn:pulumi:dev::scv-connect-iam::aws:iam/role:Role::x"
_OTHER = "111122223333"


def _config(stack: str = "dev", *overrides: str) -> dict[str, str]:
    return read_stack(PROJECT, stack, overrides).as_pulumi()


def _told(stack: str = "dev", *overrides: str) -> StackSource:
    told = StackSource()
    told.tell("scv-connect-iam", stack, _config(stack, *overrides))
    return told


def test_what_the_engine_tells_counts_whatever_the_urn_says() -> None:
    stack = _told("gov", f'accountId="{_OTHER}"', "release=20").stack(_URN)
    assert (stack.partition.name, stack.account) == ("aws-us-gov", _OTHER)
    assert stack.settings.release == 20
    assert stack.settings.region == "us-gov-west-1"
    assert stack.external_id_readable
    assert stack.unreviewed == frozenset()


def test_an_engine_that_names_no_stack_tells_nothing() -> None:
    told = _told("gov")
    told.tell("", "", {})
    assert told.stack(_URN).partition.name == "aws-us-gov"
    untold = StackSource()
    untold.tell("", "", {})
    with contextlib.chdir(PROJECT):
        assert untold.stack(_URN).partition.name == "aws"


def test_the_last_telling_counts() -> None:
    told = _told()
    assert told.stack(_URN).partition.name == "aws"
    told.tell("scv-connect-iam", "gov", _config("gov"))
    assert told.stack(_URN).partition.name == "aws-us-gov"


def test_the_same_configuration_is_read_once_in_whatever_order() -> None:
    told, again = StackSource(), StackSource()
    config = _config()
    told.tell("scv-connect-iam", "dev", config)
    again.tell("scv-connect-iam", "dev", dict(reversed(config.items())))
    assert told.stack(_URN) is again.stack(_URN)


def test_the_external_id_is_known_and_not_shown() -> None:
    stack = _told("dev", f'externalId="{EXTERNAL_ID}"').stack(_URN)
    assert stack.settings.external_ids == (EXTERNAL_ID,)
    given = Given("scv-connect-iam", "dev", tuple(_config().items()))
    assert "config" not in repr(given)


def test_other_namespaces_are_not_the_projects() -> None:
    config = (("aws:region", "a"), ("p:b", "c"), ("pp:d", "e"), ("x:p:f", "g"))
    assert Given("p", "dev", config).own == {"b": "c"}


def test_the_packages_namespace_counts_where_it_is_used() -> None:
    assert namespace("p", ["p:a", "aws:region", "scv-connect-iam:a"]) == "scv-connect-iam"
    assert namespace("p", ["p:a", "scv-connect-iam-2:a", "x:scv-connect-iam:"]) == "p"
    assert namespace("p", []) == "p"
    config = (("p:a", "b"), ("scv-connect-iam:c", "d"))
    assert Given("p", "dev", config).own == {"c": "d"}


def test_what_the_engine_tells_may_be_of_no_use() -> None:
    with pytest.raises(InputError):
        _told("dev", 'accountId="x"').stack(_URN)
    with pytest.raises(InputError):
        _told("dev", "aws:region=null").stack(_URN)


def test_without_a_word_of_the_engine_the_stacks_file_is_read(tmp_path: Path) -> None:
    untold = StackSource()
    for stack in STACKS:
        with_stack(tmp_path, stack)
    (tmp_path / "below").mkdir()
    with contextlib.chdir(tmp_path / "below"):
        assert untold.stack(_URN).partition.name == "aws"
        assert untold.stack(_URN.replace(":dev::", ":gov::")).partition.name == "aws-us-gov"
        assert untold.stack(_URN).external_id_readable
        with pytest.raises(InputError, match=r"no Pulumi\.other\.yaml"):
            untold.stack(_URN.replace(":dev::", ":other::"))


def test_an_encrypted_external_id_is_there_and_cannot_be_read(tmp_path: Path) -> None:
    folder = with_stack(tmp_path, externalId={"secure": "v1:abc"})
    with contextlib.chdir(folder):
        stack = StackSource().stack(_URN)
    assert stack.settings.external_ids
    assert not stack.external_id_readable


def test_another_encrypted_value_does_not_hide_it(tmp_path: Path) -> None:
    folder = with_stack(tmp_path, tags={"a": {"secure": "v1:abc"}}, externalId=EXTERNAL_ID)
    with contextlib.chdir(folder):
        assert StackSource().stack(_URN).external_id_readable


def test_neither_the_engine_nor_a_file(tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path), pytest.raises(InputError, match="There is no Pulumi project"):
        StackSource().stack(_URN)


_ABOUT_ROLES = {
    rule.name
    for rule in ALL_RULES.values()
    if isinstance(rule, ResourceRule) and (rule.types is None or ROLE in rule.types)
}


def _request(account: str = "123456789012") -> Any:
    shown = example("aws").resources["Role acmevoice-SCVS3Role"]
    inputs = {
        key: value.replace("123456789012", account).replace(EXTERNAL_ID, "x" * 5)
        if isinstance(value, str)
        else value
        for key, value in shown.inputs.items()
    }
    properties, provider = struct_pb2.Struct(), struct_pb2.Struct()
    properties.update(inputs)
    provider.update({"region": "us-west-2", "allowedAccountIds": f'["{account}"]'})
    return analyzer_pb2.AnalyzeRequest(
        type=ROLE,
        properties=properties,
        urn=_URN,
        name=shown.name,
        provider=analyzer_pb2.AnalyzerProviderResource(properties=provider, urn="x", name="aws"),
    )


def _refusing(stub: Any, request: Any) -> dict[str, int]:
    diagnostics = stub.Analyze(request).diagnostics
    return {one.policyName: one.enforcementLevel for one in diagnostics}


def test_the_real_process_hears_of_the_stack() -> None:
    with pack_process(PROJECT) as process:
        stub = process.connect()
        # Nobody has told it anything, and nobody has configured it.
        assert _refusing(stub, _request()) == {}
        assert _refusing(stub, _request(_OTHER)).keys() >= {"boundary-required"}
        stub.ConfigureStack(
            analyzer_pb2.AnalyzerStackConfigureRequest(
                stack="dev",
                project="scv-connect-iam",
                config=_config("dev", f'accountId="{_OTHER}"'),
            )
        )
        assert _refusing(stub, _request(_OTHER)) == {}
        refusing = _refusing(stub, _request())
        assert refusing["boundary-required"] == analyzer_pb2.MANDATORY


def test_the_real_process_without_a_stack_refuses_by_every_rule(tmp_path: Path) -> None:
    with pack_process(tmp_path) as process:
        refusing = _refusing(process.connect(), _request())
    assert refusing.keys() == _ABOUT_ROLES
    mandatory = {name for name, level in refusing.items() if level == analyzer_pb2.MANDATORY}
    assert mandatory == _ABOUT_ROLES - {"known-role"}


@pytest.mark.parametrize("stack", ["dev", "gov"])
def test_the_real_process_in_its_own_folder_judges_the_deployed_project(
    tmp_path: Path, stack: str
) -> None:
    with_stack(tmp_path, stack, samlMetadataFile="saml.xml")
    shutil.copy(METADATA, tmp_path / "saml.xml")
    config = read_stack(tmp_path, stack, [])
    recording = record(config, lambda _: None)
    unnamed = replace(config, project="", stack="", values={}, secret_keys=())
    # What `pulumi policy analyze` tells, and what an update does.
    for told in (unnamed, config):
        with pack_process(tmp_path) as process:
            said = Judge(process, told, recording).preview()
        assert [one.message for one in said.violations] == []
        assert said.judged == len(recording.resources)


def test_the_real_process_refuses_what_the_file_does_not_hold(tmp_path: Path) -> None:
    with_stack(tmp_path, samlMetadataFile="saml.xml")
    shutil.copy(METADATA, tmp_path / "saml.xml")
    config = read_stack(tmp_path, "dev", [])
    recording = record(config, lambda _: None)
    text = METADATA.read_text("utf-8")
    (tmp_path / "saml.xml").write_text(text.replace("</", "\n</", 1), "utf-8")
    with pack_process(tmp_path) as process:
        (violation,) = Judge(process, config, recording).preview().violations
    assert violation.rule == "no-escalation"
    assert "not that of samlMetadataFile" in violation.message


def test_the_configured_profile_and_endpoint_are_known() -> None:
    told = StackSource()
    config = {**_config(), "aws:profile": "voice", "aws:useFipsEndpoint": "true"}
    told.tell("scv-connect-iam", "dev", config)
    aws = told.stack(_URN).settings.aws
    assert (aws.profile, aws.use_fips_endpoint) == ("voice", True)
    provider = replace(example("aws").resources["aws aws"], from_wire=True)
    given = {**provider.inputs, "profile": "voice", "useFipsEndpoint": "true"}
    rule = ALL_RULES["account-id-consistent"]
    shown = replace(provider, inputs=given)
    assert ask(rule, shown, told.stack(_URN)).messages == []
    assert len(ask(rule, shown, _told().stack(_URN)).messages) == 2
