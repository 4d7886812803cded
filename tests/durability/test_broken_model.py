"""A model file that is not what was trained: never answered with, and said plainly."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from benchmarks.processes import ROOT
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.model import MANIFEST, MODEL, ModelError, model_path, stale_reason
from cunwu.chat.service import Conversations, Opening
from cunwu.chat.uptake import Uptake

ASKED = "死亡证明村里给开吗"


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("a", "b")


DAMAGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a bit flipped": (MODEL, flipped),
    "cut short": (MODEL, lambda path: os.truncate(path, path.stat().st_size // 2)),
    "empty": (MODEL, lambda path: os.truncate(path, 0)),
    "another archive": (MODEL, other_zip),
    "gone": (MODEL, lambda path: path.unlink()),
    "half a manifest": (MANIFEST, lambda path: os.truncate(path, path.stat().st_size // 2)),
    "an empty manifest": (MANIFEST, lambda path: os.truncate(path, 0)),
    "another manifest": (MANIFEST, lambda path: path.write_text("[]")),
    "no manifest": (MANIFEST, lambda path: path.unlink()),
}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """The trained model, in a folder that may be damaged."""
    return Path(
        shutil.copytree(ROOT / "models", tmp_path / "models", ignore=shutil.ignore_patterns("candidates"))
    )


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_model_is_refused_with_words_before_anything_of_it_is_read(
    damage: str, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, harm = DAMAGES[damage]
    assert model_path(models).name == MODEL
    harm(models / name)
    with pytest.raises(ModelError, match="cunwu train"):
        model_path(models)
    monkeypatch.setattr("cunwu.chat.model.model_path", lambda: model_path(models))
    assert "cunwu train" in str(stale_reason()), "make run trains it anew"


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_server_goes_on_answering_with_the_model_it_has(
    damage: str, models: Path, engine: Engine, agent: DialogueAgent
) -> None:
    name, harm = DAMAGES[damage]
    sound = (models / name).read_bytes()
    conversations = Conversations(engine, agent)
    uptake = Uptake(conversations, models)
    conversation = conversations.open(Opening())
    before = await conversations.send(conversation, ASKED)
    harm(models / name)
    if (models / MANIFEST).exists():
        os.utime(models / MANIFEST)  # it is looked at again
    assert not await uptake.look()
    during = await conversations.send(conversation, ASKED)
    (models / name).write_bytes(sound)
    assert not await uptake.look(), "it is the one that answers already"
    assert model_path(models).name == MODEL
    assert before["verdict"] == during["verdict"] == "not_issued"
