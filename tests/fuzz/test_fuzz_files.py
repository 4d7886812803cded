"""Made-up files and envelopes: each is read whole or refused with words, and no store is left half-filled."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from benchmarks.fuzzing.files import Files
from benchmarks.fuzzing.sheets import Sheets
from benchmarks.fuzzing.target import examine
from benchmarks.fuzzing.wechat import target
from cunwu.rulings import PolicyBook

SEED = 7


def test_the_wechat_parser_reads_or_refuses() -> None:
    found = target()
    examine(found, 2 * found.share, SEED)


@pytest.mark.parametrize("which", [0, 1], ids=["lists", "regions"])
def test_a_clerks_table_is_kept_or_refused(fuzzed_store: Engine, book: PolicyBook, which: int) -> None:
    found = Sheets(fuzzed_store, book).targets()[which]
    examine(found, 2 * found.share, SEED)


@pytest.mark.parametrize("which", [0, 1, 2], ids=["policy", "hours", "questions"])
def test_a_file_is_read_whole_or_refused(tmp_path: Path, which: int) -> None:
    found = Files(tmp_path).targets()[which]
    examine(found, 2 * found.share, SEED)
