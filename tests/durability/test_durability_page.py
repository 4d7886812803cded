"""What docs/durability.md promises has the test it names, and every state of the store is told there."""

from __future__ import annotations

import re
from pathlib import Path

from cunwu.store.health import StoreState

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "durability.md").read_text(encoding="utf-8")


def test_every_fault_has_a_test_that_is_there() -> None:
    rows = [line for line in PAGE.split("## Made-up")[0].splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 15
    for row in rows:
        named = re.search(r"`(tests/[\w/]+\.py)::(\w+)` \|$", row)
        assert named, row
        text = (ROOT / named[1]).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {named[2]}\(", text, re.MULTILINE), named[0]


def test_every_state_is_told() -> None:
    for state in StoreState:
        assert state is StoreState.READY or f"`{state.value}`" in PAGE, state


def test_the_fuzzing_that_is_told_of_is_there() -> None:
    assert (ROOT / "benchmarks" / "fuzz.py").is_file() and (ROOT / "tests" / "fuzz").is_dir()
