"""The page is sound HTML, needs nothing besides itself, and nothing in it can act."""

import base64
import dataclasses
import functools
import hashlib
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from xml.etree.ElementTree import Element

import html5lib
import pytest
from html5lib.html5parser import ParseError

from scvctl.report import html
from tests.scvctl.report.reports import STACKS, page_of, plan_of, report_of

ROOT = Path(__file__).parents[3]
_EVIL = "<script>evil()</script><b title='\"&amp;'>"
_HEADINGS = ("h1", "h2", "h3", "h4")
# Texts that mean something to the renderer; with others it would be another report.
_MEANING = frozenset(
    {"List", "Read", "Write", "Permissions management", "Tagging", "policy", "role"}
    | {"kept", "narrowed", "taken", "without effect", "not known"}
    | {"Salesforce", "agents", "AWS service", "this stack", "AWS", ""}
)


@functools.cache
def _parsed(page: str) -> Element:
    """The page as a tree, to look at; the parser stops at the first mistake."""
    parser = cast("Any", html5lib.HTMLParser(strict=True, namespaceHTMLElements=False))
    return cast("Element", parser.parse(page))


def _elements(page: str, *names: str) -> list[Element]:
    found = [one for one in _parsed(page).iter() if isinstance(cast("Any", one.tag), str)]
    return [one for one in found if not names or one.tag.rpartition("}")[2] in names]


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _evil(value: Any) -> Any:
    """The same with markup in every text that is only shown."""
    if isinstance(value, str):
        return value if value in _MEANING else f"{value}{_EVIL}"
    if isinstance(value, tuple):
        return tuple(_evil(item) for item in cast("tuple[Any, ...]", value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {one.name: _evil(getattr(value, one.name)) for one in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return value


@pytest.fixture(params=STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def page(stack: str) -> str:
    return page_of(stack)


def test_it_is_valid(page: str) -> None:
    assert page.startswith("<!doctype html>")
    assert _parsed(page).find("body") is not None


@pytest.mark.parametrize(
    "wrong", ["<p>a</b></p>", "<table><p>a</p></table>", "<p id=a id=b>", "&nope;"]
)
def test_the_parser_refuses_what_is_not_valid(wrong: str) -> None:
    with pytest.raises(ParseError):
        _parsed(page_of("dev").replace("<main>", f"<main>{wrong}", 1))


def test_every_role_policy_and_document_is_in_it(stack: str, page: str) -> None:
    titles = {_text(one) for one in _elements(page, "h3")}
    plan = plan_of(stack)
    assert {role.name for role in plan.roles} <= titles
    assert {one.name for one in plan.policies if one not in plan.boundaries} <= titles
    shown = [_text(one) for one in _elements(page, "pre")]
    for document in report_of(stack).documents:
        assert " ".join(document.text.split()) in shown
    assert report_of(stack).digest in _text(_elements(page, "header")[0])


def test_it_needs_nothing_besides_itself(page: str) -> None:
    acting = "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video", "button"
    assert _elements(page, *acting) == []
    (script,) = _elements(page, "script")
    assert script.attrib == {}
    for element in _elements(page):
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            # A policy that allows one style by its hash forbids those of attributes.
            assert name not in {"style", "src", "srcset", "action", "background", "data"}, name
            if name.endswith("href"):
                assert value.startswith("#"), value
    (style,) = (_text(one) for one in _elements(page, "style"))
    assert "url(" not in style
    assert "@import" not in style


def test_its_security_policy_allows_its_own_style_and_script_only(page: str) -> None:
    parts = [re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for tag in ("style", "script")]
    style, script = (
        base64.b64encode(hashlib.sha256(one[1].encode()).digest()).decode() for one in parts if one
    )
    policies = [
        one.attrib["content"]
        for one in _elements(page, "meta")
        if one.attrib.get("http-equiv") == "Content-Security-Policy"
    ]
    sources = f"style-src 'sha256-{style}'; script-src 'sha256-{script}'"
    assert policies == [f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"]


def test_every_link_leads_somewhere_and_no_name_is_given_twice(page: str) -> None:
    names = [one.attrib["id"] for one in _elements(page) if "id" in one.attrib]
    assert len(names) == len(set(names))
    targets = {
        value.removeprefix("#")
        for one in _elements(page)
        for name, value in one.attrib.items()
        if name.endswith("href")
    }
    labels = {
        one.attrib["aria-labelledby"] for one in _elements(page) if "aria-labelledby" in one.attrib
    }
    assert targets | labels <= set(names)


def test_headings_go_down_step_by_step(page: str) -> None:
    levels = [_HEADINGS.index(one.tag) + 1 for one in _elements(page, *_HEADINGS)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_says_what_its_heads_are_for(page: str) -> None:
    tables = _elements(page, "table")
    assert tables
    for table in tables:
        caption = table.find("caption")
        assert caption is not None
        assert _text(caption)
        assert all(head.attrib.get("scope") in {"col", "row"} for head in table.iter("th"))
        widths = {len([*row]) for row in table.iter("tr")}
        assert len(widths) == 1, _text(caption)


def test_what_scrolls_can_be_reached_and_has_a_name(page: str) -> None:
    scrolling = [one for one in _elements(page, "div") if one.attrib.get("class") == "scroll"]
    assert all(one.attrib.get("tabindex") == "0" for one in scrolling)
    assert all(one.attrib.get("role") == "region" for one in scrolling)
    assert all(one.attrib.get("aria-label") for one in scrolling)


def test_it_is_small(page: str) -> None:
    assert len(page.encode()) < 700_000


def test_markup_in_any_text_stays_text() -> None:
    page = html.page(_evil(report_of("several")))
    assert page.count("<script") == 1
    assert _elements(page, "script")[0].text == _elements(page_of("dev"), "script")[0].text
    assert page.count("&lt;script&gt;evil()") > 1_000
    titles = [_text(one) for one in _elements(page, "h3")]
    assert f"acmechat-SCVS3Role{_EVIL}" in titles
    assert not [one for one in _elements(page, "b") if "title" in one.attrib]


def test_the_same_stack_gives_the_same_bytes() -> None:
    program = (
        "import sys; from tests.scvctl.report.reports import page_of; "
        "sys.stdout.buffer.write(page_of('several').encode())"
    )
    # Sets and the like are in another order in every process, unless it is told otherwise.
    again = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )
    assert again.stdout.decode() == page_of("several")
