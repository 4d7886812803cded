"""The whole loop: not understood, answered by a person, labelled, named; then understood, never restarted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from chat_page import Chat
from clerk_browser import DESKTOP, account, ruling, signed_in
from playwright.sync_api import BrowserContext, expect

from cunwu.store.access import Role

pytestmark = pytest.mark.browser

YUSHU = "220182"
STRANGE = "呱啦噜本"  # what one village calls a paper; nobody has told the bot
ASKED = f"{STRANGE}村里给盖不"
PATIENCE = 60.0  # seconds within which an approved name is understood

Context = Callable[..., BrowserContext]


@pytest.mark.timeout(300)
def test_what_the_bot_did_not_know_it_knows_after_people_taught_it(
    context: Context, chat: Chat, database: Path
) -> None:
    responder = account(database, "loop.zhao", "赵干事", YUSHU, Role.RESPONDER)
    keepers = [account(database, f"loop.{name}", name, YUSHU) for name in ("qian", "sun")]

    chat.open("/?region=榆树市")
    chat.ask(ASKED)
    assert chat.log.locator(".Card.ruling").count() == 0  # it does not guess
    chat.ask("转人工")

    desk = signed_in(context(**DESKTOP), responder, "/helpdesk/inbox")
    desk.get_by_role("link", name="转人工").first.click()
    expect(desk.get_by_text(ASKED)).to_be_visible()
    desk.get_by_role("button", name="接手").click()
    desk.get_by_label("回话").fill("你说的是健在证明，村里不开，去派出所或者用手机认证。")
    desk.get_by_role("button", name="发出去").click()

    answer = chat.rows("human").last
    expect(answer).to_contain_text("你说的是健在证明")
    answer.get_by_role("button", name="有用", exact=True).click()
    expect(answer.get_by_role("status")).to_contain_text("谢谢")
    desk.get_by_role("button", name="交还机器人").click()

    one = signed_in(context(**DESKTOP), keepers[0], "/helpdesk/learning")
    one.get_by_role("link", name=ASKED).click()
    one.get_by_label("它问的是").fill("健在证明")
    one.get_by_label("也这么叫").fill(STRANGE)
    one.get_by_role("button", name="标好").click()
    expect(one.get_by_role("status")).to_contain_text("新叫法已经报上去")

    other = signed_in(context(**DESKTOP), keepers[1], "/helpdesk/names")
    row = other.get_by_role("row").filter(has_text=STRANGE)
    row.get_by_role("button", name="同意", exact=True).click()
    expect(other.get_by_role("row").filter(has_text=STRANGE)).to_contain_text("用着")

    end = time.monotonic() + PATIENCE
    while ruling(one, ASKED, "榆树市") != "健在证明 not_issued" and time.monotonic() < end:
        one.wait_for_timeout(1000)
    chat.ask(ASKED)
    expect(chat.log.locator(".Card.ruling strong").last).to_have_text("不予出具")
