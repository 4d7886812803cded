"""Several processes on one PostgreSQL and one Redis, all real and of the run's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack

import pytest
from sharing_processes import sharing
from sqlalchemy.engine import Engine

from benchmarks.servers import RedisServer, redis_server
from cunwu.chat.service import Conversations
from cunwu.store.database import connect


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """A Redis; a test that stops it starts it again."""
    with redis_server() as server:
        yield server


@pytest.fixture
def on_postgresql(database: Callable[[str], str]) -> Iterator[Engine]:
    """A PostgreSQL that holds data/policy; each test has its own."""
    engine = connect(database("loaded"))
    yield engine
    engine.dispose()


@pytest.fixture
async def process(on_postgresql: Engine, redis: RedisServer) -> AsyncIterator[Callable[..., object]]:
    """Starts what one process runs, with its own connections; ``process(agent)``."""
    async with AsyncExitStack() as stack:

        async def start(agent: object) -> Conversations:
            engine = connect(on_postgresql.url.render_as_string(hide_password=False))
            stack.callback(engine.dispose)
            return await stack.enter_async_context(sharing(engine, agent, redis.url))

        yield start
