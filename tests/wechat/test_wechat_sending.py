"""What WeChat refuses, delays or loses is sent again or given up, and never sent twice."""

from __future__ import annotations

import asyncio
import threading
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fake_wechat import FakeWeChat
from follower_rows import ASKED, AT_ONCE, Serve, Wait, add, change, row, settled
from followers_phone import PLAIN, Gate, Phone
from sqlalchemy.engine import Engine

from cunwu.store.conversations import ConversationRow
from cunwu.store.database import transaction
from cunwu.store.wechat import WeChatUserRow
from cunwu.wechat import delivery, followers
from cunwu.wechat.delivery import Delivery
from cunwu.wechat.followers import Followers
from cunwu.wechat.sending import Outcome, Sender


@pytest.mark.parametrize("fault", [-1, "drop", 40001, 42001, 45011, 99999])
def test_a_fault_that_passes_is_tried_again(
    serve: Serve,
    gate: Gate,
    wechat: FakeWeChat,
    wait: Wait,
    store: Engine,
    fault: int | str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "PAUSE", 0.1)
    wechat.faults.extend([fault, fault, fault])
    with serve(AT_ONCE) as client:
        Phone(client, PLAIN).ask(ASKED, gate)
        settled(wechat, 1, wait)
        assert wechat.calls == 4
        wait(lambda: row(store)["tries"] == 0)


def test_a_token_is_fetched_once_and_anew_when_it_is_refused(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait
) -> None:
    with serve(AT_ONCE) as client:
        phone = Phone(client, PLAIN)
        phone.ask(ASKED, gate)
        settled(wechat, 1, wait)
        phone.ask("依据是啥", gate)
        settled(wechat, 2, wait)
        assert len(wechat.tokens) == 1
        wechat.tokens.append("another process made this one valid")
        phone.ask("上哪办", gate)
        settled(wechat, 3, wait)
    assert wechat.secrets == [PLAIN.secret] * 2


def test_a_wrong_secret_pauses_everything_and_names_no_key(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait, caplog: pytest.LogCaptureFixture
) -> None:
    wechat.token_faults.extend([40125] * 100)
    with serve(AT_ONCE) as client:
        Phone(client, PLAIN).ask(ASKED, gate)
        wait(lambda: len(wechat.secrets) == 1)
        threading.Event().wait(0.5)
    assert (len(wechat.secrets), wechat.calls) == (1, 0)
    assert "40125" in caplog.text and PLAIN.secret not in caplog.text


