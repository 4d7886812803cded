"""Asking for oneself over HTTP: the answer, what it rests on, papers, and the tree from it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from zipfile import ZipFile

import pytest
from desk_browser import CHANGCHUN, JILIN, YUSHU, Browser
from httpx import Response
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from cunwu.rulings import PolicyBook
from cunwu.store.access import Role
from cunwu.store.conversations import ConversationRow, MessageRow, RulingRow
from cunwu.store.database import reading
from cunwu.store.leads import LeadRow
from cunwu.store.own_questions import OwnQuestionRow
from cunwu.store.requests import RequestRow

CANCELLED = "派出所让村里开无犯罪记录证明，能开吗"
REPORT = "我要举报镇里给村里乱加任务"
SIGN = "应急局让村里签安全生产责任状，签不签"

Desk = Callable[..., Browser]


def field(page: Response, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page.text)
    assert found, page.text
    return unescape(found[1])


def ask(browser: Browser, text: str, page: Response | None = None, **other: str) -> Response:
    """Ask on a page, the empty one unless another is given; the page that follows."""
    page = page or browser.client.get("/helpdesk/ask")
    kept = {name: field(page, name) for name in ("talk", "after", "region")}
    return browser.post("/ask", **{**kept, "role": "cadre", "as_of": "", "text": text, **other})


def count(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_answer_shows_every_clause_word_for_word_and_its_source(desk: Desk, book: PolicyBook) -> None:
    found = ask(desk(Role.VIEWER, YUSHU), CANCELLED)
    text = unescape(found.text)
    assert found.status_code == 200 and "不予出具" in text
    assert book.clause["9.3"].text in text
    assert "民发〔2020〕20号" in text and "第9条" in text
    assert "规则：certificate-cancelled" in text, "the trace"
    assert "榆树市" in text


def test_what_a_cadre_asks_is_counted_nowhere_and_waits_for_nobody(desk: Desk, store: Engine) -> None:
    browser = desk(Role.VIEWER)
    page = ask(browser, CANCELLED)
    page = ask(browser, "转人工", page)
    assert "没有转给别人" in page.text
    for table in (ConversationRow, MessageRow, RulingRow, RequestRow):
        assert count(store, table) == 0, table
    assert count(store, OwnQuestionRow) == 2


def test_a_follow_up_goes_on_with_the_same_case(desk: Desk) -> None:
    browser = desk(Role.VIEWER)
    page = ask(browser, "健在证明能开吗")
    page = ask(browser, "那婚姻状况的呢", page)
    assert "婚姻状况证明" in page.text and field(page, "after") == "2"


def test_a_button_that_the_bot_offers_goes_before_what_is_written(desk: Desk) -> None:
    browser = desk(Role.VIEWER)
    page = ask(browser, "村里能给开个收入证明不")
    (first, *_) = re.findall(r'name="say" value="([^"]+)"', page.text)
    page = ask(browser, "", page, say=unescape(first))
    assert field(page, "after") == "2" and f'class="ask-question">{first}' in page.text


def test_another_place_and_day_hold_from_then_on(desk: Desk) -> None:
    browser = desk(Role.VIEWER, YUSHU)
    page = ask(browser, "居住证明能开吗", region="德惠市", as_of="2019-01-01")
    assert "按2019年1月1日看" in page.text and "当地当日无清单" in page.text
    assert field(page, "region") == "德惠市"
    assert 'value="2019-01-01"' in page.text
    page = ask(browser, CANCELLED, page, as_of="")
    assert "不予出具" in page.text


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"text": "  "}, "什么也没写"),
        ({"text": "长" * 2001}, "一次最多说"),
        ({"region": "火星"}, "火星"),
        ({"as_of": "明天以后"}, "不是日期"),
        ({"as_of": "0001-01-01"}, "不是日期"),
        ({"role": "king"}, "没有“king”"),
    ],
)
def test_what_cannot_be_asked_is_told_and_the_form_keeps_what_was_written(
    desk: Desk, store: Engine, other: dict[str, str], told: str
) -> None:
    found = ask(desk(Role.VIEWER), **{"text": CANCELLED, **other})
    assert found.status_code == 422 and told in found.text
    assert count(store, OwnQuestionRow) == 0
    if "text" not in other:
        assert CANCELLED in found.text


def test_a_button_pressed_twice_asks_once(desk: Desk, store: Engine) -> None:
    browser = desk(Role.VIEWER)
    page = browser.client.get("/helpdesk/ask")
    first, second = ask(browser, CANCELLED, page), ask(browser, CANCELLED, page)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.url == second.url
    assert count(store, OwnQuestionRow) == 1
    other = ask(browser, "另一句话", page)
    assert other.status_code == 422 and "别的窗口" in other.text


def test_words_of_the_question_are_text_and_nothing_else(desk: Desk) -> None:
    page = ask(desk(Role.VIEWER), "<script>alert(1)</script><img src=x onerror=alert(2)>证明")
    assert "<script>alert" not in page.text and "<img src=x" not in page.text


def test_numbers_of_people_are_masked_before_they_are_kept(desk: Desk, store: Engine) -> None:
    page = ask(desk(Role.VIEWER), "身份证220182198001011234的人要开无犯罪记录证明")
    assert "220182198001011234" not in page.text
    with reading(store) as session:
        assert "198001011234" not in session.execute(select(OwnQuestionRow.asked)).scalar_one()


def test_a_talk_is_its_askers_alone(desk: Desk) -> None:
    browser = desk(Role.VIEWER, YUSHU)
    talk = ask(browser, CANCELLED).url.path
    assert browser.client.get(talk).status_code == 200
    for role in Role:
        other = desk(role, JILIN if role is Role.ADMIN else YUSHU, f"other.{role.value.replace('_', '')}")
        for path in (talk, f"{talk}/1/1/tree", f"{talk}/1/1/paper?kind=opinion"):
            assert other.client.get(path).status_code == 404, path
        assert other.post(f"{talk.removeprefix('/helpdesk')}/forget").status_code == 404
        mixed = {"talk": talk.split("/")[-1], "region": "榆树市", "role": "cadre", "text": "那健在证明呢"}
        assert [other.post("/ask", **mixed, after=after).status_code for after in "01"] == [404, 404]
        assert CANCELLED not in other.client.get("/helpdesk/ask").text


def test_a_talk_that_is_deleted_is_gone(desk: Desk, store: Engine) -> None:
    browser = desk(Role.VIEWER)
    talk = ask(browser, CANCELLED).url.path
    assert "删掉了" in browser.post(f"{talk.removeprefix('/helpdesk')}/forget").text
    assert browser.client.get(talk).status_code == 404
    assert count(store, OwnQuestionRow) == 0


def words_of(found: Response) -> str:
    with ZipFile(io.BytesIO(found.content)) as file:
        return re.sub("<[^>]+>", "", file.read("word/document.xml").decode())


def test_the_papers_of_an_answer_are_word_files_with_the_villages_name(desk: Desk) -> None:
    browser = desk(Role.VIEWER, YUSHU)
    talk = ask(browser, SIGN).url.path
    found = browser.client.get(f"{talk}/1/1/paper", params={"kind": "opinion", "village": "光明村"})
    assert found.status_code == 200 and "attachment" in found.headers["Content-Disposition"]
    text = words_of(found)
    assert "光明村" in text and SIGN in text and "不得作为责任主体" in text
    talk = ask(browser, CANCELLED).url.path
    assert "无犯罪记录证明" in words_of(browser.client.get(f"{talk}/1/1/paper", params={"kind": "notice"}))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("1/1/paper?kind=draft", 409),
        ("1/1/paper?kind=poem", 422),
        ("1/1/paper", 422),
        ("1/2/paper?kind=opinion", 404),
        ("2/1/paper?kind=opinion", 404),
        ("0/1/paper?kind=opinion", 404),
        ("1/0/paper?kind=opinion", 404),
        ("x/1/paper?kind=opinion", 404),
        ("1/1/paper?kind=opinion&village=" + "村" * 41, 409),
        ("1/1/tree", 200),
        ("9/1/tree", 404),
        ("1/9/tree", 404),
        ("-1/1/tree", 404),
        ("1/1/tree?facts=here&role=king", 422),
    ],
)
def test_a_paper_or_tree_that_cannot_be_is_refused_kindly(desk: Desk, path: str, status: int) -> None:
    browser = desk(Role.VIEWER, YUSHU)
    talk = ask(browser, SIGN).url.path
    assert browser.client.get(f"{talk}/{path}").status_code == status


def test_the_tree_of_an_answer_shows_what_was_said(desk: Desk, book: PolicyBook) -> None:
    browser = desk(Role.VIEWER, YUSHU)
    talk = ask(browser, SIGN).url.path
    page = unescape(browser.client.get(f"{talk}/1/1/tree").text)
    assert page.count("✓ 说过的") >= 1
    assert "不得作为责任主体" in page and "可协助，限范围" in page
    assert book.fact["role"].question in page
    (elsewhere,) = set(re.findall(r'href="([^"]+)">只是帮着通知、动员、劝说</a>', page))
    changed = unescape(browser.client.get(elsewhere).text)
    assert re.search(r"<strong>只是帮着通知、动员、劝说</strong>", changed)


def test_a_lead_is_kept_on_a_yes_with_a_receipt_as_a_villagers_is(desk: Desk, store: Engine) -> None:
    browser = desk(Role.VIEWER, YUSHU)
    page = ask(browser, REPORT)
    assert count(store, LeadRow) == 0
    page = ask(browser, "要", page)
    with reading(store) as session:
        (lead,) = session.execute(select(LeadRow)).scalars()
        assert (lead.region, lead.role, lead.text) == (YUSHU, "cadre", REPORT)
        assert f"回执号：{lead.receipt}" in page.text


@pytest.mark.parametrize("topic", ["task", "report_form", "app_group", "evaluation", "mechanism", "plaque"])
def test_every_topic_has_a_tree(desk: Desk, book: PolicyBook, topic: str) -> None:
    browser = desk(Role.VIEWER, CHANGCHUN)
    page = unescape(browser.client.get(f"/helpdesk/tree/{topic}").text)
    assert "长春市" in page and "什么都还没说" in page
    for link in re.findall(r'<td><a href="([^"]+)">', page):
        assert browser.client.get(link).status_code == 200


def test_a_certificate_has_a_tree_by_its_name(desk: Desk) -> None:
    client = desk(Role.VIEWER, YUSHU).client
    page = client.get("/helpdesk/tree/certificate", params={"item": "婚姻状况证明"}).text
    assert "办收养登记" in page and "可以出具" in page
    assert "是哪一种" in client.get("/helpdesk/tree/certificate", params={"item": "身份证明"}).text
    hostile = client.get("/helpdesk/tree/certificate", params={"item": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in hostile


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/smalltalk", 422),
        ("/nothing", 422),
        ("/task?role=king", 422),
        ("/task?region=火星", 422),
        ("/task?as_of=x", 422),
        ("/task?as_of=2019-01-01", 200),
        ("/task?unknown=1", 200),
        ("/certificate", 200),
    ],
)
def test_a_tree_that_cannot_be_drawn_is_refused_kindly(desk: Desk, path: str, status: int) -> None:
    assert desk(Role.VIEWER).client.get(f"/helpdesk/tree{path}").status_code == status
