"""Each module of tables can be used by itself: what its foreign keys point at comes with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

TABLES = "accounts audit conversations feedback handovers insight_tables labels leads learning office_hours"
TRY = "import cunwu.store.{0}; from cunwu.store.models import Base; list(Base.metadata.sorted_tables)"


@pytest.mark.parametrize("name", [*TABLES.split(), "own_questions", "preview", "requests", "wechat"])
def test_the_tables_that_foreign_keys_point_at_are_there(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRY.format(name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
