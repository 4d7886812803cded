"""Words that are markup, scripts or odd characters are shown as the words they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from chat_page import CANCELLED, Chat
from playwright.sync_api import BrowserContext, Route, expect

pytestmark = pytest.mark.browser

CORPUS = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "<svg/onload=window.hit=1>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "<a href='javascript:window.hit=1'>点我</a>",
    "<style>body { display: none }</style>",
    "\"><b onmouseover='window.hit = 1'>粗",
    "'; window.hit = 1; //",
    "{{constructor.constructor('window.hit = 1')()}} ${window.hit = 1}",
    "[点我](javascript:window.hit=1) ![](x)",
    "&lt;b&gt; &amp; &#x3C;script&#x3E;",
    "</p></div></main><h1>假的标题</h1>",
    "\u202e倒过来的字\u202c \u200b零宽\u200b",
    "__proto__ constructor toString",
]


def check(chat: Chat, words: str) -> None:
    assert chat.page.evaluate("() => window.hit") is None
    expect(
        chat.page.locator("#root script, #root iframe, #root img, #root style, #root [onerror]")
    ).to_have_count(0)
    expect(chat.page.locator("a[href^='javascript']")).to_have_count(0)
    expect(chat.page.get_by_role("banner")).to_be_visible()
    assert words in str(chat.log.evaluate("log => log.textContent"))


@pytest.mark.parametrize("words", CORPUS)
def test_in_what_is_said(chat: Chat, words: str) -> None:
    chat.ask(words)
    chat.at_rest()
    kept = words.replace("\u200b", "").replace("\u202e", "").replace("\u202c", "")
    shown = str(chat.log.evaluate("log => log.textContent"))
    check(chat, words if words in shown else kept)
    chat.reload()
    check(chat, kept if kept in str(chat.log.evaluate("log => log.textContent")) else words)


def poisoned(value: Any, words: str) -> Any:
    """A JSON value with every text in it made hostile, but for what the page decides by."""
    plain = {"topic", "verdict", "clause", "kind", "reader", "session", "date", "region", "as_of"}
    if isinstance(value, dict):
        return {
            key: inner
            if key in plain
            else f"【{words}】{words}\n1. {words}\n{words}？"
            if key == "reply"
            else "javascript:window.hit=1//.gov.cn/"
            if key == "url"
            else poisoned(inner, words)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [poisoned(inner, words) for inner in value]
    return words if isinstance(value, str) else value


def bending(change: Callable[[Any], Any]) -> Callable[[Route], None]:
    """A handler that changes the JSON of an answer on its way."""

    def bend(route: Route) -> None:
        route.fulfill(body=json.dumps(change(route.fetch().json())), content_type="application/json")

    return bend


@pytest.fixture
def unheard(context: Callable[..., BrowserContext]) -> Chat:
    """A page without streams: what it shows is what the changed answers say."""
    phone = context()
    phone.route("**/api/events*", lambda route: route.fulfill(status=404, body=""))
    return Chat(phone.new_page()).open()


@pytest.mark.parametrize("words", CORPUS)
def test_in_what_is_answered(unheard: Chat, words: str) -> None:
    buttons = [{"title": words, "payload": words}]
    unheard.page.route("**/api/chat", bending(lambda answer: {**poisoned(answer, words), "buttons": buttons}))
    row = unheard.ask(CANCELLED)
    row.get_by_text("依据原文").click()
    check(unheard, words)


@pytest.mark.parametrize(
    "change",
    [
        {"buttons": None, "quotes": {}, "sources": 7, "rulings": "x", "papers": [], "label": None},
        {"reply": "", "rulings": []},
        {"verdict": "something_new", "label": "新的说法"},
        {"quotes": [{"clause": "99.zz", "text": "怪"}], "sources": [{"title": None, "url": "::"}]},
        {"rulings": [None]},
    ],
    ids=str,
)
def test_an_answer_of_another_shape_does_not_break_the_page(unheard: Chat, change: dict[str, Any]) -> None:
    unheard.page.route("**/api/chat", bending(lambda answer: {**answer, **change}), times=1)
    unheard.ask(CANCELLED)
    unheard.ask("你好")
