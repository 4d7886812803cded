"""Talking to the real engine, as ``cunwu shell`` does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.engine import Engine

from cunwu.chat.agent import DialogueAgent
from cunwu.commands.ask import Conversation, Setting
from cunwu.dialogue.state import DEFAULT_REGION
from cunwu.rulings import PolicyBook
from cunwu.store import records_cache
from cunwu.store.database import transaction
from cunwu.store.models import CatalogueRow, EntryRow
from cunwu.store.save import save_book

Answer = dict[str, Any]
Publish = Callable[..., None]


class Talk:
    """One conversation."""

    def __init__(self, agent: DialogueAgent, region: str, as_of: date | None) -> None:
        self._conversation = Conversation(agent, Setting(region, as_of))

    def say(self, *texts: str) -> Answer:
        """Say these one after the other; the answer to the last."""
        return [asyncio.run(self._conversation.say(text)) for text in texts][-1]


@pytest.fixture
def talk(agent: DialogueAgent) -> Callable[..., Talk]:
    """Opens a conversation, in Jilin and today unless told otherwise."""

    def start(region: str = DEFAULT_REGION, as_of: date | None = None) -> Talk:
        return Talk(agent, region, as_of)

    return start


@pytest.fixture
def ask(talk: Callable[..., Talk]) -> Callable[..., Answer]:
    """The answer to the last of some turns, in a conversation of their own."""

    def answer(*turns: str, region: str = DEFAULT_REGION, as_of: date | None = None) -> Answer:
        return talk(region, as_of).say(*turns)

    return answer


@pytest.fixture
def publish(
    policy_store: Engine, book: PolicyBook, ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Publish]:
    """Puts changed records into the store that the engine answers from; takes them out again at the end."""
    monkeypatch.setattr(records_cache, "FRESH_SECONDS", 0.0)
    versions = count()

    def put(**changes: Any) -> None:
        with transaction(policy_store) as session:
            assert save_book(session, replace(book, version=f"test {next(versions)}", **changes))

    yield put
    with transaction(policy_store) as session:
        for table in (EntryRow, CatalogueRow):  # what once held may not be dropped: but this is a test's
            session.execute(delete(table))
        save_book(session, book)
    ask("你好")  # the actions and the pipeline read the old records again
