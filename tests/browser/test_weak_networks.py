"""Reload, aeroplane mode, a server that falls, no streams: nothing is lost and nothing doubled."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from chat_page import CANCELLED, Chat
from playwright.sync_api import BrowserContext, Route, expect

from benchmarks.processes import Server

pytestmark = pytest.mark.browser

TURN = ["user", "bot"]


def test_what_was_said_is_there_after_a_reload(chat: Chat) -> None:
    chat.ask(CANCELLED)
    chat.ask("你好")
    text = chat.log.inner_text()
    chat.reload()
    assert chat.said() == TURN * 2
    for line in ("不予出具", CANCELLED):
        assert line in text and line in chat.log.inner_text()


def test_many_messages_are_loaded_page_by_page(chat: Chat, server: Server) -> None:
    chat.ask("你好")
    session = chat.kept("session")
    for number in range(30):
        server.say(f"你好 {number}", session=session)
    chat.reload()
    expect(chat.log.locator(".Message")).to_have_count(50)
    first = chat.log.locator(".Message").first.inner_text()
    chat.page.get_by_role("button", name="看更早的话").click()
    expect(chat.log.locator(".Message")).to_have_count(62)
    assert chat.said() == TURN * 31
    assert first in chat.log.locator(".Message").nth(12).inner_text()
    expect(chat.page.get_by_role("button", name="看更早的话")).to_have_count(0)


def test_words_said_without_a_network_are_sent_when_it_is_back(chat: Chat) -> None:
    chat.ask("你好")
    chat.page.context.set_offline(True)
    expect(chat.page.get_by_text("手机没连上网。说的话先存着")).to_be_visible()
    chat.write(CANCELLED)
    chat.write("谢谢")
    expect(chat.rows("user")).to_have_count(3)
    chat.page.context.set_offline(False)
    expect(chat.rows("bot")).to_have_count(3)
    assert chat.said() == TURN * 3
    expect(chat.rows("user").nth(1)).to_contain_text(CANCELLED)
    chat.at_rest()
    chat.reload()
    assert chat.said() == TURN * 3


def test_words_survive_closing_the_page_without_a_network(context: Callable[..., BrowserContext]) -> None:
    phone = context()
    chat = Chat(phone.new_page()).open()
    chat.ask("你好")
    phone.route("**/api/chat", lambda route: route.abort())
    chat.write(CANCELLED)
    expect(chat.page.get_by_text("还没发出去")).to_be_visible()
    chat.page.close()
    phone.unroute("**/api/chat")
    again = Chat(phone.new_page()).open()
    expect(again.rows("bot")).to_have_count(2)
    assert again.said() == TURN * 2


def test_a_first_message_survives_too(context: Callable[..., BrowserContext]) -> None:
    phone = context()
    chat = Chat(phone.new_page()).open()
    phone.set_offline(True)
    chat.write(CANCELLED)
    expect(chat.page.get_by_text("还没发出去")).to_be_visible()
    phone.set_offline(False)
    expect(chat.rows("bot")).to_have_count(1)
    assert chat.said() == TURN


def test_an_answer_whose_way_back_broke_is_not_asked_for_twice(chat: Chat, server: Server) -> None:
    chat.ask("你好")

    def lose(route: Route) -> None:
        route.fetch()  # the server got it, and answered
        route.abort()

    chat.page.route("**/api/chat", lose, times=1)
    chat.write(CANCELLED)
    expect(chat.rows("bot")).to_have_count(2)
    chat.at_rest()
    assert chat.said() == TURN * 2
    chat.reload()
    assert chat.said() == TURN * 2


def test_a_first_answer_whose_way_back_broke_begins_no_second_conversation(chat: Chat) -> None:
    begun: list[str] = []

    def lose(route: Route) -> None:
        begun.append(route.fetch().json()["session"])
        route.abort()

    chat.page.route("**/api/chat", lose, times=1)
    chat.write(CANCELLED)
    expect(chat.rows("bot")).to_have_count(1)
    chat.at_rest()
    assert chat.said() == TURN
    assert chat.page.evaluate("JSON.parse(localStorage.getItem('cunwu.session'))") == begun[0]


def test_words_the_server_refuses_come_back_to_be_changed(chat: Chat) -> None:
    chat.write("长" * 2001)
    expect(chat.log).to_contain_text("一次最多说2000个字")
    chat.page.get_by_role("button", name="改一改").click()
    assert len(chat.field.input_value()) == 2001
    chat.ask("你好")
    assert chat.said() == TURN


def test_old_words_are_not_sent_without_being_asked(chat: Chat) -> None:
    chat.page.evaluate(
        """() => localStorage.setItem('cunwu.unsent.old',
             JSON.stringify({ text: '前天的话', client_id: 'old', at: Date.now() - 2 * 86400000 }))"""
    )
    chat.reload()
    expect(chat.log).to_contain_text("上回没发完")
    expect(chat.rows("bot")).to_have_count(0)
    chat.page.get_by_role("button", name="重发").click()
    expect(chat.rows("bot")).to_have_count(1)
    chat.at_rest()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"status": 404, "json": {}}, id="no such address"),
        pytest.param({"status": 200, "content_type": "text/html", "body": "<p>?"}, id="a captive portal"),
        pytest.param({"status": 503, "json": {}}, id="full"),
    ],
)
def test_without_streams_the_page_asks_again_and_again(
    context: Callable[..., BrowserContext], server: Server, answer: dict[str, object]
) -> None:
    phone = context()
    phone.route("**/api/events*", lambda route: route.fulfill(**answer))  # type: ignore[arg-type]
    chat = Chat(phone.new_page()).open()
    chat.ask("你好")
    server.say(CANCELLED, session=chat.kept("session"))  # from somewhere else
    expect(chat.rows("bot")).to_have_count(2, timeout=15_000)
    assert chat.said() == TURN * 2


def test_a_session_the_server_does_not_know_begins_anew(chat: Chat) -> None:
    chat.ask(CANCELLED)
    chat.page.evaluate("() => localStorage.setItem('cunwu.session', '\"nobody\"')")
    chat.reload()
    expect(chat.page.get_by_text("上次的谈话找不到了")).to_be_visible()
    chat.ask("你好")
    assert chat.said() == TURN


def test_a_place_the_server_does_not_know_is_forgotten_not_the_words(chat: Chat) -> None:
    chat.page.evaluate(
        """() => localStorage.setItem('cunwu.region', JSON.stringify({ code: '999999', name: '没了的县' }))"""
    )
    chat.page.route("**/api/regions", lambda route: route.abort())
    chat.reload()
    chat.ask("你好")
    assert chat.kept("region") is None


def test_broken_storage_does_not_break_the_page(chat: Chat) -> None:
    chat.page.evaluate(
        """() => { for (const key of ['session', 'region', 'role', 'unsent.1', 'read', 'big'])
             localStorage.setItem('cunwu.' + key, '{broken'); }"""
    )
    chat.reload()
    chat.ask("你好")
    for odd in ("7", "[null]", '{"code":3}', '"x"'):
        chat.page.evaluate(
            """odd => { for (const key of ['region', 'role', 'unsent.1', 'read'])
                 localStorage.setItem('cunwu.' + key, odd); }""",
            odd,
        )
        chat.reload()
        expect(chat.rows("bot")).to_have_count(1)


@pytest.mark.timeout(300)
def test_a_server_killed_while_it_answers_loses_and_doubles_nothing(chat: Chat, server: Server) -> None:
    chat.ask("你好")
    held = threading.Event()
    chat.page.route("**/api/chat", lambda route: (held.set(), route.continue_()))
    chat.write(CANCELLED)
    chat.write("居住证明能开吗")
    chat.page.wait_for_timeout(5)
    server.kill()
    assert held.is_set()
    expect(chat.page.locator(".fail").or_(chat.rows("bot").nth(2)).first).to_be_visible()
    server.restart()
    server.wait()
    expect(chat.rows("bot")).to_have_count(3, timeout=60_000)
    chat.at_rest()
    assert chat.said() == TURN * 3
    chat.reload()
    assert chat.said() == TURN * 3


def test_pulling_down_loads_what_was_said_before(chat: Chat, server: Server) -> None:
    chat.ask("你好")
    session = chat.kept("session")
    for number in range(30):
        server.say(f"你好 {number}", session=session)
    chat.reload()
    chat.page.locator(".PullToRefresh").evaluate("scroller => { scroller.scrollTop = 0; }")
    finger = chat.page.context.new_cdp_session(chat.page)

    def touch(kind: str, *at: dict[str, int]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(at)})

    touch("touchStart", {"x": 180, "y": 200})
    for y in range(210, 420, 15):
        touch("touchMove", {"x": 180, "y": y})
    touch("touchEnd")
    expect(chat.log.locator(".Message")).to_have_count(62)


def test_the_page_opens_without_a_network_and_keeps_what_is_said(
    context: Callable[..., BrowserContext],
) -> None:
    phone = context(service_workers="allow")
    chat = Chat(phone.new_page()).open()
    chat.ask("你好")
    chat.page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    phone.set_offline(True)
    chat.reload()
    expect(chat.page.get_by_text("手机没连上网")).to_be_visible()
    chat.write(CANCELLED)
    expect(chat.rows("user").last).to_contain_text(CANCELLED)
    chat.reload()
    expect(chat.rows("user").last).to_contain_text(CANCELLED)
    phone.set_offline(False)
    expect(chat.rows("bot").last).to_contain_text("不予出具")
    chat.at_rest()
    assert chat.said() == TURN * 2
