"""``scvctl compare FILE``: which file grants what a stack would, and what it says otherwise."""

import io
import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from components.catalog import RELEASES, load_catalog
from components.plan.of_stack_file import checked_plan
from components.settings.stack_file import read_stack
from scvctl.cli import main
from scvctl.compare.policy_file import PolicyFiles
from scvctl.compare.result import compare
from scvctl.compare.show import show
from tests.examples import PROJECT
from tests.examples.settings import EXISTING, center
from tests.fidelity import reference
from tests.iam import statements
from tests.scvctl.compare.files import filled, template
from tests.scvctl.embedded_runs import Printed, scvctl

STACKS = {"dev": "aws", "gov": "aws-us-gov"}
TITLES = {"aws": "commercial", "aws-us-gov": "GovCloud"}


def _compare(folder: Path, document: object, stack: str, *more: str, **config: Any) -> Printed:
    file = folder / "policy.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document, indent=2))
    overrides = [
        part for key, value in config.items() for part in ("--config", f"{key}={json.dumps(value)}")
    ]
    return scvctl("compare", str(file), "--stack", stack, *more, *overrides)


@pytest.fixture(scope="module")
def folder() -> Path:
    found = reference.find()
    if found is None:
        pytest.skip(reference.ABSENT)
    return found


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(("release", "deployed"), list(product(RELEASES, RELEASES)))
def test_salesforces_files_are_told_apart(
    stack: str, release: int, deployed: int, folder: Path, tmp_path: Path
) -> None:
    text = reference.provisioning_text(folder, release, STACKS[stack])
    _told_apart(_compare(tmp_path, text, stack, release=deployed), stack, release, deployed)


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(("release", "deployed"), list(product(RELEASES, RELEASES)))
def test_our_own_files_are_told_apart(
    stack: str, release: int, deployed: int, tmp_path: Path
) -> None:
    document = template(STACKS[stack], release)
    _told_apart(_compare(tmp_path, document, stack, release=deployed), stack, release, deployed)


def _told_apart(printed: Printed, stack: str, release: int, deployed: int) -> None:
    # Release 22's policy is release 20's again in the commercial partition.
    fits = {20, 22} if stack == "dev" and release in {20, 22} else {release}
    same = deployed in fits
    assert printed.code == (0 if same else 1)
    assert printed.err == ""
    # The path of the file may be longer than a line.
    first = " ".join(printed.out.split())
    if same:
        assert f"(release {deployed}) does" in first
    elif len(fits) == 1:
        assert f"This is release {release}'s policy." in first
    else:
        assert "This is the policy of releases 20 and 22." in first
    advised = f"To change it: pulumi config set release {max(fits)} --stack {stack}"
    assert (advised in printed.out) == (not same and max(fits) > deployed)
    assert ("which is newer" in first) == (not same and max(fits) < deployed)
    assert ("HealthCheckFunction" in printed.out) == (19 in {release, deployed} != {19})
    assert ("InvokeVfs" in printed.out) == (21 in {release, deployed} != {21})


@pytest.mark.parametrize("stack", STACKS)
def test_the_other_partitions_file_is_compared_as_this_ones(stack: str, tmp_path: Path) -> None:
    (other,) = set(STACKS.values()) - {STACKS[stack]}
    printed = _compare(tmp_path, template(other, 22), stack)
    assert printed.code == 1
    text = " ".join(printed.out.split())
    assert f"is for the {TITLES[other]} partition; stack {stack} is in the " in text
    fits = "the policy of releases 20 and 22" if stack == "gov" else "release 22's policy"
    assert f"This is {fits} for the {TITLES[other]} partition." in text
    assert "config set" not in text
    assert len(printed.out.splitlines()) <= 40
    rows = _compare(tmp_path, template(other, 22), stack, "--json")
    # What the two published files have in common is no difference.
    assert 0 < len(json.loads(rows.out)["differences"]) < 10


