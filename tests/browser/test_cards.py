"""What is asked is answered by a card: the word, where to go, the clause; and what can be pressed works."""

from __future__ import annotations

import pytest
from chat_page import ASKED_BACK, CANCELLED, Chat
from playwright.sync_api import Locator, expect

from cunwu.rulings import PolicyBook

TWO = "居住证明、健在证明能开吗"

pytestmark = pytest.mark.browser


def card(row: Locator) -> Locator:
    return row.locator(".Card.ruling")


def test_a_question_is_answered_by_a_card_that_opens_to_the_clause(chat: Chat, book: PolicyBook) -> None:
    row = chat.ask(CANCELLED)
    expect(card(row).locator("header.no strong")).to_have_text("不予出具")
    expect(card(row).locator(".item")).to_have_text("无犯罪记录证明")
    expect(card(row).locator(".reason")).to_contain_text("村里不能开这个证明")
    expect(card(row).locator("ol li").first).to_contain_text("公安派出所")
    clause = card(row).locator("blockquote")
    expect(clause).not_to_be_visible()
    card(row).get_by_text("依据原文").click()
    expect(clause).to_have_text(book.clause["9.3"].text)
    expect(card(row).locator(".grounds")).to_contain_text("民发〔2020〕20号")
    link = card(row).get_by_role("link", name="看原文").first
    assert ".gov.cn/" in str(link.get_attribute("href"))


def test_nothing_the_server_said_is_lost(chat: Chat) -> None:
    for words in (
        CANCELLED,
        ASKED_BACK,
        "亲属关系证明公证处要的，村里给开吗",
        "你好",
        "居住证明、健在证明能开吗",
    ):
        row = chat.ask(words)
        reply = chat.page.evaluate(
            """async () => {
              const bearer = 'Bearer ' + JSON.parse(localStorage.getItem('cunwu.session'));
              const found = await (await fetch('api/history', { headers: { Authorization: bearer } })).json();
              return found.messages[found.messages.length - 1].text;
            }"""
        )
        shown = "".join(str(row.evaluate("row => row.textContent")).split())
        for line in str(reply).splitlines():
            words_of_line = line.lstrip("0123456789. ").replace("【", "").replace("】", "").rstrip("：")
            assert "".join(words_of_line.split()) in shown


def test_several_rulings_are_several_cards_each_with_its_own_papers(chat: Chat) -> None:
    row = chat.ask(TWO)
    expect(card(row)).to_have_count(2)
    expect(card(row).locator("header strong")).to_have_text(["未列入清单", "不予出具"])
    expect(card(row).nth(0).locator(".papers")).to_have_count(0)
    expect(card(row).nth(1).locator(".papers")).to_have_count(1)


def test_a_missing_fact_is_told_by_a_button(chat: Chat) -> None:
    row = chat.ask(ASKED_BACK)
    expect(row.locator(".Bubble").last).to_have_text("要证明的这件事，归村里管、村里又核实得清吗？")
    chat.page.get_by_role("button", name="不是，不归村里管，或者查不清").click()
    expect(chat.rows("bot")).to_have_count(2)
    expect(card(chat.rows("bot").last).locator("strong")).to_have_text("无法核实，不宜出具")
    expect(chat.page.get_by_role("button", name="不是，不归村里管，或者查不清")).to_have_count(0)


def test_a_missing_fact_is_told_by_words(chat: Chat) -> None:
    chat.ask(ASKED_BACK)
    expect(card(chat.ask("不能，没人看见")).locator("strong")).to_have_text("无法核实，不宜出具")


def test_candidates_are_buttons(chat: Chat) -> None:
    row = chat.ask("要个单身证明啥的")
    choices = row.locator(".options .option")
    if choices.count() == 0:  # understood at once
        expect(card(row)).to_have_count(1)
        row = chat.ask("困难证明")
        choices = row.locator(".options .option")
    assert choices.count() >= 2
    words = choices.first.inner_text()
    choices.first.click()
    expect(chat.rows("user").last).to_contain_text(words)
    expect(chat.rows("bot").last).not_to_contain_text("没听懂")


