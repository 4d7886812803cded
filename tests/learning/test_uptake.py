"""A promoted model is taken up by a process that serves, between two turns, and no message is lost."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from learning_people import YUSHU, ToldAgent
from sqlalchemy.engine import Engine

from cunwu.chat.agent import Said
from cunwu.chat.model import MODEL, sha256, write_manifest
from cunwu.chat.promotion import candidate, promote
from cunwu.chat.service import Conversations, Opening
from cunwu.chat.uptake import Uptake


class Named(ToldAgent):
    """Says which model it is; waits where it is told to."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.gate: threading.Event | None = None
        self.began = False

    async def turn(self, text: str, folded: Any, slots: Any = None) -> Said:
        self.began = True
        if self.gate:
            self.gate.wait()
        said = await super().turn(text, folded, slots)
        return Said(self.name, said.buttons, said.answer, said.folded)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("cunwu.chat.promotion.trained_from", lambda: "today")
    put(tmp_path, "old")
    put(candidate("7", tmp_path), "new")
    return tmp_path


def put(folder: Path, words: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_text(words, encoding="utf-8")
    write_manifest({"sha256": sha256(folder / MODEL), "trained_from": "today", "learned": ""}, folder)


def load(path: Path) -> Any:
    return Named(path.read_text(encoding="utf-8"))


async def test_a_turn_ends_with_the_model_it_began_with_and_the_next_has_the_new_one(
    store: Engine, models: Path
) -> None:
    old = Named("old")
    conversations = Conversations(store, old)  # type: ignore[arg-type]
    uptake = Uptake(conversations, models, load)
    conversation = conversations.open(Opening(YUSHU))
    old.gate = threading.Event()
    first = asyncio.create_task(conversations.send(conversation, "第一句"))
    while not old.began:
        await asyncio.sleep(0.01)
    assert not await uptake.look()
    promote("7", models)
    looking = asyncio.create_task(uptake.look())
    await asyncio.sleep(0.05)
    assert not looking.done(), "the turn under way comes first"
    old.gate.set()
    assert (await first)["reply"] == "old" and await looking and not await uptake.look()
    assert (await conversations.send(conversation, "第二句"))["reply"] == "new"
    said = [message["text"] for message in conversations.history(conversation).messages]
    assert said == ["第一句", "old", "第二句", "new"]


async def test_what_cannot_be_loaded_leaves_the_one_that_answers(store: Engine, models: Path) -> None:
    def fails(_path: Path) -> Any:
        raise OSError("no memory")

    conversations = Conversations(store, Named("old"))  # type: ignore[arg-type]
    uptake = Uptake(conversations, models, fails)
    promote("7", models)
    with pytest.raises(OSError, match="no memory"):
        await uptake.look()
    conversation = conversations.open(Opening(YUSHU))
    assert (await conversations.send(conversation, "在吗"))["reply"] == "old"


async def test_a_broken_model_is_not_taken_up_until_it_is_whole(store: Engine, models: Path) -> None:
    conversations = Conversations(store, Named("old"))  # type: ignore[arg-type]
    uptake = Uptake(conversations, models, load)
    promote("7", models)
    (models / MODEL).write_text("half", encoding="utf-8")
    assert not await uptake.look()
    (models / MODEL).write_text("new", encoding="utf-8")
    assert await uptake.look()
