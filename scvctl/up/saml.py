"""Says whose the SAML provider of a stack is, and when its certificates expire."""

from datetime import UTC, datetime

from cryptography import x509

from components.settings.saml_metadata import identity_provider
from components.settings.settings import Settings
from components.text import one_line


def about_saml_provider(settings: Settings, now: datetime | None = None) -> str | None:
    """One sentence on the provider of ``samlMetadataFile``; ``None`` where none is given."""
    if settings.saml_metadata is None:
        return None
    now = now or datetime.now(UTC)
    provider = identity_provider(settings.saml_metadata)
    ends = [_end(one, now) for one in provider.certificates]
    what = "its certificate" if len(ends) == 1 else f"its {len(ends)} certificates"
    until = provider.valid_until
    valid = "" if until is None else f"; the metadata itself is {_until(until, now)}"
    whose = f"The SAML provider trusts {one_line(provider.entity_id)}"
    return f"{whose}: {what} {_is(ends)} {', '.join(ends)}{valid}."


def _is(ends: list[str]) -> str:
    return "is" if len(ends) == 1 else "are"


def _end(certificate: bytes, now: datetime) -> str:
    try:
        return _until(x509.load_der_x509_certificate(certificate).not_valid_after_utc, now)
    except ValueError:
        return "not readable here, so its end is not known"


def _until(end: datetime, now: datetime) -> str:
    if end <= now:
        return f"expired since {end:%Y-%m-%d}, so give new metadata"
    return f"valid until {end:%Y-%m-%d}"
