"""The real app with the real model, started once for a file of made-up requests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from cunwu.store.database import connect


@pytest.fixture(scope="module")
def fuzzed_store(tmp_path_factory: pytest.TempPathFactory, loaded_file: Path) -> Iterator[Engine]:
    """A store that holds data/policy, for all cases of one file."""
    file = shutil.copy(loaded_file, tmp_path_factory.mktemp("fuzz") / "store.db")
    engine = connect(f"sqlite:///{file}")
    yield engine
    engine.dispose()