@pytest.mark.parametrize("stack", STACKS)
def test_a_file_that_somebody_filled_in_is_the_same(stack: str, tmp_path: Path) -> None:
    assert _compare(tmp_path, filled(STACKS[stack], 22), stack).code == 0


@pytest.mark.parametrize("stack", STACKS)
def test_an_existing_instance_is_filled_in(stack: str, tmp_path: Path) -> None:
    centers = [center(existing=EXISTING)]
    assert _compare(tmp_path, template(STACKS[stack], 22), stack, contactCenters=centers).code == 0
    by_hand = filled(
        STACKS[stack],
        22,
        S3_BUCKET="acme-recordings",
        CTR_STREAM="acme-records",
        CLS_STREAM="acme-lens",
    )
    assert _compare(tmp_path, by_hand, stack, contactCenters=centers).code == 0
    # Without the existing instance, its bucket and its streams are more than the stack grants.
    printed = _compare(tmp_path, by_hand, stack)
    assert printed.code == 1
    assert all(name in printed.out for name in EXISTING.values())


def test_markers_that_somebody_left_in_grant_nothing(tmp_path: Path) -> None:
    centers = [center(existing=EXISTING)]
    printed = _compare(tmp_path, filled("aws", 22), "dev", contactCenters=centers)
    assert printed.code == 1
    assert "missing" in printed.out
    assert "acme-recordings" in printed.out


def test_one_file_serves_every_contact_center(tmp_path: Path) -> None:
    centers = [center(), center(name="acmechat", tenantBucket="acmechat")]
    assert _compare(tmp_path, template("aws", 22), "dev", contactCenters=centers).code == 0
    printed = _compare(tmp_path, filled("aws", 22), "dev", contactCenters=centers)
    assert printed.code == 1
    assert "parameter/acmechat-*" in printed.out


def test_another_accounts_file_is_compared_as_this_ones(tmp_path: Path) -> None:
    text = json.dumps(filled("aws", 22)).replace("123456789012", "111122223333")
    printed = _compare(tmp_path, text, "dev")
    assert printed.code == 1
    text = " ".join(printed.out.split())
    assert "is for account 111122223333; stack dev is of account 123456789012." in text
    assert text.endswith("Apart from that it grants what stack dev (release 22) does.")


def test_two_accounts_are_named(tmp_path: Path) -> None:
    text = json.dumps(filled("aws", 22)).replace("logs:*:123456789012", "logs:*:111122223333")
    printed = _compare(tmp_path, text, "dev")
    assert printed.code == 1
    assert "note: it names account 111122223333; the stack's is 123456789012" in printed.out


def test_a_new_marker_is_named(tmp_path: Path) -> None:
    text = json.dumps(template("aws", 22)).replace("*RealtimeAlert*", "*<NEW_NAME>*")
    printed = _compare(tmp_path, text, "dev")
    assert printed.code == 1
    assert "note: <NEW_NAME> is a marker that is not known here" in printed.out


def test_a_marker_that_was_forgotten_is_named(tmp_path: Path) -> None:
    text = json.dumps(template("aws", 22)).replace("<AWS_ACCOUNT_ID>", "123456789012")
    printed = _compare(tmp_path, text, "dev")
    assert printed.code == 1
    assert "note: <Contact_Center_Internal_Name> was not filled in" in printed.out


# Written as CloudFormation, Terraform, templates and people write the account's ID.
MARKERS = (
    *("{AWS_ACCOUNT_ID}", "<AWS-ACCOUNT-ID>", "<your-account-id>", "{{account_id}}"),
    *("{{ .Values.accountId }}", "${AWS::AccountId}", "${var.account_id}", "XXXXXXXXXXXX"),
    "${data.aws_caller_identity.current.account_id}",
)


@pytest.mark.parametrize("marker", MARKERS)
def test_a_marker_of_the_account_is_filled_in(marker: str, tmp_path: Path) -> None:
    text = json.dumps(template("aws", 22)).replace("<AWS_ACCOUNT_ID>", marker)
    printed = _compare(tmp_path, text, "dev")
    assert printed.code == 0, printed.out


