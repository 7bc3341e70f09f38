"""What the Access Analyzer is asked, and what becomes of its findings."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from scvctl.verify import validate as validating
from scvctl.verify.validate import Document, Validated, documents, validate
from tests.examples.settings import plan
from tests.scvctl.verify.answering import client, finding, stubbed

POLICY = Document("policy P", "{}", trust=False)
TRUST = Document("role R trust policy", "{}", trust=True)
IDENTITY = {"locale": "EN", "policyDocument": "{}", "policyType": "IDENTITY_POLICY"}
RESOURCE = {
    "locale": "EN",
    "policyDocument": "{}",
    "policyType": "RESOURCE_POLICY",
    "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument",
}


def _validated(found: dict[str, Any]) -> Validated:
    analyzer = client("accessanalyzer")
    stubbed(analyzer).add_response("validate_policy", {"findings": [found]})
    (one,) = validate(analyzer, [POLICY], lambda: None)
    return one


@pytest.mark.parametrize(
    ("kind", "failing"),
    [("ERROR", True), ("SECURITY_WARNING", True), ("WARNING", False), ("SUGGESTION", False)],
)
def test_errors_and_security_warnings_fail(kind: str, *, failing: bool) -> None:
    (found,) = _validated(finding(kind)).findings
    assert (found.severity, found.failing) == (kind, failing)
    assert found.resource == "policy P"
    assert found.id == "document/policy P/SOME_CODE/Statement[2].Resource"
    assert found.message == "SOME_CODE at Statement[2].Resource: Some words."
    assert "https://docs.example/x" in found.remedy


def test_words_of_aws_are_one_line() -> None:
    found = finding("ERROR", details="a\n\x1b[2Jb")
    found["locations"] = []
    (shown,) = _validated(found).findings
    assert shown.message == "SOME_CODE at the document: a\\n\\x1b[2Jb"


def test_trust_policies_are_resource_policies_and_pages_are_read() -> None:
    analyzer = client("accessanalyzer")
    stubber = stubbed(analyzer)
    page = {"findings": [finding("ERROR")], "nextToken": "more"}
    stubber.add_response("validate_policy", page, IDENTITY)
    last = {"findings": [finding("WARNING")]}
    stubber.add_response("validate_policy", last, IDENTITY | {"nextToken": "more"})
    stubber.add_response("validate_policy", {"findings": []}, RESOURCE)
    # The same text as the first document, which is not asked about again.
    twin = Document("policy Twin", "{}", trust=False)
    first, trust, third = validate(analyzer, [POLICY, TRUST, twin], lambda: None)
    assert [one.severity for one in first.findings] == ["ERROR", "WARNING"]
    assert trust.findings == ()
    assert [one.resource for one in third.findings] == ["policy Twin", "policy Twin"]
    stubber.assert_no_pending_responses()


def test_a_document_that_aws_cannot_read_is_refused_not_passed() -> None:
    analyzer = client("accessanalyzer")
    stubbed(analyzer).add_client_error("validate_policy", "ValidationException", "bad\n")
    (one,) = validate(analyzer, [POLICY], lambda: None)
    assert (one.findings, one.refusal) == ((), "bad\\n")


def test_an_error_that_is_no_answer_ends_it() -> None:
    analyzer = client("accessanalyzer")
    stubbed(analyzer).add_client_error("validate_policy", "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDenied"):
        validate(analyzer, [POLICY], lambda: None)


@pytest.mark.parametrize(
    ("code", "document", "accepted"),
    [
        ("SOME_CODE", "policy P", True),
        ("SOME_CODE", "policy *", True),
        ("SOME_CODE", "policy Q", False),
        ("OTHER", "policy P", False),
    ],
)
def test_a_review_accepts_one_code_of_one_document(
    code: str, document: str, *, accepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {"code": code, "document": document, "reason": "because"}
    monkeypatch.setattr(validating, "reviewed", lambda: (entry,))
    (found,) = _validated(finding("SECURITY_WARNING")).findings
    assert found.failing is not accepted
    assert found.reviewed == ("because" if accepted else None)


@pytest.mark.parametrize(
    "entry",
    [{"code": "C", "document": "d"}, {"code": "C", "document": "d", "reason": " "}],
    ids=["no reason", "empty reason"],
)
def test_a_review_has_a_reason(entry: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="a code, a document and a reason"):
        list(validating.checked([entry]))


def test_the_reviewed_list_of_the_package_is_right() -> None:
    assert validating.reviewed() == ()


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_every_document_of_a_stack_is_there_once(partition: str) -> None:
    planned = plan(partition)
    every = documents(planned)
    names = [one.name for one in every]
    assert len(names) == len({*names})
    assert "policy ScvPermissionsBoundary" in names
    assert "policy ScvProvisioningBoundary" in names
    assert sum(one.trust for one in every) == len([*planned.roles])
    inline = sum(len(role.inline) for role in planned.roles)
    assert len(every) == len([*planned.policies]) + len([*planned.roles]) + inline
