"""Where the pack finds what a stack deploys, in this project and in another one."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from components.errors import InputError
from policypacks.scv_guardrails.source import StackSource
from tests.examples.settings import CENTER

ACCOUNT, OTHER = "123456789012", "111122223333"


def _config(namespace: str, account: str = ACCOUNT) -> dict[str, str]:
    return {
        f"{namespace}:accountId": account,
        f"{namespace}:contactCenters": json.dumps([CENTER]),
    }


def _account(project: str, config: Mapping[str, str]) -> str:
    source = StackSource()
    source.tell(project, "prod", {"aws:region": "us-west-2", **config})
    return source.stack(f"urn:pulumi:prod::{project}::pulumi:pulumi:Stack::x").account


@pytest.mark.parametrize("project", ["scv-connect-iam", "acme"])
@pytest.mark.parametrize("namespace", ["scv-connect-iam", "acme"])
def test_the_packages_namespace_is_read_in_any_project(project: str, namespace: str) -> None:
    if (project, namespace) == ("scv-connect-iam", "acme"):
        with pytest.raises(InputError, match="accountId: missing"):
            _account(project, _config(namespace))
    else:
        assert _account(project, _config(namespace)) == ACCOUNT


def test_the_packages_namespace_comes_first_and_whole() -> None:
    own = _config("acme", OTHER)
    assert _account("acme", {**own, **_config("scv-connect-iam")}) == ACCOUNT
    with pytest.raises(InputError, match="accountId: missing"):
        _account("acme", {**own, "scv-connect-iam:release": "21"})


def test_keys_of_the_program_itself_do_not_disturb() -> None:
    assert _account("acme", {**_config("scv-connect-iam"), "acme:colour": "red"}) == ACCOUNT
    with pytest.raises(InputError, match="colour: not a known key"):
        _account("acme", {**_config("acme"), "acme:colour": "red"})


def test_without_the_engine_the_stacks_file_is_read_likewise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: acme\nruntime: yaml\n", "utf-8")
    config = {
        "aws:region": "us-west-2",
        "scv-connect-iam:accountId": ACCOUNT,
        "scv-connect-iam:contactCenters": [CENTER],
        "scv-connect-iam:externalId": {"secure": "v1:encrypted"},
        "acme:colour": "red",
    }
    (tmp_path / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": config}), "utf-8")
    monkeypatch.chdir(tmp_path)
    stack = StackSource().stack("urn:pulumi:prod::acme::pulumi:pulumi:Stack::x")
    assert stack.account == ACCOUNT
    assert not stack.external_id_readable