def test_an_old_button_cannot_answer_a_new_question(chat: Chat) -> None:
    first = chat.ask(ASKED_BACK)
    expect(first.locator(".options")).to_have_count(1)
    chat.ask(CANCELLED)
    expect(chat.page.locator(".options")).to_have_count(0)


def test_why_and_a_person_are_asked_for_by_buttons(chat: Chat) -> None:
    chat.ask(CANCELLED)
    chat.page.get_by_role("button", name="为什么").click()
    expect(chat.rows("bot").last).to_contain_text("为什么是“不予出具”")
    chat.page.get_by_role("button", name="转人工").click()
    expect(chat.log).to_contain_text("已经转给工作人员")


def test_a_paper_is_downloaded(chat: Chat) -> None:
    row = chat.ask(CANCELLED)
    with chat.page.expect_download() as download:
        row.get_by_role("button", name="下载不予出具告知单").click()
    assert download.value.suggested_filename.endswith(".docx")
    assert download.value.path().read_bytes().startswith(b"PK")


def test_a_paper_that_cannot_be_made_says_so(chat: Chat) -> None:
    row = chat.ask(CANCELLED)
    chat.page.route("**/api/papers", lambda route: route.abort())
    row.get_by_role("button", name="下载不予出具告知单").click()
    expect(row.get_by_role("alert")).to_contain_text("没做成")
    expect(row.get_by_role("button", name="下载不予出具告知单")).to_be_enabled()


@pytest.mark.office
def test_a_paper_is_a_picture_to_keep(chat: Chat) -> None:
    row = chat.ask(CANCELLED)
    row.get_by_role("button", name="不予出具告知单（图片）").click()
    picture = chat.page.get_by_role("dialog").get_by_role("img")
    picture.wait_for(timeout=60_000)
    assert picture.evaluate("picture => picture.naturalWidth") > 500
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)


def test_a_cadre_is_offered_what_a_villager_is_not(chat: Chat) -> None:
    opinion = chat.page.get_by_role("button", name="下载村级事务研判意见")
    chat.ask(CANCELLED)
    expect(opinion).to_have_count(0)
    chat.settings()
    chat.page.get_by_label("村干部").check()
    chat.page.get_by_role("button", name="定了").click()
    chat.ask(CANCELLED)
    expect(opinion.last).to_be_visible()


def test_an_answer_is_rated_with_a_reason_and_stays_rated(chat: Chat) -> None:
    row = chat.ask(CANCELLED)
    row.get_by_role("button", name="没用").click()
    row.get_by_role("button", name="看不明白").click()
    expect(row.get_by_role("status").last).to_have_text("记下了，谢谢你。")
    chat.reload()
    expect(chat.rows("bot").last.get_by_role("button", name="没用")).to_have_attribute("aria-pressed", "true")


def test_a_long_text_is_folded_and_opens(chat: Chat) -> None:
    lines = [f"第{number}行" for number in range(40)]
    chat.ask("\n".join(lines))
    chat.at_rest()
    own = chat.rows("user").first
    expect(own).not_to_contain_text("第39行")
    own.get_by_role("button", name="展开全部").click()
    expect(own).to_contain_text("第39行")


def test_words_can_be_copied_by_a_long_press(chat: Chat) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.ask("你好")
    bubble = chat.rows("bot").last.locator(".Bubble").last
    box = bubble.bounding_box()
    assert box
    at = {"x": box["x"] + 20, "y": box["y"] + 10}
    touches = chat.page.context.new_cdp_session(chat.page)
    touches.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    chat.page.get_by_role("button", name="复制").wait_for()
    touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    chat.page.get_by_role("button", name="复制").click()
    assert "村务" in str(chat.page.evaluate("navigator.clipboard.readText()"))
