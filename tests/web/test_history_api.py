"""A page of a conversation at a time, what an answer was worth, and what a message was asked as."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Say = Callable[..., dict[str, Any]]
FIELDS = {"number", "author", "name", "text", "answer", "paper", "client_id", "created_at", "feedback"}


@pytest.fixture
def spoken(say: Say) -> str:
    """The session of a conversation of ten messages."""
    session = str(say("你好", client_id="c1")["session"])
    for number in range(2, 6):
        say("谢谢", session=session, client_id=f"c{number}")
    return session


@pytest.fixture
def history(client: TestClient) -> Callable[..., dict[str, Any]]:
    def get(session: str, query: str = "") -> dict[str, Any]:
        response = client.get(f"/api/history{query}", headers={"Authorization": f"Bearer {session}"})
        return {"status": response.status_code, **response.json()}

    return get


History = Callable[..., dict[str, Any]]


def test_every_message_has_the_fields_of_the_contract(spoken: str, history: History) -> None:
    found = history(spoken)
    assert [set(message) for message in found["messages"]] == [FIELDS] * 10
    first = found["messages"][0]
    assert (first["number"], first["author"], first["client_id"]) == (1, "user", "c1")
    assert first["created_at"].endswith("Z") and len(first["created_at"]) == len("2026-11-23T08:00:00.000Z")
    assert (found["state"], found["who"], found["earlier"]) == ("bot", None, False)


@pytest.mark.parametrize(
    ("query", "numbers", "earlier"),
    [
        ("", range(1, 11), False),
        ("?limit=3", range(8, 11), True),
        ("?before=8&limit=3", range(5, 8), True),
        ("?before=4", range(1, 4), False),
        ("?before=1", [], False),
        ("?before=0", [], False),
        ("?after=0&limit=4", range(1, 5), False),
        ("?after=4&limit=4", range(5, 9), True),
        ("?after=8", range(9, 11), True),
        ("?after=10", [], False),
        ("?after=999", [], False),
        ("?limit=200", range(1, 11), False),
    ],
)
def test_a_page_holds_the_messages_asked_for_in_their_order(
    spoken: str, history: History, query: str, numbers: Any, earlier: bool
) -> None:
    found = history(spoken, query)
    assert [message["number"] for message in found["messages"]] == list(numbers)
    assert found["earlier"] is earlier


@pytest.mark.parametrize(
    "query",
    [
        *("?after=-1", "?after=x", "?after=1e3", "?after=%D9%A3", f"?after={'9' * 30}"),
        *("?before=", "?after=1&before=9", "?limit=0", "?limit=201", "?limit=1.5"),
    ],
)
def test_what_is_no_number_is_refused(spoken: str, history: History, query: str) -> None:
    found = history(spoken, query)
    assert (found["status"], found["error"]["code"]) == (400, "bad_number")


def test_an_answer_says_what_it_answers_and_who_answers_next(say: Say) -> None:
    first = say("你好")
    assert (first["asked"], first["number"], first["state"]) == (1, 2, "bot")
    second = say("转人工", session=first["session"])
    assert (second["asked"], second["number"], second["state"]) == (3, 4, "waiting")


def test_feedback_is_kept_replaced_and_shown(client: TestClient, spoken: str, history: History) -> None:
    for useful, reason in ((True, ""), (False, "我电话13843112345，没说清去哪办")):
        body = {"session": spoken, "number": 4, "useful": useful, "reason": reason}
        response = client.post("/api/feedback", json=body)
        kept = {"useful": useful, "reason": reason.replace("4311", "****")}
        assert (response.status_code, response.json()) == (200, {"feedback": kept})
    shown = [message["feedback"] for message in history(spoken)["messages"]]
    assert shown == [None] * 3 + [kept] + [None] * 6


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"number": 1}, 404, "no_answer"),
        ({"number": 99}, 404, "no_answer"),
        ({"number": 0}, 400, "bad_number"),
        ({"number": True}, 400, "bad_number"),
        ({"number": "2"}, 400, "bad_number"),
        ({"number": 10**30}, 400, "bad_number"),
        ({"useful": None}, 400, "bad_useful"),
        ({"useful": 1}, 400, "bad_useful"),
        ({"reason": "长" * 201}, 400, "too_long"),
        ({"reason": ["x"]}, 400, "bad_reason"),
        ({"session": "x"}, 401, "no_session"),
        ({"session": None}, 401, "no_session"),
    ],
)
def test_feedback_that_fits_no_answer_is_refused(
    client: TestClient, spoken: str, history: History, fields: dict[str, Any], status: int, code: str
) -> None:
    body = {"session": spoken, "number": 2, "useful": True, **fields}
    response = client.post("/api/feedback", json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert [message["feedback"] for message in history(spoken)["messages"]] == [None] * 10


def test_feedback_on_another_conversation_is_refused(client: TestClient, say: Say, spoken: str) -> None:
    other = say("你好")["session"]
    response = client.post("/api/feedback", json={"session": other, "number": 4, "useful": True})
    assert response.status_code == 404
