"""A client speaks only in the conversation it was given."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from starlette.testclient import TestClient

from cunwu.web.sessions import Sessions

Say = Callable[..., dict[str, Any]]


def part(data: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def conversation_of(token: str) -> str:
    return str(jwt.decode(token, options={"verify_signature": False})["conversation"])


def forged(kind: str, token: str) -> str:
    """A token for the same conversation that the server did not make."""
    conversation = conversation_of(token)
    if kind == "other key":
        return jwt.encode({"conversation": conversation}, "another key, as long as it has to be", "HS256")
    if kind == "no algorithm":
        return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part({'conversation': conversation})}."
    if kind == "changed":
        return token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    if kind == "cut":
        return token[: len(token) // 2]
    if kind == "bare id":
        return conversation
    return kind


KINDS = ["other key", "no algorithm", "changed", "cut", "bare id", "", "x", "中文", "a.b.c", "." * 100]


@pytest.mark.parametrize("kind", KINDS)
def test_a_forged_token_gets_nowhere(client: TestClient, say: Say, kind: str) -> None:
    token = forged(kind, say("你好")["session"])
    response = client.post("/api/chat", json={"text": "你好", "session": token})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "no_session")


@pytest.mark.parametrize("token", [5, {}, [], True])
def test_a_token_of_another_kind_gets_nowhere(client: TestClient, token: Any) -> None:
    response = client.post("/api/chat", json={"text": "你好", "session": token})
    assert response.status_code == 401


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.isascii()])
def test_a_forged_token_reads_no_history(client: TestClient, say: Say, kind: str) -> None:
    token = forged(kind, say("你好")["session"])
    response = client.get("/api/history", headers={"Authorization": f"Bearer {token}"})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "no_session")


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Token {}", "{}"])
def test_history_needs_the_token_as_bearer(client: TestClient, say: Say, header: str) -> None:
    token = say("你好")["session"]
    response = client.get("/api/history", headers={"Authorization": header.format(token)})
    assert response.status_code == 401


def test_history_without_a_header_is_refused(client: TestClient) -> None:
    assert client.get("/api/history").status_code == 401


def test_history_gives_this_conversation_and_no_other(client: TestClient, say: Say) -> None:
    mine, other = say("死亡证明能开吗"), say("健在证明能开吗")
    say("依据是啥", session=mine["session"])
    response = client.get("/api/history", headers={"Authorization": f"Bearer {mine['session']}"})
    messages = response.json()["messages"]
    assert [(m["number"], m["author"]) for m in messages] == [
        (1, "user"),
        (2, "bot"),
        (3, "user"),
        (4, "bot"),
    ]
    assert [m["text"] for m in messages if m["author"] == "user"] == ["死亡证明能开吗", "依据是啥"]
    assert other["reply"] not in response.text
    of_the_call = {"session": mine["session"], "asked": 1, "state": "bot"}
    assert {**messages[1]["answer"], **of_the_call} == mine


def test_a_session_outlives_a_restart(serve: Callable[..., TestClient]) -> None:
    with serve() as first:
        token = first.post("/api/chat", json={"text": "要村里填个表"}).json()["session"]
    with serve() as second:
        answer = second.post("/api/chat", json={"text": "县里发了文", "session": token}).json()
    assert answer["verdict"] == "allowed"


def test_a_session_of_another_key_is_foreign(serve: Callable[..., TestClient]) -> None:
    with serve(secret="the key of another machine, also long") as other:
        token = other.post("/api/chat", json={"text": "你好"}).json()["session"]
    with serve() as here:
        assert here.post("/api/chat", json={"text": "你好", "session": token}).status_code == 401


def test_a_token_for_a_conversation_that_is_gone_is_refused(client: TestClient) -> None:
    token = client.app.inner.inner.state.chat._sessions.sign("no such conversation")  # type: ignore[attr-defined]
    assert client.post("/api/chat", json={"text": "你好", "session": token}).status_code == 401


@pytest.mark.parametrize("claims", [{}, {"conversation": 5}, {"conversation": None}, {"conversation": ["x"]}])
def test_a_token_that_names_no_conversation_is_none(claims: dict[str, Any]) -> None:
    key = "a key that is long enough to sign with"
    assert Sessions(key, 30).conversation(jwt.encode(claims, key, "HS256")) is None


def test_a_signed_token_names_its_conversation() -> None:
    sessions = Sessions("a key that is long enough to sign with", 30)
    assert sessions.conversation(sessions.sign("c1")) == "c1"


def test_a_first_message_sent_again_begins_one_conversation(client: TestClient) -> None:
    opening = client.post("/api/session").json()["opening"]
    first, again = (
        client.post("/api/chat", json={"text": "死亡证明能开吗", "client_id": "a", "opening": opening}).json()
        for _ in range(2)
    )
    assert conversation_of(first["session"]) == conversation_of(again["session"])
    assert (first["asked"], first["number"]) == (again["asked"], again["number"]) == (1, 2)


def test_an_opening_reads_nothing_before_it_is_used(client: TestClient) -> None:
    opening = client.post("/api/session").json()["opening"]
    response = client.get("/api/history", headers={"Authorization": f"Bearer {opening}"})
    assert response.status_code == 401


def test_a_session_is_no_opening_and_an_opening_no_session(client: TestClient, say: Say) -> None:
    opening, session = client.post("/api/session").json()["opening"], say("你好")["session"]
    for wrong in ({"session": opening}, {"opening": session}, {"opening": "x"}, {"opening": 5}):
        assert client.post("/api/chat", json={"text": "你好", **wrong}).status_code == 401