def test_markers_of_cloudformation_are_filled_in(tmp_path: Path) -> None:
    text = json.dumps(filled("aws", 22)).replace("123456789012", "${AWS::AccountId}")
    printed = _compare(tmp_path, text.replace("arn:aws:", "arn:${AWS::Partition}:"), "dev")
    assert printed.code == 0
    assert "note:" not in printed.out


def test_a_marker_in_the_accounts_place_is_taken_for_it(tmp_path: Path) -> None:
    text = json.dumps(template("aws", 22)).replace("<AWS_ACCOUNT_ID>", "%{voice_tenant}")
    printed = _compare(tmp_path, text.replace("%{", "${"), "dev")
    assert printed.code == 0
    (note,) = [line for line in printed.out.splitlines() if line.startswith("note:")]
    assert "${voice_tenant} was taken for the account 123456789012" in note


def test_a_policy_variable_is_no_marker(tmp_path: Path) -> None:
    document = template("aws", 22)
    own = "arn:aws:iam::<AWS_ACCOUNT_ID>:user/${aws:username}"
    document["Statement"].append({"Effect": "Allow", "Action": "iam:GetUser", "Resource": own})
    printed = _compare(tmp_path, document, "dev")
    assert "by 1 grant." in printed.out
    assert "note:" not in printed.out


@pytest.mark.parametrize(
    "spared",
    [
        {"NotAction": ["iam:*"], "Resource": "*"},
        {"Action": "*", "NotResource": "arn:aws:s3:::acme"},
    ],
)
def test_a_denial_is_one_row(spared: dict[str, Any], tmp_path: Path) -> None:
    document = template("aws", 22)
    guard = {"Sid": "Guard", "Effect": "Deny", **spared}
    guard["Condition"] = {"StringNotEquals": {"aws:RequestedRegion": ["us-west-2", "us-east-1"]}}
    document["Statement"].append(guard)
    printed = _compare(tmp_path, document, "dev", "--json")
    assert printed.code == 1
    (row,) = json.loads(printed.out)["differences"]
    assert (row["statement"], row["effect"], row["change"]) == ("Guard", "Deny", "added")
    assert "all but" in " ".join([*row["actions"], *row["resources"]])
    assert "most like release 22's policy, by 1 grant." in _compare(tmp_path, document, "dev").out


def test_what_is_printed_has_forty_lines_and_no_trailing_blanks(tmp_path: Path) -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": {
            "Sid": "a\x1b[31m\n::error::b",
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": "*",
        },
    }
    printed = _compare(tmp_path, document, "dev")
    lines = printed.out.splitlines()
    assert len(lines) <= 40
    assert "more differences: --all prints all of them." in lines[-1]
    assert "\x1b" not in printed.out
    assert not any(line.startswith("::error") or line.endswith(" ") for line in lines)
    assert len(_compare(tmp_path, document, "dev", "--all").out.splitlines()) > 60


def test_piped_output_is_as_wide_as_columns_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    narrow = _compare(tmp_path, template("aws", 20), "dev", release=21)
    assert "\n  resource      arn:aws:lambda:*:123456789012:*InvokeVfsIntegr" in narrow.out
    monkeypatch.setenv("COLUMNS", "160")
    wide = _compare(tmp_path, template("aws", 20), "dev", release=21)
    assert "LambdaAccess   missing   lambda:*   arn:aws:lambda" in wide.out


def test_patterns_that_were_made_to_take_long_do_not(tmp_path: Path) -> None:
    hard = [f"arn:aws:lambda:*:123456789012:*{letter}{'?*' * 11}" for letter in "abcdefgh"]
    statement = {"Effect": "Allow", "Action": "lambda:*", "Resource": hard}
    document = {"Version": "2012-10-17", "Statement": statement}
    assert _compare(tmp_path, document, "dev").code == 1
    document["Statement"] = {**statement, "Resource": [f"*a{'?*' * 11}"]}
    printed = _compare(tmp_path, document, "dev")
    assert printed.code == 2
    assert "Resource is neither an ARN nor *" in printed.err


