"""The keys of the namespace ``aws``: those that the program's AWS provider follows.

The program makes a provider of its own, so that account and region are certain. Pulumi's default
provider, which would follow all of these keys, is not used.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from components.errors import Problem
from components.partition import Partition
from components.settings import checks
from components.settings.reader import Reader

NAMESPACE = "aws:"
FOLLOWED = ("region", "profile", "assumeRoles", "useFipsEndpoint")

_KEYS_OF_A_ROLE = ("roleArn", "sessionName", "externalId", "duration")
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
class AssumedRole:
    """A role that the provider assumes. ``duration`` is in Go's form, such as ``1h30m``."""

    role_arn: str
    session_name: str | None = None
    external_id: str | None = field(default=None, repr=False)
    duration: str | None = None


@dataclass(frozen=True, slots=True)
class AwsOptions:
    """How the provider comes to its credentials and endpoints; ``None`` is the provider's default.

    It assumes the roles one after the other.
    """

    profile: str | None = None
    assume_roles: tuple[AssumedRole, ...] = ()
    use_fips_endpoint: bool | None = None


def ignored(keys: Iterable[str]) -> Iterator[str]:
    """A sentence for each key of the namespace without effect, with what to use instead."""
    names = sorted(key.removeprefix(NAMESPACE) for key in keys if key.startswith(NAMESPACE))
    for name in names:
        if name not in FOLLOWED:
            instead = INSTEAD.get(name, "Remove it.")
            yield f"{NAMESPACE}{name} has no effect on this project's AWS provider. {instead}"


def read_aws_options(
    given: Mapping[str, object],
    partition: Partition | None,
    account: str | None,
    problems: list[Problem],
) -> AwsOptions:
    """The options that these values give, by name without namespace.

    What is wrong with them goes to ``problems``.
    """
    present = {name: value for name, value in given.items() if value != ""}
    read = Reader(present, problems, NAMESPACE)
    roles = read.items("assumeRoles", "role") if read.has("assumeRoles") else ()
    return AwsOptions(
        profile=read.optional("profile", checks.text),
        assume_roles=tuple(
            role for one in roles if (role := _role(one, partition, account)) is not None
        ),
        use_fips_endpoint=read.optional("useFipsEndpoint", checks.yes_or_no),
    )


def _role(read: Reader, partition: Partition | None, account: str | None) -> AssumedRole | None:
    read.refuse_unknown_keys(_KEYS_OF_A_ROLE)
    arn = read.required("roleArn", lambda given: checks.role_arn(given, partition, account))
    role = AssumedRole(
        role_arn=arn or "",
        session_name=read.optional("sessionName", checks.session_name),
        external_id=read.optional("externalId", checks.external_id),
        duration=read.optional("duration", checks.duration),
    )
    return role if arn is not None else None
