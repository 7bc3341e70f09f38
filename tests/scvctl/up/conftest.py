"""Has every ``up`` of these tests ask one pack; the copies of the sabotage start their own."""

import pytest


@pytest.fixture(autouse=True)
def _one_pack(one_pack: None) -> None:
    """See ``one_pack``."""
