"""The figures in Chromium: read without script, drawn with it, at both widths; nothing below five."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import clerk_browser as clerk
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from benchmarks.happenings import happen, made_up
from benchmarks.processes import Server
from cunwu.store.access import Role
from cunwu.store.database import connect
from cunwu.store.days import day_of
from cunwu.store.versions import now

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (768, 1280)
PICTURES = os.environ.get("CUNWU_PICTURES")  # a folder: the pages are kept there, to be looked at
ITEMS = [
    ("certificate", "健在证明", "not_issued"),
    ("certificate", "居住证明", "not_issued"),
    ("certificate", "亲属关系证明", "not_issued"),
    ("certificate", "收养人情况证明", "issuable"),
    ("certificate", "死亡证明", "not_issued"),
    ("certificate", "一个没人听说过的证明", "unlisted"),
    ("task", "", "assist"),
    ("task", "", "needs_approval"),
    ("plaque", "", "prohibited"),
    ("report_form", "", "needs_approval"),
]


@pytest.fixture(scope="module")
def seeded(database: Path, server: Server) -> str:
    """An account of the province, and some months of questions; the login."""
    engine = connect(f"sqlite:///{database}")
    today = day_of(now())
    days: list[date] = [today - timedelta(days=number) for number in range(1, 100)]
    places = ("220182", "220183", "220200", "220281", "220300", "220722", "222401")
    happen(engine, made_up(random.Random(11), 6000, days, places, ITEMS, ("银行", "学校", "公安", "社保")))
    engine.dispose()
    clerk.account(database, "insight.baicheng", "李干事", "220800", Role.VIEWER)
    return clerk.account(database, "insight.viewer", "王干事", "220000", Role.VIEWER)


def desk(context: Callable[..., BrowserContext], login: str, width: int = 1280, **options: Any) -> Page:
    """Signed in, on the page of the figures."""
    size = {"viewport": {"width": width, "height": 900}, "is_mobile": False, "has_touch": False}
    page = clerk.signed_in(context(**{**size, **options}), login, "/helpdesk/insight")
    expect(page.get_by_role("heading", name="统计")).to_be_visible()
    return page


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def too_small(page: Page) -> list[str]:
    """What can be pressed in the page itself and is lower than 44 px."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('main a, main button, main summary, main input, main select')]
          .filter(one => one.offsetParent && one.getBoundingClientRect().height < 43.5)
          .map(one => one.outerHTML.slice(0, 80))"""
    )
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.usefixtures("node_modules")
def test_the_figures_are_drawn_and_fit(
    context: Callable[..., BrowserContext], seeded: str, width: int
) -> None:
    page = desk(context, seeded, width, reduced_motion="reduce")
    page.get_by_role("link", name="上月").click()
    expect(page.locator("[data-chart=places] canvas")).to_be_visible()
    expect(page.locator(".insight-chart:not([hidden]) canvas")).to_have_count(9)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert too_small(page) == []
    picture(page, f"insight-{width}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("() => axe.run('main', { resultTypes: ['violations'] })")
    grave = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], node["target"]) for one in grave for node in one["nodes"]] == []


def test_without_script_the_tables_say_it_all(context: Callable[..., BrowserContext], seeded: str) -> None:
    page = desk(context, seeded, java_script_enabled=False)
    page.get_by_role("link", name="上月").click()
    expect(page.locator(".insight-chart:visible")).to_have_count(0)
    counts = page.locator("td.insight-count").all_inner_texts()
    numbers = [int(count) for count in counts if count.isdecimal()]
    assert len(numbers) > 20 and all(number >= 5 and number % 5 == 0 for number in numbers)
    assert {count for count in counts if not count.isdecimal()} <= {"少于5", ""}
    assert "没人听说过" not in page.content()


def test_days_and_places_are_chosen_and_kept(context: Callable[..., BrowserContext], seeded: str) -> None:
    page = desk(context, seeded)
    start, end = day_of(now()) - timedelta(days=90), day_of(now()) - timedelta(days=1)
    page.get_by_label("从", exact=True).fill(start.isoformat())
    page.get_by_label("到", exact=True).fill(end.isoformat())
    page.get_by_role("button", name="按这些日子看").click()
    expect(page.get_by_role("heading", name="哪月问得多")).to_be_visible()
    page.get_by_label("看下面的").select_option("长春市")
    page.get_by_role("button", name="看这里").click()
    expect(page.get_by_role("heading", name="统计")).to_contain_text("长春市")
    expect(page.get_by_role("heading", name="哪月问得多")).to_be_visible()
    page.locator(".insight-places").get_by_role("link", name="榆树市").click()
    expect(page.locator(".insight-line")).to_contain_text("吉林省")
    picture(page, "insight-county")
    page.get_by_label("从", exact=True).fill("2020-01-01")
    page.get_by_role("button", name="按这些日子看").click()
    expect(page.get_by_role("alert")).to_contain_text("一次最多看366天")


def test_a_place_without_questions_says_so(context: Callable[..., BrowserContext], seeded: str) -> None:
    page = desk(context, "insight.baicheng")
    expect(page.get_by_text("少于5回")).to_be_visible()
    expect(page.get_by_text("这段日子没有满五件的。换长一点的日子。")).to_be_visible()
    expect(page.locator("canvas")).to_have_count(0)
    picture(page, "insight-empty")


def test_files_are_named_for_the_place_and_days(context: Callable[..., BrowserContext], seeded: str) -> None:
    page = desk(context, seeded)
    page.get_by_role("link", name="上月").click()
    for link, pattern in (
        ("下载 Excel", r"吉林省统计\d{8}-\d{8}\.xlsx"),
        ("下载 Word 报告", r"吉林省月报\d{8}-\d{8}\.docx"),
    ):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        assert re.fullmatch(pattern, download.value.suggested_filename)


def test_printed_it_has_no_buttons(context: Callable[..., BrowserContext], seeded: str) -> None:
    page = desk(context, seeded)
    page.get_by_role("link", name="上月").click()
    expect(page.locator("[data-chart=places] canvas")).to_be_visible()
    page.emulate_media(media="print")
    assert page.locator("button:visible, input:visible, select:visible, nav:visible").count() == 0
    heights = page.locator(".insight-chart canvas").evaluate_all("all => all.map(one => one.clientHeight)")
    assert len(heights) == 9 and min(heights) > 40
    expect(page.get_by_role("heading", name="统计")).to_be_visible()
    if PICTURES:
        page.pdf(path=f"{PICTURES}/insight-print.pdf", format="A4")
