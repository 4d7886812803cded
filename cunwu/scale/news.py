"""News between processes: in which conversation something is new. What it is, is read from the store.

A word may be lost, as Redis keeps none for those who do not listen; so those who listen still look at the
store now and then, and often while they cannot hear.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from redis.exceptions import ConnectionError as NoConnection
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from cunwu.scale.redis_server import GONE, Health, blocking, waiting
from cunwu.store.conversations import ConversationRow, MessageRow

CHANNEL = "cunwu:news"
AGAIN = 1.0  # seconds between two tries to listen
SILENCE = 10.0  # seconds without a word; then Redis is asked whether it is still there


class Telling:
    """Tells of every transaction of ``engine`` that changed conversations, right after it is committed.

    Whoever writes need not know: the bot's turn, a person's reply in the helpdesk, the command line.
    """

    def __init__(self, engine: Engine, url: str) -> None:
        self._engine = engine
        self._redis = blocking(url)
        self._health = Health("news, telling")
        self._listened = (
            ("after_flush", self._note),
            ("after_commit", self._tell),
            ("after_rollback", self._forget),
        )

    def start(self) -> None:
        """From now on."""
        for name, function in self._listened:
            event.listen(Session, name, function)

    def stop(self) -> None:
        """Not any more."""
        for name, function in self._listened:
            event.remove(Session, name, function)
        self._redis.connection_pool.disconnect()  # close() would leave its connections open

    def _note(self, session: Session, _context: object) -> None:
        if session.get_bind().engine is not self._engine:
            return
        found: set[str] = session.info.setdefault(CHANNEL, set())
        for row in (*session.new, *session.dirty):
            if isinstance(row, MessageRow):
                found.add(row.conversation_id)
            elif isinstance(row, ConversationRow):
                found.add(row.id)

    def _tell(self, session: Session) -> None:
        changed: set[str] = session.info.pop(CHANNEL, set())
        if not changed or self._health.away:
            return
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                for conversation in changed:
                    pipeline.publish(CHANNEL, conversation)
                pipeline.execute()
        except GONE as error:
            self._health.failed(error)
        else:
            self._health.answered()

    def _forget(self, session: Session) -> None:
        session.info.pop(CHANNEL, None)


async def hear(url: str, heard: Callable[[str], None], listening: Callable[[bool], None]) -> None:
    """Call ``heard`` with every conversation that is told of; goes on until cancelled.

    ``listening`` is told when it begins to hear, and when it no longer does.
    """
    health = Health("news, hearing")
    while True:
        client = waiting(url, None)
        try:
            async with client.pubsub(ignore_subscribe_messages=True) as channel:
                await channel.subscribe(CHANNEL)
                listening(True)
                health.answered()
                await _listen(channel, heard)
        except GONE as error:
            health.failed(error)
        finally:
            listening(False)
            await client.close(close_connection_pool=True)
        await asyncio.sleep(AGAIN)


async def _listen(channel: Any, heard: Callable[[str], None]) -> None:
    """Raises an error of Redis once it can no longer be heard."""
    asked = False
    while True:
        message = await channel.get_message(timeout=SILENCE)
        if message is None:
            if asked:
                raise NoConnection("no answer to a ping")
            await channel.ping()
            asked = True
        else:
            asked = False
            if message["type"] == "message":
                heard(message["data"].decode())
