"""The Redis of the setting CUNWU_REDIS: connections to it, and what is done while it is away.

Redis saves work; it never decides. What is right or wrong is decided by the store alone.
"""

from __future__ import annotations

import logging
import time
from typing import Any

import redis
import redis.asyncio
from redis.exceptions import RedisError

SECONDS = 1.0  # that one call may take
PAUSE = 5.0  # seconds without a call once one failed: not every turn is to wait for it
GONE = (RedisError, OSError)  # how a Redis that is away shows

logger = logging.getLogger(__name__)


def blocking(url: str) -> Any:
    """A client for threads."""
    return redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)


def waiting(url: str, seconds: float | None = SECONDS) -> Any:
    """A client for the event loop that first uses it; ``seconds`` None: an answer may take any time."""
    return redis.asyncio.Redis.from_url(url, socket_timeout=seconds, socket_connect_timeout=SECONDS)


class Health:
    """Whether Redis answered when it was last asked; said in the log when that changes."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._away_until = 0.0

    @property
    def away(self) -> bool:
        """It failed a moment ago: better not to ask."""
        return time.monotonic() < self._away_until

    def failed(self, error: Exception) -> None:
        """A call failed."""
        if not self._away_until:
            logger.warning("Redis is away (%s), doing without: %s", self._what, type(error).__name__)
        self._away_until = time.monotonic() + PAUSE

    def answered(self) -> None:
        """A call succeeded."""
        if self._away_until:
            logger.warning("Redis is back (%s)", self._what)
            self._away_until = 0.0