@pytest.mark.parametrize("code", [45015, 45047, 40003, 43004])
def test_once_the_window_has_passed_it_waits_for_her_to_write(
    serve: Serve,
    gate: Gate,
    wechat: FakeWeChat,
    wait: Wait,
    store: Engine,
    code: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wechat.faults.append(code)
    with serve(AT_ONCE) as client:
        phone = Phone(client, PLAIN)
        phone.ask(ASKED, gate)
        wait(lambda: wechat.calls == 1)
        wait(lambda: row(store)["window_until"] is None)
        threading.Event().wait(0.3)
        assert (wechat.calls, wechat.inbox) == (1, [])
        assert str(code) in caplog.text and phone.openid not in caplog.text
        assert phone.say("", "image") != ""
        assert settled(wechat, 1, wait)[0].startswith("【不予出具】死亡证明")


def test_after_48_hours_nothing_is_sent_until_she_writes(
    serve: Serve, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    with serve() as client:
        phone = Phone(client, PLAIN)
        phone.say(ASKED)
        assert row(store)["window_until"] - datetime.utcnow() > timedelta(hours=47, minutes=59)
        change(store, window_until=datetime.utcnow() - timedelta(seconds=1), hold_until=None)
        add(store, "human", "证明不用开了，直接去派出所。")
        settled(wechat, 0, wait)
        assert "工作人员：证明不用开了" in phone.say("谢谢")


def test_a_click_opens_a_minute_and_does_not_shorten_what_a_message_opened(
    serve: Serve, store: Engine
) -> None:
    with serve() as client:
        phone = Phone(client, PLAIN)
        phone.say("place", "click")
        assert row(store)["window_until"] - datetime.utcnow() <= timedelta(minutes=1)
        phone.say(ASKED)
        phone.say("place", "click")
        assert row(store)["window_until"] - datetime.utcnow() > timedelta(hours=47)


def test_a_message_that_is_always_refused_gives_way_to_the_next(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait, caplog: pytest.LogCaptureFixture
) -> None:
    wechat.faults.extend([87014] * delivery.MOST_TRIES)
    with serve(AT_ONCE) as client:
        phone = Phone(client, PLAIN)
        phone.ask(ASKED, gate)
        wait(lambda: not wechat.faults)
        phone.ask("居住证明村里给开不", gate)
        assert settled(wechat, 1, wait)[0].startswith("【未列入清单】居住证明")
    assert "不再发了" in caplog.text


def test_who_has_left_is_sent_nothing(serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait) -> None:
    with serve(replace(PLAIN, seconds=0.1)) as client:
        phone = Phone(client, PLAIN)
        gate.close()
        phone.say(ASKED)
        phone.say("", "unsubscribe")
        gate.open()
        settled(wechat, 0, wait)


def test_several_processes_send_each_part_once(serve: Serve, wechat: FakeWeChat, store: Engine) -> None:
    with serve() as client:
        Phone(client, PLAIN).say("你好")
    with transaction(store) as session:
        session.query(WeChatUserRow).one().hold_until = None
    for n in range(12):
        add(store, "human", f"第{n}条。")
    sender = Sender(replace(PLAIN, api=wechat.address))
    work = Followers(store, lambda _: "", "220000")

    async def together() -> None:
        await asyncio.gather(*(Delivery(work, sender).once() for _ in range(4)))

    asyncio.run(together())
    assert wechat.texts() == [f"工作人员：第{n}条。" for n in range(12)]


def test_her_first_messages_at_the_same_time_open_one_conversation(store: Engine) -> None:
    work, opened = Followers(store, lambda _: "", "220000"), []

    def hear() -> None:
        opened.append(work.hear("oNew", uuid.uuid4().hex, timedelta(hours=48), timedelta(0)))

    threads = [threading.Thread(target=hear) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 8 and len(set(opened)) == 1
    with transaction(store) as session:
        assert session.query(ConversationRow).count() == 1


def test_a_fault_of_the_store_does_not_end_the_sending(
    serve: Serve,
    gate: Gate,
    wechat: FakeWeChat,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = []
    due = Followers.due

    def failing(self: Followers, limit: int) -> list[str]:
        asked.append(limit)
        if len(asked) < 3:
            raise OSError("disk")
        return due(self, limit)

    monkeypatch.setattr(Followers, "due", failing)
    with serve(AT_ONCE) as client:
        Phone(client, PLAIN).ask(ASKED, gate)
        settled(wechat, 1, wait)
    assert "OSError" in caplog.text


def test_an_empty_message_stops_nothing(serve: Serve, wechat: FakeWeChat, wait: Wait, store: Engine) -> None:
    with serve() as client:
        Phone(client, PLAIN).say("你好")
        add(store, "bot", "", {"quotes": [], "buttons": [], "rulings": []})
        settled(wechat, 0, wait)
        wait(lambda: row(store)["delivered"] == 3)
        add(store, "human", "在。")
        settled(wechat, 1, wait)


def test_the_pauses_between_tries_grow_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    seconds = [delivery._delay(tries).total_seconds() for tries in (1, 2, 5, 9, 60)]
    assert seconds == [2, 4, 32, 300, 300]
    assert timedelta(seconds=2 * 8.0) < followers.LEASE  # a sending may fetch a token too
    assert {outcome.value for outcome in Outcome} == {"sent", "later", "closed", "paused", "refused"}
