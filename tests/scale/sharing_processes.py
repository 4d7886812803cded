"""What a process of several runs, inside a test's own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy.engine import Engine

from cunwu.chat.agent import DialogueAgent, Said
from cunwu.chat.service import Conversations


class CountingAgent:
    """Notes what it is asked, and is slow about it."""

    def __init__(self, agent: DialogueAgent, seconds: float = 0.05) -> None:
        self._agent = agent
        self._seconds = seconds
        self.turns: list[str] = []

    async def turn(self, text: str, folded: Any, slots: Any = None) -> Said:
        self.turns.append(text)
        await asyncio.sleep(self._seconds)
        return await self._agent.turn(text, folded, slots)


@asynccontextmanager
async def sharing(engine: Engine, agent: Any, redis: str) -> AsyncIterator[Conversations]:
    """Conversations that hear from others and tell them while entered."""
    conversations = Conversations(engine, agent, redis)
    task = asyncio.create_task(conversations.share())
    try:
        await until(lambda: conversations._streams._told)
        yield conversations
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Any, seconds: float = 15.0) -> None:
    """Wait for it. Raises TimeoutError."""
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        await asyncio.sleep(0.02)
    raise TimeoutError


def until_true(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for it where there is no event loop. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)
