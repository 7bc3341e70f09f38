"""SAML metadata: what is read of it, what is refused, and that a hostile file costs no time."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from components.settings.saml_metadata import identity_provider, saml_metadata, saml_metadata_text
from components.settings.validation import Refused
from tests.examples import METADATA

_GOOD = METADATA.read_text("utf-8")
_BOMB = (
    '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">]>'
)
_ROOT = "<md:EntityDescriptor"
_NAMESPACES = " ".join(f'xmlns:x{number}="u{number}"' for number in range(300_000))
_SECONDS = 5


def _file(folder: Path, text: str) -> str:
    (folder / "metadata.xml").write_text(text.ljust(1_000), "utf-8")
    return "metadata.xml"


def test_the_provider_is_read() -> None:
    assert saml_metadata(str(METADATA), Path()) == saml_metadata_text(_GOOD) == _GOOD
    provider = identity_provider(_GOOD)
    assert provider.entity_id == "https://acme.example"
    assert [len(one) for one in provider.certificates] == [843]
    assert provider.valid_until is None


@pytest.mark.parametrize("place", [_ROOT, "<md:IDPSSODescriptor"])
@pytest.mark.parametrize("end", ["2030-01-31T00:00:00Z", "2030-01-31T02:00:00+02:00"])
def test_the_end_of_the_metadata_is_read(place: str, end: str) -> None:
    text = _GOOD.replace(place, f'{place} validUntil="{end}"')
    assert identity_provider(text).valid_until == datetime(2030, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("found", "instead", "says"),
    [
        (_GOOD, "", "is no XML that can be read"),
        (_GOOD, "<html></html>", "its root is no EntityDescriptor"),
        ("SAML:2.0:metadata", "SAML:1.0:metadata", "its root is no EntityDescriptor"),
        ("IDPSSODescriptor", "SPSSODescriptor", "it has no IDPSSODescriptor"),
        ('entityID="https://acme.example"', "", "without an entityID"),
        ("https://acme.example", "x" * 1_025, "an entityID of at most 1,024 characters"),
        ('use="signing"', 'use="encryption"', "without a certificate"),
        ("X509Certificate>", "KeyName>", "without a certificate"),
        ("MIIC", "AAAA", "has a certificate that is none"),
        ("MIIC", "MII!", "has a certificate that is none"),
        (_ROOT, f'{_ROOT} validUntil="soon"', "has a validUntil that is no time"),
        (_ROOT, f"{_BOMB}{_ROOT}", "has a document type or entities"),
        (_ROOT, f'<!DOCTYPE a SYSTEM "file:///etc/passwd">{_ROOT}', "has a document type"),
        ("made", "&x;", "is no XML that can be read"),
        (_GOOD, "<a>" * 51 + "</a>" * 51, "has more than 50 elements, one in the other"),
    ],
)
def test_what_is_no_metadata_is_refused_with_its_files_name(
    tmp_path: Path, found: str, instead: str, says: str
) -> None:
    text = _GOOD.replace('<?xml version="1.0" encoding="UTF-8"?>\n', "").replace(found, instead)
    text = text if found != _GOOD else instead
    with pytest.raises(Refused) as refused:
        saml_metadata(_file(tmp_path, text), tmp_path)
    said = str(refused.value)
    assert says in said
    assert said.startswith("'metadata.xml' ")
    assert said.endswith("Give the file with the org's SAML identity provider metadata (XML).")


@pytest.mark.parametrize(
    "text",
    [
        "<a>" * 3_000_000,
        f"<a>{'<b/>' * 2_000_000}</a>",
        f"<a>{'&lt;' * 2_000_000}</a>",
        f"<a {_NAMESPACES}/>",
        f"<{'a' * 9_000_000}/>",
    ],
    ids=["deep", "wide", "escapes", "namespaces", "long name"],
)
def test_a_hostile_text_is_refused_within_seconds(text: str) -> None:
    before = time.monotonic()
    with pytest.raises(Refused):
        saml_metadata_text(text)
    assert time.monotonic() - before < _SECONDS


@pytest.mark.parametrize("length", [999, 10_000_001])
def test_it_has_the_length_that_aws_accepts(tmp_path: Path, length: int) -> None:
    (tmp_path / "x.xml").write_text(_GOOD[:999].ljust(length), "utf-8")
    with pytest.raises(Refused, match=f"has {length:,} characters; AWS accepts 1,000 to 10,000"):
        saml_metadata("x.xml", tmp_path)
