"""Old eyes, keyboards, screen readers, small and large screens."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_page import ASKED_BACK, CANCELLED, Chat
from playwright.sync_api import BrowserContext, expect

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 375, 768, 1280)


def violations(chat: Chat) -> list[str]:
    """What axe-core finds serious or critical."""
    chat.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = chat.page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    assert len(found["passes"]) > 10
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes']]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def lived_in(chat: Chat) -> Chat:
    """A page with all kinds of rows on it, the grounds open."""
    chat.ask(CANCELLED).get_by_text("依据原文").click()
    chat.ask("转人工")
    chat.ask(ASKED_BACK)
    return chat


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sight", ["", "big", "contrast"])
@pytest.mark.usefixtures("node_modules")
def test_axe_finds_nothing_serious(context: Callable[..., BrowserContext], scheme: str, sight: str) -> None:
    chat = Chat(context(color_scheme=scheme, reduced_motion="reduce").new_page()).open()
    if sight:
        chat.page.evaluate("name => localStorage.setItem('cunwu.' + name, 'true')", sight)
        chat.reload()
    assert violations(chat) == []
    chat.settings()
    chat.page.get_by_label("市（州）").wait_for()
    assert violations(chat) == []
    chat.page.keyboard.press("Escape")
    lived_in(chat).rows("bot").last.get_by_role("button", name="没用").click()
    assert violations(chat) == []


@pytest.mark.parametrize(("width", "big"), itertools.product(WIDTHS, (False, True)))
def test_everything_fits_and_can_be_hit(
    context: Callable[..., BrowserContext], width: int, big: bool
) -> None:
    chat = Chat(context(viewport={"width": width, "height": 700}).new_page()).open()
    if big:
        chat.page.get_by_role("button", name="大字").click()
    lived_in(chat)
    too_small = chat.page.evaluate(
        """() => [...document.querySelectorAll('button, summary, textarea, .grounds a')]
             .map((one) => [one.textContent || one.id, one.getBoundingClientRect()])
             .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
             .map(([words, box]) => [words, box.width, box.height])"""
    )
    assert too_small == []
    sideways = chat.page.evaluate(
        """() => [...document.querySelectorAll('#root *')].filter((one) => !one.closest('.unseen'))
             .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
               || one.getBoundingClientRect().left < -1).map((one) => one.className || one.tagName)"""
    )
    assert sideways == []
    box = chat.field.bounding_box()
    assert box and box["y"] + box["height"] <= 700


def test_large_type_is_larger_and_stays(chat: Chat) -> None:
    def size() -> float:
        return float(chat.page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)"))

    before = size()
    chat.page.get_by_role("button", name="大字").click()
    assert size() >= 1.3 * before
    chat.reload()
    assert size() >= 1.3 * before
    chat.page.get_by_role("button", name="小字").click()
    assert size() == before


def test_high_contrast_is_black_on_white(chat: Chat) -> None:
    chat.settings()
    chat.page.get_by_label("黑白分明").check()
    chat.page.keyboard.press("Escape")
    colours = chat.page.evaluate(
        """() => ['color', 'backgroundColor'].map((name) => getComputedStyle(document.body)[name])"""
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_only_the_list_is_live_and_politely(chat: Chat) -> None:
    chat.ask(CANCELLED)
    live = chat.page.locator("[role=log] [aria-live], [role=log] [role=alert]")
    expect(live).to_have_count(0)
    assert chat.log.get_attribute("aria-live") == "polite"
    expect(chat.page.locator("[aria-live=assertive]")).to_have_count(0)


def test_a_keyboard_is_enough(context: Callable[..., BrowserContext]) -> None:
    desk = context(has_touch=False, is_mobile=False, viewport={"width": 1280, "height": 800})
    chat = Chat(desk.new_page()).open()
    expect(chat.field).to_be_focused()
    chat.page.keyboard.type(ASKED_BACK)
    chat.page.keyboard.press("Enter")
    expect(chat.rows("bot")).to_have_count(1)
    expect(chat.field).to_be_focused()
    for _ in range(30):
        chat.page.keyboard.press("Shift+Tab")
        if chat.page.evaluate("() => document.activeElement.textContent") == "不是，不归村里管，或者查不清":
            break
    chat.page.keyboard.press("Enter")
    expect(chat.rows("bot")).to_have_count(2)
    chat.page.get_by_role("banner").get_by_role("button").first.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("dialog")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    expect(chat.page.get_by_role("banner").get_by_role("button").first).to_be_focused()


@pytest.mark.parametrize("event", [{"isComposing": True}, {"keyCode": 229}], ids=["composing", "229"])
def test_the_enter_that_picks_a_pinyin_word_does_not_send(chat: Chat, event: dict[str, Any]) -> None:
    chat.field.fill("ju'zhu")
    chat.field.dispatch_event("keydown", {"key": "Enter", "bubbles": True, **event})
    assert chat.field.input_value() == "ju'zhu"
    expect(chat.rows("user")).to_have_count(0)
    chat.field.press("Shift+Enter")
    assert chat.field.input_value() == "ju'zhu\n"


VOICES = """(voices) => {
  const said = window.said = [];
  Object.defineProperty(window, 'speechSynthesis', { value: {
    getVoices: () => voices,
    speak: (one) => said.push([one.text, one.voice.name]),
    cancel: () => said.push('cancel'),
    addEventListener() {}, removeEventListener() {},
  } });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
}"""


@pytest.mark.parametrize(
    ("voices", "offered"),
    [
        ([], False),
        ([{"name": "cloud", "lang": "zh-CN", "localService": False}], False),
        ([{"name": "english", "lang": "en-US", "localService": True}], False),
        (
            [
                {"name": "cloud", "lang": "zh-CN", "localService": False},
                {"name": "own", "lang": "zh-CN", "localService": True},
            ],
            True,
        ),
    ],
    ids=["none", "cloud", "english", "own"],
)
def test_reading_aloud_is_offered_with_voices_of_this_device_only(
    context: Callable[..., BrowserContext], voices: list[dict[str, Any]], offered: bool
) -> None:
    phone = context()
    page = phone.new_page()
    page.add_init_script(f"({VOICES})({str(voices).replace('True', 'true').replace('False', 'false')})")
    chat = Chat(page).open()
    row = chat.ask(CANCELLED)
    button = row.get_by_role("button", name="念给我听")
    expect(button).to_have_count(int(offered))
    if offered:
        button.click()
        said = page.evaluate("() => window.said")
        assert said[-1][1] == "own" and "村里不能开这个证明" in said[-1][0]
        row.get_by_role("button", name="别念了").click()
        assert page.evaluate("() => window.said").pop() == "cancel"
        assert chat.unsent() == []
