"""A family's component names its catalog file and exposes the resources that it makes."""

from importlib import resources
from types import SimpleNamespace
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
import yaml

from components import families
from components.families import FAMILIES, FamilyComponent
from components.role import Placement
from tests.examples.settings import plan


@pytest.mark.parametrize("component", FAMILIES.values())
def test_the_docstring_names_the_file_with_the_policies(component: type[FamilyComponent]) -> None:
    file = f"catalog/{component.family.replace('-', '_')}.yaml"
    assert f"``{file}``" in (component.__doc__ or "")
    text = resources.files("components").joinpath(file).read_text("utf-8")
    assert yaml.safe_load(text)["family"] == component.family


def _nothing(*_: object, **__: object) -> None:
    pass


def _policy(*_: object, **inputs: Any) -> Any:
    return SimpleNamespace(made=inputs["name"])


def _role(role: Any, **_: object) -> Any:
    return SimpleNamespace(made=role.name)


@pytest.mark.parametrize("name", ["access-policies", "contact-center", "multi-org"])
def test_roles_and_policies_are_exposed_by_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.ComponentResource, "__init__", _nothing)
    monkeypatch.setattr(pulumi.ComponentResource, "register_outputs", _nothing)
    monkeypatch.setattr(pulumi, "ResourceOptions", _nothing)
    monkeypatch.setattr(aws.iam, "Policy", _policy)
    monkeypatch.setattr(families, "create_role", _role)
    planned = plan(multiOrg={"tenantBucket": "acme-shared"})
    family = next(one for one in planned.families if one.family == name)
    component: Any = FAMILIES[name](family, placement=Placement(), dependencies={})

    roles = {name: role.made for name, role in component.roles.items()}
    assert roles == {role.name: role.name for role in family.roles}
    policies = {name: policy.made for name, policy in component.policies.items()}
    assert policies == {policy.name: policy.name for policy in family.policies}
    by_arn = {arn: policy.made for arn, policy in component.policies_by_arn.items()}
    assert by_arn == {policy.arn: policy.name for policy in family.policies}
    assert roles or policies
