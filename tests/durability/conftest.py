"""The real app over a store whose writers lose patience soon."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient
from store_trouble import Pragmas

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.store.database import connect
from cunwu.web.app import create_app

SECRET = "a key of these tests, and of nothing else"
PATIENCE = 0.3  # seconds that a writer waits for another


@pytest.fixture
def engine(tmp_path: Path, loaded_file: Path) -> Iterator[Engine]:
    """A store whose writers lose patience soon."""
    found = connect(f"sqlite:///{shutil.copy(loaded_file, tmp_path / 'store.db')}", PATIENCE)
    yield found
    found.dispose()


@pytest.fixture
def pragmas(engine: Engine) -> Pragmas:
    return Pragmas(engine)


@pytest.fixture
def serve(agent: DialogueAgent) -> Callable[[Engine], TestClient]:
    """Makes a client of an app over a store; enter it to start up."""

    def start(engine: Engine) -> TestClient:
        app = create_app(lambda: Conversations(engine, agent), Settings(), SECRET)
        return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    return start


@pytest.fixture
def client(serve: Callable[[Engine], TestClient], engine: Engine, pragmas: Pragmas) -> Iterator[TestClient]:
    """The app; ``pragmas`` is there before it starts."""
    with serve(engine) as client:
        yield client
