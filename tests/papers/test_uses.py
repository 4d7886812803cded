"""A draft is for one use: where the list names several, one is to be chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cunwu.papers.draft import fields
from cunwu.rulings import PolicyBook, Topic
from cunwu.rulings.case import Case
from cunwu.rulings.decide import decide


@pytest.mark.parametrize(
    ("use", "written", "choices"),
    [
        ("申请临时救助", "申请临时救助", []),
        ("申请临时救助\n孩子上学", "＿＿＿＿＿＿＿＿＿＿＿＿", ["申请临时救助", "孩子上学"]),
    ],
)
def test_the_use_is_left_blank_where_one_of_several_is_to_be_chosen(
    book: PolicyBook, use: str, written: str, choices: list[str]
) -> None:
    case = Case(Topic.CERTIFICATE, "220000", date(2026, 11, 23), "收养人情况证明", {"use": "收养登记"})
    ruling = decide(case, book)
    assert ruling.grounds.entry is not None
    entry = replace(ruling.grounds.entry, use=use)
    found = fields(replace(ruling, grounds=replace(ruling.grounds, entry=entry)), book)
    assert (found["办理用途"], found["可选用途"]) == (written, choices)
