"""Documents in words: what stands in them, all of it, and no secret."""

from typing import Any

import pytest

from components.catalog import load_catalog
from components.plan.build import plan_stack
from iam.documents import parse
from scvctl.explain import words
from tests.examples.settings import settings
from tests.iam.statements import document

ACCOUNT = "123456789012"
TRUSTED = "arn:aws:iam::793525387755:root"


def _statement(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **elements}


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (_statement(), "Allows GetObject in S3, on every resource."),
        (
            _statement(
                Action=["lambda:*", "lambda:Get*"], Resource="arn:aws:lambda:*:*:function:x"
            ),
            "Allows everything in Lambda, on function:x (in every account).",
        ),
        (
            {"Effect": "Deny", "Action": "*", "NotResource": f"arn:aws:iam::{ACCOUNT}:role/a"},
            "Denies every action, on every resource except IAM role/a.",
        ),
        (
            {"Effect": "Deny", "NotAction": "iam:Get*", "Resource": "*"},
            "Denies every action except Get* in IAM, on every resource.",
        ),
        (
            _statement(Resource=["arn:aws:s3:::a", "arn:aws:s3:::a/*"]),
            "Allows GetObject in S3, on bucket a, objects a/*.",
        ),
        (
            _statement(Action=["cloudTrail:*", "s3:GetObject"], Resource="arn:aws:sns:x:1:t"),
            "Allows everything in CloudTrail; GetObject in S3, on SNS t (region x, in account 1).",
        ),
        (
            _statement(Condition={"StringEquals": {"aws:ResourceTag/owner": ["scv", "b"]}}),
            (
                "Allows GetObject in S3, on every resource, "
                "if the tag owner of the resource is scv or b."
            ),
        ),
        (
            _statement(Condition={"StringNotLike": {"aws:PrincipalArn": ["a", "b"]}}),
            (
                "Allows GetObject in S3, on every resource, "
                "if aws:PrincipalArn is not like a nor b, or is not given."
            ),
        ),
        (
            _statement(
                Condition={"Null": {"a:b": True, "c:d": "false"}, "DateLessThan": {"e:f": "2030"}}
            ),
            (
                "Allows GetObject in S3, on every resource, "
                "if a:b is not given and c:d is given and e:f fits DateLessThan 2030."
            ),
        ),
        (
            _statement(
                Condition={
                    "ArnLikeIfExists": {"iam:PolicyARN": "x"},
                    "ForAllValues:StringEquals": {"aws:TagKeys": "y"},
                }
            ),
            (
                "Allows GetObject in S3, on every resource, if the policy to attach or detach is "
                "like x, or is not given and every value of aws:TagKeys is y, or there is none."
            ),
        ),
    ],
)
def test_a_statement_is_a_sentence(statement: dict[str, Any], sentence: str) -> None:
    (parsed,) = document([statement])
    assert words.statement_in_words(parsed, ACCOUNT) == sentence


def test_a_long_list_is_cut_only_where_asked() -> None:
    (statement,) = document([_statement(Action=["s3:A", "s3:B", "s3:C"])])
    assert "A, B and 1 more in S3" in words.statement_in_words(statement, ACCOUNT, 2)
    assert "A, B, C in S3" in words.statement_in_words(statement, ACCOUNT)


@pytest.mark.parametrize(
    ("principal", "condition", "sentence"),
    [
        (
            {"AWS": TRUSTED},
            {"StringEquals": {"sts:ExternalId": "geheim"}},
            (
                "Salesforce's commercial management account 793525387755 may assume it, "
                "if the call carries the external ID."
            ),
        ),
        (
            {"AWS": TRUSTED},
            {"StringLike": {"sts:ExternalId": "gehe*"}},
            (
                "Salesforce's commercial management account 793525387755 may assume it, "
                "if the external ID is like the configured one."
            ),
        ),
        ({"AWS": ["111122223333"]}, {}, "Account 111122223333 may assume it."),
        (
            {"AWS": "arn:aws:iam::111122223333:role/x", "Service": "lambda.amazonaws.com"},
            {},
            "Role/x of account 111122223333 or Lambda (lambda.amazonaws.com) may assume it.",
        ),
        ("*", {}, "Everybody may assume it."),
        ({"AWS": "*"}, {}, "Everybody may assume it."),
        (
            {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"},
            {"StringEquals": {"saml:aud": "https://x"}},
            (
                "Whoever signs in through saml-provider/Okta may assume it, "
                "if the SAML audience is https://x."
            ),
        ),
    ],
)
def test_a_trust_policy_says_who(principal: Any, condition: Any, sentence: str) -> None:
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": principal,
        "Condition": condition,
    }
    said = words.trust_in_words(document([statement], "trust policy"))
    assert said == (sentence,)
    assert "gehe" not in said[0]


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_every_document_of_a_stack_has_its_words(partition: str) -> None:
    plan = plan_stack(settings(partition, externalId="geheim-wort"), load_catalog())
    documents = [policy.document for policy in plan.policies]
    documents += [policy.document for role in plan.roles for policy in role.inline]
    for statement in (one for text in documents for one in parse(text, "policy")):
        said = words.statement_in_words(statement, ACCOUNT)
        assert "arn:" not in said.partition(", if ")[0]
        for action in statement.actions:
            prefix, _, name = action.partition(":")
            assert words.service_name(prefix) in said
            assert name == "*" or name in said
        assert "region" not in said or "region us-" in said
    for role in plan.roles:
        trust = parse(role.trust, "trust policy")
        assert all("geheim" not in said for said in words.trust_in_words(trust))
