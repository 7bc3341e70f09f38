"""Checks the SAML metadata of an org: that of one identity provider, with its certificate.

The file is somebody else's, so it is parsed with bounds and without a document type: no entity of
it is expanded, and nothing that it names is fetched.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from pydantic import ValidationInfo

from components import quotas
from components.settings.checks import Surroundings, text
from components.settings.engine_yaml import Unreadable, read_text
from components.settings.validation import Refused

# A character of UTF-8 has four bytes at most.
_MOST_BYTES = 4 * quotas.SAML_METADATA_LENGTH.stop
_DEEPEST = 50
_MOST_ELEMENTS = 10_000
_LONGEST_ENTITY_ID = 1_024
_SAML = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_CERTIFICATE = "{http://www.w3.org/2000/09/xmldsig#}X509Certificate"
_DER_SEQUENCE = b"\x30"
_ACCEPTED_TEXT = "Give the text of the org's SAML identity provider metadata (XML)."
_ACCEPTED_FILE = "Give the file with the org's SAML identity provider metadata (XML)."


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """The identity provider that metadata describes.

    ``certificates`` are those that its signatures are checked with, in DER, at least one;
    ``valid_until`` is the metadata's own end, where it names one.
    """

    entity_id: str
    certificates: tuple[bytes, ...] = field(repr=False)
    valid_until: datetime | None = None


def metadata_file(given: object, info: ValidationInfo[Surroundings]) -> str:
    """The text of the SAML metadata file."""
    return saml_metadata(given, info.context.folder)


def saml_metadata(given: object, folder: Path) -> str:
    """The text of the SAML metadata file; the file name is relative to ``folder``."""
    try:
        metadata = read_text(folder / text(given, _ACCEPTED_FILE), _MOST_BYTES)
    except Unreadable as error:
        raise Refused(f"{given!r} {error.problems[0]}. {_ACCEPTED_FILE}") from error
    return _checked(metadata, repr(given), _ACCEPTED_FILE)


def saml_metadata_text(given: object) -> str:
    """The text of a SAML metadata document."""
    return _checked(text(given, _ACCEPTED_TEXT), "the given text", _ACCEPTED_TEXT)


def identity_provider(metadata: str) -> IdentityProvider:
    """The identity provider of a metadata document. Raises ``Refused``."""
    root = _root(metadata)
    if root.tag != f"{_SAML}EntityDescriptor":
        raise Refused("describes no SAML identity provider: its root is no EntityDescriptor")
    provider = root.find(f"{_SAML}IDPSSODescriptor")
    if provider is None:
        raise Refused("describes no SAML identity provider: it has no IDPSSODescriptor")
    entity_id = root.get("entityID", "").strip()
    if not 0 < len(entity_id) <= _LONGEST_ENTITY_ID:
        most = f"of at most {_LONGEST_ENTITY_ID:,} characters"
        raise Refused(f"describes a SAML identity provider without an entityID {most}")
    certificates = tuple(_certificates(provider))
    if not certificates:
        raise Refused("describes a SAML identity provider without a certificate to sign with")
    return IdentityProvider(entity_id, certificates, _valid_until(root, provider))


class _Bounded(TreeBuilder):
    """Builds the tree of a document that is neither too deep nor too long."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST:
            raise Refused(f"has more than {_DEEPEST} elements, one in the other")
        if self._elements > _MOST_ELEMENTS:
            raise Refused(f"has more than {_MOST_ELEMENTS:,} elements")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def _checked(metadata: str, about: str, accepted: str) -> str:
    length = quotas.SAML_METADATA_LENGTH
    if len(metadata) not in length:
        bounds = f"AWS accepts {length.start:,} to {length.stop - 1:,}"
        raise Refused(f"{about} has {len(metadata):,} characters; {bounds}. {accepted}")
    try:
        identity_provider(metadata)
    except Refused as refused:
        raise Refused(f"{about} {refused}. {accepted}") from refused
    return metadata


def _root(metadata: str) -> Element:
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(metadata)
        return parser.close()
    except Refused:
        raise
    except DefusedXmlException as error:
        raise Refused("has a document type or entities, which metadata does not need") from error
    except (ParseError, ValueError) as error:
        raise Refused(f"is no XML that can be read: {error}") from error


def _certificates(provider: Element) -> Iterator[bytes]:
    for key in provider.iterfind(f"{_SAML}KeyDescriptor"):
        if key.get("use", "signing") != "signing":
            continue
        for one in key.iter(_CERTIFICATE):
            text = "".join((one.text or "").split())
            try:
                certificate = base64.b64decode(text, validate=True)
            except binascii.Error:
                certificate = b""
            if not certificate.startswith(_DER_SEQUENCE):
                raise Refused("has a certificate that is none: not the base64 text of one")
            yield certificate


def _valid_until(*elements: Element) -> datetime | None:
    given = [one.get("validUntil") for one in elements]
    try:
        ends = [_utc(text) for text in given if text]
    except (ValueError, OverflowError) as error:
        raise Refused("has a validUntil that is no time, such as 2030-01-31T00:00:00Z") from error
    return min(ends, default=None)


def _utc(text: str) -> datetime:
    when = datetime.fromisoformat(text.strip())
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
