"""One turn of a conversation at a time: in this process, and with Redis in all of them.

A lock that is lost (its process was stopped for longer than the lease, Redis was emptied) costs a turn that
is thought of twice: the transaction that stores a reply drops the second (``chat.inbox.close_turn``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakValueDictionary

from redis.exceptions import LockError

from cunwu.scale.redis_server import GONE, Health, waiting

LEASE = 10.0  # seconds until the lock of a process that was killed is free
RENEWED = 3.0  # seconds between two renewals
LONGEST = 60.0  # seconds that a turn waits for another process; then the store decides between them
LOOK = 0.05  # seconds between two tries to have the lock

logger = logging.getLogger(__name__)


class TurnLocks:
    """The locks of one process. ``url``: the Redis it shares with others, "" for none."""

    def __init__(self, url: str = "") -> None:
        self._redis: Any = waiting(url) if url else None
        self._health = Health("locks")
        self._here: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._held: set[Any] = set()
        self._renewing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def hold(self, conversation: str, wait: bool = True) -> AsyncIterator[bool]:
        """Nobody else has a turn of ``conversation`` inside; turns of this process come in their order.

        Gives False where ``wait`` is False and somebody has one.
        """
        here = self._here.setdefault(conversation, asyncio.Lock())
        if here.locked() and not wait:
            yield False
            return
        async with here:
            lock = self._lock(conversation)
            try:
                yield await self._acquired(lock, wait)
            finally:
                await self._release(lock)

    async def close(self) -> None:
        """Let go of the connections; turns under way go on without."""
        redis, self._redis = self._redis, None
        if redis is not None:
            await redis.close(close_connection_pool=True)  # it would leave its connections open

    def _lock(self, conversation: str) -> Any:
        if self._redis is None or self._health.away:
            return None
        return self._redis.lock(f"cunwu:turn:{conversation}", timeout=LEASE, sleep=LOOK, thread_local=False)

    async def _acquired(self, lock: Any, wait: bool) -> bool:
        """Whether the turn may begin: with the lock, or without Redis."""
        if lock is None:
            return True
        try:
            had = await lock.acquire(blocking=wait, blocking_timeout=LONGEST if wait else None)
        except GONE as error:
            self._health.failed(error)
            return True
        self._health.answered()
        if had:
            self._held.add(lock)
            if self._renewing is None:
                self._renewing = asyncio.create_task(self._renew())
        return had or wait

    async def _release(self, lock: Any) -> None:
        if lock not in self._held:
            return
        self._held.remove(lock)
        try:
            await lock.release()
        except LockError:  # the lease was over
            logger.warning("a turn took longer than its lock")
        except GONE as error:
            self._health.failed(error)

    async def _renew(self) -> None:
        """Keep what is held while turns wait to be thought of; ends with the last of them."""
        while self._held:
            await asyncio.sleep(RENEWED)
            for lock in list(self._held):
                with suppress(*GONE):  # what is lost is lost: the store decides
                    await lock.reacquire()
        self._renewing = None
