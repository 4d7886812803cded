"""A villager and a cadre in two browsers: taken over, answered, noted, a paper sent, handed back."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chat_page import CANCELLED, Chat
from clerk_browser import DESKTOP, account, signed_in
from playwright.sync_api import BrowserContext, Page, Route, expect

from cunwu.store.access import Role

pytestmark = pytest.mark.browser

YUSHU = "220182"
SECRET = "她儿子在外地，家里只有老人"
TABLET = {**DESKTOP, "viewport": {"width": 768, "height": 1024}}
SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder to look at them in

Context = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def responder(database: Path) -> str:
    account(database, "li.gan", "李干事", YUSHU, Role.RESPONDER)
    return account(database, "wang.gan", "王干事", YUSHU, Role.RESPONDER)


@pytest.fixture
def desk(context: Context, responder: str) -> Iterator[Page]:
    """A cadre who looks at the inbox."""
    yield signed_in(context(**DESKTOP), responder, "/helpdesk/inbox")


@pytest.fixture
def asked(chat: Chat) -> str:
    """What a villager of 榆树市 says last, after asking for a certificate and for a person."""
    chat.open("/?region=榆树市")
    chat.ask(CANCELLED)
    chat.ask("转人工")
    last = f"能不能快点，第{uuid.uuid4().hex[:6]}号"
    chat.ask(last)
    return last


def shot(page: Page, name: str) -> None:
    """A picture to look at, where a folder for it is named."""
    if SHOTS:
        for width, height in ((1280, 900), (768, 1024)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        page.set_viewport_size(DESKTOP["viewport"])


def fits(page: Page) -> bool:
    """Whether nothing sticks out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_from_the_wish_for_a_person_to_the_answer_and_back(chat: Chat, desk: Page, asked: str) -> None:
    expect(desk.get_by_role("link", name=asked)).to_be_visible()  # it came by itself
    shot(desk, "inbox")
    desk.get_by_role("link", name=asked).click()
    expect(desk.get_by_text("不予出具", exact=True).first).to_be_visible()
    desk.get_by_text("怎么判的").first.click()
    expect(desk.get_by_text("依据清单").first).to_be_visible()
    desk.get_by_role("button", name="接手").click()
    expect(desk.get_by_text("接手了，机器人不再出声")).to_be_visible()
    expect(chat.log).to_contain_text("王干事接手了")

    chat.write("在吗，我是村东头的")
    expect(desk.get_by_text("在吗，我是村东头的")).to_be_visible()  # live
    chat.at_rest()
    before = chat.rows("bot").count()
    desk.get_by_role("link", name="无犯罪记录证明：不予出具").click()
    field = desk.get_by_label("回话")
    assert field.input_value().startswith("无犯罪记录证明：不予出具。")
    field.fill("派出所自己能查，你把告知单给他们看")
    desk.get_by_label("记一笔").fill("打字打了一半")
    desk.get_by_role("button", name="发出去").click()
    expect(chat.rows("human").last).to_contain_text("派出所自己能查")
    expect(field).to_have_value("")
    assert desk.get_by_label("记一笔").input_value() == "打字打了一半"
    desk.get_by_label("记一笔").fill(SECRET)
    desk.get_by_role("button", name="记下").click()
    expect(desk.get_by_text(SECRET)).to_be_visible()
    shot(desk, "thread")

    desk.get_by_role("button", name="发给村民").first.click()
    sent = chat.rows("human").last
    expect(sent).to_contain_text("不予出具告知单")
    with chat.page.expect_download() as download:
        sent.get_by_role("button", name="下载不予出具告知单").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")

    desk.get_by_role("button", name="交还机器人").click()
    expect(chat.log).to_contain_text("接着由村务助手答你")
    assert chat.rows("bot").count() == before
    chat.ask("谢谢")
    assert SECRET not in chat.log.inner_text()
    chat.reload()
    assert SECRET not in chat.log.inner_text()
    expect(chat.rows("human").last.get_by_role("button", name="下载不予出具告知单")).to_be_visible()


def test_two_cadres_do_not_talk_at_once_and_one_gives_it_to_the_other(
    context: Context, desk: Page, asked: str
) -> None:
    desk.get_by_role("link", name=asked).click()
    other = signed_in(context(**DESKTOP), "li.gan", "/helpdesk/inbox")
    other.get_by_role("link", name=asked).click()
    other.get_by_label("回话").fill("我来答")
    desk.get_by_label("回话").fill("第一句就接手")
    desk.get_by_role("button", name="发出去").click()
    expect(desk.get_by_text("我接着")).to_be_visible()
    expect(other.get_by_text("王干事接着，要回话")).to_be_visible()  # what was typed still stands there
    other.get_by_role("button", name="发出去").click()
    expect(other.get_by_role("alert")).to_contain_text("王干事接着")
    desk.get_by_label("派给同事").select_option(label="李干事（li.gan）")
    desk.get_by_role("button", name="派过去").click()
    other.go_back()
    other.reload()
    expect(other.get_by_text("我接着")).to_be_visible()
    expect(other.get_by_label("回话")).to_have_value("我来答")


def test_what_is_typed_before_the_page_is_whole_is_kept(desk: Page, asked: str) -> None:
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    desk.route("**/thread.js*", hold)
    desk.get_by_role("link", name=asked).click(no_wait_after=True)
    desk.get_by_label("回话").fill("线路慢，先打上字")
    late[0].continue_()
    desk.wait_for_load_state("load")
    desk.unroute("**/thread.js*")
    desk.reload()
    expect(desk.get_by_label("回话")).to_have_value("线路慢，先打上字")


def test_the_list_is_right_again_after_the_line_was_cut(
    context: Context, chat: Chat, desk: Page, asked: str
) -> None:
    expect(desk.get_by_role("link", name=asked)).to_be_visible()
    desk.context.set_offline(True)
    chat.ask("还在等呢，断了线的时候说的")
    desk.wait_for_timeout(500)
    desk.context.set_offline(False)
    expect(desk.get_by_role("link", name="断了线的时候说的").first).to_be_visible(timeout=30_000)


def test_pages_work_without_script_by_keyboard_and_on_a_tablet(
    context: Context, responder: str, asked: str
) -> None:
    page = signed_in(context(**{**TABLET, "java_script_enabled": False}), responder, "/helpdesk/inbox")
    page.get_by_role("link", name=asked).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="无犯罪记录证明：不予出具").click()
    assert page.get_by_label("回话").input_value().startswith("无犯罪记录证明：不予出具。")
    page.get_by_role("button", name="发出去").click()
    expect(page.get_by_text("我接着")).to_be_visible()
    page.get_by_role("button", name="了结").click()
    expect(page.get_by_text("了结了")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, TABLET])
def test_nothing_sticks_out_and_everything_can_be_touched(
    context: Context, responder: str, asked: str, size: dict[str, object], database: Path
) -> None:
    admin = f"zhang{uuid.uuid4().hex[:4]}"
    account(database, admin, "张主任", YUSHU, Role.ADMIN)
    page = signed_in(context(**size), admin, "/helpdesk/inbox")
    thread = page.get_by_role("link", name=asked).get_attribute("href")
    for path in ("/helpdesk/inbox", str(thread), "/helpdesk/hours"):
        page.goto(path)
        assert fits(page), path
        small = page.evaluate(
            """() => [...document.querySelectorAll('main a, main button, main input, main select, summary')]
              .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
              .map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert small == [], path
    shot(page, "hours")
