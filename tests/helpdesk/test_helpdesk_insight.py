"""The figures over HTTP: each sees its own places, in each form; what is asked wrongly is told kindly."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote

import pytest
from desk_browser import CHANGCHUN, JILIN, JILIN_CITY, YUSHU, Browser
from docx import Document
from openpyxl import load_workbook
from sqlalchemy.engine import Engine
from starlette.requests import Request
from starlette.testclient import TestClient

from benchmarks.happenings import Happening, happen, on
from cunwu.store.access import Role
from cunwu.store.days import day_of
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now
from cunwu.web.helpdesk.insight import _period

PATHS = ("", "/charts.json", "/figures.xlsx", "/report.docx")
Start = Callable[..., Browser]


@pytest.fixture
def asked(store: Engine) -> None:
    """Today, 20 in 榆树市 and 10 in 吉林市."""
    found = Happening(
        on(day_of(now()), 0), YUSHU, item="健在证明", verdict="not_issued", desk="银行", useful=True
    )
    other = Happening(found.at, JILIN_CITY, item="居住证明", verdict="not_issued", desk="学校")
    happen(store, [found] * 20 + [other] * 10)


@pytest.mark.parametrize("path", PATHS)
def test_who_is_not_signed_in_sees_no_figures(client: TestClient, path: str) -> None:
    found = client.get(f"/helpdesk/insight{path}", follow_redirects=False)
    assert (found.status_code, found.headers["Location"][:15]) == (303, "/helpdesk/login")


@pytest.mark.parametrize("role", Role)
@pytest.mark.usefixtures("asked")
def test_each_role_sees_its_part_of_the_tree_and_no_other(desk: Start, role: Role) -> None:
    client = desk(role, CHANGCHUN).client
    assert "20回" in client.get("/helpdesk/insight").text
    for path in PATHS:
        for place in ("", CHANGCHUN, YUSHU):
            assert client.get(f"/helpdesk/insight{path}", params={"place": place}).status_code == 200
        for place in (JILIN, JILIN_CITY, "000000", "nowhere", "<script>"):
            found = client.get(f"/helpdesk/insight{path}", params={"place": place})
            assert found.status_code == 404 and "居住证明" not in found.text and "<script>" not in found.text


@pytest.mark.usefixtures("asked")
def test_the_page_the_charts_and_the_files_say_the_same(desk: Start) -> None:
    client = desk(Role.VIEWER, JILIN).client
    page = client.get("/helpdesk/insight?range=week").text
    assert "30回" in page and "银行" in page and "没有满五件的" in page
    charts = {chart["name"]: chart for chart in client.get("/helpdesk/insight/charts.json?range=week").json()}
    assert (charts["items"]["labels"], charts["items"]["values"]) == (
        ["健在证明，不予出具", "居住证明，不予出具"],
        [20, 10],
    )
    assert charts["places"]["labels"] == ["长春市", "吉林市"]
    assert "waits" not in charts
    excel = client.get("/helpdesk/insight/figures.xlsx?range=week")
    assert re.search(r"吉林省统计\d+-\d+\.xlsx$", unquote(excel.headers["Content-Disposition"]))
    rows = load_workbook(io.BytesIO(excel.content))["问什么"].iter_rows(min_row=4, values_only=True)
    assert list(rows) == [("健在证明", "不予出具", 20), ("居住证明", "不予出具", 10)]
    word = client.get("/helpdesk/insight/report.docx?range=week")
    paper = Document(io.BytesIO(word.content))
    assert "一共答复30回" in "".join(paragraph.text for paragraph in paper.paragraphs)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("range=own&from=2026-11-02&to=2026-11-01", 422, "比结束的日子"),
        ("range=own&from=2020-01-01&to=2026-11-01", 422, "一次最多看366天"),
        ("range=own&from=2026-02-30&to=2026-11-01", 422, "不是日子"),
        ("range=own&from=&to=2026-11-01", 422, "不是日子"),
        ("range=own", 422, "不是日子"),
        ("range=own&from=%3Cscript%3E&to=2026-11-01", 422, "&lt;script&gt;"),
        ("range=for_ever", 404, "没有这一页"),
    ],
)
def test_days_that_are_none_are_refused_kindly(
    desk: Start, path: str, query: str, status: int, words: str
) -> None:
    found = desk(Role.VIEWER).client.get(f"/helpdesk/insight{path}?{query}")
    assert (found.status_code, words in found.text) == (status, True)
    assert "<script>" not in found.text


def test_what_is_no_day_is_refused_before_anything_is_read() -> None:
    request = Request({"type": "http", "query_string": b"range=own&from=soon&to=2026-11-01", "headers": []})
    with pytest.raises(Refusal) as refused:
        _period(request)
    assert refused.value.key == "insight_day"


@pytest.mark.parametrize("chosen", ["", "week", "month", "last_month"])
def test_a_store_without_questions_has_a_page_that_says_so(desk: Start, chosen: str) -> None:
    client = desk(Role.VIEWER).client
    page = client.get("/helpdesk/insight", params={"range": chosen} if chosen else {}).text
    assert "少于5回" in page and "换长一点的日子" in page
    assert client.get("/helpdesk/insight/charts.json").json() == []


def test_last_month_is_the_whole_of_it(desk: Start) -> None:
    page = desk(Role.VIEWER).client.get("/helpdesk/insight?range=last_month").text
    last = day_of(now()).replace(day=1) - timedelta(days=1)
    assert f"{last.year}年{last.month}月1日至{last.year}年{last.month}月{last.day}日" in page


@pytest.mark.usefixtures("asked")
def test_names_of_a_hostile_list_stay_words(desk: Start, store: Engine) -> None:
    from cunwu.store.database import transaction
    from cunwu.store.models import ItemRow

    name = '<img src=x onerror="alert(1)">证明'
    with transaction(store) as session:
        session.add(ItemRow(name=name, ordinal=9999, plain=name))
    happen(store, [Happening(on(day_of(now()), 0), YUSHU, item=name, verdict="issuable")] * 5)
    client = desk(Role.VIEWER, JILIN).client
    page = client.get("/helpdesk/insight").text
    assert "<img" not in page and "&lt;img src=x" in page
    assert name + "，可以出具" in client.get("/helpdesk/insight/charts.json").text.replace('\\"', '"')
