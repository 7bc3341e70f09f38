"""A family's component names its catalog file and exposes the resources that it makes."""

import contextvars
from collections.abc import Callable
from importlib import resources
from typing import Any, cast

import pulumi
import pytest
import yaml

from components.families import FAMILIES, FamilyComponent
from components.role import Placement
from tests.components.examples import plan


class _Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> Any:
        return args.name, cast("Any", args).inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
        raise AssertionError(args.token)


def _under_pulumi(check: Callable[[], object]) -> None:
    # A context of its own, because the SDK keeps its settings in context variables.
    def run() -> None:
        pulumi.runtime.set_mocks(_Mocks())
        cast("Any", pulumi.runtime).test(check)()

    contextvars.Context().run(run)


@pytest.mark.parametrize("component", FAMILIES.values())
def test_the_docstring_names_the_file_with_the_policies(component: type[FamilyComponent]) -> None:
    file = f"catalog/{component.family.replace('-', '_')}.yaml"
    assert f"``{file}``" in (component.__doc__ or "")
    text = resources.files("components").joinpath(file).read_text("utf-8")
    assert yaml.safe_load(text)["family"] == component.family


@pytest.mark.parametrize("name", ["access-policies", "contact-center", "multi-org"])
def test_roles_and_policies_are_exposed_by_name(name: str) -> None:
    planned = plan(multiOrg={"tenantBucket": "acme-shared"})
    family = next(one for one in planned.families if one.family == name)

    def check() -> object:
        component = FAMILIES[name](
            family, placement=Placement(planned.boundary_arn), dependencies={}
        )
        assert [*component.roles] == [role.name for role in family.roles]
        assert [*component.policies] == [policy.name for policy in family.policies]
        assert [*component.policies_by_arn] == [policy.arn for policy in family.policies]

        def agree(names: list[str]) -> None:
            assert names == [*component.roles, *component.policies]

        made = (*component.roles.values(), *component.policies.values())
        return pulumi.Output.all(*(resource.name for resource in made)).apply(agree)

    _under_pulumi(check)
