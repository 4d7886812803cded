"""The inbox and the thread over HTTP: the whole way of a conversation, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from desk_browser import JILIN_CITY, YUSHU, Browser
from starlette.testclient import TestClient

from cunwu.store.access import Role

Desk = Callable[..., Browser]
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def asked(client: TestClient) -> str:
    """A villager of 榆树市 who asked for a person, after a certificate."""
    said = {"text": f"死亡证明能开吗{EVIL}", "region": YUSHU, "role": "villager"}
    session = client.post("/api/chat", json=said).json()["session"]
    client.post("/api/chat", json={"text": "转人工", "session": session})
    return str(session)


def opened(desk: Browser) -> str:
    """The path of the only conversation in the inbox."""
    found = re.findall(r'href="/helpdesk(/inbox/[0-9a-f]{32})#end"', desk.client.get("/helpdesk/inbox").text)
    assert len(found) == 1
    return str(found[0])


def history(client: TestClient, session: str) -> list[dict[str, str]]:
    headers = {"Authorization": f"Bearer {session}"}
    messages: list[dict[str, str]] = client.get("/api/history", headers=headers).json()["messages"]
    return messages


def test_from_the_list_to_the_answer_and_back(asked: str, desk: Desk) -> None:
    browser = desk(Role.RESPONDER, YUSHU)
    listing = browser.client.get("/helpdesk/inbox").text
    assert "转人工" in listing and "在等人" in listing and "榆树市" in listing
    path = opened(browser)
    page = browser.client.get(f"/helpdesk{path}").text
    for words in ("不予出具", "把握", "依据清单", "接手", "发给村民", "12345"):
        assert words in page
    assert browser.post(f"{path}/say", text="带户口本来村部", key="k").status_code == 200
    page = browser.post(f"{path}/note", text="老人住东头").text
    assert "我接着" in page and "老人住东头" in page
    said = history(browser.client, asked)
    assert (said[-1]["author"], said[-1]["name"], said[-1]["text"]) == ("human", "王干事", "带户口本来村部")
    assert "老人住东头" not in str(said)
    assert "机器人接着答" in browser.post(f"{path}/back").text
    assert "没有人在等" in browser.client.get("/helpdesk/inbox").text


def test_words_of_a_villager_are_shown_and_not_run(asked: str, desk: Desk) -> None:
    browser = desk(Role.RESPONDER, YUSHU)
    page = browser.client.get(f"/helpdesk{opened(browser)}").text
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_form_sent_twice_is_one_message_and_changed_it_is_another(asked: str, desk: Desk) -> None:
    browser = desk(Role.RESPONDER, YUSHU)
    path = opened(browser)
    for text in ("一", "一", "二"):
        browser.post(f"{path}/say", text=text, key="same")
    assert [one["text"] for one in history(browser.client, asked) if one["author"] == "human"] == ["一", "二"]


def test_ready_words_stand_in_the_field_without_script_too(asked: str, desk: Desk) -> None:
    browser = desk(Role.RESPONDER, YUSHU)
    page = browser.client.get(f"/helpdesk{opened(browser)}?fill=0").text
    field = re.search(r"<textarea[^>]*name=\"text\"[^>]*>([^<]*)</textarea>", page)
    assert field is not None and field[1].startswith("死亡证明：不予出具。")
    assert browser.client.get(f"/helpdesk{opened(browser)}?fill=99999&before=x").status_code == 200


def test_a_paper_is_looked_at_sent_and_had_by_the_villager(asked: str, desk: Desk) -> None:
    browser = desk(Role.RESPONDER, YUSHU)
    path = opened(browser)
    asks = {"number": "2", "part": "1", "kind": "notice"}
    first = browser.client.get(f"/helpdesk{path}/paper", params=asks)
    assert first.content.startswith(b"PK")
    assert "文书发出去了" in browser.post(f"{path}/paper", key="k", **asks).text
    last = history(browser.client, asked)[-1]
    assert last["paper"] == {
        "kind": "notice",
        "title": "不予出具告知单",
        "part": 1,
        "item": "死亡证明",
        "number": 2,
    }
    got = browser.client.post(
        "/api/papers", json={"session": asked, "kind": "notice", "number": 2, "part": 1}
    )
    assert got.status_code == 200 and got.content.startswith(b"PK")


@pytest.mark.parametrize(
    "asks",
    [
        {"number": "2", "part": "1", "kind": "draft"},
        {"number": "2", "part": "9", "kind": "notice"},
        {"number": "4", "part": "1", "kind": "notice"},
        {"number": "9" * 30, "part": "-1", "kind": "<script>"},
        {},
    ],
)
def test_a_paper_that_no_ruling_calls_for_is_refused(asked: str, desk: Desk, asks: dict[str, str]) -> None:
    browser = desk(Role.RESPONDER, YUSHU)
    path = opened(browser)
    assert browser.client.get(f"/helpdesk{path}/paper", params=asks).status_code == 422
    assert browser.post(f"{path}/paper", **asks).status_code == 422
    assert history(browser.client, asked)[-1]["author"] == "bot"


def test_what_lies_elsewhere_is_not_there(asked: str, desk: Desk) -> None:
    path = opened(desk(Role.RESPONDER, YUSHU))
    browser = desk(Role.ADMIN, JILIN_CITY)
    for rest in ("", "/events", "/live", "/paper?number=2&part=1&kind=notice"):
        found = browser.client.get(f"/helpdesk{path}{rest}")
        assert found.status_code == 404 or (rest == "/events" and "gone" in found.text), rest
    for act in ("take", "say", "note", "paper", "assign", "back", "close"):
        assert browser.post(f"{path}/{act}", text="x", number="2", part="1", kind="notice").status_code == 404
    for role in (Role.VIEWER, Role.LIST_KEEPER):
        browser = desk(role, YUSHU)
        assert browser.client.get(f"/helpdesk{path}").status_code == 403
        assert browser.post(f"{path}/take").status_code == 403
    assert len(history(browser.client, asked)) == 4


def test_the_stream_tells_the_mark_of_the_page_and_another_once_something_changed(
    asked: str, desk: Desk
) -> None:
    browser = desk(Role.RESPONDER, YUSHU)
    for path in ("/inbox", opened(browser)):
        page = browser.client.get(f"/helpdesk{path}").text
        shown, stream = re.search(r'data-mark="([^"]*)"', page), re.search(r'data-live="([^"]*)"', page)
        assert shown is not None and stream is not None
        told = browser.client.get(stream[1].replace("&amp;", "&")).text
        assert told.count("event: mark") == 1 and f"data: {shown[1]}" in told
        browser.post(f"{opened(browser)}/note", text="记一笔")
        browser.client.post("/api/chat", json={"text": "谢谢", "session": asked})
        assert f"data: {shown[1]}\n" not in browser.client.get(stream[1].replace("&amp;", "&")).text
    browser.client.cookies.clear()
    assert "登录名" in browser.client.get("/helpdesk/inbox/events").text


def test_the_number_a_villager_tells_finds_the_conversation(asked: str, desk: Desk) -> None:
    browser = desk(Role.RESPONDER, YUSHU)
    number = re.search(r"\d{8}-[2-9A-Z]{6}", history(browser.client, asked)[-1]["text"])
    assert number is not None
    found = browser.client.get("/helpdesk/inbox/receipt", params={"number": number[0]})
    assert found.url.path == f"/helpdesk{opened(browser)}"
    missed = browser.client.get("/helpdesk/inbox/receipt", params={"number": EVIL})
    assert missed.status_code == 422 and "没有找到编号" in missed.text and "<img" not in missed.text


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=99999999999",
        "page=-1",
        "minutes=7",
        "state=bot",
        "whose=x",
        "place=999",
        "place=220000",
    ],
)
def test_an_address_that_means_nothing_shows_a_list(asked: str, desk: Desk, query: str) -> None:
    assert desk(Role.RESPONDER, YUSHU).client.get(f"/helpdesk/inbox?{query}").status_code == 200


def test_office_hours_are_set_told_and_taken_away(client: TestClient, desk: Desk) -> None:
    browser = desk(Role.ADMIN, YUSHU)
    hours = {f"day{day}": "0:00-0:01" for day in range(1, 8)}
    assert "存好了" in browser.post("/hours", place=YUSHU, **hours).text
    assert 'value="00:00-00:01"' in browser.client.get("/helpdesk/hours").text
    reply = client.post("/api/chat", json={"text": "转人工", "region": YUSHU}).json()["reply"]
    assert "0:00有人来答你" in reply
    assert browser.post("/hours", place=YUSHU, day1="八点").status_code == 422
    assert 'value="00:00-00:01"' in browser.client.get("/helpdesk/hours").text
    assert browser.post("/hours", place=JILIN_CITY, **hours).status_code == 403
    assert browser.post("/hours", place="999", **hours).status_code == 404
    assert "去掉了" in browser.post("/hours", place=YUSHU).text
    assert desk(Role.RESPONDER, YUSHU).client.get("/helpdesk/hours").status_code == 403
