"""Labelling in a real Chromium: by mouse, by keyboard, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import clerk_browser as clerk
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cunwu.store.access import Actor, Role
from cunwu.store.database import connect, transaction
from cunwu.store.trainings import State, beat, end, start

pytestmark = pytest.mark.browser
JILIN = "220000"
NICKNAMED = "要那个硬实条"
SIZES = {"desktop": (1280, 900), "tablet": (768, 1024)}


@pytest.fixture(scope="module")
def account(database: Path) -> str:
    """An admin who may do everything, in the store of the served page."""
    for login in ("learner", "approver"):
        clerk.account(database, login, "王干事", JILIN, Role.ADMIN)
    return "learner"


@pytest.fixture
def console(context: Callable[..., BrowserContext], account: str) -> Callable[..., Page]:
    """Signs in at a screen of that size."""

    def start(size: str = "desktop", login: str = account) -> Page:
        width, height = SIZES[size]
        made = context(viewport={"width": width, "height": height}, has_touch=False, is_mobile=False)
        return clerk.signed_in(made, login, "/helpdesk/learning")

    return start


def misunderstood(page: Page, text: str) -> None:
    """A villager says what the bot does not understand."""
    answer = page.request.post("/api/chat", data={"text": text, "region": "榆树市"})
    assert answer.json()["confidence"] < 0.5, answer.json()


def test_a_question_is_labelled_taken_back_and_skipped(console: Callable[..., Page]) -> None:
    page = console()
    for text in ("嘎嘎地整一个那啥", "啪啪啪啦啦"):
        misunderstood(page, text)
    page.get_by_role("link", name="学习", exact=True).click()
    page.get_by_role("link", name="嘎嘎地整一个那啥").click()
    page.get_by_label("它问的是").fill("健在证明")
    page.get_by_label("它问的是").press("Enter")
    expect(page.get_by_role("status")).to_have_text("标好了。")
    page.goto("/helpdesk/learning?stand=labelled")
    row = page.get_by_role("row").filter(has_text="嘎嘎地整一个那啥")
    expect(row).to_contain_text("证明：健在证明")
    row.get_by_role("link").click()
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("撤销了，回到原来的样子。")
    page.goto("/helpdesk/learning")
    page.get_by_label("全选").check()
    page.get_by_role("button", name="选中的都跳过").click()
    expect(page.get_by_role("main")).to_contain_text("都标完了")
    page.get_by_role("button", name="撤销刚才那一步").click()
    expect(page.get_by_role("link", name="嘎嘎地整一个那啥")).to_be_visible()


def test_a_name_given_with_a_label_is_heard_once_another_person_agrees(console: Callable[..., Page]) -> None:
    page, other = console(), console(login="approver")
    answer = page.request.post("/api/chat", data={"text": NICKNAMED, "region": "榆树市"}).json()
    assert answer["item"] is None
    told = {"session": answer["session"], "number": answer["number"], "useful": False}
    assert page.request.post("/api/feedback", data=told).ok
    page.goto("/helpdesk/learning?reason=useless")
    page.get_by_role("link", name=NICKNAMED).click()
    page.get_by_label("它问的是").fill("证明：健在证明")
    page.get_by_label("也这么叫").fill("硬实条")
    page.get_by_role("button", name="标好，下一句").click()
    expect(page.get_by_role("status")).to_contain_text("等另一个人核准")
    other.goto("/helpdesk/names")
    other.get_by_role("row").filter(has_text="硬实条").get_by_role("button", name="同意", exact=True).click()
    expect(other.get_by_role("status")).to_contain_text("机器人就听得懂")
    for _ in range(60):
        answer = page.request.post("/api/chat", data={"text": NICKNAMED, "region": "榆树市"}).json()
        if answer["item"]:
            break
        page.wait_for_timeout(500)
    assert (answer["item"], answer["verdict"]) == ("健在证明", "not_issued")


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_too_wide_or_too_small_to_press(console: Callable[..., Page], size: str) -> None:
    page = console(size)
    misunderstood(page, "哈" * 3 + "嘚瑟嘚瑟噜噜" * 30)
    page.goto("/helpdesk/learning")
    check_fit(page)
    page.locator(".learn-words").first.click()
    page.wait_for_url("**/learning/*")  # laid out, with its styles
    check_fit(page)


def check_fit(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        """[...document.querySelectorAll('main :is(a, button, select, [type=text], .learn-tick)')]
        .filter((one) => one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML)"""
    )
    assert small == []


def answered(turns: list[str], right: bool) -> dict[str, Any]:
    """A row of a comparison: refused as it should be, or not."""
    said = {"topic": "certificate", "item": "健在证明", "verdict": "not_issued" if right else "unlisted"}
    return {"turns": turns, "said": said, "right": right}


@pytest.fixture
def compared(database: Path) -> Iterator[int]:
    """A training that goes on, and one that is done: two answers better, one worse."""
    was = [answered(["社保要俺妈还在世的条"], False), answered(["领钱要", "活着的"], False)]
    was.append(answered(["健在证明"], True))
    will = [answered(one["turns"], not one["right"]) for one in was]
    figures = [
        {"count": 9, "right": right, "verdict": right / 9, "permissions": 0, "asked": 0.0} for right in (7, 8)
    ]
    both = dict(zip(("before", "after"), figures, strict=True))
    rows = [
        {
            "id": f"q-{number}",
            "file": "development.jsonl",
            "turns": old["turns"],
            "topic": "certificate",
            "wanted": "not_issued",
            "item": "健在证明",
            "before": old["said"],
            "after": new["said"],
            "was_right": old["right"],
            "right": new["right"],
            "permission": False,
        }
        for number, (old, new) in enumerate(zip(was, will, strict=True))
    ]
    result = {
        "total": both,
        "topics": {"certificate": both},
        "files": {},
        "changed": rows,
        "new_permissions": 0,
        "in_use": "another",
    }
    engine = connect(f"sqlite:///{database}")
    root = Actor(1, "root", "root", Role.ADMIN, JILIN)
    with transaction(engine) as session:
        done = start(session, root)
        end(session, done, State.DONE, result=result)
        going = start(session, root)
        beat(session, going, state=State.BEFORE, done=3, total=9)
    yield done
    with transaction(engine) as session:
        end(session, going, State.CANCELLED)
    engine.dispose()


@pytest.mark.parametrize("size", SIZES)
def test_a_comparison_is_read_and_a_training_watched(
    console: Callable[..., Page], compared: int, database: Path, size: str
) -> None:
    page = console(size)
    page.goto("/helpdesk/learning")
    page.get_by_role("link", name="重新训练").click()
    page.get_by_role("link", name=f"第{compared}次", exact=True).click()
    check_fit(page)
    row = page.get_by_role("row").filter(has_text="全部")
    expect(row).to_contain_text("7（77.8%）")
    expect(row).to_contain_text("8（88.9%）")
    expect(row).to_contain_text("+1")
    changed = page.get_by_role("row").filter(has_text="社保要俺妈还在世的条")
    expect(changed).to_contain_text("✗ 证明：健在证明，未列入")
    expect(changed).to_contain_text("✓ 证明：健在证明，不予出具")
    page.get_by_role("button", name="换上新模型").click()
    expect(page.get_by_role("alert")).to_contain_text("不作数")
    page.goto(f"/helpdesk/learning/training/{compared + 1}")
    expect(page.get_by_text("答了3题，共9题")).to_be_visible()
    engine = connect(f"sqlite:///{database}")
    with transaction(engine) as session:
        beat(session, compared + 1, done=6)
    expect(page.get_by_text("答了6题，共9题")).to_be_visible()
    with transaction(engine) as session:
        beat(session, compared + 1, state=State.AFTER, done=1)
    engine.dispose()
    expect(page.get_by_role("heading", name="新模型在答题")).to_be_visible()
