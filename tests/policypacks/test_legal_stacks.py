"""No legal stack is refused, nor taken for one that was not reviewed."""

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from components.catalog import RELEASES, load_catalog
from policypacks.scv_guardrails.model import ResourceRule
from policypacks.scv_guardrails.replanned import depends_on_names, misread
from tests.examples import METADATA
from tests.policypacks.asking import ALL_RULES, ask, judged
from tests.policypacks.recorded import configured

_CENTER = {
    "name": "acmevoice",
    "connectInstanceId": "11111111-2222-3333-4444-555555555555",
    "salesforceOrgId": "00D000000000001",
}
_OTHER = {**_CENTER, "name": "support-emea", "tenantBucket": "acme-support-emea"}
_DIGITS = {
    **_CENTER,
    "name": "acme-210987654321",
    "tenantBucket": "acme-tenants",
    "existing": {"contactRecordStream": "calls-210987654321", "recordingsBucket": "logs.1"},
}
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


def _given(stack: str, config: Mapping[str, Any]) -> dict[str, Any]:
    given = {key: value for key, value in config.items() if value is not None}
    if "permissionsBoundaryArn" in given:
        place = f"arn:{_PARTITIONS[stack]}:iam::123456789012"
        given["permissionsBoundaryArn"] = f"{place}:{given['permissionsBoundaryArn']}"
    return given


@pytest.mark.parametrize(("name", "stack", "config"), STACKS, ids=[one[0] for one in STACKS])
def test_its_plan_is_the_reviewed_one(name: str, stack: str, config: dict[str, Any]) -> None:
    given = _given(stack, config)
    example = configured(stack, *(f"{key}={json.dumps(one)}" for key, one in given.items()))
    about = judged(example.config)
    assert not depends_on_names(about.plan, load_catalog()), name
    assert [*misread(example.config.own(), about.settings)] == []


@pytest.mark.parametrize(("name", "stack", "config"), STACKS, ids=[one[0] for one in STACKS])
def test_no_rule_refuses_it(name: str, stack: str, config: dict[str, Any]) -> None:
    given = _given(stack, config)
    example = configured(stack, *(f"{key}={json.dumps(one)}" for key, one in given.items()))
    about = judged(example.config)
    shown = [*example.resources.values()]
    for rule in ALL_RULES.values():
        for one in shown if isinstance(rule, ResourceRule) else [shown]:
            assert ask(rule, one, about).messages == [], f"{name}: {rule.name}"


def test_there_are_sixty() -> None:
    assert len(STACKS) >= 60
