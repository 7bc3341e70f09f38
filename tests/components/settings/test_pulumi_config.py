"""The configuration as Pulumi hands it to a program: everything is text."""

import contextvars
import json

import pulumi
import pulumi.runtime
import pytest

from components.catalog import load_catalog
from components.errors import InputError
from components.settings.pulumi_config import readable_errors, stack_settings
from components.settings.settings import Settings
from tests.examples.settings import CENTER

GIVEN = {
    "aws:region": "us-gov-west-1",
    "project:accountId": "123456789012",
    "project:release": "20",
    "project:integratedBy": "customer",
    "project:externalId": "",
    "project:tags": '{"team": "voice"}',
    "project:contactCenters": json.dumps([CENTER]),
}


def _read(monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    given = {**GIVEN, **{f"project:{key}": value for key, value in changes.items()}}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(given))

    def read() -> Settings:
        # As an inline program of the Automation API is run: without a root directory.
        pulumi.runtime.configure(pulumi.runtime.Settings(project="project", stack="gov"))
        pulumi.runtime.set_all_config(given)
        return stack_settings(load_catalog())

    return contextvars.Context().run(read)


def test_numbers_and_objects_are_read_from_their_text(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _read(monkeypatch)
    assert settings.partition.name == "aws-us-gov"
    assert settings.release == 20
    assert settings.external_ids == ()
    assert settings.tags == {"team": "voice"}
    assert [center.name for center in settings.contact_centers] == ["acmevoice"]


@pytest.mark.parametrize(
    ("key", "text"),
    [("release", "twenty"), ("tags", "team=voice"), ("contactCenters", "acmevoice"), ("typo", "1")],
)
def test_what_is_not_readable_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, key: str, text: str
) -> None:
    with pytest.raises(InputError, match=rf"  - {key}"):
        _read(monkeypatch, **{key: text})


def test_pulumi_shows_the_message_alone() -> None:
    with pytest.raises(pulumi.RunError, match="nothing was created") as shown, readable_errors():
        raise InputError("The configuration cannot be used", [])
    assert shown.value.__cause__ is None
    assert shown.value.__suppress_context__
