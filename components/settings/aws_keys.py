"""The keys of the namespace ``aws``: those that the program's AWS provider follows.

The program makes a provider of its own, so that account and region are certain. Pulumi's default
provider, which would follow all of these keys, is not used.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Annotated

from pydantic import BeforeValidator
from pydantic import PlainValidator as Check

from components.settings import checks
from components.settings.validation import Model, keys

NAMESPACE = "aws:"

_CREDENTIALS = (
    "Take it out of the file, and give credentials in the environment (AWS_ACCESS_KEY_ID, ...) or "
    "with aws:profile."
)
_ONE_ACCOUNT = "accountId is the only account that the provider accepts."
_ALWAYS_ASKED = "The provider always asks AWS whose account it is in."
_ONLY_AWS = "Nobody but AWS may answer the provider."
INSTEAD = MappingProxyType(
    {
        "accessKey": _CREDENTIALS,
        "secretKey": _CREDENTIALS,
        "token": _CREDENTIALS,
        "allowedAccountIds": _ONE_ACCOUNT,
        "forbiddenAccountIds": _ONE_ACCOUNT,
        "assumeRole": "Use aws:assumeRoles, a list.",
        "assumeRoleWithWebIdentity": (
            "Set AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE in the environment."
        ),
        "defaultTags": "Use this project's tags: pulumi config set --path tags.team voice",
        "endpoints": _ONLY_AWS,
        "insecure": _ONLY_AWS,
        "customCaBundle": _ONLY_AWS,
        "httpProxy": "Set HTTP_PROXY in the environment.",
        "httpsProxy": "Set HTTPS_PROXY in the environment.",
        "noProxy": "Set NO_PROXY in the environment.",
        "retryMode": "Set AWS_RETRY_MODE in the environment.",
        "sharedConfigFiles": "Set AWS_CONFIG_FILE in the environment.",
        "sharedCredentialsFiles": "Set AWS_SHARED_CREDENTIALS_FILE in the environment.",
        "skipCredentialsValidation": _ALWAYS_ASKED,
        "skipRequestingAccountId": _ALWAYS_ASKED,
        "skipMetadataApiCheck": "Set AWS_EC2_METADATA_DISABLED in the environment.",
        "useDualstackEndpoint": "Set AWS_USE_DUALSTACK_ENDPOINT in the environment.",
    }
)


@dataclass(frozen=True, slots=True)
class AssumedRole(Model):
    """A role that the provider assumes. ``duration`` is in Go's form, such as ``1h30m``."""

    role_arn: Annotated[str, Check(checks.role_arn)]
    session_name: Annotated[str | None, Check(checks.session_name)] = None
    external_id: Annotated[str | None, Check(checks.external_id)] = field(default=None, repr=False)
    duration: Annotated[str | None, Check(checks.duration)] = None


@dataclass(frozen=True, slots=True)
class AwsOptions(Model):
    """How the provider comes to its credentials and endpoints; ``None`` is the provider's default.

    It assumes the roles one after the other.
    """

    profile: Annotated[str | None, Check(checks.text)] = None
    assume_roles: Annotated[
        tuple[AssumedRole, ...], "array", BeforeValidator(partial(checks.objects, noun="role"))
    ] = ()
    use_fips_endpoint: Annotated[bool | None, "boolean", Check(checks.yes_or_no)] = None


FOLLOWED = ("region", *keys(AwsOptions))


def ignored(keys: Iterable[str]) -> Iterator[str]:
    """A sentence for each key of the namespace without effect, with what to use instead."""
    names = sorted(key.removeprefix(NAMESPACE) for key in keys if key.startswith(NAMESPACE))
    for name in names:
        if name not in FOLLOWED:
            instead = INSTEAD.get(name, "Remove it.")
            yield f"{NAMESPACE}{name} has no effect on this project's AWS provider. {instead}"
