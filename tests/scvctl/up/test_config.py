"""How a stack's configuration is read: encrypted values, secrets in clear, overrides."""

import json
from pathlib import Path

from tests.scvctl.embedded_runs import ROLE, Printed, resources, scvctl
from tests.scvctl.temporary_project import with_stack

_ENCRYPTED = {"secure": "v1:bm90IGEgc2VjcmV0:made up"}
_STAND_IN = "stand-in-for-an-encrypted-value"


def _up(folder: Path, *arguments: str) -> Printed:
    return scvctl("up", "--stack", "dev", "--json", *arguments, folder=folder)


def _trust(printed: Printed) -> str:
    assert printed.code == 0, printed.err
    [role] = resources(json.loads(printed.out), ROLE)
    return role["outputs"]["assumeRolePolicy"]


def test_a_stand_in_takes_the_place_of_an_encrypted_value(tmp_path: Path) -> None:
    printed = _up(with_stack(tmp_path, externalId=_ENCRYPTED, integratedBy="salesforce"))
    assert f'"sts:ExternalId":"{_STAND_IN}"' in _trust(printed)
    [warning] = [line for line in printed.err.splitlines() if "warning" in line]
    assert "scv-connect-iam:externalId is encrypted" in warning
    assert "--config" in warning


def test_an_encrypted_value_can_be_given_on_the_command_line(tmp_path: Path) -> None:
    folder = with_stack(tmp_path, externalId=_ENCRYPTED, integratedBy="salesforce")
    printed = _up(folder, "--config", 'externalId="given"')
    assert '"sts:ExternalId":"given"' in _trust(printed)
    assert "warning" not in printed.err


def test_a_part_of_a_value_can_be_encrypted(tmp_path: Path) -> None:
    tags = {"team": "voice", "owner": _ENCRYPTED}
    printed = _up(with_stack(tmp_path, tags=tags, integratedBy="salesforce"))
    [role] = resources(json.loads(printed.out), ROLE)
    assert role["outputs"]["tagsAll"] == {"team": "voice", "owner": _STAND_IN}
    assert "scv-connect-iam:tags.owner is encrypted" in printed.err


def test_a_stand_in_that_does_not_fit_is_refused_with_its_warning(tmp_path: Path) -> None:
    printed = _up(with_stack(tmp_path, accountId=_ENCRYPTED))
    assert printed.code == 2
    assert "scv-connect-iam:accountId is encrypted" in printed.err
    assert "accountId: " in printed.err


def test_an_external_id_in_clear_is_used_and_warned_of(tmp_path: Path) -> None:
    printed = _up(with_stack(tmp_path, externalId="in-clear", integratedBy="salesforce"))
    assert '"sts:ExternalId":"in-clear"' in _trust(printed)
    assert "warning: externalId stands in the stack's configuration in clear" in printed.err
    assert "in-clear" not in printed.err


def test_null_removes_a_key(tmp_path: Path) -> None:
    folder = with_stack(tmp_path, externalId="in-clear", integratedBy="salesforce")
    printed = _up(folder, "--config", "externalId=null")
    assert "ExternalId" not in _trust(printed)
    assert "warning" not in printed.err


def test_a_number_may_be_quoted_as_pulumi_config_set_writes_it(tmp_path: Path) -> None:
    printed = _up(with_stack(tmp_path, release="20", integratedBy="salesforce"))
    assert printed.code == 0
    assert json.loads(printed.out)["release"] == 20


def test_a_full_key_and_a_short_one_are_the_same(tmp_path: Path) -> None:
    folder = with_stack(tmp_path)
    printed = _up(folder, "--config", 'scv-connect-iam:integratedBy="salesforce"')
    assert len(resources(json.loads(printed.out), ROLE)) == 1


def test_the_region_can_be_overridden_and_decides_the_partition(tmp_path: Path) -> None:
    folder = with_stack(tmp_path, integratedBy="salesforce")
    printed = _up(folder, "--config", 'aws:region="us-gov-west-1"')
    assert json.loads(printed.out)["partition"] == "aws-us-gov"
    assert "arn:aws-us-gov:iam::383319876315:root" in _trust(printed)


def test_a_salesforce_integrated_contact_center_is_the_default(tmp_path: Path) -> None:
    printed = _up(with_stack(tmp_path), "--config", "integratedBy=null")
    assert len(resources(json.loads(printed.out), ROLE)) == 1


def test_the_project_is_found_from_a_folder_below(tmp_path: Path) -> None:
    folder = with_stack(tmp_path, integratedBy="salesforce") / "below"
    folder.mkdir()
    assert _up(folder).code == 0


def test_another_file_can_be_named(tmp_path: Path) -> None:
    folder = with_stack(tmp_path, integratedBy="salesforce", release="nothing that fits")
    other = (folder / "Pulumi.dev.yaml").read_text("utf-8").replace("nothing that fits", "19")
    (folder / "other.yaml").write_text(other, "utf-8")
    printed = _up(folder, "--config-file", "other.yaml")
    assert printed.code == 0, printed.err
    assert json.loads(printed.out)["release"] == 19
    assert json.loads(printed.out)["stack"] == "dev"


def test_an_environment_is_said_to_be_unreadable(tmp_path: Path) -> None:
    folder = with_stack(tmp_path, accountId="", integratedBy="salesforce")
    file = folder / "Pulumi.dev.yaml"
    text = "".join(
        line
        for line in file.read_text("utf-8").splitlines(keepends=True)
        if "accountId" not in line
    )
    file.write_text(f"environment: [scv/prod]\n{text}", "utf-8")
    printed = _up(folder)
    assert printed.code == 2
    assert "warning: the environment scv/prod (Pulumi ESC) cannot be read here" in printed.err
    assert "accountId: missing." in printed.err
    assert "--config 'accountId=...'" in printed.err
    assert _up(folder, "--config", 'accountId="123456789012"').code == 0
