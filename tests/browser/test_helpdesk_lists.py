"""Lists in Chromium: from a clerk's Excel to another answer, by two people; nothing that it says runs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clerk_browser import DESKTOP, account, entry, ruling, signed_in, uploaded, workbook
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

YUSHU = "220182"
XSS = '<script>window.hit = 1</script><img src=x onerror="window.hit = 2">'
PATIENCE = 60.0  # seconds within which a publication reaches the bot

Context = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def clerks(database: Path) -> tuple[str, str]:
    return (
        account(database, "zhang.san", "张三", YUSHU),
        account(database, "li.si", "李四", YUSHU),
    )


@pytest.fixture
def desks(context: Context, clerks: tuple[str, str]) -> Iterator[tuple[Page, Page]]:
    """Two clerks of one county, each at a desk of her own."""
    yield tuple(signed_in(context(**DESKTOP), login) for login in clerks)  # type: ignore[misc]


def heard(page: Page, text: str, expected: str) -> None:
    """The bot comes to rule so, without a restart."""
    end = time.monotonic() + PATIENCE
    while (found := ruling(page, text, "榆树市")) != expected and time.monotonic() < end:
        page.wait_for_timeout(1000)
    assert found == expected


def test_what_a_clerk_imports_and_another_publishes_changes_the_answer(
    desks: tuple[Page, Page], tmp_path: Path
) -> None:
    one, other = desks
    assert ruling(one, "果园看护证明能开吗", "榆树市") != "果园看护证明 issuable"
    uploaded(one, workbook(tmp_path, entry(1, "居住证明"), entry(2, "果园看护证明")))
    expect(one.get_by_text("2项由“未列入清单”变为“可以出具”")).to_be_visible()
    one.get_by_role("button", name="存成草稿").click()
    one.get_by_role("link", name="改", exact=True).last.click()
    one.get_by_label("办理用途").fill("看护果园")
    one.get_by_role("button", name="存", exact=True).click()
    expect(one.get_by_text("看护果园")).to_be_visible()
    one.get_by_role("button", name="送审").click()
    expect(one.get_by_text("公布要换一个人")).to_be_visible()

    other.reload()
    other.get_by_role("link", name="榆树市证明事项保留清单").first.click()
    other.get_by_role("link", name="核对、公布").click()
    expect(other.get_by_text("2项由“未列入清单”变为“可以出具”")).to_be_visible()
    other.get_by_role("button", name="公布").click()
    expect(other.get_by_text("公布了。")).to_be_visible()
    heard(one, "果园看护证明能开吗", "果园看护证明 issuable")


def test_a_file_with_faults_is_refused_whole_with_every_place(
    context: Context, clerks: tuple[str, str], tmp_path: Path
) -> None:
    page = signed_in(context(**DESKTOP), clerks[0])
    uploaded(page, workbook(tmp_path, entry(1, "居住证明"), entry(2, "证明"), entry(3, "没有犯过罪的证明")))
    told = page.get_by_role("alert")
    expect(told).to_contain_text("有2处要改，没有存，库里没有动")
    expect(told).to_contain_text("表“保留清单”第6行B（事项名称）列：“证明”太笼统")
    expect(told).to_contain_text("应当这样：")


def test_a_name_approved_by_another_is_understood(desks: tuple[Page, Page]) -> None:
    one, other = desks
    one.goto("/helpdesk/names")
    one.get_by_label("叫法", exact=True).fill("红本本二号")
    one.get_by_label("是哪一个事项").fill("死亡证明")
    one.get_by_role("button", name="提出来").click()
    expect(one.get_by_text("等人同意")).to_be_visible()
    expect(one.get_by_role("button", name="同意", exact=True)).to_have_count(0)
    other.goto("/helpdesk/names")
    other.get_by_role("button", name="同意", exact=True).click()
    expect(other.get_by_text("用着")).to_be_visible()
    heard(one, "红本本二号能开吗", "死亡证明 not_issued")


TABLES = ("catalogues", "entries", "admitted", "items", "aliases", "proposals", "principles", "sources")


def unharmed(page: Page) -> None:
    """What stands on the page as text did not run, and is no element."""
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.hit") is None, page.url
    assert page.locator("img[onerror]").count() == 0, page.url


def test_what_an_excel_says_never_runs(context: Context, clerks: tuple[str, str], tmp_path: Path) -> None:
    page = signed_in(context(**DESKTOP), clerks[0])
    uploaded(page, workbook(tmp_path, [1, XSS * 3, *[XSS] * 6], title=XSS))
    expect(page.get_by_role("alert")).to_contain_text("太长")
    unharmed(page)
    title = f"果园{XSS[:60]}看护"
    file = workbook(tmp_path, [1, title, *[XSS] * 6], entry(2, "居住证明"), title=f"榆树市保留清单{XSS[:24]}")
    uploaded(page, file)
    expect(page.get_by_text("还没有存，先看会改变什么")).to_be_visible()
    unharmed(page)
    page.get_by_role("button", name="存成草稿").click()
    expect(page.get_by_text("存成了草稿，还没有生效")).to_be_visible()
    draft = page.url.partition("?")[0]
    pages = ["/helpdesk/lists", draft, f"{draft}/changes", f"{draft}/entries/1"]
    for path in (*pages, *(f"/helpdesk/records/{table}/list" for table in (*TABLES, "journal"))):
        page.goto(path)
        unharmed(page)
    page.goto("/helpdesk/records/entries/list")
    page.locator("#searchInput").fill("onerror")
    expect(page.locator("#dt tbody tr")).to_have_count(1)
    expect(page.locator("#dt tbody tr")).to_contain_text(XSS)
    page.goto(draft)
    page.get_by_role("button", name="撤回不要了").click()
    expect(page.get_by_text("草稿撤回了")).to_be_visible()


def test_the_record_tables_are_found_filtered_and_sorted_under_a_strict_policy(
    context: Context, clerks: tuple[str, str]
) -> None:
    page = signed_in(context(**DESKTOP), clerks[0])
    answered = page.goto("/helpdesk/records/entries/list")
    assert answered is not None
    policy = answered.headers["content-security-policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([\w-]+)'", policy)
    assert nonce and "unsafe" not in policy
    again = page.goto("/helpdesk/records/entries/list")
    assert again is not None and nonce[1] not in again.headers["content-security-policy"]
    expect(page.locator(".dataTables_info")).to_contain_text("正在显示")
    page.locator("#searchInput").fill("健在证明")
    expect(page.locator("#dt tbody")).to_contain_text("健在证明")
    expect(page.locator("#dt tbody")).not_to_contain_text("居民养犬证明")
    page.get_by_text("事项名称").first.click()  # sorts
    page.get_by_text("搜索生成器").click()
    page.locator(".dtsb-add").first.click()
    expect(page.locator("select.dtsb-data").first).to_be_visible()
    assert page.get_by_role("link", name="新建").count() == 0
