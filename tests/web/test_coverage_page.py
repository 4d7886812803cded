"""The coverage page: every place with its lists or 没有收到, and nothing that runs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from cunwu.rulings import PolicyBook
from cunwu.rulings.records import Catalogue, Source
from cunwu.rulings.verdict import ListKind
from cunwu.web.coverage_page import coverage_page

DAY = date(2026, 6, 1)


class Tags(HTMLParser):
    """The tags and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def html(client: TestClient) -> str:
    response = client.get("/coverage")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def test_every_place_is_on_the_page_and_says_what_is_not_here(html: str, book: PolicyBook) -> None:
    for region in book.regions:
        assert f"<h2>{region.name}" in html
    silent = len(book.regions) - 2  # the nation and the province have lists
    assert html.count('<span class="gap">没有收到</span>') == silent
    assert f"还有{silent}个地方，一份也没有收到" in html


def test_every_list_is_there_with_its_first_day_and_document(html: str, book: PolicyBook) -> None:
    for catalogue in book.catalogues:
        assert catalogue.name in html
        assert book.source[catalogue.source].title in html
    assert "2020年4月27日起" in html and "民发〔2020〕20号" in html
    assert "没有收到：证明清单、工作事务指导目录、年度准入清单" in html


def test_the_page_runs_nothing_and_fits_a_phone(html: str) -> None:
    tags = Tags(html).found
    assert not [tag for tag, _ in tags if tag in ("script", "style", "iframe", "img", "form")]
    assert not [name for _, attrs in tags for name in attrs if name == "style" or name.startswith("on")]
    assert ("viewport", "width=device-width") in [
        (attrs.get("name"), str(attrs.get("content")).split(",")[0]) for tag, attrs in tags if tag == "meta"
    ]


def test_the_only_links_that_leave_are_to_gov_cn(html: str, client: TestClient) -> None:
    for _, attrs in Tags(html).found:
        address = attrs.get("href")
        if address is None:
            continue
        if re.match(r"[a-z]+:", address):
            assert re.match(r"https?://([a-z0-9-]+\.)*gov\.cn(/|$)", address), address
        else:
            assert client.get("/" + address.lstrip("./")).status_code == 200


def test_names_from_a_clerk_s_table_cannot_become_tags(book: PolicyBook) -> None:
    name = "<script>alert(1)</script>\"'&"
    source = Source("evil", name, name, "某局", name, DAY, DAY, "高")
    changed = replace(
        book,
        sources=(*book.sources, source),
        catalogues=(
            *book.catalogues,
            Catalogue("evil", name, "220182", ListKind.RETAINED, "evil", DAY, date(2026, 12, 31)),
        ),
    )
    html = coverage_page(changed, DAY)
    assert "<script" not in html and "&lt;script&gt;" in html
    assert "2026年6月1日起，到2026年12月31日止" in html
