"""2 % of the soak (benchmarks/soak.py): nothing is held of a conversation that is over."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from benchmarks.soak import VISITORS, Soak, growth
from cunwu.chat.agent import DialogueAgent

TURNS = 2000
FLAT = 1.10  # of memory, loosely: other tests of this process may have left room to grow into
MOST_OBJECTS = 5  # more that Python may hold, a turn


@pytest.mark.timeout(1200)
async def test_nothing_grows_with_the_turns(store: Engine, agent: DialogueAgent, tmp_path: Path) -> None:
    soak = Soak(store, agent, TURNS, seed=7, parts=10)
    await soak.run()
    assert TURNS <= soak.said < TURNS + VISITORS
    first, last = soak.looks[4], soak.looks[-1]
    turns = last.turns - first.turns
    assert last.objects - first.objects < MOST_OBJECTS * turns
    assert (last.files, last.threads) <= (first.files + 2, first.threads + 2)
    assert growth(soak.looks) < FLAT
    assert soak.conversations.streams_open == 0
    assert not soak.held()
