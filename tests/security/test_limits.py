"""Who asks without end is told to wait; a village behind one address is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from cunwu.web import rates
from cunwu.web.limits import InProcess, client

Knock = Callable[..., TestClient]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 8))
def test_never_more_than_the_limit_in_one_window_of_the_clock(pauses: list[float], most: int) -> None:
    clock = Clock()
    limiter = InProcess(clock)
    allowed: dict[int, int] = {}
    for pause in pauses:
        clock.now += pause
        window = int(clock.now // 60)
        allowed[window] = allowed.get(window, 0) + limiter.allow("a", most, 60)
    assert all(count <= most for count in allowed.values())


def test_a_burst_across_the_border_of_two_windows_gets_no_more() -> None:
    clock = Clock()
    clock.now = 1019.9  # a window begins at 1020
    limiter = InProcess(clock)
    assert sum(limiter.allow("a", 10, 60) for _ in range(30)) == 10
    clock.now = 1020.1
    assert sum(limiter.allow("a", 10, 60) for _ in range(30)) == 0


def test_after_two_windows_all_is_forgotten() -> None:
    clock = Clock()
    limiter = InProcess(clock)
    assert sum(limiter.allow("a", 10, 60) for _ in range(30)) == 10
    clock.now += 120
    assert sum(limiter.allow("a", 10, 60) for _ in range(30)) == 10


def test_a_clock_that_goes_back_locks_nobody_out_for_long() -> None:
    clock = Clock()
    limiter = InProcess(clock)
    assert sum(limiter.allow("a", 10, 60) for _ in range(30)) == 10
    clock.now -= 500
    assert limiter.allow("a", 10, 60)


def test_who_has_many_addresses_does_not_fill_the_memory() -> None:
    limiter = InProcess(Clock(), keys=100)
    assert all(limiter.allow(str(number), 1, 60) for number in range(1000))
    assert len(limiter._counts) == 100
    assert not limiter.allow("999", 1, 60), "who asked last is still known"


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("testclient", None),
        ("", None),
    ],
)
def test_whose_calls_are_counted_together(host: str, counted: str | None) -> None:
    assert client({"client": (host, 1)}) == counted
    assert client({"client": None}) is None


@pytest.mark.parametrize("path", rates.FROM_ADDRESS)
def test_one_address_is_told_to_wait(stranger: TestClient, path: str) -> None:
    most = rates.FROM_ADDRESS[path]
    answers = [stranger.post(path, content=b"{") for _ in range(most + 1)]
    assert all(answer.status_code != 429 for answer in answers[:-1])
    last = answers[-1]
    assert (last.status_code, last.headers["Retry-After"]) == (429, "60")
    assert last.json()["error"]["code"] == "too_many" and "歇1分钟" in last.json()["error"]["message"]
    assert "Content-Security-Policy" in last.headers


def test_who_is_told_to_wait_can_still_read(stranger: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rates.FROM_ADDRESS, "/api/chat", 1)
    session = stranger.post("/api/chat", json={"text": "你好"}).json()["session"]
    assert stranger.post("/api/chat", json={"text": "你好", "session": session}).status_code == 429
    read = stranger.get("/api/history", headers={"Authorization": f"Bearer {session}"})
    assert read.status_code == 200 and len(read.json()["messages"]) == 2, "what was refused is not kept"


def test_an_address_that_only_claims_to_be_another_is_counted_all_the_same(
    stranger: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rates.FROM_ADDRESS, "/api/session", 2)
    found = [
        stranger.post("/api/session", headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in range(3)
    ]
    assert found == [200, 200, 429]


def test_one_conversation_is_told_to_wait_and_another_is_not(
    stranger: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "IN_CONVERSATION", 3)
    session = stranger.post("/api/chat", json={"text": "你好"}).json()["session"]
    asked = [
        stranger.post("/api/chat", json={"text": "你好", "session": session}).status_code for _ in range(4)
    ]
    assert asked == [200, 200, 429, 429]
    assert stranger.post("/api/chat", json={"text": "你好"}).status_code == 200


def test_who_is_on_the_machine_itself_is_not_counted(knock: Knock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rates.FROM_ADDRESS, "/api/session", 1)
    here = knock("127.0.0.1")
    assert [here.post("/api/session").status_code for _ in range(3)] == [200] * 3


def test_a_busy_hour_of_a_village_behind_one_address_passes() -> None:
    """docs/security.md: 1,500 people, one in ten asks in that hour, 8 turns, 5 times that in a minute."""
    clock = Clock()
    limiter = InProcess(clock)
    turns = 1500 // 10 * 8
    busiest = turns * 5 // 60
    for _ in range(60):
        assert all(
            limiter.allow("village", rates.FROM_ADDRESS["/api/chat"], rates.SECONDS) for _ in range(busiest)
        )
        clock.now += 60
    assert rates.FROM_ADDRESS["/api/chat"] >= 6 * busiest
