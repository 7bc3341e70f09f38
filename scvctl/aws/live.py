"""Reads the stack's AWS account through boto3, with the caller's own credentials.

Nothing is changed. The account of the credentials must be the stack's, as for the deployment.
"""

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from components.errors import InputError, Problem
from components.settings.settings import Settings
from components.text import one_line
from scvctl.aws.role_parts import attached_policy_arns, inline_policy_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from boto3 import Session
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import (
        GetAccountAuthorizationDetailsResponseTypeDef,
        RoleLastUsedTypeDef,
        TagTypeDef,
    )

_TITLE = "The AWS account cannot be read"
_CREDENTIALS = "AWS credentials"
_PAGE = 1_000  # the most that AWS gives at once
_SESSION = 3_600
_GIVE_SOME = (
    "Give credentials of account {account}: --profile, AWS_PROFILE, or the other variables that "
    "the AWS CLI reads."
)
# AWS's codes for credentials that are expired, deleted or mistyped.
_NOT_VALID = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_TOO_FAST = ". AWS limits the calls of an account: try again later"
_ADVICE = MappingProxyType({"Throttling": _TOO_FAST, "ThrottlingException": _TOO_FAST})


class AwsRefused(Exception):
    """AWS refused a call, or could not be reached."""


class UnreadableDocument(Exception):
    """Documents of a role or policy that are not JSON; nothing can compare or import them.

    ``problem`` names each document and the remedy, without the role's or policy's own name.
    """

    def __init__(self, owner: str, problem: str) -> None:
        """Name the role or the policy's ARN, and what is wrong with its documents."""
        super().__init__(f"{owner}: {problem}.")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class LastUsed:
    """When a role was last used, and in which region; AWS remembers 400 days."""

    when: datetime
    region: str


@dataclass(frozen=True, slots=True)
class LiveRole:
    """A role as it is in the account: documents by the name of their inline policy.

    ``description`` and ``max_session_duration`` are not in what AWS lists of a whole account; there
    the one is empty, the other 0. ``last_used`` is ``None`` for a role that was never used.
    """

    name: str
    arn: str
    path: str
    description: str
    trust: Mapping[str, Any]
    boundary_arn: str | None
    max_session_duration: int
    inline: Mapping[str, Mapping[str, Any]]
    attached: tuple[str, ...]
    tags: Mapping[str, str]
    last_used: LastUsed | None = None


@dataclass(frozen=True, slots=True)
class LivePolicy:
    """A managed policy as it is in the account, with the document of its default version."""

    name: str
    arn: str
    path: str
    description: str
    document: Mapping[str, Any]
    tags: Mapping[str, str]


class LiveAccount:
    """The roles, policies and SAML providers of one account."""

    def __init__(self, client: "IAMClient") -> None:
        """Read through an IAM client."""
        self._client = client

    def trusts(self) -> dict[str, str]:
        """The trust policy of every role as text, by the role's name."""
        pages = self._client.get_paginator("list_roles").paginate()
        roles = [role for page in pages for role in page["Roles"]]
        return {one["RoleName"]: _text(one.get("AssumeRolePolicyDocument")) for one in roles}

    def policy_arns(self) -> list[str]:
        """The ARNs of all customer managed policies."""
        pages = self._client.get_paginator("list_policies").paginate(Scope="Local")
        return sorted(one.get("Arn", "") for page in pages for one in page["Policies"])

    def saml_provider_arns(self) -> list[str]:
        """The ARNs of all SAML providers."""
        found = self._client.list_saml_providers()["SAMLProviderList"]
        return sorted(provider.get("Arn", "") for provider in found)

    def saml_provider_tags(self, arn: str) -> Mapping[str, str]:
        """The tags of a SAML provider."""
        return tags_of(self._client.get_saml_provider(SAMLProviderArn=arn).get("Tags", []))

    def saml_metadata(self, arn: str) -> str:
        """The metadata document of a SAML provider."""
        return self._client.get_saml_provider(SAMLProviderArn=arn).get("SAMLMetadataDocument", "")

    def authorization_details(self) -> Iterator["GetAccountAuthorizationDetailsResponseTypeDef"]:
        """The roles and the customer managed policies of the whole account, page by page."""
        paginator = self._client.get_paginator("get_account_authorization_details")
        yield from paginator.paginate(
            Filter=["Role", "LocalManagedPolicy"], PaginationConfig={"PageSize": _PAGE}
        )

    def max_session_duration(self, name: str) -> int:
        """The longest session of a role, in seconds."""
        return self._client.get_role(RoleName=name)["Role"].get("MaxSessionDuration", _SESSION)

    def role(self, name: str) -> LiveRole | None:
        """A role by its name, without regard to case, as AWS has it; ``None`` without one.

        Raises ``UnreadableDocument``.
        """
        try:
            role = self._client.get_role(RoleName=name)["Role"]
        except self._client.exceptions.NoSuchEntityException:
            return None
        actual = role["RoleName"]
        inline = {one: self._inline(actual, one) for one in self._inline_names(actual)}
        trust, *documents = role_documents(actual, role.get("AssumeRolePolicyDocument"), inline)
        return LiveRole(
            name=actual,
            arn=role["Arn"],
            path=role["Path"],
            description=role.get("Description", ""),
            trust=trust,
            boundary_arn=role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
            max_session_duration=role.get("MaxSessionDuration", _SESSION),
            inline=dict(zip(inline, documents, strict=True)),
            attached=tuple(attached_policy_arns(self._client, actual)),
            tags=tags_of(role.get("Tags", [])),
            last_used=last_used_of(role.get("RoleLastUsed")),
        )

    def policy(self, arn: str) -> LivePolicy | None:
        """A managed policy by its ARN, one of AWS's own too; ``None`` where there is none.

        Raises ``UnreadableDocument``.
        """
        try:
            found = self._client.get_policy(PolicyArn=arn)["Policy"]
        except self._client.exceptions.NoSuchEntityException:
            return None
        version = found.get("DefaultVersionId", "")
        held = self._client.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
        document = policy_document(arn, version, held.get("Document"))
        return LivePolicy(
            name=found.get("PolicyName", ""),
            arn=arn,
            path=found.get("Path", "/"),
            description=found.get("Description", ""),
            document=document,
            tags=tags_of(found.get("Tags", [])),
        )

    def _inline_names(self, role: str) -> list[str]:
        return inline_policy_names(self._client, role)

    def _inline(self, role: str, name: str) -> object:
        return self._client.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]


