"""Two tabs of one browser are one conversation: nothing is lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from chat_page import CANCELLED, Chat
from playwright.sync_api import BrowserContext, expect

pytestmark = pytest.mark.browser

TURN = ["user", "bot"]
SAY_AT_ONCE = """async ({ words, start }) => {
  const field = document.getElementById('text');
  const type = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
  for (const [index, text] of words.entries()) {
    await new Promise((done) => setTimeout(done, start + index * 60 - Date.now()));
    type.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((done) => setTimeout(done, 15));
    field.form.requestSubmit();
  }
}"""


def test_two_tabs_show_one_conversation(context: Callable[..., BrowserContext]) -> None:
    phone = context()
    one = Chat(phone.new_page()).open()
    one.ask("你好")
    two = Chat(phone.new_page()).open()
    assert two.said() == TURN
    two.ask(CANCELLED)
    expect(one.rows("bot")).to_have_count(2)
    one.write("谢谢")
    two.write("再见")
    for tab in (one, two):
        expect(tab.rows("bot")).to_have_count(4)
        tab.at_rest()
        assert sorted(tab.said()) == sorted(TURN * 4)
    assert one.rows("user").all_inner_texts() == two.rows("user").all_inner_texts()


def test_two_tabs_written_in_at_the_same_moment_lose_nothing(
    context: Callable[..., BrowserContext],
) -> None:
    phone = context()
    one = Chat(phone.new_page()).open()
    one.ask("你好")
    two = Chat(phone.new_page()).open()
    start = one.page.evaluate("Date.now()") + 500
    words = {tab: [f"{name}{number}" for number in range(5)] for tab, name in ((one, "谢谢"), (two, "再见"))}
    for tab, said in words.items():  # begun without waiting for its end
        tab.page.evaluate(f"found => {{ ({SAY_AT_ONCE})(found) }}", {"words": said, "start": start})
    for tab in (one, two):
        expect(tab.rows("bot")).to_have_count(11)
        tab.at_rest()
        said = [text.rpartition("\n")[2] for text in tab.rows("user").all_inner_texts()]
        assert sorted(said) == sorted(["你好", *words[one], *words[two]])


def test_a_new_conversation_in_one_tab_is_that_of_the_other(context: Callable[..., BrowserContext]) -> None:
    phone = context()
    one = Chat(phone.new_page()).open()
    one.ask(CANCELLED)
    two = Chat(phone.new_page()).open()
    two.page.on("dialog", lambda dialog: dialog.accept())
    two.settings()
    with two.page.expect_navigation():
        two.page.get_by_role("button", name="清屏，从头问").click()
    expect(one.rows("bot")).to_have_count(0)
    two.ready()
    two.ask("你好")
    expect(one.rows("bot")).to_have_count(1)
