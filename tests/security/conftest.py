"""The app as a stranger from the outside meets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.web.app import create_app

SECRET = "a key of these tests, and of nothing else"
STRANGER = "203.0.113.7"


@pytest.fixture
def knock(store: Engine, agent: DialogueAgent) -> Iterator[Callable[..., TestClient]]:
    """Makes a client that comes from an address, each to an app of its own."""
    with ExitStack() as opened:

        def come(address: str = STRANGER) -> TestClient:
            app = create_app(lambda: Conversations(store, agent), Settings(), SECRET)
            client = TestClient(
                app, base_url="http://127.0.0.1", client=(address, 50000), raise_server_exceptions=False
            )
            return opened.enter_context(client)

        yield come


@pytest.fixture
def stranger(knock: Callable[..., TestClient]) -> TestClient:
    return knock()
