"""What ``scvctl up`` says of the SAML provider, and when its certificate expires."""

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from components.partition import PARTITIONS
from scvctl.up.saml import about_saml_provider
from tests.examples import METADATA
from tests.examples.settings import settings

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _certificate(end: datetime) -> str:
    key, name = Ed25519PrivateKey.generate(), x509.Name([])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "acme")])
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(end)
        .sign(key, None)
    )
    return base64.b64encode(built.public_bytes(Encoding.DER)).decode()


def _said(partition: str, *certificates: str, root: str = "") -> str:
    keys = "".join(
        f"<KeyDescriptor><d:X509Certificate>{one}</d:X509Certificate></KeyDescriptor>"
        for one in certificates
    )
    metadata = (
        f'<EntityDescriptor entityID="https://acme.example" {root} '
        'xmlns="urn:oasis:names:tc:SAML:2.0:metadata" '
        'xmlns:d="http://www.w3.org/2000/09/xmldsig#">'
        f"<IDPSSODescriptor>{keys}</IDPSSODescriptor></EntityDescriptor>"
    )
    said = about_saml_provider(replace(settings(partition), saml_metadata=metadata), _NOW)
    assert said is not None
    return said


@pytest.mark.parametrize("partition", PARTITIONS)
def test_the_end_of_the_certificate_is_named(partition: str) -> None:
    said = _said(partition, _certificate(datetime(2027, 3, 4, tzinfo=UTC)))
    assert "trusts https://acme.example: its certificate is valid until 2027-03-04." in said


def test_every_certificate_and_what_expired_is_named() -> None:
    later, earlier = (_certificate(datetime(year, 3, 4, tzinfo=UTC)) for year in (2027, 2025))
    said = _said("aws", later, earlier, root='validUntil="2026-05-06T00:00:00Z"')
    assert "its 2 certificates are valid until 2027-03-04, expired since 2025-03-04" in said
    assert "the metadata itself is valid until 2026-05-06" in said


def test_a_certificate_that_cannot_be_read_is_not_guessed_at() -> None:
    given = replace(settings("aws"), saml_metadata=METADATA.read_text("utf-8"))
    assert "its certificate is not readable here" in (about_saml_provider(given) or "")
    assert about_saml_provider(settings("aws")) is None