@contextmanager
def live_account(
    settings: Settings, profile: str | None = None, region: str | None = None
) -> Generator[LiveAccount]:
    """The account of a stack; ``live_session`` says what is checked and raised."""
    with live_session(settings, profile, region) as session:
        client = session.client("iam")  # pyright: ignore[reportUnknownMemberType]
        yield LiveAccount(client)


@contextmanager
def live_session(
    settings: Settings, profile: str | None = None, region: str | None = None
) -> Generator["Session"]:
    """A session of boto3 in the account of a stack, which must be that of the credentials.

    ``profile`` and ``region`` are those of the call instead of the environment's and the stack's.

    Raises ``InputError`` without credentials, with expired or unknown ones, and with those of
    another account; ``AwsRefused`` when AWS refuses a call within.
    """
    import boto3
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        NoCredentialsError,
        PartialCredentialsError,
        ProfileNotFound,
    )

    wanted = _GIVE_SOME.format(account=settings.account_id)
    try:
        session = boto3.Session(profile_name=profile, region_name=region or settings.region)
        _check_account(session, settings, wanted)
        yield session
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
        found = "none were found" if isinstance(error, NoCredentialsError) else str(error)
        raise InputError(_TITLE, [Problem(_CREDENTIALS, f"{found}. {wanted}")]) from error
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _NOT_VALID:
            what = f"AWS does not take them: {error}. {wanted}"
            raise InputError(_TITLE, [Problem(_CREDENTIALS, what)]) from error
        raise AwsRefused(one_line(f"AWS: {error}{_ADVICE.get(code, '')}")) from error
    except BotoCoreError as error:
        raise AwsRefused(one_line(f"AWS: {error}")) from error


def _check_account(session: "Session", settings: Settings, wanted: str) -> None:
    client = session.client("sts")  # pyright: ignore[reportUnknownMemberType]
    account = client.get_caller_identity().get("Account", "")
    if account != settings.account_id:
        what = f"they are of account {account}, the stack's is {settings.account_id}. {wanted}"
        raise InputError(_TITLE, [Problem(_CREDENTIALS, what)])


def tags_of(tags: "Sequence[TagTypeDef]") -> Mapping[str, str]:
    """Tags by their key."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def last_used_of(given: "RoleLastUsedTypeDef | None") -> LastUsed | None:
    """When a role was last used."""
    when = given.get("LastUsedDate") if given else None
    return LastUsed(when, given.get("Region", "")) if given and when else None


def role_documents(
    name: str, trust: object, inline: Mapping[str, object]
) -> list[Mapping[str, Any]]:
    """The trust policy of a role, then its inline policies. Raises ``UnreadableDocument``."""
    named = {f"inline policy {one}": document for one, document in inline.items()}
    remedy = "Replace it by a JSON document, or delete the inline policy"
    return _documents(f"role {name}", {"trust policy": trust, **named}, remedy)


def policy_document(arn: str, version: str, document: object) -> Mapping[str, Any]:
    """The document of a managed policy's default version. Raises ``UnreadableDocument``."""
    remedy = "Make a version that is a JSON document the default one"
    return _documents(arn, {f"default version {version}": document}, remedy)[0]


def _text(given: object) -> str:
    # boto3 gives documents parsed; where it could not, the quoted text stands there.
    return unquote(given) if isinstance(given, str) else json.dumps(given)


def _documents(owner: str, given: Mapping[str, object], remedy: str) -> list[Mapping[str, Any]]:
    parsed: list[Mapping[str, Any]] = []
    problems: list[str] = []
    for name, document in given.items():
        try:
            parsed.append(_document(document))
        except ValueError as error:
            problems.append(f"its {name} is not a JSON document: {error}")
    if problems:
        raise UnreadableDocument(owner, f"{'; '.join(problems)}. {remedy}")
    return parsed


def _document(given: object) -> Mapping[str, Any]:
    parsed: object = json.loads(unquote(given)) if isinstance(given, str) else given
    if not isinstance(parsed, Mapping) or "Statement" not in parsed:
        raise ValueError("an object with Statement is expected")
    return cast("Mapping[str, Any]", parsed)
