"""A move after a rule was explained: its ground is the rule itself."""

from __future__ import annotations

from datetime import date

import pytest

from cunwu.dialogue.moves import moved
from cunwu.dialogue.state import State
from cunwu.dialogue.turn import Move
from cunwu.language.needs import Need
from cunwu.language.reading import Reading
from cunwu.rulings import PolicyBook
from cunwu.rulings.verdict import Topic

TODAY = date(2026, 11, 22)
SIZE = State(topic="facility", belief={Need("facility", "面积标准").key: 0.9}, said=("得盖多大",))


@pytest.mark.parametrize("move", ["ask_basis", "ask_quote", "ask_why"])
def test_the_ground_of_an_explained_rule_is_the_rule(book: PolicyBook, move: str) -> None:
    turn = moved(SIZE, {Need(move).key: 0.99}, Reading("依据哪一条", {}), book, TODAY)
    assert turn is not None
    assert (turn.move, turn.topic, turn.subject) == (Move.EXPLAIN, Topic.FACILITY, "面积标准")


def test_another_day_means_nothing_to_an_explained_rule(book: PolicyBook) -> None:
    assert moved(SIZE, {Need("change_date").key: 0.99}, Reading("去年呢", {}), book, TODAY) is None
