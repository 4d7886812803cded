"""The cadre's own desk in Chromium: sign in, ask, take the opinion home, see what would change it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import clerk_browser as clerk
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cunwu.store.access import Role

pytestmark = pytest.mark.browser

TABLET, DESKTOP = {"width": 768, "height": 1024}, {"width": 1280, "height": 900}
SMALLEST = 44  # pixels that a finger needs
QUESTION = "应急局让村里签安全生产责任状，签不签"


@pytest.fixture(scope="module")
def admin(database: Path) -> str:
    """The login of an admin."""
    return clerk.account(database, "wang.ask", "王刚", "220000", Role.ADMIN)


@pytest.fixture(params=[TABLET, DESKTOP], ids=["768", "1280"])
def page(context: Callable[..., BrowserContext], admin: str, request: pytest.FixtureRequest) -> Page:
    """The ask page, signed in."""
    made = context(viewport=request.param, has_touch=False, is_mobile=False)
    page = clerk.signed_in(made, admin, "/helpdesk/ask")
    expect(page.get_by_role("heading", level=1)).to_contain_text("问一问")
    return page


def ask(page: Page, words: str) -> None:
    before = page.get_by_role("region").count()
    page.locator("#text").fill(words)
    page.get_by_role("button", name="问", exact=True).click()
    expect(page.get_by_role("region")).to_have_count(before + 1)


def fits(page: Page) -> None:
    """Nothing is wider than the window, and everything to press is large enough."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pressed = "button, a.btn, input:not([type=checkbox]), select"
    for one in page.locator(pressed).filter(visible=True).all():
        box = one.bounding_box()
        assert box and box["height"] >= SMALLEST, one.evaluate("e => e.outerHTML")


def test_ask_take_the_opinion_and_see_what_would_change_it(page: Page, tmp_path: Path) -> None:
    page.get_by_label("哪个地方").fill("榆树市")
    ask(page, QUESTION)
    answer = page.get_by_role("region", name="第1问")
    expect(answer).to_contain_text("不得作为责任主体")
    expect(answer.locator("blockquote")).to_contain_text("安全生产等事务的责任主体")
    fits(page)
    page.get_by_label("村名").fill("光明村")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="村级事务研判意见").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.suffix == ".docx"
    words = re.sub("<[^>]+>", "", zipfile.ZipFile(file).read("word/document.xml").decode())
    assert "光明村" in words and QUESTION in words
    page.get_by_role("link", name="怎样会不一样").click()
    taken = page.locator(".tree-branch.taken")
    expect(taken.last).to_contain_text("要村里签字、担责任")
    fits(page)
    page.get_by_role("link", name="只是帮着通知、动员、劝说").click()
    expect(page.locator(".tree-branch.taken").last).to_contain_text("可协助，限范围")
    page.get_by_role("link", name="回到问答").click()
    expect(page.get_by_role("region", name="第1问")).to_be_visible()


def test_a_button_of_the_bot_answers_its_question(page: Page) -> None:
    ask(page, "村里能给开个收入证明不")
    page.locator(".ask-buttons button").first.click()
    expect(page.get_by_role("region")).to_have_count(2)
    fits(page)


def test_accounts_the_log_and_ones_sign_ins_fit(page: Page) -> None:
    for path, heading in (
        ("/helpdesk/", "你好"),
        ("/helpdesk/tree", "判定树"),
        ("/helpdesk/tree/plaque", "牌子"),
        ("/helpdesk/accounts", "账号"),
        ("/helpdesk/accounts/new", "新建账号"),
        ("/helpdesk/audit", "操作记录"),
        ("/helpdesk/sign-ins", "我的登录"),
        ("/helpdesk/password", "改密码"),
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        fits(page)


def test_an_account_is_made_by_hand(page: Page) -> None:
    page.goto("/helpdesk/accounts/new")
    width = page.viewport_size["width"]  # type: ignore[index]
    page.get_by_label("登录名").fill(f"li.na{width}")
    page.get_by_label("姓名").fill("李娜")
    page.get_by_label("角色").select_option("list_keeper")
    page.get_by_label("管哪里").fill("榆树市")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-once").last).to_have_text(re.compile("([a-z2-9]{4}-){3}[a-z2-9]{4}"))
    fits(page)
    page.get_by_role("link", name="告诉了").click()
    row = page.get_by_role("row").filter(has_text=f"li.na{width}")
    expect(row).to_contain_text("清单员")