def test_a_single_difference_is_one_grant(tmp_path: Path) -> None:
    document = template("aws", 22)
    document["Statement"].append({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
    assert "release 22's policy, by 1 grant." in _compare(tmp_path, document, "dev").out


def test_a_narrow_terminal_gets_whole_arns(tmp_path: Path) -> None:
    printed = _compare(tmp_path, template("aws", 20), "dev", release=21)
    wide = [line for line in printed.out.splitlines() if "InvokeVfs" in line]
    narrow = io.StringIO()
    plan = checked_plan(read_stack(PROJECT, "dev", ["release=21"]))
    given = statements.document(template("aws", 20)["Statement"])
    result = compare(PolicyFiles("the file", given, ()), plan, load_catalog())
    show(result, "dev", Console(file=narrow, width=40))
    arn = "arn:aws:lambda:*:123456789012:*InvokeVfsIntegrationApiFunction*"
    assert [line.count(arn) for line in wide] == [1]
    lines = [line.rstrip() for line in narrow.getvalue().splitlines()]
    first = lines.index("LambdaAccess  missing")
    assert lines[first : first + 3] == [
        "LambdaAccess  missing",
        "  action        lambda:*",
        f"  resource      {arn}",
    ]


@pytest.mark.parametrize("stack", STACKS)
def test_json_is_one_object(stack: str, tmp_path: Path) -> None:
    printed = _compare(tmp_path, template(STACKS[stack], 22), stack, "--json", release=21)
    assert printed.code == 1
    result = json.loads(printed.out)
    (row,) = result.pop("differences")
    prefix = f"arn:{STACKS[stack]}:lambda:*:123456789012"
    assert row == {
        "statement": "LambdaAccess",
        "change": "missing",
        "effect": "Allow",
        "actions": ["lambda:*"],
        "resources": [f"{prefix}:*InvokeVfsIntegrationApiFunction*"],
        "condition": [],
        "instead": [],
    }
    match = {"release": 22, "partition": STACKS[stack], "same": True, "differences": 0}
    assert result == {
        "version": 1,
        "stack": stack,
        "accountId": "123456789012",
        "partition": STACKS[stack],
        "release": 21,
        "compared": str(tmp_path / "policy.json"),
        "comparedAccountId": "123456789012",
        "same": False,
        "bestMatch": match,
        "fits": [20, 22] if stack == "dev" else [22],
        "notes": [],
    }


def test_a_table_shows_long_lists_shortened(tmp_path: Path) -> None:
    document = template("aws", 22)
    document["Statement"] = [one for one in document["Statement"] if one["Sid"] != "ConnectAccess"]
    printed = _compare(tmp_path, document, "dev")
    assert "ConnectAccess" in printed.out
    assert "and 33 more" in printed.out
    assert "connect:UpdateQueueStatus" not in printed.out


def test_what_is_wrong_with_file_and_stack_is_said_at_once(tmp_path: Path) -> None:
    printed = _compare(tmp_path, "{", "dev", release=18)
    assert printed.code == 2
    assert printed.out == ""
    assert "2 problems" in printed.err
    assert "not JSON" in printed.err
    assert "release: 18" in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("arguments", [(), ("policy.json", "--live")])
def test_a_file_or_the_account_is_asked_for(arguments: tuple[str, ...]) -> None:
    printed = scvctl("compare", *arguments, "--stack", "dev")
    assert printed.code == 2
    assert "FILE: give a file or --live, and not both" in printed.err


@pytest.mark.parametrize(
    "arguments", [("a", "--stack"), ("a", "--fast"), ("a", "--stack=dev", "-x")]
)
def test_a_line_that_is_not_understood_shows_the_usage(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["compare", *arguments])
    assert ended.value.code == 2
    assert "usage: scvctl compare" in capsys.readouterr().err
