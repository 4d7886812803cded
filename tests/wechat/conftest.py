"""The app with an official account, over a store of each test's own, and WeChat's API on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fake_wechat import FakeWeChat
from followers_phone import MODES, PLAIN, Gate, Phone, until
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.web.app import create_app
from cunwu.wechat import delivery, followers
from cunwu.wechat.account import Account

SECRET = "a key of these tests, and of nothing else"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses of these tests are short."""
    monkeypatch.setattr(delivery, "EVERY", 0.05)
    monkeypatch.setattr(delivery, "_delay", lambda _tries: timedelta(milliseconds=50))
    monkeypatch.setattr(followers, "AFTER_ANSWER", timedelta(milliseconds=20))


@pytest.fixture
def wechat() -> Iterator[FakeWeChat]:
    with FakeWeChat() as fake:
        yield fake


@pytest.fixture
def gate(agent: DialogueAgent) -> Gate:
    return Gate(agent)


@pytest.fixture
def serve(store: Engine, gate: Gate, wechat: FakeWeChat) -> Callable[..., TestClient]:
    """A client of a freshly started app with that account; enter it to start up."""

    def start(account: Account | None = PLAIN, settings: Settings | None = None) -> TestClient:
        placed = replace(account, api=wechat.address) if account else None
        app = create_app(
            lambda: Conversations(store, gate),  # type: ignore[arg-type]
            settings or Settings(),
            SECRET,
            account=placed,
        )
        return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    return start


@pytest.fixture(params=MODES)
def account(request: pytest.FixtureRequest) -> Account:
    """The account in both modes."""
    return MODES[request.param]


@pytest.fixture
def phone(serve: Callable[..., TestClient]) -> Iterator[Phone]:
    """A follower of an account in plain mode."""
    with serve() as client:
        yield Phone(client, PLAIN)


@pytest.fixture
def wait() -> Callable[..., None]:
    return until
