"""AWS's limits: the last value that is accepted, and the first that is not."""

from collections.abc import Iterator

import pytest

from components import quotas
from components.errors import Problem


def _accepted(problems: Iterator[Problem]) -> bool:
    return not [*problems]


@pytest.mark.parametrize(
    ("kind", "limit"),
    [("managed policy", 6_144), ("inline policies", 10_240), ("trust policy", 2_048)],
)
def test_sizes(kind: str, limit: int) -> None:
    assert _accepted(quotas.check_size(kind, "X", limit, "advice"))
    (problem,) = quotas.check_size(kind, "X", limit + 1, "advice")
    assert str(problem) == (
        f"X: its {kind} would have {limit + 1:,} characters without white space, "
        f"1 over AWS's {limit:,}. advice"
    )


def test_white_space_is_not_counted() -> None:
    assert quotas.document_size('{\n  "a":\t"b c"\r\n}') == len('{"a":"bc"}')


@pytest.mark.parametrize(("kind", "longest"), [("role", 64), ("policy", 128)])
def test_names(kind: str, longest: int) -> None:
    assert _accepted(quotas.check_name(kind, "a" * longest, longest))
    assert not _accepted(quotas.check_name(kind, "a" * (longest + 1), longest))
    assert not _accepted(quotas.check_name(kind, "a b", longest))
    assert not _accepted(quotas.check_name(kind, "ä", longest))


@pytest.mark.parametrize("path", ["/", "/scv/", "/a/b/", f"/{'a' * 510}/"])
def test_paths(path: str) -> None:
    assert _accepted(quotas.check_path("X", path))


@pytest.mark.parametrize("path", ["", "scv", "/scv", "scv/", "/a b/", f"/{'a' * 511}/"])
def test_paths_that_aws_refuses(path: str) -> None:
    assert not _accepted(quotas.check_path("X", path))


def test_sessions_last_one_to_twelve_hours() -> None:
    accepted = [3_600, 14_400, 43_200]
    assert all(_accepted(quotas.check_session("X", seconds)) for seconds in accepted)
    assert not any(_accepted(quotas.check_session("X", seconds)) for seconds in (3_599, 43_201))


def test_a_role_has_ten_policies() -> None:
    assert _accepted(quotas.check_attachments("X", 10))
    assert not _accepted(quotas.check_attachments("X", 11))


def test_descriptions() -> None:
    assert _accepted(quotas.check_description("X", "ü" * 1_000))
    assert not _accepted(quotas.check_description("X", "a" * 1_001))
    assert not _accepted(quotas.check_description("X", "→"))
