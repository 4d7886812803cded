"""A person in the bot's place: seen, named, and in the same thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from chat_page import CANCELLED, Chat
from playwright.sync_api import expect

from benchmarks.processes import run

pytestmark = pytest.mark.browser

Desk = Callable[..., None]


@pytest.fixture
def desk(database: Path) -> Desk:
    """A clerk at the command line: another process than the server."""

    def act(name: str, chat: Chat, *words: str) -> None:
        token = jwt.decode(chat.kept("session"), options={"verify_signature": False})
        done = run("desk", name, token["conversation"], *words, "--by", "王干事", database=database)
        assert done.returncode == 0, done.stderr

    return act


def test_a_person_takes_over_answers_and_hands_back(chat: Chat, desk: Desk) -> None:
    chat.ask(CANCELLED)
    chat.write("转人工")
    expect(chat.log).to_contain_text("已经转给工作人员，等人来答")
    expect(chat.rows("bot")).to_have_count(2)
    expect(chat.page.get_by_role("button", name="转人工")).to_have_count(0)
    chat.ask("居住证明能开吗")  # the bot goes on answering

    desk("take", chat)
    expect(chat.log).to_contain_text("王干事接手了")
    expect(chat.log).not_to_contain_text("等人来答")
    chat.write("我妈的事能不能通融")
    expect(chat.rows("user").last).to_contain_text("通融")
    chat.at_rest()
    expect(chat.log.locator(".Typing")).to_have_count(0)
    expect(chat.rows("bot")).to_have_count(3)

    desk("reply", chat, "你带户口本来村部，我陪你去")
    human = chat.rows("human")
    expect(human).to_have_count(1)
    expect(human.locator(".Message-author")).to_have_text("王干事：")
    expect(human).to_contain_text("你带户口本来村部")

    desk("back", chat)
    expect(chat.log).to_contain_text("接着由村务助手答你")
    chat.ask("谢谢")
    said = ["user", "bot"] * 3 + ["user", "human", "user", "bot"]
    assert chat.said() == said
    chat.reload()
    assert chat.said() == said
    expect(chat.log).to_contain_text("王干事接手了")


def test_what_came_while_the_page_was_closed_is_marked_as_new(chat: Chat, desk: Desk) -> None:
    chat.ask("转人工")
    chat.page.wait_for_function("() => JSON.parse(localStorage.getItem('cunwu.read')).number === 2")
    desk("take", chat)
    phone, session = chat.page.context, chat.kept("session")
    away = chat.page
    again = Chat(phone.new_page())  # the same phone, opened later
    away.close()
    again.page.goto("/static/coverage.css")

    class Gone(Chat):
        def kept(self, key: str) -> Any:
            return session

    desk("reply", Gone(again.page), "下午来村部")
    again.open()
    expect(again.log).to_contain_text("以下是新消息")
    unread = again.log.evaluate(
        "log => log.querySelector('.unread').nextElementSibling.nextElementSibling.textContent"
    )
    assert "下午来村部" in str(unread)
    again.reload()
    expect(again.log).not_to_contain_text("以下是新消息")


def test_a_link_opens_a_conversation_and_leaves_no_trace_in_the_address(chat: Chat) -> None:
    chat.ask(CANCELLED)
    session = chat.kept("session")
    chat.page.evaluate("() => localStorage.clear()")
    chat.page.goto("about:blank")
    chat.open(f"/#session={session}")
    expect(chat.rows("bot")).to_have_count(1)
    assert "session" not in chat.page.url
    expect(chat.page.get_by_text("接着上次的谈话")).to_be_visible()


def test_a_link_into_another_conversation_asks_first(chat: Chat) -> None:
    chat.ask(CANCELLED)
    other = Chat(chat.page.context.browser.new_context().new_page())  # type: ignore[union-attr]
    other.open(chat.page.url)
    other.ask("你好")
    session = other.kept("session")
    other.page.context.close()
    chat.page.once("dialog", lambda dialog: dialog.dismiss())
    chat.page.evaluate("session => { location.hash = 'session=' + session; }", session)
    expect(chat.log).to_contain_text("不予出具")
    chat.page.once("dialog", lambda dialog: dialog.accept())
    chat.page.evaluate("session => { location.hash = 'session=' + session; }", session)
    expect(chat.log).not_to_contain_text("不予出具")
    expect(chat.rows("bot")).to_have_count(1)


def test_a_link_names_the_place_and_the_words(chat: Chat) -> None:
    chat.open("/?region=榆树市&q=居住证明能开吗")
    expect(chat.page.get_by_role("banner")).to_contain_text("榆树市")
    assert chat.field.input_value() == "居住证明能开吗"
    expect(chat.rows("user")).to_have_count(0)
    chat.page.get_by_role("button", name="发送").click()
    expect(chat.rows("bot")).to_have_count(1)
    chat.rows("bot").last.get_by_text("依据原文").click()
    expect(chat.rows("bot").last).to_contain_text("按榆树市")


def test_a_link_to_no_place_says_so(chat: Chat) -> None:
    chat.open("/?region=火星")
    expect(chat.page.get_by_text("没有“火星”这个地方")).to_be_visible()
    expect(chat.page.get_by_role("banner")).to_contain_text("还没选地方")


def test_the_place_is_chosen_once_and_can_be_changed(chat: Chat) -> None:
    chat.settings()
    chat.page.get_by_label("市（州）").select_option(label="长春市")
    chat.page.get_by_label("县（市、区）").select_option(label="榆树市")
    chat.page.get_by_label("村民").check()
    chat.page.get_by_role("button", name="定了").click()
    banner = chat.page.get_by_role("banner")
    expect(banner).to_contain_text("榆树市 · 村民")
    chat.reload()
    expect(banner).to_contain_text("榆树市 · 村民")
    chat.settings()
    chat.page.get_by_label("市（州）").select_option(label="全省都算")
    chat.page.get_by_role("button", name="定了").click()
    expect(banner).to_contain_text("吉林省 · 村民")
