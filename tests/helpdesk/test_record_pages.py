"""The record tables over HTTP: read-only, narrowed by region, nothing but what the page itself would ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from desk_browser import JILIN, JILIN_CITY, YUSHU, Browser
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from cunwu.rulings.records import Catalogue, Entry, Source
from cunwu.rulings.verdict import ListKind
from cunwu.store.access import Role
from cunwu.store.database import transaction
from cunwu.store.drafts import add_draft
from cunwu.store.files import read_policy
from cunwu.web.helpdesk.record_tables import tables

Desk = Callable[..., Browser]
TABLES = [table.identity for table in tables()]
SOURCE = read_policy().sources[0]


def drafted(session: Session, kind: ListKind = ListKind.ADMITTED, title: str = "秸秆禁烧巡查") -> str:
    source = Source(**{**SOURCE.__dict__, "id": "", "title": "榆树市联审文件"})
    entry = Entry("", 1, title, "果园看护证明", steps=("<b>甲</b>", "乙"))
    catalogue = Catalogue("yushu-1", "榆树市清单", YUSHU, kind, "", SOURCE.effective_from, None, (entry,))
    return add_draft(session, "张三", catalogue, source, "a.xlsx")


@pytest.fixture
def draft(store: Engine) -> str:
    with transaction(store) as session:
        return drafted(session)


def rows(browser: Browser, table: str, **asked: Any) -> list[dict[str, Any]]:
    found = browser.client.get(f"/helpdesk/records/api/{table}", params={"skip": 0, "limit": 100, **asked})
    assert found.status_code == 200, found.text
    items: list[dict[str, Any]] = found.json()["items"]
    assert found.json()["total"] >= len(items)
    return items


@pytest.mark.parametrize("role", list(Role))
def test_everybody_reads_every_table_of_his_region(desk: Desk, draft: str, role: Role) -> None:
    browser = desk(role, YUSHU)
    assert browser.client.get("/helpdesk/records").url.path == "/helpdesk/records/catalogues/list"
    for table in TABLES:
        page = browser.client.get(f"/helpdesk/records/{table}/list")
        assert page.status_code == 200 and "数据表" in page.text
        rows(browser, table)
    assert "秸秆禁烧巡查" in [row["title"] for row in rows(browser, "admitted")]
    assert any(row["verdict"] == "不得" for row in rows(browser, "principles"))


@pytest.mark.parametrize(("region", "seen"), [(JILIN, True), (YUSHU, True), (JILIN_CITY, False)])
def test_what_lies_in_another_region_is_not_there(desk: Desk, draft: str, region: str, seen: bool) -> None:
    browser = desk(Role.ADMIN, region)
    ours = {
        "catalogues": ("id", draft),
        "entries": ("title", "秸秆禁烧巡查"),
        "admitted": ("title", "秸秆禁烧巡查"),
        "items": ("name", "果园看护证明"),
        "sources": ("title", "榆树市联审文件"),
        "journal": ("subject", draft),
    }
    for table, (column, value) in ours.items():
        found = rows(browser, table, where=value) if column != "id" else rows(browser, table)
        assert (value in [row[column] for row in found]) is seen, table
    assert "不应由基层群众性自治组织出具证明事项清单（第一批）" in [
        row["name"] for row in rows(browser, "catalogues")
    ]


def test_lists_of_values_are_text(desk: Desk, draft: str) -> None:
    (row,) = rows(desk(Role.VIEWER, YUSHU), "entries", where="秸秆禁烧巡查")
    assert row["steps"] == "<b>甲</b>\n乙" and row["catalogue_id"] == "榆树市清单"


@pytest.mark.parametrize(
    "asked",
    [
        "api/entries",  # no limit
        "api/entries?limit=-1",
        "api/entries?limit=1000000",
        "api/entries?limit=x",
        "api/entries?skip=-5&limit=10",
        "api/entries?limit=10&pks=1",
        "api/entries?limit=10&where=" + "[" * 100,
        "api/entries?limit=10&where=" + "x" * 5000,
        "api/nothing?limit=10",
        "nothing/list",
        "entries/edit/1",
        "entries/create",
        "entries/detail/1",
        "../login/list",
    ],
)
def test_what_no_page_asks_is_not_answered(desk: Desk, asked: str) -> None:
    found = desk(Role.ADMIN).client.get(f"/helpdesk/records/{asked}")
    assert found.status_code in (403, 404) and "Traceback" not in found.text


def test_nothing_is_changed_through_the_tables(desk: Desk, draft: str) -> None:
    browser = desk(Role.ADMIN)
    for path in ("entries/create", "entries/edit/1", "api/entries/action", "api/entries/row-action"):
        assert browser.post(f"/records/{path}", name="delete", pks="1").status_code in (404, 405)
    found = browser.client.get(f"/helpdesk/records/api/catalogues/row-action?name=delete&pk={draft}&limit=9")
    assert found.status_code >= 400
    assert draft in [row["id"] for row in rows(browser, "catalogues")]


def test_who_is_not_signed_in_reads_nothing(client: TestClient) -> None:
    for path in ("records", "records/entries/list", "records/api/entries?limit=9"):
        found = client.get(f"/helpdesk/{path}", follow_redirects=False)
        assert (found.status_code, found.headers["Location"][:15]) == (303, "/helpdesk/login")


def test_inline_scripts_bear_the_nonce_of_their_page_and_nothing_is_foreign(desk: Desk) -> None:
    client = desk(Role.VIEWER).client
    pages = [client.get("/helpdesk/records/entries/list") for _ in range(2)]
    nonces = []
    for page in pages:
        nonce = re.search(r"script-src 'self' 'nonce-([\w-]+)'", page.headers["Content-Security-Policy"])
        assert nonce and "unsafe" not in page.headers["Content-Security-Policy"]
        inline = re.findall(r"<(?:script|style)\b(?![^>]*\bsrc=)([^>]*)>", page.text)
        assert inline and all(f'nonce="{nonce[1]}"' in attributes for attributes in inline)
        assert not re.search(r'(?:src|href|url\()\s*=?\s*["\']?(?:https?:)?//', page.text)
        assert ' style="' not in page.text and "onclick" not in page.text
        nonces.append(nonce[1])
    assert nonces[0] != nonces[1]
