"""``partition-consistent``: nothing names another AWS partition, which is out of reach."""

import re
from collections.abc import Iterator

from components.partition import partition_of_region
from iam.arns import Arn, parse_arn
from policypacks.scv_guardrails import facts, tokens
from policypacks.scv_guardrails.model import Context, Resource, ResourceRule
from policypacks.scv_guardrails.reading import Text, provider_value, texts_of
from policypacks.scv_guardrails.rules.shared import CONFIGURATION, INFORMATION_FLOW, URL_ARNS

# Regions of all partitions, also of those that this project does not know.
_REGION = re.compile(r"(?<![a-z0-9-])([a-z]{2}(?:-(?:gov|isob?|isoe|isof))?-[a-z]+-[0-9])(?![0-9])")
_OTHER_ENDINGS = re.compile(
    r"\.(amazonaws\.com\.cn|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov)(/|$)"
)


def _check(resource: Resource, context: Context) -> Iterator[str]:
    if resource.type == tokens.AWS_PROVIDER:
        yield from _provider(resource, context)
        return
    boundary = resource.type == tokens.POLICY and _is_boundary(resource, context)
    for text in texts_of(resource):
        if text.secret:
            continue
        arn = parse_arn(text.value)
        if arn is not None:
            yield from _arn(arn, text, context, any_partition=boundary)
        elif text.in_document:
            yield from _other(text, context)
    if resource.provider is not None:
        yield from _region_of(resource, context)


def _is_boundary(resource: Resource, context: Context) -> bool:
    # It grants nothing, and is written with arn:* to be short enough in both partitions.
    path, name = resource.text("path") or "/", resource.required("name")
    return context.stack.arn("policy", path, name) in context.stack.plan.boundary_arns


def _arn(arn: Arn, text: Text, context: Context, *, any_partition: bool) -> Iterator[str]:
    wanted = context.stack.partition.name
    if arn.partition != wanted and not (any_partition and arn.partition == "*"):
        yield (
            f"{text.place}: {text.value!r} is of the partition {arn.partition!r}, the stack of "
            f"{wanted!r}."
        )
    if arn.region and "*" not in arn.region and "?" not in arn.region:
        yield from _region(arn.region, text.place, context)


def _other(text: Text, context: Context) -> Iterator[str]:
    if text.element == "Principal" or text.element.startswith("Condition "):
        for region in _REGION.findall(text.value):
            yield from _region(region, text.place, context)
        foreign = _OTHER_ENDINGS.search(text.value)
        if foreign is not None:
            yield (
                f"{text.place}: {text.value!r} is of another partition; services of this one end "
                f"in {facts.SERVICE_ENDING}."
            )
        audience = text.element.lower() == "condition saml:aud"
        if audience and text.value != facts.SAML_AUDIENCES[context.stack.partition.name]:
            yield f"{text.place}: the audience {text.value!r} is not the one of this partition."


def _region(region: str, place: str, context: Context) -> Iterator[str]:
    found = partition_of_region(region)
    if found is None or found.name != context.stack.partition.name:
        yield (
            f"{place}: the region {region} is "
            f"{'of ' + found.name if found else 'not known'}, the stack is in the partition "
            f"{context.stack.partition.name}."
        )


def _provider(resource: Resource, context: Context) -> Iterator[str]:
    yield from _is_the_stacks(resource.text("region"), context)
    yield from _sts_region(resource.text("stsRegion"), context)


def _region_of(resource: Resource, context: Context) -> Iterator[str]:
    yield from _is_the_stacks(provider_value(resource, "region"), context)
    yield from _sts_region(provider_value(resource, "stsRegion"), context)


def _sts_region(given: object, context: Context) -> Iterator[str]:
    if given:
        yield from _region(str(given), "stsRegion of the provider", context)


def _is_the_stacks(given: object, context: Context) -> Iterator[str]:
    wanted = context.stack.settings.region
    if given != wanted:
        yield (
            f"The provider's region is {given or 'not given'}; the stack's is {wanted}. Without "
            "it, calls of GovCloud fall to the commercial endpoints."
        )


RULE = ResourceRule(
    name="partition-consistent",
    title="One partition",
    demands=(
        "Every ARN, service principal, SAML audience and region belongs to the stack's partition."
    ),
    why=(
        "AWS partitions are separate. A commercial ARN in GovCloud grants nothing, so a "
        "call fails when it is needed; a provider in the wrong region deploys to the "
        "wrong partition."
    ),
    remedy="Make ARNs with the stack's partition (components/partition.py), never by hand.",
    url=URL_ARNS,
    severity="high",
    references=(CONFIGURATION, INFORMATION_FLOW),
    types=tokens.OF_IAM | {tokens.AWS_PROVIDER},
    check=_check,
)
