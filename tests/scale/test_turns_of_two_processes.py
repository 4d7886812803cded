"""A conversation through two processes: thought of once, in order, told at once; and right without Redis."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sharing_processes import CountingAgent, until
from sqlalchemy import select
from sqlalchemy.engine import Engine

from benchmarks.servers import RedisServer
from cunwu.chat import handover, inbox, streams
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations, Opening
from cunwu.scale import locks, redis_server
from cunwu.store.conversations import MessageRow
from cunwu.store.database import transaction
from cunwu.store.versions import now

pytestmark = [pytest.mark.postgresql, pytest.mark.redis]

Start = Callable[[Any], Awaitable[Conversations]]
TEXTS = ("死亡证明能开吗", "要村里填个表", "县里发了文", "谢谢", "居住证明村里给开不")
PATIENCE = 30  # seconds until a test is given up


def check_in_order(conversations: Conversations, engine: Engine, conversation: str, said: list[str]) -> None:
    """Every message of ``said`` is there once and answered once, and the answers come in their order."""
    with transaction(engine) as session:
        rows = session.execute(
            select(MessageRow).where(MessageRow.conversation_id == conversation).order_by(MessageRow.number)
        ).scalars()
        messages = [(row.id, row.number, row.author, row.client_id, row.replies_to) for row in rows]
    assert [number for _, number, *_ in messages] == list(range(1, 2 * len(said) + 1))
    asked = [(row, client) for row, _, author, client, _ in messages if author == "user"]
    assert sorted(client for _, client in asked) == sorted(said)
    assert [replies for *_, replies in messages if replies] == [row for row, _ in asked]


@pytest.mark.parametrize("with_redis", [True, False])
async def test_two_processes_answer_one_conversation_in_order(
    with_redis: bool, process: Start, agent: DialogueAgent, on_postgresql: Engine
) -> None:
    agents = CountingAgent(agent), CountingAgent(agent)
    if with_redis:
        both = [await process(one) for one in agents]
    else:
        both = [Conversations(on_postgresql, one) for one in agents]
    conversation = both[0].open(Opening())
    keys = [f"c{number}" for number in range(12)]

    async def say(key: str) -> None:
        await asyncio.sleep(random.random() * 0.3)
        await random.choice(both).send(conversation, random.choice(TEXTS), key)

    await asyncio.wait_for(asyncio.gather(*map(say, keys)), PATIENCE)
    check_in_order(both[0], on_postgresql, conversation, keys)
    if with_redis:
        assert sum(len(one.turns) for one in agents) == len(keys)  # not one thought of twice


async def test_one_message_sent_to_both_is_thought_of_once(process: Start, agent: DialogueAgent) -> None:
    agents = CountingAgent(agent), CountingAgent(agent)
    both = [await process(one) for one in agents]
    conversation = both[0].open(Opening())
    answers = await asyncio.gather(*(one.send(conversation, TEXTS[0], "c") for one in both))
    assert answers[0] == answers[1]
    assert len(agents[0].turns) + len(agents[1].turns) == 1


async def test_redis_gone_in_the_middle_loses_and_doubles_nothing(
    process: Start, agent: DialogueAgent, on_postgresql: Engine, redis: RedisServer
) -> None:
    both = [await process(CountingAgent(agent)) for _ in range(2)]
    conversation = both[0].open(Opening())
    keys = [f"c{number}" for number in range(12)]

    async def say(number: int, key: str) -> None:
        await asyncio.sleep(number * 0.1)
        await both[number % 2].send(conversation, TEXTS[number % 5], key)

    talk = asyncio.gather(*(say(number, key) for number, key in enumerate(keys)))
    await asyncio.sleep(0.4)
    redis.kill()
    await asyncio.wait_for(talk, PATIENCE)
    check_in_order(both[0], on_postgresql, conversation, keys)
    redis.start()
    await until(lambda: all(one._streams._told for one in both))
    await both[0].send(conversation, TEXTS[0], "after")
    check_in_order(both[0], on_postgresql, conversation, [*keys, "after"])


async def test_who_starts_leaves_alone_what_a_living_process_answers(
    process: Start, agent: DialogueAgent
) -> None:
    slow, fresh = CountingAgent(agent, seconds=1.0), CountingAgent(agent)
    living, starting = await process(slow), await process(fresh)
    conversation = living.open(Opening())
    turn = asyncio.create_task(living.send(conversation, TEXTS[0], "c"))
    await until(lambda: slow.turns)
    assert await starting.recover() == 0
    assert fresh.turns == []
    assert (await turn)["verdict"] == "not_issued"


async def test_what_a_killed_process_held_is_answered_by_another_once_its_lease_is_over(
    process: Start, agent: DialogueAgent, on_postgresql: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LEASE", 1.0)
    living = await process(CountingAgent(agent))
    conversation = living.open(Opening())
    with transaction(on_postgresql) as session:
        inbox.keep(session, conversation, TEXTS[0], "c", now())
    client = redis_server.waiting(living._redis)
    assert await client.lock(f"cunwu:turn:{conversation}", timeout=1.0).acquire()
    await client.close(close_connection_pool=True)
    assert await living.recover() == 0
    await asyncio.sleep(1.1)
    assert await living.recover() == 1
    check_in_order(living, on_postgresql, conversation, ["c"])


async def test_a_lock_is_kept_while_its_turn_waits(
    process: Start, agent: DialogueAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LEASE", 0.6)
    monkeypatch.setattr(locks, "RENEWED", 0.1)
    slow, other = CountingAgent(agent, seconds=1.5), CountingAgent(agent)
    both = await process(slow), await process(other)
    conversation = both[0].open(Opening())
    first = asyncio.create_task(both[0].send(conversation, TEXTS[0], "c1"))
    await until(lambda: slow.turns)
    await asyncio.sleep(0.8)
    assert await both[1].recover() == 0
    await asyncio.gather(first, both[1].send(conversation, TEXTS[3], "c2"))
    assert (slow.turns, other.turns) == ([TEXTS[0]], [TEXTS[3]])


async def test_what_others_store_is_told_at_once_and_not_looked_for(
    process: Start, agent: DialogueAgent, on_postgresql: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("INTERVAL", "CALM"):
        monkeypatch.setattr(streams, name, 3600.0)  # what arrives was told
    here, there = await process(agent), await process(agent)
    conversation = here.open(Opening())
    events = here.stream(conversation, 0).events()
    arrived = []

    async def read() -> None:
        async for one in events:
            if one.kind == "message":
                arrived.append(one.number)

    reader = asyncio.create_task(read())
    await until(lambda: here._streams._open)
    await there.send(conversation, TEXTS[0], "c")
    await until(lambda: arrived == [1, 2])
    with transaction(there.engine) as session:  # a person in the helpdesk, or at the command line
        handover.reply(session, conversation, handover.named("王干事"), "我来说", now())
    await until(lambda: arrived == [1, 2, 3])
    reader.cancel()


async def test_while_redis_is_away_others_are_looked_for(
    process: Start, agent: DialogueAgent, redis: RedisServer
) -> None:
    here, there = await process(agent), await process(agent)
    conversation = here.open(Opening())
    events = here.stream(conversation, 0).events()
    assert (await anext(events)).kind == "state"
    redis.stop()
    try:
        await until(lambda: not here._streams._told)
        await there.send(conversation, TEXTS[0], "c")
        found = [await asyncio.wait_for(anext(events), PATIENCE) for _ in range(2)]
        assert [one.number for one in found] == [1, 2]
    finally:
        redis.start()
