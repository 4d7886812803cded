"""Several ``cunwu serve`` on one PostgreSQL and one Redis, and people who talk to any of them."""

from __future__ import annotations

import asyncio
import os
import random
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import select
from sqlalchemy.engine import Engine

from benchmarks.processes import Server, run
from benchmarks.servers import PostgreSQL, RedisServer, postgresql, redis_server
from benchmarks.talk import TEXTS
from cunwu.store.conversations import MessageRow, RulingRow
from cunwu.store.database import connect, reading

AGAIN = 0.2  # seconds until what was not answered is said again
PATIENCE = 300.0  # seconds in which a message must be answered


@dataclass
class Machines:
    """The servers, and the store they share."""

    postgresql: PostgreSQL
    redis: RedisServer
    address: str
    folder: Path
    servers: list[Server] = field(default_factory=list)

    def start(self, count: int) -> None:
        """Have ``count`` processes serve, and wait for them."""
        while len(self.servers) < count:
            log = self.folder / f"log-{len(self.servers)}"
            self.servers.append(Server(self.address, log, CUNWU_REDIS=self.redis.url))
        for server in self.servers:
            server.wait()

    def stop(self) -> None:
        """End all processes that serve."""
        while self.servers:
            self.servers.pop().stop()


@contextmanager
def machines(folder: Path) -> Iterator[Machines]:
    """A PostgreSQL that holds data/policy, durable as it comes, and a Redis; no process serves yet."""
    with ExitStack() as stack:
        database = stack.enter_context(postgresql(hasty=False))
        found = Machines(database, stack.enter_context(redis_server()), database.create("cunwu"), folder)
        done = run("policy", "load", database=found.address)
        if done.returncode:
            raise RuntimeError(done.stderr)
        stack.callback(found.stop)
        yield found


class Talker:
    """One person: says each thing until it is answered, to any of the processes, and then the next."""

    def __init__(self, web: httpx.AsyncClient, servers: list[Server], chance: random.Random) -> None:
        self._web, self._servers, self._chance = web, servers, chance
        self.session = ""
        self.said: list[str] = []
        self.answers: dict[str, str] = {}  # ids by client_id
        self.resent = 0

    async def talk(self, turns: int) -> None:
        """Begin a conversation and say ``turns`` things."""
        opening = (await self._until_answered("/api/session", {}))["opening"]
        start: dict[str, str] = {"opening": opening}
        for _ in range(turns):
            client_id = uuid.uuid4().hex
            self.said.append(client_id)
            body = {"text": self._chance.choice(TEXTS), "client_id": client_id, **start}
            answer = await self._until_answered("/api/chat", body)
            start = {"session": answer["session"]}
            self.answers[client_id] = answer["id"]

    async def _until_answered(self, path: str, body: dict[str, str]) -> dict[str, str]:
        end = asyncio.get_running_loop().time() + PATIENCE
        while True:
            server = self._chance.choice(self._servers)
            try:
                found = await self._web.post(f"{server.address}{path}", json=body)
                if found.status_code == 200:
                    answer: dict[str, str] = found.json()
                    return answer
            except httpx.TransportError:
                pass
            if asyncio.get_running_loop().time() > end:
                raise TimeoutError(f"{path} was not answered in {PATIENCE:.0f} s")
            self.resent += 1
            await asyncio.sleep(AGAIN)


@dataclass
class Found:
    """What the store holds against what was said."""

    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    messages: int = 0


def examine(address: str, talkers: list[Talker]) -> Found:
    """Every message once, answered once, in its order, with one ruling, and as it was told."""
    engine = connect(address)
    try:
        return _examine(engine, talkers)
    finally:
        engine.dispose()


def _examine(engine: Engine, talkers: list[Talker]) -> Found:
    found = Found()
    columns = (MessageRow.id, MessageRow.conversation_id, MessageRow.number, MessageRow.author)
    query = select(*columns, MessageRow.client_id, MessageRow.replies_to).order_by(
        MessageRow.conversation_id, MessageRow.number
    )
    with reading(engine) as session:
        rows = session.execute(query).all()
        ruled = session.execute(select(RulingRow.message_id)).scalars().all()
    found.doubled += len(ruled) - len(set(ruled))
    kept: dict[str, list[int]] = {}
    answered: dict[int, list[str]] = {}
    conversations: dict[str, list[tuple[int, str, int, int | None]]] = {}
    for row, conversation, number, author, client_id, replies_to in rows:
        conversations.setdefault(conversation, []).append((row, author, number, replies_to))
        if author == "user":
            kept.setdefault(client_id, []).append(row)
        else:
            answered.setdefault(replies_to, []).append(f"{conversation}-{number}")
    for talker in talkers:
        order = []
        for client_id in talker.said:
            found.messages += 1
            mine = kept.get(client_id, [])
            replies = [one for row in mine for one in answered.get(row, [])]
            found.doubled += len(mine) > 1 or len(replies) > 1
            found.lost += not replies or (talker.answers.get(client_id) not in replies)
            order += mine
        found.out_of_order += order != sorted(order)
    for messages in conversations.values():
        asked = [row for row, author, *_ in messages if author == "user"]
        replies_in_order = [replies for *_, replies in messages if replies is not None]
        numbers = [number for _, _, number, _ in messages]
        found.out_of_order += replies_in_order != asked or numbers != list(range(1, len(numbers) + 1))
    return found


def processor_seconds(pid: int) -> float:
    """Seconds of CPU that a process used so far, in its own code and the kernel's."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
