"""The provider's configuration, and the account on the test server that it leads to."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from scvctl.aws.emulated.calls import aws_calls
from tests.e2e.provider.errors import Misconfigured

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_sts import STSClient

_IGNORED = frozenset(
    {
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRegionValidation",
        "skipRequestingAccountId",
        "version",
    }
)
_KNOWN = frozenset({"allowedAccountIds", "defaultTags", "endpoints", "region"})

_ATTEMPTS = 4
_SECONDS_TO_WAIT = 0.05
_SERVER_ERROR = 500
_THROTTLED = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException"})


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """What the program gives its explicit provider.

    ``endpoints`` are the servers by service, where they are not AWS_ENDPOINT_URL's.
    """

    region: str
    allowed_account_ids: tuple[str, ...]
    default_tags: Mapping[str, str]
    endpoints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Account:
    """The account that the provider works in."""

    id: str
    iam: "IAMClient"
    default_tags: Mapping[str, str]


def read_config(given: Mapping[str, object]) -> ProviderConfig:
    """The configuration from what the engine sends, where every value is JSON in a string.

    Raises ``Misconfigured`` for what the stand-in does not heed.
    """
    unknown = sorted(given.keys() - _KNOWN - _IGNORED)
    if unknown:
        what = f"The stand-in for the AWS provider does not heed {', '.join(unknown)}"
        raise Misconfigured(f"{what}. It knows {', '.join(sorted(_KNOWN))}")
    region = given.get("region")
    if not isinstance(region, str) or not region:
        raise Misconfigured("The AWS provider has no region. Give it one, or set aws:region")
    tags = _json(given, "defaultTags", {})
    servers: list[dict[str, str]] = _json(given, "endpoints", [])
    return ProviderConfig(
        region=region,
        allowed_account_ids=tuple(_json(given, "allowedAccountIds", [])),
        default_tags=MappingProxyType(dict(tags.get("tags") or {})),
        endpoints=MappingProxyType({name: url for one in servers for name, url in one.items()}),
    )


def open_account(config: ProviderConfig) -> Account:
    """The account that the credentials in the environment belong to.

    Raises ``Misconfigured`` when it is not an allowed one, or when a call would go elsewhere than
    to a server on this machine; ``AwsRefused`` when the server does not say whose they are.
    """
    session = boto3.Session(region_name=config.region)
    iam = cast("IAMClient", _client(session, "iam", config))
    sts = cast("STSClient", _client(session, "sts", config))
    with aws_calls("asking whose the credentials are"):
        account_id = sts.get_caller_identity()["Account"]
    allowed = config.allowed_account_ids
    if allowed and account_id not in allowed:
        raise Misconfigured(
            f"AWS account ID not allowed: {account_id}. It is the one that the credentials belong "
            f"to; the program allows {', '.join(allowed)}. Nothing was created"
        )
    return Account(account_id, iam, config.default_tags)


def _client(session: boto3.Session, service: str, config: ProviderConfig) -> Any:
    make = cast("Callable[..., Any]", session.client)
    client = make(
        service,
        endpoint_url=config.endpoints.get(service),
        config=Config(retries={"mode": "standard", "total_max_attempts": 1}),
    )
    url = str(client.meta.endpoint_url)
    if not _is_on_this_machine(url):
        raise Misconfigured(
            f"The stand-in for the AWS provider is for tests and does not call {url}. Set "
            "AWS_ENDPOINT_URL to a test server on this machine"
        )
    client.meta.events.register(f"needs-retry.{service}", _seconds_to_next_attempt)
    return client


def _is_on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _seconds_to_next_attempt(
    attempts: int, response: tuple[Any, Any] | None, **_: object
) -> float | None:
    # botocore's own waits are seconds long, which in a test nobody wants to sit through.
    if attempts >= _ATTEMPTS or response is None:
        return None
    answer, parsed = response
    code = parsed.get("Error", {}).get("Code")
    again = answer.status_code >= _SERVER_ERROR or code in _THROTTLED
    return _SECONDS_TO_WAIT * attempts if again else None


def _json(given: Mapping[str, object], key: str, default: Any) -> Any:
    value = given.get(key)
    if value is None:
        return default
    try:
        return json.loads(value) if isinstance(value, str) else value
    except json.JSONDecodeError as error:
        raise Misconfigured(f"{key} of the AWS provider is no JSON: {error}") from error
