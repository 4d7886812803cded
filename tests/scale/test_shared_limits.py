"""Limits that hold for all processes together, and for each alone while Redis is away."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.servers import RedisServer
from cunwu.scale.limits import SharedLimiter

pytestmark = pytest.mark.redis


class Own:
    """A process's own count."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, float]] = []

    def allow(self, key: str, most: int, seconds: float) -> bool:
        self.asked.append((key, most, seconds))
        return False


def test_two_processes_at_once_have_one_limit(redis: RedisServer) -> None:
    both = SharedLimiter(redis.url, Own()), SharedLimiter(redis.url, Own())
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: both[number % 2].allow("at once", 10, 60), range(40)))
    assert sum(found) == 10


def test_keys_are_counted_apart(redis: RedisServer) -> None:
    limiter = SharedLimiter(redis.url, Own())
    assert [limiter.allow(key, 1, 60) for key in ("a", "b", "a")] == [True, True, False]


def test_what_is_over_no_longer_counts(redis: RedisServer) -> None:
    limiter = SharedLimiter(redis.url, Own())
    assert [limiter.allow("brief", 1, 0.3) for _ in range(2)] == [True, False]
    time.sleep(0.35)
    assert limiter.allow("brief", 1, 0.3)


def test_while_redis_is_away_the_process_counts_for_itself(redis: RedisServer) -> None:
    own = Own()
    limiter = SharedLimiter(redis.url, own)
    assert limiter.allow("away", 1, 60)
    redis.stop()
    try:
        assert not limiter.allow("away", 5, 60)
        assert not limiter.allow("away", 5, 60)  # without asking Redis again
        assert own.asked == [("away", 5, 60), ("away", 5, 60)]
    finally:
        redis.start()
