"""The schema: what other languages make of the component, and what must not change unnoticed."""

import json
from typing import Any

import pytest
import yaml

from scripts import package_schema
from tests.package.running_package import COMPONENT, PACKAGE, Package
from tests.scvctl.embedded_runs import ROOT

TEXT, NUMBER, TEXTS = "string", "integer", "map of string"
INPUTS = {
    "accountId": TEXT,
    "region": TEXT,
    "contactCenters": "list of ContactCenter",
    "release": NUMBER,
    "integratedBy": TEXT,
    "externalId": TEXT,
    "provisioningRoleName": TEXT,
    "provisioningPolicyName": TEXT,
    "permissionsBoundaryArn": TEXT,
    "acceptBoundaryPatterns": "list of string",
    "provisioningPolicy": TEXT,
    "provisioningPolicySha256": TEXT,
    "samlMetadata": TEXT,
    "tags": TEXTS,
    "multiOrg": "MultiOrg",
}
OUTPUTS = {
    "outputsVersion": NUMBER,
    "accountId": TEXT,
    "partition": TEXT,
    "release": NUMBER,
    "provisioningRoleArn": TEXT,
    "permissionsBoundaryArn": TEXT,
    "provisioningBoundaryArn": TEXT,
    "roleArns": TEXTS,
    "policyArns": TEXTS,
    "contactCenters": "map of ContactCenterRoles",
}
TYPES = {
    "ContactCenter": {
        "name": TEXT,
        "connectInstanceId": TEXT,
        "salesforceOrgId": TEXT,
        "tenantBucket": TEXT,
        "existing": "ExistingInstance",
    },
    "ExistingInstance": {
        "recordingsBucket": TEXT,
        "contactRecordStream": TEXT,
        "contactLensStream": TEXT,
    },
    "MultiOrg": {"tenantBucket": TEXT, "lambdaPrefix": TEXT},
    "ContactCenterRoles": dict.fromkeys(
        (
            "samlRoleArn",
            "connectCallRoleArn",
            "s3RoleArn",
            "tenantBucketWriteRoleArn",
            "healthCheckRoleArn",
        ),
        TEXT,
    ),
}
REQUIRED_OF_TYPES = {
    "ContactCenter": {"name", "connectInstanceId", "salesforceOrgId"},
    "ExistingInstance": set[str](),
    "MultiOrg": {"tenantBucket"},
    "ContactCenterRoles": set[str](),
}


@pytest.fixture(scope="module")
def schema(package: Package) -> Any:
    """The schema that the running package gives."""
    return json.loads(package.schema())


def test_the_committed_schema_is_the_packages(schema: Any) -> None:
    committed = json.loads(package_schema.FILE.read_text("utf-8"))
    assert committed == schema, "run: .venv/bin/python -m scripts.pages"


def test_the_type_token_is_fixed(schema: Any) -> None:
    assert schema["name"] == "scv-connect-iam"
    assert [*schema["resources"]] == [COMPONENT]
    assert schema["resources"][COMPONENT]["isComponent"] is True


def test_the_arguments(schema: Any) -> None:
    component = schema["resources"][COMPONENT]
    inputs = component["inputProperties"]
    assert _types(inputs) == INPUTS
    assert component["requiredInputs"] == ["accountId", "contactCenters", "region"]
    # An argument that is no plain value could be unknown at preview, and so could the documents.
    assert {name for name, one in inputs.items() if not one.get("plain")} == {"externalId"}
    assert {name for name, one in inputs.items() if one.get("secret")} == {"externalId"}
    assert all(one["description"] for one in inputs.values())


def test_the_outputs_are_those_of_the_stack(schema: Any) -> None:
    component = schema["resources"][COMPONENT]
    assert _types(component["properties"]) == OUTPUTS
    assert {*component["required"]} == OUTPUTS.keys()
    contract = json.loads((ROOT / "components/outputs.schema.json").read_text("utf-8"))
    assert contract["properties"].keys() == OUTPUTS.keys()


def test_the_types(schema: Any) -> None:
    types = {token.rpartition(":")[2]: one for token, one in schema["types"].items()}
    assert {name: _types(one["properties"]) for name, one in types.items()} == TYPES
    required = {name: {*one.get("required", ())} for name, one in types.items()}
    assert required == REQUIRED_OF_TYPES


def test_the_package_has_what_pulumi_needs_to_start_it() -> None:
    plugin = yaml.safe_load((PACKAGE / "PulumiPlugin.yaml").read_text("utf-8"))
    assert plugin["runtime"]["name"] == "python"
    # Pulumi makes this folder anew, so it must be nobody else's.
    assert (PACKAGE / plugin["runtime"]["options"]["virtualenv"]).parent == PACKAGE
    requirements = PACKAGE / (PACKAGE / "requirements.txt").read_text("utf-8").split()[1]
    assert requirements.resolve() == ROOT / "requirements.txt"


def _types(properties: Any) -> dict[str, str]:
    return {name: _type(one) for name, one in properties.items()}


def _type(one: Any) -> str:
    if "$ref" in one:
        return one["$ref"].rpartition(":")[2]
    if one["type"] == "array":
        return f"list of {_type(one['items'])}"
    if one["type"] == "object":
        return f"map of {_type(one['additionalProperties'])}"
    return one["type"]
