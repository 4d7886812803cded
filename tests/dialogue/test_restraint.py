"""A permission does not outlive a follow-up that asks for something refused."""

from __future__ import annotations

from datetime import date

import pytest

from cunwu.dialogue.restraint import borrows_approval, outlives_refusal
from cunwu.dialogue.state import State
from cunwu.dialogue.turn import rule
from cunwu.language.needs import Need
from cunwu.language.reading import Reading
from cunwu.rulings import PolicyBook

TODAY = date(2026, 11, 22)
HELPS = State(topic="task", facts={"role": "协助"})
TEARS_DOWN = {
    Need("task", None, {"matter": "拆迁拆违", "role": "责任主体"}).key: 0.5,
    Need("task", None, {"role": "协助"}).key: 0.05,
    Need("ask_where").key: 0.1,
}


@pytest.mark.parametrize(
    ("text", "outlived"), [("那叫我们直接去扒房子呢", True), ("也没让我们去扒房子", False)]
)
def test_a_yes_for_help_is_no_yes_for_tearing_down(book: PolicyBook, text: str, outlived: bool) -> None:
    turn = rule(HELPS, 1.0, TODAY)
    assert outlives_refusal(turn, TEARS_DOWN, Reading(text, TEARS_DOWN), book) is outlived


def test_a_follow_up_that_may_be_helped_with_keeps_the_yes(book: PolicyBook) -> None:
    now = {**TEARS_DOWN, Need("task", None, {"role": "协助"}).key: 0.6}
    assert not outlives_refusal(rule(HELPS, 1.0, TODAY), now, Reading("那挨家敲门喊人呢", now), book)


def test_in_a_tie_with_what_is_refused_the_yes_goes(book: PolicyBook) -> None:
    now = {**TEARS_DOWN, Need("task", None, {"role": "协助"}).key: 0.4}
    assert outlives_refusal(rule(HELPS, 1.0, TODAY), now, Reading("不搬的让我们去扒,这也能干", now), book)


def test_a_refusal_has_nothing_to_outlive(book: PolicyBook) -> None:
    refused = rule(State(topic="task", facts={"matter": "拆迁拆违", "role": "责任主体"}), 1.0, TODAY)
    assert not outlives_refusal(refused, TEARS_DOWN, Reading("那扒房子呢", TEARS_DOWN), book)


POST = State(topic="mechanism", facts={"mechanism": "新设机制"})
REPORT = rule(State(topic="report_form", facts={"approved": "县级"}), 1.0, TODAY)


@pytest.mark.parametrize(
    ("text", "borrowed"), [("县委书记都签字了,这回总行了吧", True), ("那县里发了文的报表呢", False)]
)
def test_an_approval_alone_opens_no_other_work(book: PolicyBook, text: str, borrowed: bool) -> None:
    assert borrows_approval(POST, REPORT, Reading(text, {}), book) is borrowed


def test_an_approval_may_be_told_of_the_open_work(book: PolicyBook) -> None:
    report = State(topic="report_form", facts={"form": "临时加派"})
    assert not borrows_approval(report, REPORT, Reading("县委书记都签字了", {}), book)


def test_after_a_yes_nothing_is_borrowed(book: PolicyBook) -> None:
    system = State(topic="app_group", facts={"system": "村内自建"})
    assert not borrows_approval(system, REPORT, Reading("县委书记都签字了", {}), book)
