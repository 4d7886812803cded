"""Streams: every message once and in order, from whichever process; nothing is held while nothing comes."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from cunwu.chat import handover, streams
from cunwu.chat.agent import DialogueAgent, Said
from cunwu.chat.service import Conversations, Opening
from cunwu.chat.streams import Event, TooManyStreams
from cunwu.store.conversations import MessageRow
from cunwu.store.database import transaction

NOW = datetime(2026, 11, 23, 8, 0, 0)
PATIENCE = 20  # seconds until a test is given up


@pytest.fixture
def conversations(store: Engine, agent: DialogueAgent) -> Conversations:
    return Conversations(store, agent)


@pytest.fixture
def conversation(conversations: Conversations) -> str:
    return conversations.open(Opening())


class FallingAgent:
    async def turn(self, words: str, folded: Any, slots: Any = None) -> Said:
        await asyncio.sleep(0.1)
        raise ConnectionError("power cut")


async def read(events: AsyncIterator[Event], count: int, kind: str = "message") -> list[Event]:
    """The next ``count`` events of a kind."""
    found: list[Event] = []

    async def collect() -> None:
        async for one in events:
            if one.kind == kind:
                found.append(one)
            if len(found) == count:
                return

    await asyncio.wait_for(collect(), PATIENCE)
    return found


def numbers(events: list[Event]) -> list[int | None]:
    return [event.number for event in events]


async def until_closed(conversations: Conversations) -> None:
    for _ in range(200):
        gc.collect()
        if not conversations._streams._open:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("a stream is still open")


async def test_what_another_process_stores_arrives(
    store: Engine, agent: DialogueAgent, conversations: Conversations, conversation: str
) -> None:
    events = conversations.stream(conversation, 0).events()
    assert (await read(events, 1, "state"))[0].data == {"state": "bot", "who": None}
    await Conversations(store, agent).send(conversation, "死亡证明能开吗")
    assert numbers(await read(events, 2)) == [1, 2]
    with transaction(store) as session:
        handover.take(session, conversation, handover.named("王干事"), NOW)
        handover.reply(session, conversation, handover.named("王干事"), "我来说", NOW)
    assert (await read(events, 1, "state"))[0].data == {"state": "human", "who": "王干事"}
    said = (await read(events, 1))[0].data
    assert (said["number"], said["author"], said["name"], said["text"]) == (3, "human", "王干事", "我来说")
    with transaction(store) as session:
        handover.hand_back(session, conversation, handover.named("王干事"), NOW)
    assert (await read(events, 1, "state"))[0].data == {"state": "bot", "who": None}


async def test_many_streams_are_looked_after_by_one_query(
    store: Engine, agent: DialogueAgent, conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [conversations.open(Opening()) for _ in range(20)]
    opened = [conversations.stream(one, 0).events() for one in ids]
    for events in opened:
        await read(events, 1, "state")
    queries: list[str] = []
    event.listen(store, "before_cursor_execute", lambda *given: queries.append(given[2]))
    waiting = [asyncio.ensure_future(anext(events)) for events in opened]
    await asyncio.sleep(3 * streams.INTERVAL)
    assert 0 < len(queries) <= 4 + 20  # one each look, and each stream once at its start
    other = Conversations(store, agent)
    for one in ids:
        await other.send(one, "谢谢")
    found = await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)
    assert numbers(found) == [1] * 20


async def test_the_bot_is_seen_typing_until_it_answers(
    conversations: Conversations, conversation: str
) -> None:
    events = conversations.stream(conversation, 0).events()
    await read(events, 1, "state")
    await conversations.send(conversation, "谢谢")
    await conversations.send(conversation, "谢谢")
    found: list[Event] = []
    while len([one for one in found if one.kind == "message"]) < 4:
        found.append(await asyncio.wait_for(anext(events), PATIENCE))
    typed = [one.data["asked"] for one in found if one.kind == "typing"]
    assert typed == sorted(typed) and set(typed) <= {1, 3}


async def test_a_turn_that_fails_ends_the_typing(
    store: Engine, conversations: Conversations, conversation: str
) -> None:
    falling = Conversations(store, FallingAgent())
    events = falling.stream(conversation, 0).events()
    await read(events, 1, "state")
    turn = asyncio.ensure_future(falling.send(conversation, "死亡证明能开吗"))
    found = await read(events, 2, "typing")
    assert [one.data for one in found] == [{"author": "bot", "asked": 1}, {"author": "bot", "asked": None}]
    with pytest.raises(ConnectionError):
        await turn


async def test_messages_that_come_while_the_reader_is_slow_are_given_once_and_in_order(
    store: Engine, agent: DialogueAgent, conversations: Conversations, conversation: str
) -> None:
    other = Conversations(store, agent)
    events = conversations.stream(conversation, 0).events()
    await read(events, 1, "state")
    found: list[Event] = []
    for number in range(6):
        await (other if number % 2 else conversations).send(conversation, "谢谢")
        found += await read(events, 1)  # one is read where two are said
    found += await read(events, 6)
    assert numbers(found) == list(range(1, 13))


async def test_an_idle_stream_holds_no_connection(
    store: Engine, conversations: Conversations, conversation: str
) -> None:
    inside = 0

    def count(by: int) -> Any:
        def change(*_: Any) -> None:
            nonlocal inside
            inside += by

        return change

    event.listen(store, "checkout", count(1))
    event.listen(store, "checkin", count(-1))
    opened = [conversations.stream(conversation, 0).events() for _ in range(5)]
    for events in opened:
        await read(events, 1, "state")
    waiting = [asyncio.ensure_future(anext(events)) for events in opened]
    for _ in range(200):
        await asyncio.sleep(0.01)
        if inside == 0:
            break
    assert inside == 0
    for one in waiting:
        one.cancel()


async def test_a_reader_that_goes_leaves_nothing_behind(
    conversations: Conversations, conversation: str
) -> None:
    events = conversations.stream(conversation, 0).events()
    await read(events, 1, "state")
    waiting = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0.05)
    waiting.cancel()
    await until_closed(conversations)
    assert conversations._streams._watcher is None
    unread = conversations.stream(conversation, 0).events()
    await anext(unread)
    del unread
    await until_closed(conversations)


async def test_one_stream_too_many_of_a_conversation_ends_the_oldest(
    conversations: Conversations, conversation: str
) -> None:
    opened = [conversations.stream(conversation, 0).events() for _ in range(streams.MOST_OF_ONE + 1)]
    for events in opened:
        await read(events, 1, "state")
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(opened[0]), PATIENCE)
    await conversations.send(conversation, "谢谢")
    for events in opened[1:]:
        assert numbers(await read(events, 2)) == [1, 2]


async def test_a_process_takes_only_so_many_streams(
    conversations: Conversations, conversation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST", 1)
    events = conversations.stream(conversation, 0).events()
    await read(events, 1, "state")
    with pytest.raises(TooManyStreams):
        conversations.stream(conversation, 0).events()


async def test_a_store_that_is_away_for_a_moment_ends_no_stream(
    store: Engine,
    agent: DialogueAgent,
    conversations: Conversations,
    conversation: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[int] = []
    look = streams.marks

    def falls_once(*given: Any) -> Any:
        looks.append(1)
        if len(looks) == 1:
            raise sqlite3.OperationalError("disk I/O error")
        return look(*given)

    monkeypatch.setattr(streams, "marks", falls_once)
    events = conversations.stream(conversation, 0).events()
    await read(events, 1, "state")
    await Conversations(store, agent).send(conversation, "谢谢")
    assert numbers(await read(events, 2)) == [1, 2]
    assert len(looks) >= 2


async def test_a_conversation_that_is_erased_ends_its_streams(
    store: Engine, conversations: Conversations, conversation: str
) -> None:
    events = conversations.stream(conversation, 0).events()
    await read(events, 1, "state")
    with transaction(store) as session:
        session.execute(text("DELETE FROM conversation"))
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(events), PATIENCE)


async def test_a_reader_ahead_of_the_store_waits_without_asking_again_and_again(
    store: Engine, conversations: Conversations, conversation: str
) -> None:
    events = conversations.stream(conversation, 5).events()
    await read(events, 1, "state")
    queries: list[str] = []
    event.listen(store, "before_cursor_execute", lambda *given: queries.append(given[2]))
    waiting = asyncio.ensure_future(anext(events))
    await asyncio.sleep(2.5 * streams.INTERVAL)
    assert sum(query.startswith("SELECT") for query in queries) <= 2
    waiting.cancel()


async def test_a_writer_elsewhere_holds_up_neither_streams_nor_the_event_loop(
    store: Engine, conversations: Conversations, conversation: str
) -> None:
    await conversations.send(conversation, "谢谢")
    with store.connect() as busy, busy.begin():  # another process is loading records, say
        busy.execute(text("UPDATE conversation SET role = 'cadre'"))
        turn = asyncio.ensure_future(conversations.send(conversation, "谢谢"))
        events = conversations.stream(conversation, 0).events()
        assert numbers(await read(events, 2)) == [1, 2]
        assert not turn.done()
    assert (await asyncio.wait_for(turn, PATIENCE))["number"] == 4
    assert numbers(await read(events, 2)) == [3, 4]
    with transaction(store) as session:
        assert session.query(MessageRow).count() == 4
