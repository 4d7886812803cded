"""A training that nothing could judge is refused."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from cunwu.commands import retrain
from cunwu.rulings import PolicyBook
from cunwu.store.refusal import Refusal


def test_without_questions_nothing_is_compared(
    tmp_path: Path, book: PolicyBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrain, "exam", list)
    with pytest.raises(Refusal) as refused:
        retrain._questions(SimpleNamespace(folder=tmp_path / "candidate"), [], book)  # type: ignore[arg-type]
    assert refused.value.key == "no_exam"
