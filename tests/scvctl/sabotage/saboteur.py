"""Changes one thing of what the real program registers, for the programs of ``cases``.

Each function takes the class of a resource and its name in Pulumi.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pulumi
import pulumi_aws as aws

from components.plan.model import StackPlan

ALLOWS_LITTLE = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-reports/*"}]}"""
FUNCTIONS = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}"""

Properties = dict[str, Any]
Change = Callable[[Properties, pulumi.ResourceOptions], None]


def change(kind: Any, name: str, how: Change) -> None:
    """Have ``how`` change the inputs (Python's names) and options of a resource."""

    def transformation(
        args: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult | None:
        if args.type_ != kind.pulumi_type or args.name != name:
            return None
        properties: Properties = {**args.props}
        how(properties, args.opts)
        return pulumi.ResourceTransformationResult(properties, args.opts)

    pulumi.runtime.register_stack_transformation(transformation)


def opts(provider: str = "more") -> pulumi.ResourceOptions:
    """Options with a provider that the pack has nothing to say of; its name can be used once."""
    made = aws.Provider(provider, region="us-west-2", allowed_account_ids=["123456789012"])
    return pulumi.ResourceOptions(provider=made)


def give(kind: Any, name: str, /, **inputs: Any) -> None:
    """Other inputs."""
    change(kind, name, lambda properties, _: properties.update(inputs))


def options(kind: Any, name: str, /, **given: Any) -> None:
    """Other options."""

    def changed(_: Properties, opts: pulumi.ResourceOptions) -> None:
        for key, value in given.items():
            setattr(opts, key, value)

    change(kind, name, changed)


def edit(kind: Any, name: str, old: str, new: str) -> None:
    """Another text in the place of ``old`` in the policy document."""

    def edited(text: str) -> str:
        assert old in text, f"{name} has no {old}"
        return text.replace(old, new)

    _change_document(kind, name, edited)


def rewrite(kind: Any, name: str, how: Callable[[list[Any]], Any]) -> None:
    """Have ``how`` change the list of the policy document's statements."""

    def rewritten(text: str) -> str:
        document = json.loads(text)
        how(document["Statement"])
        return json.dumps(document)

    _change_document(kind, name, rewritten)


def add(kind: Any, name: str, /, **statement: Any) -> None:
    """One statement more."""
    rewrite(kind, name, lambda statements: statements.append(statement))


def change_statement(kind: Any, name: str, index: int, /, **elements: Any) -> None:
    """Other elements of one statement; ``None`` removes one."""

    def changed(statements: list[Any]) -> None:
        given = {**statements[index], **elements}
        statements[index] = {key: value for key, value in given.items() if value is not None}

    rewrite(kind, name, changed)


def drop(kind: Any, name: str, sid: str) -> None:
    """One statement less."""

    def dropped(statements: list[Any]) -> None:
        [index] = [at for at, one in enumerate(statements) if one.get("Sid") == sid]
        del statements[index]

    rewrite(kind, name, dropped)


def plan_without(plan: StackPlan, role: str) -> StackPlan:
    """The plan without a role."""
    families = (
        replace(family, roles=tuple(one for one in family.roles if one.name != role))
        for family in plan.families
    )
    return replace(plan, families=tuple(families))


def _change_document(kind: Any, name: str, how: Callable[[str], str]) -> None:
    key = "assume_role_policy" if kind is aws.iam.Role else "policy"

    def changed(properties: Properties, _: pulumi.ResourceOptions) -> None:
        # A document with the external ID is a secret, and so an output.
        given: pulumi.Output[str] = pulumi.Output.from_input(properties[key])
        properties[key] = given.apply(how)

    change(kind, name, changed)
