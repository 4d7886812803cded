"""Labelled questions of a test's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cunwu.evaluation.questions import Question, load

ROW: dict[str, Any] = {
    "id": "q-1",
    "turns": ["派出所让村里开无犯罪记录证明，能开吗"],
    "role": "villager",
    "topic": "certificate",
    "item": "无犯罪记录证明",
    "verdict": "not_issued",
    "also": [],
    "clauses": [9],
    "note": "口语",
}

Ask = Callable[..., Question]


@pytest.fixture
def row() -> dict[str, Any]:
    """A row that may be changed."""
    return dict(ROW)


@pytest.fixture
def question(tmp_path: Path) -> Ask:
    """Makes a question out of fields that differ from ROW."""

    def make(**fields: Any) -> Question:
        path = tmp_path / "one.jsonl"
        path.write_text(json.dumps({**ROW, **fields}, ensure_ascii=False), encoding="utf-8")
        return load([path])[0]

    return make
