"""The Markdown is what GitHub shows: tables stay tables, and nothing in it acts."""

import dataclasses
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from components.catalog import load_catalog
from scvctl.report import markdown
from scvctl.report.build import build
from scvctl.report.model import Change, Deviation
from tests.examples.settings import center, settings
from tests.scvctl.report.reports import STACKS, plan_of, report_of

_OWN_HTML = {"<details>", "</details>", markdown.MARK}


def _tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def _tables(text: str) -> list[list[list[str]]]:
    tables: list[list[list[str]]] = []
    within = False
    for token in _tokens(text):
        within = token.type != "table_close" and (within or token.type == "table_open")
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type == "inline" and within:
            tables[-1][-1].append(token.content)
    return tables


@pytest.fixture(params=STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def page(stack: str) -> str:
    return markdown.page(report_of(stack))


def test_it_has_every_role_who_is_trusted_and_every_difference(stack: str, page: str) -> None:
    report = report_of(stack)
    _, trusts, roles, deviations, *_ = _tables(page)
    named = [name for row in roles[1:] for name in row[0].split("<br>")]
    assert sorted(named) == sorted(f"`{role.name}`" for role in report.roles)
    assert {role.name for role in plan_of(stack).roles} == {role.name for role in report.roles}
    assert len(trusts) - 1 == len(report.trusts)
    assert len(deviations) - 1 == len(report.deviations)
    assert report.digest in page
    assert report.answer[0].replace("_", "\\_") in page
    risks = report.risks
    assert all(f"- {one.severity}: **{one.title}**" in page for one in risks)
    assert ("### At worst" in page) == bool(risks)


def test_it_has_every_change(stack: str, page: str) -> None:
    report = report_of(stack)
    changed = [one for one in report.comparisons if one.changes]
    tables = _tables(page)[4:]
    for comparison, rows in zip(changed, tables, strict=True):
        expected: dict[tuple[str, ...], list[str]] = {}
        for one in comparison.changes:
            items = ("<br>".join(f"`{item}`" for item in each) for each in (one.added, one.removed))
            expected.setdefault(tuple(items), []).append(f"`{one.where}`")
        shown = {tuple(items): where for where, *items in rows[1:]}
        assert shown.keys() == expected.keys()
        for items, where in expected.items():
            many = f"{where[0]} and {len(where) - 1} more"
            assert shown[items] == ("<br>".join(where) if len(where) <= 12 else many)


def test_every_row_of_a_table_is_whole(page: str) -> None:
    for table in _tables(page):
        assert {len(row) for row in table} == {len(table[0])}
        assert all(table[0])


def test_html_in_it_is_its_own(page: str) -> None:
    for token in _tokens(page):
        if token.type == "html_block":
            for line in token.content.strip().splitlines():
                assert line in _OWN_HTML or line.startswith("<summary>")
        for child in token.children or ():
            assert child.type != "html_inline" or child.content == "<br>"


def test_it_is_short(stack: str, page: str) -> None:
    assert len(page) < 25_000
    assert page.splitlines()[0] == markdown.MARK
    assert page.endswith("\n")
    assert "\n\n\n" not in page


def test_it_has_room_in_a_comment_however_many_contact_centers_there_are() -> None:
    names = [f"acme-customer-care-line-{one:03}" for one in range(10)]
    config: dict[str, Any] = {
        "contactCenters": [center(name=name, tenantBucket=f"acme{name[-3:]}") for name in names],
        "multiOrg": {"tenantBucket": "acme-tenants"},
        "externalId": "an-external-id",
    }
    report = build("dev", settings(**config), load_catalog())
    text = markdown.page(report)
    assert len(report.roles) > 80
    assert len(text) <= markdown.LONGEST
    assert "`acme-customer-care-line-000-SAMLRole`" in text
    long = dataclasses.replace(
        report.comparisons[0],
        changes=tuple(Change(f"{one}{'x' * 99}", (str(one),), ()) for one in range(900)),
    )
    text = markdown.page(dataclasses.replace(report, comparisons=(long,)))
    assert len(text) <= markdown.LONGEST
    assert "900 changes, too long for a comment" in text


def test_nobody_is_mentioned() -> None:
    report = build("dev", settings(provisioningRoleName="@acme"), load_catalog())
    outside = [
        child.content
        for token in _tokens(markdown.page(report))
        for child in token.children or ()
        if child.type != "code_inline"
    ]
    assert not [text for text in outside if "@acme" in text]
    problem = dataclasses.replace(report.comparisons[0], problem="@acme is too long")
    assert (
        "@acme"
        not in markdown.page(dataclasses.replace(report, comparisons=(problem,))).split(
            "### Between"
        )[1]
    )


def test_what_looks_like_markdown_stays_text() -> None:
    odd = "a | b <img src=x> *c* [d](e) `f` \n## g"
    report = dataclasses.replace(
        report_of("dev"), deviations=(Deviation(odd, "", ("x`|`y",)),), answer=(odd,)
    )
    text = markdown.page(report)
    (table,) = (one for one in _tables(text) if one[0] == ["what", "where"])
    assert len(table) == 2
    assert len(table[1]) == 2
    children = [child for token in _tokens(text) for child in token.children or ()]
    assert not {"image", "link_open", "em_open"} & {child.type for child in children}
    assert not [one for one in children if one.type == "html_inline" and one.content != "<br>"]
    assert "x`|`y" in [one.content for one in children if one.type == "code_inline"]
