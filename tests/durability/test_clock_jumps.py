"""The clock is wrong for a while, and set right: nothing is lost, doubled, out of order or stuck."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from clock import Clock
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations, Opening
from cunwu.store.access import Role
from cunwu.store.accounts import create
from cunwu.store.conversations import MessageRow
from cunwu.store.database import reading, transaction
from cunwu.store.office_hours import read_hours
from cunwu.store.sign_in import sign_in, signed_in
from cunwu.web.helpdesk.inbox import waited
from cunwu.wechat import followers as followers_module
from cunwu.wechat.followers import Followers

YEAR, WEEK = timedelta(days=365), timedelta(days=7)
PASSWORD = "four odd brown lamps"
OPENID = "oFollowerOfTheseTests0000001"


@pytest.fixture
def clock(agent: DialogueAgent, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Of all modules: the agent has them imported."""
    return Clock(monkeypatch)


@pytest.mark.parametrize("jump", [WEEK, -WEEK], ids=["forward", "back"])
def test_a_conversation_goes_on_in_its_order(client: TestClient, clock: Clock, jump: timedelta) -> None:
    first = client.post("/api/chat", json={"text": "你好", "client_id": "c1"}).json()
    clock.off = jump
    asked = {"text": "死亡证明村里给开吗", "client_id": "c2", "session": first["session"]}
    second = client.post("/api/chat", json=asked).json()
    clock.off = timedelta()
    again = client.post("/api/chat", json=asked).json()
    client.post("/api/chat", json={"text": "为什么", "session": first["session"]})
    bearer = {"Authorization": f"Bearer {first['session']}"}
    told = client.get("/api/history", headers=bearer).json()["messages"]
    assert (second["verdict"], again) == ("not_issued", second)
    assert [one["author"] for one in told] == ["user", "bot"] * 3
    assert [one["number"] for one in told] == [1, 2, 3, 4, 5, 6]
    assert client.get("/readyz").status_code == 200


def test_a_clock_far_ahead_ends_sessions_only_while_it_is(client: TestClient, clock: Clock) -> None:
    session = client.post("/api/chat", json={"text": "你好"}).json()["session"]
    clock.off = YEAR
    refused = client.post("/api/chat", json={"text": "谢谢", "session": session})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "no_session")
    clock.off = timedelta()
    assert client.post("/api/chat", json={"text": "谢谢", "session": session}).status_code == 200


async def test_what_was_kept_by_a_clock_that_was_ahead_is_still_answered(
    engine: Engine, agent: DialogueAgent, clock: Clock
) -> None:
    conversations = Conversations(engine, agent)
    conversation = conversations.open(Opening())
    clock.off = YEAR
    await conversations.keep(conversation, "死亡证明村里给开吗", "c1")
    clock.off = timedelta()
    assert await conversations.recover(older=30) == 1
    assert [one["author"] for one in conversations.history(conversation).messages] == ["user", "bot"]


def test_who_waits_is_never_shown_to_wait_less_than_nothing(clock: Clock) -> None:
    clock.off = YEAR
    since = clock.now()
    clock.off = timedelta()
    assert waited(since) == 0


def test_a_sign_in_made_by_a_clock_that_was_ahead_ends_when_it_is_set_right(
    engine: Engine, clock: Clock
) -> None:
    with transaction(engine) as session:
        create(session, None, "wang", "王干事", Role.ADMIN, "220000", PASSWORD)
    clock.off = YEAR
    with transaction(engine) as session:
        secret = sign_in(session, "wang", PASSWORD, "127.0.0.1")
    with reading(engine) as session:
        assert signed_in(session, str(secret))
    clock.off = timedelta()
    with reading(engine) as session:
        assert signed_in(session, str(secret)) is None, "it would be good for a year"
    with transaction(engine) as session:
        assert sign_in(session, "wang", PASSWORD, "127.0.0.1"), "she can sign in again at once"


def test_wrong_passwords_while_the_clock_was_ahead_lock_nobody_out(engine: Engine, clock: Clock) -> None:
    with transaction(engine) as session:
        create(session, None, "wang", "王干事", Role.ADMIN, "220000", PASSWORD)
    clock.off = YEAR
    for _ in range(5):
        with transaction(engine) as session:
            assert sign_in(session, "wang", "wrong", "127.0.0.1") is None
    clock.off = timedelta()
    with transaction(engine) as session:
        assert sign_in(session, "wang", PASSWORD, "127.0.0.1")


def test_a_follower_is_still_sent_to_after_the_clock_was_ahead(engine: Engine, clock: Clock) -> None:
    followers = Followers(engine, lambda _conversation: "", "220000")
    clock.off = YEAR
    conversation = followers.hear(OPENID, "c" * 32, timedelta(hours=48), timedelta(seconds=6))
    with transaction(engine) as session:
        session.add(
            MessageRow(
                conversation_id=conversation, number=1, author="human", text="您好", created_at=clock.now()
            )
        )
    clock.off = YEAR + timedelta(seconds=7)
    assert followers.claim(OPENID), "claimed, and the process dies"
    clock.off = timedelta()
    followers.hear(OPENID, "d" * 32, timedelta(hours=48), timedelta(0))
    assert followers.due(10) == [OPENID]
    part = followers.claim(OPENID)
    assert part and part.text.endswith("您好")
    assert followers.claim(OPENID) is None, "who sends is alone"
    with reading(engine) as session:
        row = session.get(followers_module.WeChatUserRow, OPENID)
        assert row is not None and row.window_until <= clock.now() + timedelta(hours=48)


def test_office_hours_are_those_of_the_day_the_clock_says(clock: Clock) -> None:
    hours = read_hours(["8:30-11:30"] * 5 + ["", ""], "", "")
    assert hours is not None
    monday = datetime(2026, 11, 23, 9)
    assert hours.opening(monday) == monday
    assert hours.opening(monday - timedelta(days=1)) == datetime(2026, 11, 23, 8, 30)
