"""A county with a store of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from workbooks import County


@pytest.fixture
def county(store: Engine, tmp_path: Path) -> County:
    return County(store, tmp_path)
