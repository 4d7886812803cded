"""The app as it is served, over a store of each test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.web.app import create_app

SECRET = "a key of these tests, and of nothing else"


@pytest.fixture
def serve(store: Engine, agent: DialogueAgent) -> Callable[..., TestClient]:
    """Makes a client of a freshly started app; enter it to start up."""

    def start(settings: Settings | None = None, secret: str = SECRET) -> TestClient:
        app = create_app(
            lambda: Conversations(store, agent), settings or Settings(), secret, ready=lambda: None
        )
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
