"""Inputs that a provider must not have: other code, credentials or endpoints."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlsplit

from components.settings.settings import Settings
from policypacks.scv_guardrails.model import CannotJudge, Resource
from policypacks.scv_guardrails.reading import provider_value

PREFIX = "pulumi:providers:"

_UNSEEN = "keeps it from looking at its account"
_ANSWERS = "lets somebody else than AWS answer, the question for its account included"
_CREDENTIALS = "brings credentials of its own, and writes them into the stack's state"
_REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "skipCredentialsValidation": _UNSEEN,
        "skipRequestingAccountId": _UNSEEN,
        "endpoints": _ANSWERS,
        "insecure": _ANSWERS,
        "customCaBundle": _ANSWERS,
        "httpProxy": _ANSWERS,
        "httpsProxy": _ANSWERS,
        "noProxy": _ANSWERS,
        "ec2MetadataServiceEndpoint": _ANSWERS,
        "accessKey": _CREDENTIALS,
        "secretKey": _CREDENTIALS,
        "token": _CREDENTIALS,
        "sharedConfigFiles": "takes credentials from files that nobody reviewed",
        "sharedCredentialsFiles": "takes credentials from files that nobody reviewed",
        "ignoreTags": "hides tags, so that what somebody changes by hand would stay",
    }
)
_NOT_GIVEN: tuple[object, ...] = (None, False, "", [], {})


def refused_keys(provider: Resource, settings: Settings) -> Iterator[str]:
    """Forbidden inputs of the AWS provider; no message repeats a value."""
    for key, what in _REFUSED.items():
        if provider_value(provider, key) not in _NOT_GIVEN:
            yield f"{key} of the provider {what}. Remove it."
    configured = {
        "profile": settings.aws.profile,
        "useFipsEndpoint": settings.aws.use_fips_endpoint,
    }
    for key, wanted in configured.items():
        given = provider_value(provider, key)
        if given not in _NOT_GIVEN and given != wanted:
            yield (
                f"{key} of the provider is not that of the stack's configuration. Set aws:{key} "
                "there, or remove it."
            )


def plugin(provider: Resource, package: str, approved: tuple[str, ...]) -> Iterator[str]:
    """A message if a provider's plugin is neither Pulumi's nor from an approved address."""
    # The key of current engines, and that of older ones.
    internal: Any = provider_value(provider, "__internal") or {}
    if not isinstance(internal, dict):
        raise CannotJudge("__internal of the provider is no object, as the engine makes it.")
    known = cast("Mapping[str, Any]", internal)
    for given in (known, provider.inputs):
        url = given.get("pluginDownloadURL")
        if url and url not in approved:
            yield (
                f"The provider's plugin comes from {_address(url)}, and not from Pulumi: it would "
                "work in the account with the credentials of the deployment. Remove "
                "pluginDownloadURL, or have the plugin reviewed and list its address in "
                "approvedPlugins."
            )
    if known.get("parameterization") or provider_value(provider, "parameterization"):
        yield (
            "The provider's plugin is another package's, given parameters to pass for this one. "
            "Use the package itself."
        )
    name = known.get("name")
    if name and name != package:
        yield f"The provider's plugin is that of the package {name!r}, not of {package!r}."


def foreign_version(provider: Resource) -> Iterator[str]:
    """A message if the AWS provider has a major version that the pack does not know."""
    ours = _ours()
    for given in (provider_value(provider, "version"), provider.inputs.get("version")):
        if given not in _NOT_GIVEN and str(given).split(".")[0] != ours.split(".")[0]:
            yield (
                f"The provider has the version {given}; the pack knows {ours}. Use one of the same "
                "major version."
            )
            return


@cache
def _ours() -> str:
    return version("pulumi-aws")


def _address(url: object) -> str:
    # A user and a password, which may stand in it, are not shown.
    parts = urlsplit(str(url))
    return f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.hostname else "elsewhere"
