"""What a report says is what the stack deploys, and the external ID is not in it."""

import dataclasses
import hashlib
import json
from typing import Any

import pytest

from components.catalog import load_catalog
from components.plan.build import plan_stack
from components.settings.settings import Settings
from scvctl.explain.access import Grant
from scvctl.report import html, markdown
from scvctl.report.answer import within
from scvctl.report.build import build
from scvctl.report.documents import digest, documents_of
from scvctl.report.model import EXTERNAL_ID as SHOWN
from scvctl.report.model import Report
from tests.examples.settings import center, settings
from tests.scvctl.report.reports import EXTERNAL_ID, STACKS, plan_of, report_of


def _digest(given: Settings) -> str:
    """The digest without the report around it, which takes seconds."""
    return digest(documents_of(plan_stack(given, load_catalog())))


@pytest.fixture(params=STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def report(stack: str) -> Report:
    return report_of(stack)


def test_it_has_every_role_and_every_policy(stack: str, report: Report) -> None:
    plan = plan_of(stack)
    assert sorted(role.name for role in report.roles) == sorted(role.name for role in plan.roles)
    ours = {one.name for one in plan.policies if one not in plan.boundaries}
    assert {one.name for one in report.policies if one.maker == "this stack"} == ours
    attached = {arn.rpartition("/")[2] for role in plan.roles for arn in role.attached}
    assert {one.name for one in report.policies if one.roles} == attached


def test_policies_that_salesforce_makes_are_shown_as_published() -> None:
    found = {one.name: one for one in report_of("multi-org-salesforce").policies}
    made_here = {one.name: one for one in report_of("multi-org").policies}
    salesforces = [one for one in found.values() if one.maker == "Salesforce"]
    assert "SCVSSMAccessPolicy" in {one.name for one in salesforces}
    for one in salesforces:
        assert one.roles
        assert one.sentences == made_here[one.name].sentences


def test_each_role_is_trusted_as_it_is_deployed(stack: str, report: Report) -> None:
    shown = {role.name: role for role in report.roles}
    for role in plan_of(stack).roles:
        (statement,) = json.loads(role.trust)["Statement"]
        (principal,) = statement["Principal"].values()
        assert shown[role.name].trusted.principal == principal
        assert bool(shown[role.name].trusted.condition) == ("Condition" in statement)
        assert shown[role.name].session_hours == role.max_session_duration / 3_600


def test_every_document_is_there_as_it_is_sent(stack: str, report: Report) -> None:
    shown = {one.label: json.loads(one.text) for one in report.documents}
    tags = dict(plan_of(stack).settings.tags)
    assert shown.pop("stack/tags", {}) == tags
    for policy in plan_of(stack).policies:
        assert shown.pop(f"policy/{policy.name}") == json.loads(policy.document)
    for role in plan_of(stack).roles:
        trust = json.loads(role.trust.replace(EXTERNAL_ID, SHOWN))
        assert shown.pop(f"role/{role.name}/trust policy") == trust
        for policy in role.inline:
            assert shown.pop(f"role/{role.name}/{policy.name}") == json.loads(policy.document)
        assert shown.pop(f"role/{role.name}/settings") == {
            "Arn": role.arn,
            "MaxSessionDuration": role.max_session_duration,
            "PermissionsBoundary": role.boundary_arn,
            "ManagedPolicies": sorted(role.attached),
        }
    assert shown == {}


def test_the_digest_is_that_of_the_documents(report: Report) -> None:
    lines = ""
    for one in report.documents:
        compact = json.dumps(json.loads(one.text), separators=(",", ":"), ensure_ascii=False)
        lines += f"{hashlib.sha256(compact.encode()).hexdigest()}  {one.label}\n"
    assert report.digest == hashlib.sha256(lines.encode()).hexdigest()


def test_the_digest_is_of_all_that_is_deployed_and_of_no_secret() -> None:
    by: dict[str, Any] = {"integratedBy": "salesforce"}
    one, another = (settings(**by, externalId=f"{what}-external-id") for what in ("one", "another"))
    guarded = build("dev", one, load_catalog()).digest
    assert guarded == build("dev", another, load_catalog()).digest
    assert guarded not in {_digest(one), _digest(another)}
    others: list[dict[str, Any]] = [
        {},
        {"release": 21},
        {"accountId": "111122223333"},
        {"integratedBy": "customer"},
        {"provisioningRoleName": "Other"},
        {"permissionsBoundaryArn": "arn:aws:iam::123456789012:policy/organisation/Guardrail"},
        {"contactCenters": [center(name="acmechat")]},
        {"tags": {"team": "voice"}},
        {"tags": {"team": "sales"}},
    ]
    changed = [settings(**{**by, **config}) for config in others]
    changed += [dataclasses.replace(settings(), saml_metadata=text) for text in ("one", "another")]
    assert len({guarded, *map(_digest, changed)}) == len(changed) + 1
    assert _digest(settings()) == report_of("dev").digest


@pytest.mark.parametrize("stack", ["guarded", "several"])
def test_the_external_id_is_in_nothing(stack: str) -> None:
    report = report_of(stack)
    for shown in (repr(report), html.page(report), markdown.page(report)):
        assert EXTERNAL_ID not in shown
    assert SHOWN in html.page(report)
    assert any("the external ID" in one.condition for one in report.trusts)


def test_the_answer_counts_what_is_there(stack: str, report: Report) -> None:
    answer = " ".join(report.answer)
    account = plan_of(stack).settings.partition.salesforce_account
    assumed = [role for role in report.roles if role.trusted.kind == "Salesforce"]
    assert account in answer
    few = (
        "the only role" if len(report.roles) == 1 else f"{len(assumed)} of the {len(report.roles)}"
    )
    assert f"can assume {few}" in answer
    assert {role.trusted.principal.split(":")[4] for role in assumed} == {account}
    assert "OPEN" not in answer


def test_purposes_name_every_role_that_salesforce_assumes(report: Report) -> None:
    named = [name for one in report.purposes for name in one.roles]
    assumed = {role.name for role in report.roles if role.trusted.kind == "Salesforce"}
    assert len(named) == len(assumed)
    assert {*named} == assumed
    guarded = {name for one in report.purposes if one.guarded for name in one.roles}
    assert guarded == {
        role.name for role in report.roles if role.name in assumed and role.trusted.condition
    }
    # However many contact centers there are, the first screen has room for them.
    assert len(report.purposes) <= 7


def test_roles_whose_code_salesforce_changes_count_as_its_own() -> None:
    assert "services that assume 21 more" in " ".join(report_of("dev").answer)
    assert "services that assume" not in " ".join(report_of("salesforce").answer)
    assert "further roles" in " ".join(report_of("salesforce").answer)


def test_roles_of_services_count_only_when_their_code_can_be_changed() -> None:
    roles = report_of("dev").roles
    held = {role.name: (Grant("lambda:InvokeFunction", "kept", elsewhere=False),) for role in roles}
    assert within(roles, held).by_code == ()
    taken = Grant("lambda:UpdateFunctionCode", "taken", elsewhere=False)
    assert within(roles, {**held, "SCVProvisioningRole": (taken,)}).by_code == ()
    left = Grant("lambda:UpdateFunctionCode", "narrowed", elsewhere=False)
    by_code = within(roles, {**held, "SCVProvisioningRole": (left,)}).by_code
    assert {role.trusted.kind for role in by_code} == {"AWS service"}
    # Whoever signs in as an agent is not Salesforce.
    assert within(roles, {**held, "acmevoice-SAMLRole": (left,)}).by_code == ()


def test_a_boundary_that_was_not_read_promises_nothing() -> None:
    report = report_of("organisation")
    answer = " ".join(report.answer)
    assert report.boundaries == ()
    assert "not known" in answer
    assert "denies" not in answer
    effects = {group.effect for role in report.roles for group in role.access.groups}
    assert effects <= {"not known", "without effect"}


def test_a_way_out_that_is_open_is_said_first() -> None:
    report = report_of("dev")
    first, *others = report.boundaries
    group = first.escalations[0]
    calls = tuple(dataclasses.replace(one, outcome="open") for one in group.calls)
    opened = dataclasses.replace(
        first, open=1, escalations=(dataclasses.replace(group, calls=calls),)
    )
    page = html.page(dataclasses.replace(report, boundaries=(opened, *others)))
    assert "1 of them are open" in page
    assert '<strong class="warn">OPEN</strong>' in page
    assert '<strong class="warn">OPEN</strong>' not in html.page(report)


def test_the_matrix_adds_up(report: Report) -> None:
    for role in report.roles:
        cells = [cell for row in role.access.rows for cell in row.cells]
        assert sum(cell.left for cell in cells) == role.access.left
        names = [(group.service, name) for group in role.access.groups for name in group.names]
        assert len(set(names)) == len(names)
        gone = {"taken", "without effect"}
        kept = [group for group in role.access.groups if group.effect not in gone]
        assert sum(len(group.names) for group in kept) == role.access.left
        assert all(cell.left <= cell.granted for cell in cells)
