"""How often something may be done, counted for all processes together."""

from __future__ import annotations

import uuid
from typing import Protocol

from cunwu.scale.redis_server import GONE, Health, blocking

# The moments of a key, the oldest first: those that are over go; where there is room, this one is added.
# In one script, so that two processes cannot both take the last place; Redis's clock holds for all.
ALLOW = """
local now = redis.call('TIME')
local moment = now[1] + now[2] / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', moment - ARGV[2])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], moment, ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[2] * 1000))
return 1
"""


class Limiter(Protocol):
    """Counts what is done under a key."""

    def allow(self, key: str, most: int, seconds: int) -> bool:
        """Whether it may be done once more: at most ``most`` times in any ``seconds``. Counts it if so."""


class SharedLimiter:
    """Counts in Redis; by ``otherwise``, the process's own count, while Redis is away."""

    def __init__(self, url: str, otherwise: Limiter) -> None:
        self._allow = blocking(url).register_script(ALLOW)
        self._otherwise = otherwise
        self._health = Health("limits")

    def allow(self, key: str, most: int, seconds: int) -> bool:
        """Whether it may be done once more: at most ``most`` times in any ``seconds``; counted where so."""
        if not self._health.away:
            try:
                found = self._allow(keys=[f"cunwu:limit:{key}"], args=[most, seconds, uuid.uuid4().hex])
            except GONE as error:
                self._health.failed(error)
            else:
                self._health.answered()
                return bool(found)
        return self._otherwise.allow(key, most, seconds)
