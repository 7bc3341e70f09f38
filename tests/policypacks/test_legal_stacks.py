"""No legal stack is refused, nor taken for one that was not reviewed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from components.catalog import RELEASES, load_catalog
from policypacks.scv_guardrails.replanned import depends_on_names, misread
from tests.examples import METADATA
from tests.examples.settings import EXISTING, plan
from tests.examples.stacks import center
from tests.policypacks.asking import all_messages, judged
from tests.policypacks.recorded import configured

_CENTER = center("acmevoice")
_OTHER = center("support-emea", tenantBucket="acme-support-emea")
_DIGITS = center(
    "acme-210987654321",
    tenantBucket="acme-tenants",
    existing={"contactRecordStream": "calls-210987654321", "recordingsBucket": "logs.1"},
)
_EXISTING = center("hotel_line", 2, tenantBucket="acme-hotel-line", existing=EXISTING)
_POLICY_FILE = "policy.json"
_PARTITIONS = {"dev": "aws", "gov": "aws-us-gov"}
_FEATURES: Mapping[str, Mapping[str, Any]] = {
    "plain": {"externalId": None},
    "several contact centers": {"contactCenters": [_CENTER, _OTHER], "externalId": "voice"},
    "multi-org": {"multiOrg": {"tenantBucket": "acme-orgs", "lambdaPrefix": "scvOrgs"}},
    "an organisation's boundary": {"permissionsBoundaryArn": "policy/org/B-210987654321"},
    "tags": {"tags": {"team": "voice", "cost center": "42"}, "accountId": "210987654321"},
    "digits": {"contactCenters": [_DIGITS], "provisioningRoleName": "Role-210987654321"},
    "SAML": {"samlMetadataFile": str(METADATA), "externalId": "an-external-id"},
    "an inline policy's name": {"provisioningPolicyName": "acmevoice-by-hand-210987654321"},
    "existing resources": {
        "contactCenters": [_EXISTING],
        "externalId": ["voice", "an-external-id"],
    },
    "a policy file": {
        "provisioningPolicyFile": _POLICY_FILE,
        "contactCenters": [_CENTER, _EXISTING],
    },
    "a policy file in digits": {
        "provisioningPolicyFile": _POLICY_FILE,
        "provisioningRoleName": "Voice",
        "accountId": "210987654321",
        "contactCenters": [_DIGITS, {**_EXISTING, "salesforceOrgId": "00D000000000002"}],
    },
    "names within others": {"contactCenters": [{**_CENTER, "name": "connect"}]},
}
_FOR_CUSTOMERS = {"multi-org", "SAML"}
_ALWAYS = {"plain", "digits", "SAML", "tags"}
_EVERY_FEATURE = RELEASES[-1]


def _stacks() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for stack, release, mode in product(_PARTITIONS, RELEASES, ("customer", "salesforce")):
        for name, feature in _FEATURES.items():
            if name in _FOR_CUSTOMERS and mode == "salesforce":
                continue
            if release != _EVERY_FEATURE and name not in _ALWAYS:
                continue
            config = {"contactCenters": [_CENTER], **feature, "release": release}
            yield f"{stack}, {release}, {mode}, {name}", stack, {**config, "integratedBy": mode}


STACKS = [*_stacks()]


def _policy(partition: str) -> str:
    """What Salesforce could publish next: the policy of the example stack, and a grant more."""
    role = next(role for role in plan(partition).roles if role.output == "provisioningRoleArn")
    template = role.inline[0].document.replace("123456789012", "<AWS_ACCOUNT_ID>")
    document = json.loads(template)
    newer = {
        "Effect": "Allow",
        "Action": ["logs:ListTagsForResource", "s3:GetObject"],
        "Resource": [
            f"arn:{partition}:logs:<AWS_REGION>:<AWS_ACCOUNT_ID>:log-group:new",
            "arn:<AWS_PARTITION>:s3:::<Contact_Center_Internal_Name>-*",
            "arn:<AWS_PARTITION>:s3:::<BYOAC_CUSTOM_S3_BUCKET>/*",
        ],
    }
    return json.dumps({**document, "Statement": [*document["Statement"], newer]}, indent=1)


def _given(stack: str, config: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    given = {key: value for key, value in config.items() if value is not None}
    if "provisioningPolicyFile" in given:
        file = folder / given["provisioningPolicyFile"]
        file.write_text(_policy(_PARTITIONS[stack]), "utf-8")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        given |= {"provisioningPolicyFile": str(file), "provisioningPolicySha256": digest.upper()}
    if "permissionsBoundaryArn" in given:
        place = f"arn:{_PARTITIONS[stack]}:iam::123456789012"
        given["permissionsBoundaryArn"] = f"{place}:{given['permissionsBoundaryArn']}"
    return given


@pytest.mark.parametrize(
    ("stack", "config"), [one[1:] for one in STACKS], ids=[one[0] for one in STACKS]
)
def test_its_plan_is_the_reviewed_one_and_no_rule_refuses_it(
    stack: str, config: dict[str, Any], tmp_path: Path
) -> None:
    given = _given(stack, config, tmp_path)
    example = configured(stack, *(f"{key}={json.dumps(one)}" for key, one in given.items()))
    about = judged(example.config)

    assert not depends_on_names(about.plan, load_catalog())
    assert [*misread(example.config.own(), about.settings)] == []
    assert all_messages([*example.resources.values()], about) == []


def test_there_are_eighty() -> None:
    assert len(STACKS) >= 80
