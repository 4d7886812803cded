"""A disk that takes its time: whoever only reads, or asks whether the server lives, does not wait for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from starlette.testclient import TestClient

PATIENCE = 60.0  # seconds after which a test has failed


class SlowDisk:
    """Lets no transaction that writes come to its end until it is told to."""

    def __init__(self, engine: Engine) -> None:
        self.slow = False
        self.waits, self.go = threading.Event(), threading.Event()
        event.listen(engine, "commit", self._commit)

    def _commit(self, connection: Connection) -> None:
        if self.slow and not connection.get_execution_options().get("reading"):
            self.waits.set()
            assert self.go.wait(PATIENCE)


@pytest.fixture
def disk(engine: Engine) -> SlowDisk:
    return SlowDisk(engine)


@pytest.fixture
def slow(disk: SlowDisk, client: TestClient) -> Iterator[TestClient]:
    """The app is started when the disk has been watched from the beginning."""
    yield client
    disk.go.set()


def test_a_slow_write_keeps_nobody_else_waiting_and_is_done_once(disk: SlowDisk, slow: TestClient) -> None:
    first = slow.post("/api/chat", json={"text": "你好"}).json()
    bearer = {"Authorization": f"Bearer {first['session']}"}
    body = {"text": "死亡证明村里给开吗", "client_id": "c1", "session": first["session"]}
    disk.slow = True
    with ThreadPoolExecutor(2) as people:
        asked = [people.submit(slow.post, "/api/chat", json=body) for _ in range(2)]
        assert disk.waits.wait(PATIENCE)
        assert slow.get("/healthz").status_code == 200
        assert len(slow.get("/api/history", headers=bearer).json()["messages"]) == 2
        assert slow.get("/readyz").json()["reason"] == "store_busy"
        assert slow.get("/").status_code == 200
        assert not any(one.done() for one in asked)
        disk.go.set()
        answers = [one.result(PATIENCE).json() for one in asked]
    assert answers[0] == answers[1] and answers[0]["verdict"] == "not_issued"
    told = slow.get("/api/history", headers=bearer).json()["messages"]
    assert [one["author"] for one in told] == ["user", "bot"] * 2
    assert slow.get("/readyz").status_code == 200
