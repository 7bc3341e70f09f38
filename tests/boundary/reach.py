"""What each role can do once its boundary is on: its own policies and the boundary together."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from components.boundary.escalations import RESOURCE_ACCOUNT
from components.plan.model import PlannedRole, StackPlan
from components.settings.settings import Settings
from iam.decide import Call, decide, names_action
from iam.documents import VERSION, Document, Values, parse
from iam.patterns import action_matches
from scvctl.explain.identities import identity_documents

ANYTHING_UNDER = "anything under "


# A document that allows everything.
ANYTHING = json.dumps(
    {"Version": VERSION, "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


@dataclass(frozen=True, slots=True)
class Bounded:
    """A role's own documents and its boundary, as texts."""

    name: str
    identity: tuple[str, ...]
    boundary: str

    def may(self, call: Call) -> bool:
        """Whether a call is allowed in the end."""
        return self.wants(call) and lets_through(self.boundary, call)

    def wants(self, call: Call) -> bool:
        """Whether the role's own policies allow a call, whatever the boundary says."""
        results = [decide(about(text, call.action), call).result for text in self.identity]
        return "denied" not in results and "allowed" in results


def lets_through(boundary: str, call: Call) -> bool:
    """Whether a boundary allows a call."""
    return decide(about(boundary, call.action), call).result == "allowed"


@lru_cache(maxsize=65_536)
def about(text: str, action: str) -> Document:
    """The statements of a document about an action, of their actions those of its service."""
    service = action.partition(":")[0]
    return tuple(one for one in _of_service(text, service) if names_action(one, action))


@cache
def _of_service(text: str, service: str) -> Document:
    return tuple(
        replace(one, actions=tuple(each for each in one.actions if _is_of(each, service)))
        for one in _parsed(text)
    )


def _is_of(action: str, service: str) -> bool:
    return action_matches(action.partition(":")[0], service)


@cache
def _parsed(text: str) -> Document:
    return parse(text, "policy")


def bounded_roles(planned: StackPlan) -> Iterator[Bounded]:
    """Every role of a stack, and one for each boundary whose own policies allow everything."""
    boundaries = {one.arn: one.document for one in planned.boundaries}
    for boundary in planned.boundaries:
        yield Bounded(f"{ANYTHING_UNDER}{boundary.name}", (ANYTHING,), boundaries[boundary.arn])
    for role in planned.roles:
        documents = tuple(_documents(planned, role))
        yield Bounded(role.name, documents, boundaries[role.boundary_arn])


def lawful(settings: Settings) -> dict[str, Values]:
    """The context of a call that SCV itself makes."""
    partition, account, region = settings.partition, settings.account_id, settings.region
    function = f"{settings.contact_centers[0].name}-CTRDataSyncFunction"
    return {
        RESOURCE_ACCOUNT: (account,),
        "aws:CalledVia": ("cloudformation.amazonaws.com",),
        "aws:ResourceTag/resourceOwner": ("scv",),
        "iam:AWSServiceName": ("connect.amazonaws.com",),
        "iam:PassedToService": ("lambda.amazonaws.com",),
        "iam:PermissionsBoundary": (settings.boundary_arn,),
        "iam:PolicyARN": (partition.iam_arn(account, "policy/scv/SCVLambdaAccessPolicy"),),
        "kms:RequestAlias": ("alias/aws/lambda",),
        "lambda:FunctionArn": (
            f"arn:{partition.name}:lambda:{region}:{account}:function:{function}",
        ),
        "lambda:Principal": ("events.amazonaws.com",),
    }


def unlawful(settings: Settings) -> dict[str, Values]:
    """The context of a call that tries to get out."""
    partition, account, region = settings.partition, settings.account_id, settings.region
    return {
        RESOURCE_ACCOUNT: ("111122223333",),
        "iam:AWSServiceName": ("organizations.amazonaws.com",),
        "iam:PassedToService": ("ec2.amazonaws.com",),
        "iam:PermissionsBoundary": (partition.iam_arn(account, "policy/Weaker"),),
        "iam:PolicyARN": (partition.aws_policy_arn("AdministratorAccess"),),
        "lambda:FunctionArn": (
            f"arn:{partition.name}:lambda:{region}:{account}:function:admin-tool",
        ),
        "lambda:Principal": ("111122223333",),
    }


def services_of(boundary: str) -> tuple[str, ...]:
    """The services that a boundary (a text) allows anything of."""
    actions = {action for one in _parsed(boundary) if one.allows for action in one.actions}
    return tuple(sorted({action.partition(":")[0].lower() for action in actions}))


def _documents(planned: StackPlan, role: PlannedRole) -> Iterator[str]:
    for text in identity_documents(planned, role).values():
        # The agent's own user, which is not known here, takes the place of the policy variable.
        yield text.replace("${aws:userid}", "*")
