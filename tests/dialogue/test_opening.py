"""What a first message opens."""

from __future__ import annotations

from datetime import date

import pytest

from cunwu.dialogue.opening import opened
from cunwu.dialogue.state import State
from cunwu.language.needs import Need
from cunwu.language.reading import Reading
from cunwu.rulings import PolicyBook

TODAY = date(2026, 11, 22)
BELIEF = {
    Need("report_form", None, {"approved": "县级"}).key: 0.9,
    Need("report_form", None, {"form": "临时加派"}).key: 0.1,
}


@pytest.mark.parametrize(
    ("text", "approved"),
    [
        ("县里发文让报的外出务工人员表,填不填", "县级"),
        ("外出务工人员的表,县里同意了才报,对吧", None),
        ("外出务工人员的表,好像县里同意了", None),
    ],
)
def test_an_approval_in_doubt_is_not_taken_for_given(
    book: PolicyBook, text: str, approved: str | None
) -> None:
    turn = opened(State(), BELIEF, Reading(text=text, needs=BELIEF), book, TODAY)
    assert turn.cases[0].facts.get("approved") == approved


RESPONSIBLE = {Need("task", None, {"role": "责任主体", "matter": "其他"}).key: 1.0}


@pytest.mark.parametrize(
    ("text", "facts", "role"),
    [
        ("镇里让我们村干秸秆禁烧巡查,该干吗", {}, "派交"),
        ("秸秆禁烧巡查让村里签责任状,该签吗", {"role": "责任主体"}, "责任主体"),
    ],
)
def test_work_that_a_register_names_makes_nobody_responsible_unless_it_is_said(
    book: PolicyBook, text: str, facts: dict[str, str], role: str
) -> None:
    reading = Reading(text=text, needs=RESPONSIBLE, facts=facts, works=("秸秆禁烧巡查",))
    turn = opened(State(), RESPONSIBLE, reading, book, TODAY)
    assert turn.cases[0].facts["role"] == role


NAME_OUTSIDE = {Need("plaque", None, {"plaque": "其他牌子", "place": "外墙"}).key: 1.0}


def test_a_plaque_only_likened_to_another_is_not_that_other(book: PolicyBook) -> None:
    text = "交警送来劝导站的匾,说跟警示牌一个意思,挂大门外头"
    reading = Reading(text=text, needs=NAME_OUTSIDE, facts={"plaque": "公示警示"})
    turn = opened(State(said=(text,)), NAME_OUTSIDE, reading, book, TODAY)
    assert turn.cases[0].facts["plaque"] == "其他牌子"
