"""Server-sent events over real HTTP: resumed by number, refused kindly, closed when the reader goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

Event = dict[str, Any]


def events_of(response: httpx.Response) -> Iterator[Event]:
    """The events of a stream, as a browser's EventSource reads them."""
    event: Event = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(":")
            if name:  # a line that starts with a colon is a comment
                event[name] = value.removeprefix(" ")
        else:
            if "data" in event:
                yield {**event, "data": json.loads(event["data"])}
            event = {}


@contextmanager
def stream(live: httpx.Client, session: str, query: str = "", **headers: str) -> Iterator[Iterator[Event]]:
    headers = {"Authorization": f"Bearer {session}", **headers}
    with live.stream("GET", f"/api/events{query}", headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield events_of(response)


def say(live: httpx.Client, text: str, **fields: Any) -> dict[str, Any]:
    response = live.post("/api/chat", json={"text": text, **fields})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def take(events: Iterator[Event], count: int) -> list[Event]:
    """The next ``count`` messages, whatever else comes between."""
    found: list[Event] = []
    while len(found) < count:
        event = next(events)
        if event["event"] == "message":
            found.append(event)
    return found


def test_a_stream_gives_the_state_then_what_was_said_then_what_comes(live: httpx.Client) -> None:
    session = say(live, "你好")["session"]
    with stream(live, session) as events:
        assert next(events) == {"event": "state", "data": {"state": "bot", "who": None}}
        assert [event["id"] for event in take(events, 2)] == ["1", "2"]
        answer = say(live, "死亡证明能开吗", session=session, client_id="c2")
        asked, typing, replied = next(events), next(events), next(events)
    assert (asked["event"], asked["id"], asked["data"]["client_id"]) == ("message", "3", "c2")
    assert typing == {"event": "typing", "data": {"author": "bot", "asked": 3}}
    assert (replied["id"], replied["data"]["text"]) == ("4", answer["reply"])
    shown = live.get("/api/history?after=3", headers={"Authorization": f"Bearer {session}"}).json()
    assert shown["messages"] == [replied["data"]]


@pytest.mark.parametrize(
    ("query", "headers", "numbers"),
    [
        ("", {}, ["1", "2", "3", "4"]),
        ("?after=2", {}, ["3", "4"]),
        ("", {"Last-Event-ID": "3"}, ["4"]),
        ("?after=1", {"Last-Event-ID": "3"}, ["4"]),
        ("?after=3", {"Last-Event-ID": "0"}, ["1", "2", "3", "4"]),
    ],
)
def test_a_stream_goes_on_where_the_last_one_ended(
    live: httpx.Client, query: str, headers: dict[str, str], numbers: list[str]
) -> None:
    session = say(live, "你好")["session"]
    say(live, "谢谢", session=session)
    with stream(live, session, query, **headers) as events:
        assert [event["id"] for event in take(events, len(numbers))] == numbers


def test_a_long_conversation_is_given_whole(live: httpx.Client) -> None:
    session = say(live, "你好")["session"]
    for _ in range(59):
        say(live, "谢谢", session=session)
    with stream(live, session) as events:
        assert [event["id"] for event in take(events, 120)] == [str(n) for n in range(1, 121)]


def test_two_tabs_are_given_the_same(live: httpx.Client) -> None:
    session = say(live, "你好")["session"]
    with stream(live, session) as first, stream(live, session, "?after=2") as second:
        say(live, "谢谢", session=session)
        assert take(first, 4)[2:] == take(second, 2)


def test_the_state_is_given_again_where_it_changes(live: httpx.Client) -> None:
    session = say(live, "你好")["session"]
    with stream(live, session, "?after=2") as events:
        say(live, "转人工", session=session)
        states = (event["data"]["state"] for event in events if event["event"] == "state")
        assert [next(states), next(states)] == ["bot", "waiting"]


@pytest.mark.parametrize(
    ("headers", "query", "status", "code"),
    [
        ({}, "", 401, "no_session"),
        ({"Authorization": "Bearer x"}, "", 401, "no_session"),
        ({"Authorization": "Basic x"}, "", 401, "no_session"),
        ({"Last-Event-ID": "x"}, "", 400, "bad_number"),
        ({"Last-Event-ID": "-1"}, "", 400, "bad_number"),
        ({}, "?after=x", 400, "bad_number"),
    ],
)
def test_a_stream_that_cannot_be_is_refused(
    live: httpx.Client, headers: dict[str, str], query: str, status: int, code: str
) -> None:
    response = live.get(f"/api/events{query}", headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_where_there_is_no_room_the_page_is_told(live: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    session = say(live, "你好")["session"]
    monkeypatch.setattr("cunwu.chat.streams.MOST", 0)
    response = live.get("/api/events", headers={"Authorization": f"Bearer {session}"})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "busy")


def test_a_stream_carries_the_headers_that_keep_proxies_from_holding_it(live: httpx.Client) -> None:
    session = say(live, "你好")["session"]
    with live.stream("GET", "/api/events", headers={"Authorization": f"Bearer {session}"}) as response:
        assert response.headers["x-accel-buffering"] == "no"
        assert "default-src 'self'" in response.headers["content-security-policy"]
