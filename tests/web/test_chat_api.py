"""The chat API: answers as published, one message once, and clear errors for everything else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.database import transaction

Say = Callable[..., dict[str, Any]]
QUESTION = "派出所让村里开无犯罪记录证明，能开吗"
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "cunwu" / "replies" / "answer.schema.json").read_text(encoding="utf-8")
)
ERROR = Draft7Validator({**SCHEMA["definitions"]["error"], "required": ["error"]})


def refused(response: Any, status: int, code: str) -> None:
    """The response is an error of that status and code, with words for people."""
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert ERROR.is_valid(response.json())
    assert any("\u4e00" <= character <= "\u9fff" for character in response.json()["error"]["message"])


def count(engine: Engine, table: type, column: str = "id") -> int:
    with transaction(engine) as session:
        return int(session.execute(select(func.count(getattr(table, column)))).scalar_one())


def test_an_answer_is_as_published_with_session_and_number(say: Say) -> None:
    answer = say(QUESTION)
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(answer)] == []
    assert set(answer) <= set(SCHEMA["properties"])
    assert (answer["item"], answer["verdict"], answer["number"]) == ("无犯罪记录证明", "not_issued", 2)
    assert answer["session"]


def test_a_conversation_goes_on_with_its_session(say: Say) -> None:
    first = say("要村里填个表")
    second = say("县里发了文", session=first["session"])
    assert (second["verdict"], second["number"]) == ("allowed", 4)
    assert second["session"] == first["session"]


def test_without_a_session_each_message_opens_a_conversation(say: Say) -> None:
    assert say("要村里填个表")["session"] != say("县里发了文")["session"]
    assert say("县里发了文")["verdict"] != "allowed"


def test_the_same_client_id_is_answered_once(say: Say, store: Engine) -> None:
    session = say("你好")["session"]
    first = say(QUESTION, session=session, client_id="c1")
    assert say(QUESTION, session=session, client_id="c1") == first
    assert count(store, MessageRow) == 4


@pytest.mark.parametrize("region", ["榆树市", "榆树", "220182"])
def test_the_place_can_be_given_by_name_or_code(say: Say, region: str) -> None:
    assert say("开居住证明", region=region)["region"] == "榆树市"


def test_the_place_can_be_changed_in_a_conversation(say: Say) -> None:
    first = say("开居住证明", region="长春")
    assert say("能开吗", session=first["session"], region="榆树")["region"] == "榆树市"
    assert say("死亡证明呢", session=first["session"])["region"] == "榆树市"


@pytest.mark.parametrize("role", ["villager", "cadre", "unknown", "king", 5, None, ["cadre"]])
def test_a_role_that_is_none_is_taken_as_unknown(say: Say, store: Engine, role: Any) -> None:
    say("你好", role=role)
    with transaction(store) as session:
        kept = session.execute(select(ConversationRow.role)).scalar_one()
    assert kept == (role if role in ("villager", "cadre") else "unknown")


@pytest.mark.parametrize(
    "region",
    ["哈尔滨", "", "999999", 220182, ["榆树"], {}, "<b>", "很长" * 2500],
    ids=lambda value: str(value)[:12],
)
def test_an_unknown_place_is_refused(client: TestClient, region: Any) -> None:
    response = client.post("/api/chat", json={"text": "你好", "region": region})
    refused(response, 400, "unknown_region")
    assert len(response.content) < 500


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \u3000\n", "empty"),
        ("\u0000\u0007\u200b", "empty"),
        ("长" * 2001, "too_long"),
        ("x" * 60_000, "too_long"),
        (None, "not_text"),
        (5, "not_text"),
        ({"a": 1}, "not_text"),
        (["你好"], "not_text"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_is_no_message_is_refused(client: TestClient, store: Engine, text: Any, code: str) -> None:
    refused(client.post("/api/chat", json={"text": text}), 400, code)
    assert count(store, MessageRow) == 0


@pytest.mark.parametrize(
    "body", [{"text": ""}, {}, {"text": "你好", "client_id": 5}, {"text": "你好", "region": "x"}]
)
def test_what_is_refused_opens_no_conversation(
    client: TestClient, store: Engine, body: dict[str, Any]
) -> None:
    assert client.post("/api/chat", json=body).status_code == 400
    assert count(store, ConversationRow) == 0


def test_a_missing_text_is_refused(client: TestClient) -> None:
    refused(client.post("/api/chat", json={}), 400, "not_text")


@pytest.mark.parametrize("client_id", [5, "", "x" * 81, [], {}, True, 1.5], ids=str)
def test_a_client_id_of_another_kind_is_refused(client: TestClient, client_id: Any) -> None:
    refused(client.post("/api/chat", json={"text": "你好", "client_id": client_id}), 400, "bad_client_id")


@pytest.mark.parametrize("client_id", ["x" * 80, "消息一", "a b", "'; DROP TABLE message;--"])
def test_any_other_client_id_is_taken(say: Say, client_id: str) -> None:
    assert say("你好", client_id=client_id)["reply"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"text=hello",
        b'{"text": "x",}',
        b"[]",
        b'"\xe4\xbd\xa0"',
        b"null",
        b"5",
        b"\xff\xfe\x00",
        b'{"text": "\xff"}',
        b"[" * 60_000,
        b'{"text": ' + b"9" * 5_000 + b"x}",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_malformed_json_is_refused(client: TestClient, body: bytes) -> None:
    refused(client.post("/api/chat", content=body), 400, "bad_json")


@pytest.mark.parametrize("size", [64 * 1024 + 1, 5_000_000])
def test_a_huge_body_is_refused(client: TestClient, size: int) -> None:
    refused(client.post("/api/chat", content=b" " * size), 413, "too_large")


def test_a_huge_body_in_pieces_is_refused(client: TestClient) -> None:
    refused(client.post("/api/chat", content=(b"x" * 10_000 for _ in range(100))), 413, "too_large")


@pytest.mark.parametrize("field", ["text", "client_id", "session", "region"])
def test_half_a_character_is_refused_or_taken_but_breaks_nothing(client: TestClient, field: str) -> None:
    body = json.dumps({"text": "死亡证明", field: "死\ud800"})
    assert client.post("/api/chat", content=body).status_code < 500
    assert client.post("/api/chat", json={"text": "你好"}).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post_chats(client: TestClient, method: str) -> None:
    assert client.request(method, "/api/chat").status_code == 405


def test_other_fields_are_ignored(say: Say) -> None:
    answer = say(QUESTION, sender="x", conversation="y", verdict="issuable", handed_over=True, number=99)
    assert (answer["verdict"], answer["number"], answer["handed_over"]) == ("not_issued", 2, False)


def test_markup_is_answered_as_json_that_no_browser_renders(client: TestClient) -> None:
    response = client.post("/api/chat", json={"text": "<img src=x onerror=alert(1)>死亡证明"})
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "<img" not in response.text
