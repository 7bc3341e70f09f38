"""Policy documents: placeholders, lines that apply, one canonical form."""

import json
from typing import Any

import pytest

from components.catalog import CatalogError, Line, StatementTemplate, Trust
from components.plan.documents import identity_document, to_json, trust_document
from components.plan.scope import Scope, account_scope
from tests.examples.settings import EXISTING, center, settings


def _scope(partition: str = "aws", **changes: Any) -> Scope:
    return account_scope(settings(partition, **changes), {"prefix": "scvMultiorg"})


def _statement(*resources: Line | str, **given_: Any) -> StatementTemplate:
    lines = tuple(Line(one) if isinstance(one, str) else one for one in resources)
    return StatementTemplate(
        effect="Allow", actions=(Line("s3:GetObject"),), resources=lines, **given_
    )


def _resources(scope: Scope, *resources: Line | str) -> Any:
    document = identity_document([_statement(*resources)], scope)
    return document and document["Statement"][0]["Resource"]


@pytest.mark.parametrize(
    ("template", "partition", "expected"),
    [
        ("arn:${partition}:s3:::b", "aws", "arn:aws:s3:::b"),
        ("arn:${partition}:s3:::b", "aws-us-gov", "arn:aws-us-gov:s3:::b"),
        ("${account_id}", "aws", "123456789012"),
        ("${region}", "aws-us-gov", "us-gov-west-1"),
        ("${prefix}-x", "aws", "scvMultiorg-x"),
        ("${saml_bucket}", "aws", "prod-scv-saml-metadata"),
        ("${saml_bucket}", "aws-us-gov", "prod-scv-rzone-iso-2-saml-metadata"),
        ("user/${aws:userid}", "aws", "user/${aws:userid}"),
        ("${s3:prefix}${*}${?}${$}", "aws", "${s3:prefix}${*}${?}${$}"),
    ],
)
def test_placeholders_are_resolved_and_policy_variables_stay(
    template: str, partition: str, expected: str
) -> None:
    assert _scope(partition).resolve(template) == expected


@pytest.mark.parametrize(
    "template",
    ["${acount_id}", "${}", "${contact_center}", "${external_id}", "x:<AWS_ACCOUNT_ID>:y"],
)
def test_what_has_no_value_is_an_error(template: str) -> None:
    with pytest.raises(CatalogError, match=r"placeholder|marker"):
        _scope().resolve(template)


def test_a_value_is_never_taken_for_a_placeholder() -> None:
    scope = Scope(settings(), {"a": "${b}", "b": "secret"}, frozenset())
    assert scope.resolve("${a}") == "${b}"


@pytest.mark.parametrize(
    ("line", "applies"),
    [
        (Line("x"), True),
        (Line("x", since=20), True),
        (Line("x", since=21), False),
        (Line("x", until=20), True),
        (Line("x", until=19), False),
        (Line("x", partition="aws"), True),
        (Line("x", partition="aws-us-gov"), False),
        (Line("x", when="provisioningRole.renamed"), False),
        (Line("x", unless="provisioningRole.renamed"), True),
    ],
)
def test_a_line_applies_where_its_marks_say(line: Line, *, applies: bool) -> None:
    assert _scope(release=20).applies(line) is applies


def test_a_line_about_contact_centers_stands_once_for_each() -> None:
    scope = _scope(contactCenters=[center(name="b"), center(name="a"), center(name="c")])
    assert _resources(scope, "${contact_center}-x", "y") == ["a-x", "b-x", "c-x", "y"]


def test_existing_lines_stand_only_for_the_centers_that_have_them() -> None:
    line = Line("${recordings_bucket}", when="existing.recordingsBucket")
    centers = [center(name="a"), center(name="b", existing=EXISTING)]
    assert _resources(_scope(contactCenters=centers), line, "y") == ["acme-recordings", "y"]
    assert _resources(_scope(), line, "y") == "y"


def test_a_contact_centers_scope_knows_only_itself() -> None:
    scope = _scope(contactCenters=[center(name="a"), center(name="b")]).centers[1]
    assert _resources(scope, "${contact_center}-x") == "b-x"


def test_a_statement_without_resources_is_left_out() -> None:
    gone = _statement(Line("x", since=21))
    document = identity_document([gone, _statement("y")], _scope(release=20))
    assert document is not None
    assert [one["Resource"] for one in document["Statement"]] == ["y"]
    assert identity_document([gone], _scope(release=20)) is None


def test_a_condition_never_loses_all_of_its_values() -> None:
    lost = _statement("*", condition={"StringLike": {"s3:prefix": (Line("x", since=21),)}})
    with pytest.raises(CatalogError, match="s3:prefix"):
        identity_document([lost], _scope(release=20))


def test_a_sid_has_only_characters_that_aws_takes() -> None:
    scope = _scope(contactCenters=[center(name="acme-voice_1")]).centers[0]
    document = identity_document([_statement("x", sid="${contact_center}SCVS3Sid")], scope)
    assert document is not None
    assert document["Statement"][0]["Sid"] == "acmevoice1SCVS3Sid"


@pytest.mark.parametrize(
    ("partition", "root"),
    [
        ("aws", "arn:aws:iam::793525387755:root"),
        ("aws-us-gov", "arn:aws-us-gov:iam::383319876315:root"),
    ],
)
def test_salesforce_is_trusted_by_the_partitions_account(partition: str, root: str) -> None:
    trust = Trust(salesforce=True)
    plain = trust_document(trust, _scope(partition), ())
    assert to_json(plain) == json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole"}
            ],
        },
        separators=(",", ":"),
    )
    guarded = trust_document(trust, _scope(partition), ("one/two",))["Statement"][0]
    assert guarded["Condition"] == {"StringEquals": {"sts:ExternalId": "one/two"}}


def test_federated_trust_has_the_partitions_audience() -> None:
    scope = _scope("aws-us-gov").centers[0]
    statement = trust_document(Trust(saml_provider="Idp_${salesforce_org_id}"), scope, ())
    assert statement["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {
                "Federated": "arn:aws-us-gov:iam::123456789012:saml-provider/Idp_00D000000000001"
            },
            "Action": "sts:AssumeRoleWithSAML",
            "Condition": {"StringEquals": {"saml:aud": "https://signin.amazonaws-us-gov.com/saml"}},
        }
    ]
