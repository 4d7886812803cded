"""A session ends when nothing was said for long; whoever goes on talking keeps the same token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.settings import Settings
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import transaction
from cunwu.web import sessions

DAYS = Settings().session_days


def begun(client: TestClient) -> str:
    answer: dict[str, Any] = client.post("/api/chat", json={"text": "你好"}).json()
    return str(answer["session"])


def silent(store: Engine, time: timedelta) -> None:
    """Make it that long ago that something was said."""
    with transaction(store) as session:
        row = session.query(ConversationRow).one()
        session.execute(update(ConversationRow).values(updated_at=row.updated_at - time))


def calls(client: TestClient, token: str) -> list[int]:
    bearer = {"Authorization": f"Bearer {token}"}
    return [
        client.get("/api/history", headers=bearer).status_code,
        client.post("/api/feedback", json={"session": token, "number": 2, "useful": True}).status_code,
        client.post("/api/papers", json={"session": token, "kind": "notice"}).status_code,
        client.post("/api/chat", json={"text": "你好", "session": token}).status_code,
    ]


def test_a_session_ends_after_long_silence_for_every_call(stranger: TestClient, store: Engine) -> None:
    token = begun(stranger)
    silent(store, timedelta(days=DAYS, seconds=1))
    assert calls(stranger, token) == [401] * 4
    assert stranger.get("/api/events", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_message_renews_it_and_the_token_stays_the_same(stranger: TestClient, store: Engine) -> None:
    """The page takes another token for another conversation: what it shows would be lost."""
    token = begun(stranger)
    for _ in range(3):
        silent(store, timedelta(days=DAYS - 1))
        answer = stranger.post("/api/chat", json={"text": "你好", "session": token})
        assert (answer.status_code, answer.json()["session"]) == (200, token)
    assert calls(stranger, token)[0] == 200


def test_an_opening_ends_after_a_day(stranger: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    opening = stranger.post("/api/session").json()["opening"]
    claims = jwt.decode(opening, options={"verify_signature": False})
    assert set(claims) == {"opening", "exp"}
    monkeypatch.setattr(sessions, "OPENING", timedelta(seconds=-1))
    late = stranger.post("/api/session").json()["opening"]
    assert stranger.post("/api/chat", json={"text": "你好", "opening": late}).status_code == 401
    assert stranger.post("/api/chat", json={"text": "你好", "opening": opening}).status_code == 200


@pytest.mark.parametrize("given", ["0", "-1", "3651", "三十", "", "1.5", "9" * 5000])
def test_days_that_make_no_sense_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("CUNWU_SESSION_DAYS", given)
    with pytest.raises(ValueError, match=r"CUNWU_SESSION_DAYS.*1到3650"):
        Settings.from_environment()
