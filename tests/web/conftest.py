"""The app as it is served, over a store of each test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from benchmarks.processes import HOST
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.web.app import create_app

OverHttp = Callable[[ASGIApp], AbstractContextManager[int]]
SECRET = "a key of these tests, and of nothing else"


@pytest.fixture
def serve(store: Engine, agent: DialogueAgent) -> Callable[..., TestClient]:
    """Makes a client of a freshly started app; enter it to start up."""

    def start(settings: Settings | None = None, secret: str = SECRET) -> TestClient:
        app = create_app(lambda: Conversations(store, agent), settings or Settings(), secret)
        return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    return start


@pytest.fixture
def client(serve: Callable[..., TestClient]) -> Iterator[TestClient]:
    with serve() as client:
        yield client


@pytest.fixture
def say(client: TestClient) -> Callable[..., dict[str, Any]]:
    """Sends a message that must be answered."""

    def send(text: str, **fields: Any) -> dict[str, Any]:
        response = client.post("/api/chat", json={"text": text, **fields})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    return send


@pytest.fixture
def live(store: Engine, agent: DialogueAgent, over_http: OverHttp) -> Iterator[httpx.Client]:
    """A client of the app over real HTTP: Starlette's test client cannot read a stream as it comes."""
    app = create_app(lambda: Conversations(store, agent), Settings(), SECRET)
    with over_http(app) as port, httpx.Client(base_url=f"http://{HOST}:{port}", timeout=30) as client:
        yield client
