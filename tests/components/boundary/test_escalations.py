"""The list of escalation paths is read whole."""

from importlib import resources
from typing import Any

import yaml


def test_a_row_has_nothing_that_is_not_read() -> None:
    text = resources.files("components.boundary").joinpath("escalations.yaml").read_text("utf-8")
    groups: list[dict[str, Any]] = yaml.safe_load(text)
    for group in groups:
        assert set(group) == {"about", "calls"}
        for row in group["calls"]:
            # An unquoted comma in a reason would begin another key.
            assert set(row) <= {"action", "resource", "context", "when", "why"}, row
            assert {"action", "resource", "why"} <= set(row), row
