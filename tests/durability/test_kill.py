"""A power cut at any point: records whole, every acknowledged message present once and answered once.

The code is the benchmark's (benchmarks/kill.py); here it runs a few times.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.kill_loads import Loads
from benchmarks.kill_talks import Talks

LOADS = 6
TALKS = 3


@pytest.mark.timeout(600)
def test_a_killed_load_leaves_the_old_records_or_the_new_ones(tmp_path: Path) -> None:
    loads = Loads(tmp_path / "loads", random.Random())
    assert [fault for _ in range(LOADS) for fault in loads.kill_once()] == []
    assert sum(killed for killed, _, _ in loads.points.values()) == LOADS


@pytest.mark.timeout(900)
def test_a_killed_server_loses_nothing_it_acknowledged_and_answers_once(tmp_path: Path) -> None:
    with Talks(tmp_path / "talks", random.Random()) as talks:
        assert [fault for _ in range(TALKS) for fault in talks.kill_once()] == []
    assert (talks.lost, talks.doubled) == (0, 0)
    assert talks.acknowledged > 0
