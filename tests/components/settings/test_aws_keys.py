"""The keys of the namespace ``aws``: those that the provider follows, and the others."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi_aws.config import vars as aws_config

from components.catalog import load_catalog
from components.settings.aws_keys import FOLLOWED, INSTEAD, AssumedRole, AwsOptions, ignored
from components.settings.stack_file import read_stack
from scvctl.embedded.recorder import record
from tests.examples import PROJECT
from tests.examples.settings import settings
from tests.scvctl.embedded_runs import scvctl
from tests.scvctl.temporary_project import with_stack

ROLE = "arn:aws:iam::123456789012:role/ci/Deploy"
GIVEN: dict[str, Any] = {
    "aws:profile": "acme-telephony",
    "aws:useFipsEndpoint": True,
    "aws:assumeRoles": [{"roleArn": ROLE, "sessionName": "scv", "externalId": "geheim"}],
}


def _overrides(given: dict[str, Any]) -> list[str]:
    return [f"{key}={json.dumps(value)}" for key, value in given.items()]


def _provider(given: dict[str, Any]) -> dict[str, Any]:
    config = read_stack(PROJECT, "dev", ['integratedBy="salesforce"', *_overrides(given)])
    resources = record(config, lambda _: None).resources.values()
    [provider] = [one for one in resources if one.type == "pulumi:providers:aws"]
    return dict(provider.inputs)


def test_the_programs_provider_follows_them() -> None:
    plain, provider = _provider({}), _provider(GIVEN)
    added = {key: value for key, value in provider.items() if key not in plain}
    assert added.pop("profile") == "acme-telephony"
    assert added.pop("useFipsEndpoint") == "true"
    assert json.loads(added.pop("assumeRoles")) == [
        {"roleArn": ROLE, "sessionName": "scv", "externalId": "geheim"}
    ]
    assert added == {}
    assert {key: provider[key] for key in plain} == plain


def test_the_policy_pack_lets_them_pass() -> None:
    given = [part for one in _overrides(GIVEN) for part in ("--config", one)]
    printed = scvctl("check", "--stack", "dev", "--config", 'integratedBy="salesforce"', *given)
    assert printed.code == 0, printed.err + printed.out
    assert "geheim" not in printed.err + printed.out


@pytest.mark.parametrize("value", ["true", True])
def test_pulumi_config_set_writes_them_in_quotes(tmp_path: Path, value: object) -> None:
    file = with_stack(tmp_path) / "Pulumi.dev.yaml"
    given = yaml.safe_load(file.read_text("utf-8"))
    given["config"] |= {"aws:useFipsEndpoint": value, "aws:profile": ""}
    file.write_text(yaml.safe_dump(given), "utf-8")
    config = read_stack(tmp_path, "dev", [])
    assert config.settings(load_catalog()).aws == AwsOptions(use_fips_endpoint=True)


def test_they_are_no_arguments_of_the_component() -> None:
    assert settings().aws == AwsOptions()
    assert "geheim" not in repr(AssumedRole(ROLE, external_id="geheim"))


def test_every_other_key_is_warned_of() -> None:
    others = ["aws:defaultTags", "aws:endpoints", "aws:nobodyKnows"]
    warned = [*ignored([*(f"aws:{key}" for key in FOLLOWED), *others, "p:aws:x", "pulumi:tags"])]
    assert [one.partition(" ")[0] for one in warned] == others
    assert "tags.team" in warned[0]


def test_the_keys_are_the_providers() -> None:
    known = {*re.findall(r"__config__\.get\w*\('(\w+)'\)", inspect.getsource(aws_config))}
    assert known > {*FOLLOWED}
    # Of earlier versions of the provider.
    assert INSTEAD.keys() - known == {"assumeRole"}


@pytest.mark.parametrize("command", ["compare", "check"])
def test_a_command_warns_once(command: str, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text("{}", "utf-8")
    arguments = [str(file)] if command == "compare" else []
    tags = "aws:defaultTags={}"
    printed = scvctl(command, *arguments, "--stack", "dev", "--config", tags)
    assert printed.err.count("aws:defaultTags has no effect") == 1
