"""A day that is asked about moves the answer to that day; one that only stands in a story does not."""

from __future__ import annotations

from datetime import date

import pytest

from cunwu.dialogue.interpret import interpret
from cunwu.dialogue.state import State
from cunwu.language.lexicon import Mention
from cunwu.language.needs import Need
from cunwu.language.places import find_day
from cunwu.language.reading import Reading
from cunwu.rulings import PolicyBook

TODAY = date(2026, 11, 22)
NAME = "居住证明"


def asked_of(text: str, book: PolicyBook) -> date:
    """The day that the answer to a first message is given for."""
    start = text.find(NAME)
    mentions = (Mention(NAME, "exact", start, start + len(NAME)),) if start >= 0 else ()
    reading = Reading(text, {Need("certificate", NAME).key: 0.95}, mentions, day=find_day(text, TODAY))
    return interpret(State(), reading, book, TODAY).cases[0].as_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021年5月居住证明能开吗", date(2021, 5, 28)),
        ("2021年五月居住证明能开吗", date(2021, 5, 28)),
        ("二零二一年居住证明能开吗", date(2021, 12, 31)),
        ("2021年居住证明村里给开吗", date(2021, 12, 31)),
        ("2021年5月6日居住证明能开吗", date(2021, 5, 6)),
        ("那2021年那会儿,居住证明还能开吗", date(2021, 12, 31)),
        ("去年那会儿居住证明给开吗", date(2025, 12, 31)),
        ("居住证明2021年5月能开吗", date(2021, 5, 28)),
    ],
)
def test_the_year_or_month_before_a_certificate_is_the_day_asked_about(
    text: str, day: date, book: PolicyBook
) -> None:
    assert asked_of(text, book) == day


@pytest.mark.parametrize(
    "text",
    [
        "在村里住了20年居住证明能开吗",
        "从2021年居住证明能开吗",
        "2021年搬来的,居住证明能开吗",
        "2021年盖的房,村里给开居住证明吗",
        "去年居住证明丢了,还能开吗",
        "孩子2021年5月上的学,居住证明能开吗",
    ],
)
def test_a_day_in_a_story_leaves_the_answer_at_today(text: str, book: PolicyBook) -> None:
    assert asked_of(text, book) == TODAY
