"""No name outside SCV's is within reach but what was reviewed: for every name, action and value."""

from typing import Any

import pytest
import yaml
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from components.partition import PARTITIONS
from tests.boundary.beyond import REVIEWED, beyond, reviewed
from tests.boundary.report import outside
from tests.examples.settings import EXISTING, center, plan

_EVENT_SOURCES = {
    "lambda:CreateEventSourceMapping",
    "lambda:DeleteEventSourceMapping",
    "lambda:UpdateEventSourceMapping",
}
_names = st.from_regex(r"[a-z][a-z0-9-]{2,18}[a-z]", fullmatch=True)


def _centers(names: list[str], existing: list[bool]) -> list[dict[str, Any]]:
    return [
        center(
            name=name,
            tenantBucket=name,
            connectInstanceId=f"1234567{index}-1234-1234-1234-123456789012",
            existing=EXISTING if has else None,
        )
        for index, (name, has) in enumerate(zip(names, existing, strict=False))
    ]


_settings = st.fixed_dictionaries(
    {
        "release": st.sampled_from([19, 20, 21, 22]),
        "integratedBy": st.sampled_from(["customer", "salesforce"]),
        "provisioningRoleName": st.sampled_from(["SCVProvisioningRole", "Setup"]),
        "contactCenters": st.builds(
            _centers,
            st.lists(_names, min_size=1, max_size=3, unique=True),
            st.lists(st.booleans(), min_size=3, max_size=3),
        ),
        "multiOrg": st.sampled_from([None, {"tenantBucket": "acme-shared"}]),
    }
)


def test_nothing_is_beyond_the_names_but_what_was_reviewed() -> None:
    found = outside()
    assert found == yaml.safe_load(REVIEWED.read_text("utf-8"))


@hypothesis_settings(max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate])
@given(_settings, st.sampled_from([*PARTITIONS]))
def test_it_is_so_for_other_settings(changes: dict[str, Any], partition: str) -> None:
    planned = plan(partition, **changes)
    for boundary in planned.boundaries:
        more = beyond(boundary, planned) - reviewed(boundary.name, planned)
        # The plan lists published patterns that stand for names; event sources have no names.
        listed = {*boundary.patterns}
        unlisted = {one for one in more if listed.isdisjoint(one.on)}
        unnamed = {one.action for one in unlisted}
        assert unnamed <= (_EVENT_SOURCES if listed else set()), (boundary.name, unnamed)


@pytest.mark.parametrize("kind", ["s3", "secretsmanager", "iam:Create", "iam:Put", "iam:Attach"])
def test_no_bucket_secret_or_role_of_others_is_written(kind: str) -> None:
    written = ("Put", "Create", "Delete", "Update", "Attach")
    entries = [one for rows in yaml.safe_load(REVIEWED.read_text("utf-8")).values() for one in rows]
    found = {
        action
        for entry in entries
        # A name of another service's role is AWS's to give.
        if entry["on"] and not any("aws-service-role" in one for one in entry["on"])
        for action in entry["actions"]
        if action.startswith(kind) and action.partition(":")[2].startswith(written)
    }
    assert not found
