"""The IAM action behind an event of CloudTrail, whose names are not always those of IAM.

Sources: AWS's service authorization reference, and for S3 the page "Required permissions for Amazon
S3 API operations" of its guide.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scvctl.explain.actions import actions

_HOST = ".amazonaws.com"
# CreateFunction20150331, AddPermission20150331v2, CreateDistribution2020_05_31.
_API_VERSION = re.compile(r"(20\d{6}|20\d\d_\d\d_\d\d)(v\d+)?$")
_SERVICES = MappingProxyType(
    {
        "appintegrations": "app-integrations",
        "models.lex": "lex",
        "models-v2-lex": "lex",
        "monitoring": "cloudwatch",
        "runtime.lex": "lex",
        "tagging": "tag",
    }
)
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "lambda:Invoke": "lambda:InvokeFunction",
        "s3:CompleteMultipartUpload": "s3:PutObject",
        "s3:CopyObject": "s3:PutObject",
        "s3:CreateMultipartUpload": "s3:PutObject",
        "s3:DeleteBucketCors": "s3:PutBucketCORS",
        "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
        "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
        "s3:DeleteBucketReplication": "s3:PutReplicationConfiguration",
        "s3:DeleteBucketTagging": "s3:PutBucketTagging",
        "s3:DeleteObjects": "s3:DeleteObject",
        "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
        "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
        "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
        "s3:GetBucketLifecycle": "s3:GetLifecycleConfiguration",
        "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
        "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
        "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
        "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
        "s3:HeadBucket": "s3:ListBucket",
        "s3:HeadObject": "s3:GetObject",
        "s3:ListBuckets": "s3:ListAllMyBuckets",
        "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
        "s3:ListObjects": "s3:ListBucket",
        "s3:ListObjectsV2": "s3:ListBucket",
        "s3:ListObjectVersions": "s3:ListBucketVersions",
        "s3:ListParts": "s3:ListMultipartUploadParts",
        "s3:PutBucketAccelerateConfiguration": "s3:PutAccelerateConfiguration",
        "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
        "s3:PutBucketLifecycle": "s3:PutLifecycleConfiguration",
        "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
        "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
        "s3:PutBucketReplication": "s3:PutReplicationConfiguration",
        "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
        "s3:UploadPart": "s3:PutObject",
    }
)


@dataclass(frozen=True, slots=True)
class EventAction:
    """An action (``s3:ListBucket``), and whether AWS's reference has it."""

    action: str
    certain: bool


def event_action(source: str, name: str) -> EventAction:
    """The action of an event's ``eventSource`` and ``eventName``."""
    host = source.lower().removesuffix(_HOST)
    service = _SERVICES.get(host, host.partition(".")[0])
    plain = _API_VERSION.sub("", name).replace("_", "")
    action = _NAMES.get(f"{service}:{plain}", f"{service}:{plain}")
    service, _, plain = action.partition(":")
    known = {one.lower() for one in actions(service)}
    return EventAction(action, plain.lower() in known)
