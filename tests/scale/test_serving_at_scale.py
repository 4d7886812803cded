"""``cunwu serve`` on PostgreSQL and Redis: what it began it finishes, and it outlives a restart of either."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest
from sharing_processes import until_true
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from benchmarks.processes import Server, answers, run
from benchmarks.servers import PostgreSQL, RedisServer, postgresql
from cunwu.store.conversations import MessageRow
from cunwu.store.database import connect, reading

pytestmark = [pytest.mark.postgresql, pytest.mark.redis, pytest.mark.timeout(600)]
ASKED = "死亡证明能开吗"
PEOPLE = 8


@pytest.fixture(scope="module")
def own() -> Iterator[PostgreSQL]:
    """A PostgreSQL of this file's, as it is stopped here."""
    with postgresql() as server:
        server.create("cunwu")
        assert run("policy", "load", database=server.url("cunwu")).returncode == 0
        yield server


@pytest.fixture
def engine(own: PostgreSQL) -> Iterator[Engine]:
    engine = connect(own.url("cunwu"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def server(own: PostgreSQL, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("serving") / "log"
    found = Server(own.url("cunwu"), log, CUNWU_REDIS=redis.url)
    try:
        found.wait()
        yield found
    finally:
        found.stop()


def stored(engine: Engine, author: str, client_id: str = "") -> int:
    query = select(func.count(MessageRow.id)).where(MessageRow.author == author)
    if client_id:
        query = query.where(MessageRow.client_id == client_id)
    with reading(engine) as session:
        return int(session.execute(query).scalar_one())


def test_a_restart_of_postgresql_is_outlived(server: Server, own: PostgreSQL, engine: Engine) -> None:
    session = str(server.say("谢谢")["session"])
    own.stop()
    try:
        until_true(lambda: not answers(f"{server.address}/readyz"))
        assert answers(f"{server.address}/healthz")
        with pytest.raises((OSError, HTTPException)):
            server.say(ASKED, client_id="during", session=session)
    finally:
        own.start()
    until_true(lambda: answers(f"{server.address}/readyz"))
    answer = server.say(ASKED, client_id="during", session=session)
    assert (answer["verdict"], answer["number"]) == ("not_issued", 4)
    assert server.say(ASKED, client_id="during", session=session)["number"] == 4
    assert stored(engine, "user", "during") == 1


def test_a_restart_of_redis_is_outlived(server: Server, redis: RedisServer) -> None:
    session = str(server.say("谢谢")["session"])
    redis.kill()
    try:
        assert server.say(ASKED, session=session)["verdict"] == "not_issued"
        assert answers(f"{server.address}/readyz")
    finally:
        redis.start()
    assert server.say(ASKED, session=session)["number"] == 6


def test_a_server_that_is_stopped_answers_what_it_took_in(server: Server, engine: Engine) -> None:
    before = stored(engine, "user"), stored(engine, "bot")
    with ThreadPoolExecutor(PEOPLE) as people:
        said = [people.submit(server.say, ASKED, client_id=f"stopped{n}") for n in range(PEOPLE)]
        until_true(lambda: stored(engine, "user") == before[0] + PEOPLE)
        server.process.send_signal(signal.SIGTERM)
        assert [one.result()["verdict"] for one in said] == ["not_issued"] * PEOPLE
    assert server.process.wait(60) in (0, -signal.SIGTERM)
    assert stored(engine, "bot") == before[1] + PEOPLE
