"""The helpdesk over a store of the test's own, signed in as whoever is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from desk_browser import JILIN, YUSHU, Browser, actor
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.store.access import Actor, Role
from cunwu.web.app import create_app
from cunwu.web.helpdesk import live


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of passwords are hashed here, with the least work; what is really used has its own test."""
    monkeypatch.setattr("cunwu.store.accounts._hasher", lambda: PasswordHasher(1, 8, 1))


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for every page asks for the live ones too, and would read each to its end: a minute."""
    monkeypatch.setattr(live, "LONGEST", 0.1)
    monkeypatch.setattr(live, "EVERY", 0.02)


@pytest.fixture
def hire(store: Engine) -> Callable[..., Actor]:
    """Makes an account of that role and region."""
    return lambda role=Role.ADMIN, region=YUSHU, login="": actor(store, role, region, login)


@pytest.fixture
def client(store: Engine, agent: DialogueAgent) -> Iterator[TestClient]:
    """A browser that is signed out."""
    app = create_app(lambda: Conversations(store, agent), Settings(), "a key of these tests, long enough")
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def desk(client: TestClient, store: Engine) -> Callable[..., Browser]:
    """Signs in as an account of that role and region."""

    def start(role: Role = Role.ADMIN, region: str = JILIN, login: str = "") -> Browser:
        browser = Browser(client)
        client.cookies.clear()
        assert browser.sign_in(actor(store, role, region, login).login) == 200
        return browser

    return start
