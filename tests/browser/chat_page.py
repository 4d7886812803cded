"""The chat page as somebody uses it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

CANCELLED = "派出所让村里开无犯罪记录证明，能开吗"  # not_issued, with clause, papers and steps
ASKED_BACK = "村里能给开个收入证明不"  # a missing fact, with buttons

UNSENT = "Object.keys(localStorage).filter(key => key.startsWith('cunwu.unsent.'))"


class Chat:
    """One open page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str = "/") -> Chat:
        self.page.goto(path)
        self.ready()
        return self

    def reload(self) -> Chat:
        self.page.reload()
        self.ready()
        return self

    def ready(self) -> None:
        """The script is there, and what was said before."""
        self.page.locator('[role=log][aria-busy="false"]').wait_for(state="attached")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def field(self) -> Locator:
        return self.page.get_by_label("你要问的话")

    def write(self, words: str) -> None:
        self.field.fill(words)
        self.page.get_by_role("button", name="发送").click()

    def ask(self, words: str) -> Locator:
        """Ask, and wait for the answer; the row of the answer."""
        before = self.rows("bot").count()
        self.write(words)
        expect(self.rows("bot")).to_have_count(before + 1)
        return self.rows("bot").nth(before)

    def rows(self, author: str) -> Locator:
        """The rows of user, bot or human; not that of who is typing."""
        return self.log.locator(f".Message.{author}:not(:has(.Typing))")

    def said(self) -> list[str]:
        """Who said each line of the log, from the first."""
        return [
            str(one)
            for one in self.log.locator(".Message:not(:has(.Typing))").evaluate_all(
                "rows => rows.map(row => ['user', 'bot', 'human'].find(one => row.classList.contains(one)))"
            )
        ]

    def kept(self, key: str) -> Any:
        return self.page.evaluate("key => JSON.parse(localStorage.getItem('cunwu.' + key))", key)

    def at_rest(self) -> None:
        """All that was written has been answered."""
        self.page.wait_for_function(f"() => !{UNSENT}.length")

    def unsent(self) -> Any:
        """The texts of what is on its way."""
        return self.page.evaluate(f"() => {UNSENT}.map(key => JSON.parse(localStorage.getItem(key)).text)")

    def settings(self) -> None:
        """Open the sheet of place, role and sight."""
        self.page.get_by_role("banner").get_by_role("button").first.click()
