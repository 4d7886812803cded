"""Asked which lists are here, the answer names them by place, and says what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cunwu.replies.coverage import chat_text
from cunwu.rulings import PolicyBook
from cunwu.rulings.records import Catalogue
from cunwu.rulings.verdict import ListKind

DAY = date(2026, 6, 1)
YUSHU, DEHUI, JILIN = "220182", "220183", "220000"


def with_list(book: PolicyBook, region: str) -> PolicyBook:
    dates = (date(2024, 3, 5), None)
    added = Catalogue("x", "《村级证明保留清单》", region, ListKind.RETAINED, "jilin-measures-2023", *dates)
    return replace(book, catalogues=(*book.catalogues, added))


def test_the_lists_of_the_place_come_first_with_kind_and_day(book: PolicyBook) -> None:
    lines = chat_text(with_list(book, YUSHU), YUSHU, DAY).splitlines()
    assert lines[0] == "榆树市：《村级证明保留清单》（可以出具（保留）的证明，2024年3月5日起）。"
    assert lines[1] == "长春市：一份也没有收到。"
    assert "榆树市的工作事务指导目录、机制牌子目录、年度准入清单" in "\n".join(lines)


def test_another_place_s_lists_are_named_as_another_s(book: PolicyBook) -> None:
    text = chat_text(with_list(book, YUSHU), DEHUI, DAY)
    assert text.startswith("德惠市：一份也没有收到。")
    assert "别的地方，收到清单的有：榆树市。" in text
    assert "别的县（市、区）的清单，一份也没有收到。" in chat_text(book, DEHUI, DAY)


def test_without_a_county_the_county_is_asked_for(book: PolicyBook) -> None:
    assert "说一下在哪个县（市、区）" in chat_text(book, JILIN, DAY)
    assert "说一下在哪个县（市、区）" not in chat_text(book, YUSHU, DAY)
