"""Two processes that are killed at random, over and over: the benchmark's code at 1 % of its size."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from benchmarks.processes_killed import PROCESSES, talk_under_kills
from benchmarks.several import Found, examine, machines

CONVERSATIONS, TURNS = 20, 3


@pytest.mark.postgresql
@pytest.mark.redis
@pytest.mark.timeout(900)
def test_twenty_conversations_through_killed_processes(tmp_path: Path) -> None:
    kills: list[str] = []
    with machines(tmp_path) as shared:
        shared.start(PROCESSES)
        talk = talk_under_kills(shared, CONVERSATIONS, TURNS, 4, random.Random(), kills)
        talkers = asyncio.run(talk)
        assert examine(shared.address, talkers) == Found(messages=CONVERSATIONS * TURNS)
    assert kills
