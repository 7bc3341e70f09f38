"""The stack outputs: what they say, and that ``outputs.schema.json`` holds them to it."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.examples import EXTERNAL_ID
from tests.examples.expected import ACCOUNT
from tests.examples.stacks import Example
from tests.scvctl.embedded_runs import POLICY, ROLE, ROOT, resources

Outputs = dict[str, Any]

_SCHEMA: dict[str, Any] = json.loads((ROOT / "components/outputs.schema.json").read_text("utf-8"))
_VALIDATOR: Any = Draft202012Validator(_SCHEMA)
_ARN = "arn:aws-us-gov:iam::123456789012:"
_OUTPUTS: Outputs = {
    "outputsVersion": 1,
    "accountId": "123456789012",
    "partition": "aws-us-gov",
    "release": 22,
    "provisioningRoleArn": f"{_ARN}role/SCVProvisioningRole",
    "permissionsBoundaryArn": f"{_ARN}policy/boundary/ScvPermissionsBoundary",
    "provisioningBoundaryArn": f"{_ARN}policy/boundary/ScvProvisioningBoundary",
    "roleArns": {"SCVProvisioningRole": f"{_ARN}role/SCVProvisioningRole"},
    "policyArns": {},
    "contactCenters": {"acmevoice": {}},
}


def test_outputs_fit_the_schema(run: dict[str, Any]) -> None:
    assert [str(error) for error in _VALIDATOR.iter_errors(run["outputs"])] == []


def test_they_name_every_role_and_policy_in_the_account(run: dict[str, Any]) -> None:
    for key, kind in (("roleArns", ROLE), ("policyArns", POLICY)):
        found = [one["outputs"] for one in resources(run, kind)]
        assert run["outputs"][key] == {one["name"]: one["arn"] for one in found}


def test_single_keys_are_those_of_the_contract(example: Example, run: dict[str, Any]) -> None:
    outputs = run["outputs"]
    provisioning = f"arn:{example.place.partition}:iam::{ACCOUNT}:role/{example.provisioning_role}"
    assert outputs == {
        "outputsVersion": 1,
        "accountId": ACCOUNT,
        "partition": example.place.partition,
        "release": example.release,
        "provisioningRoleArn": provisioning,
        "permissionsBoundaryArn": example.boundary_arn,
        "provisioningBoundaryArn": example.provisioning_boundary_arn,
        "roleArns": outputs["roleArns"],
        "policyArns": outputs["policyArns"],
        "contactCenters": {name: example.center_outputs(name) for name in example.centers},
    }


def test_components_give_their_roles_and_policies(run: dict[str, Any]) -> None:
    for component in run["resources"]:
        if "roleArns" in component["outputs"] and component["parent"]:
            children = [one for one in run["resources"] if one["parent"] == component["urn"]]
            for key, kind in (("roleArns", ROLE), ("policyArns", POLICY)):
                held = [one["outputs"] for one in resources({"resources": children}, kind)]
                assert component["outputs"][key] == {one["name"]: one["arn"] for one in held}


def test_the_external_id_is_in_no_output(run: dict[str, Any]) -> None:
    components = [one for one in run["resources"] if not one["type"].startswith("aws:")]
    assert EXTERNAL_ID not in json.dumps([run["outputs"], components])


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(_SCHEMA)
    assert _SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_the_schema_explains_every_property() -> None:
    center = _SCHEMA["$defs"]["contactCenter"]
    for owner in (_SCHEMA, center):
        assert owner["additionalProperties"] is False
        for name, described in owner["properties"].items():
            assert described["title"], name
            assert described["description"], name


def _change(key: str, value: Any) -> Callable[[Outputs], None]:
    return lambda outputs: outputs.update({key: value})


_BROKEN: dict[str, Callable[[Outputs], Any]] = {
    "another version": _change("outputsVersion", 2),
    "an account that lost its zeros": _change("accountId", 12345678901),
    "a short account": _change("accountId", "12345678901"),
    "another partition": _change("partition", "aws-cn"),
    "a release as a text": _change("release", "21"),
    "half a release": _change("release", 20.5),
    "a key that nobody knows": _change("samlProviderArn", f"{_ARN}saml-provider/x"),
    "a policy for a role": _change("provisioningRoleArn", f"{_ARN}policy/x"),
    "a role for a boundary": _change("permissionsBoundaryArn", f"{_ARN}role/x"),
    "a boundary that nobody set": _change("permissionsBoundaryArn", ""),
    "an ARN of another partition": _change("provisioningRoleArn", "arn:aws-cn:iam::1:role/x"),
    "an ARN without an account": _change("provisioningRoleArn", "arn:aws:iam:::role/x"),
    "no role": _change("roleArns", {}),
    "a role's name that is none": _change("roleArns", {"a/b": f"{_ARN}role/a/b"}),
    "a list of roles": _change("roleArns", [f"{_ARN}role/x"]),
    "a policy that is a role": _change("policyArns", {"x": f"{_ARN}role/x"}),
    "no contact center": _change("contactCenters", {}),
    "a contact center of another form": _change("contactCenters", {"Acme Voice": {}}),
    "an unknown role of a contact center": _change(
        "contactCenters", {"acmevoice": {"voicemailRoleArn": f"{_ARN}role/x"}}
    ),
    "a role that is not made": _change("contactCenters", {"acmevoice": {"s3RoleArn": None}}),
    **{f"no {key}": lambda outputs, key=key: outputs.pop(key) for key in _OUTPUTS},
}


@pytest.mark.parametrize("broken", _BROKEN.values(), ids=_BROKEN.keys())
def test_the_schema_refuses(broken: Callable[[Outputs], Any]) -> None:
    outputs = copy.deepcopy(_OUTPUTS)
    assert _VALIDATOR.is_valid(outputs)
    broken(outputs)
    assert not _VALIDATOR.is_valid(outputs)
