"""What cannot be answered in time reaches her later, once: through restarts and other people's answers."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import datetime, timedelta

from fake_wechat import FakeWeChat
from follower_rows import ASKED, AT_ONCE, Serve, Wait, add, by_person, change, row, settled
from followers_phone import PLAIN, Gate, Phone
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from cunwu.chat import handover
from cunwu.settings import Settings
from cunwu.store.conversations import MessageRow
from cunwu.store.database import transaction
from cunwu.wechat.words import phrase, words


def test_a_slow_answer_is_acknowledged_and_comes_later_once(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    with serve(replace(PLAIN, seconds=0.2)) as client:
        phone = Phone(client, PLAIN)
        gate.close()
        envelope = phone.envelope("text", ASKED)
        assert [phone.send(envelope) for _ in range(3)] == [phrase("later")] * 3
        assert wechat.inbox == []
        gate.open()
        assert settled(wechat, 1, wait)[0].startswith("【不予出具】死亡证明")
        assert wechat.inbox[0][0] == phone.openid
        assert phone.send(envelope) == phrase("later")
        assert (gate.turns, row(store)["delivered"]) == (1, 2)


def test_an_answer_given_at_once_is_not_sent_again(serve: Serve, wechat: FakeWeChat, wait: Wait) -> None:
    with serve() as client:
        assert Phone(client, PLAIN).say(ASKED).startswith("【不予出具】")
        settled(wechat, 0, wait)


def test_what_was_asked_before_a_restart_is_answered_after_it_once(
    serve: Serve, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    with serve() as client:
        Phone(client, PLAIN).say("你好")
    add(store, "user", ASKED)  # kept; then the process was killed
    with serve():
        assert settled(wechat, 1, wait)[0].startswith("【不予出具】死亡证明")


def test_what_was_answered_but_not_sent_before_a_restart_is_sent_after_it_once(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait
) -> None:
    with serve(AT_ONCE) as client:
        wechat.always = -1
        Phone(client, PLAIN).ask(ASKED, gate)
        wait(lambda: wechat.calls > 0)
    assert wechat.inbox == []
    wechat.always = None
    for _ in range(2):
        with serve(AT_ONCE):
            settled(wechat, 1, wait)


def test_a_process_killed_while_it_sent_leaves_the_part_to_another(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    with serve(AT_ONCE) as client:
        wechat.always = -1
        Phone(client, PLAIN).ask(ASKED, gate)
        wait(lambda: wechat.calls > 0)
    wechat.always = None
    change(store, next_try=None, sending_until=datetime.utcnow() + timedelta(seconds=1.0))
    with serve(AT_ONCE):
        threading.Event().wait(0.3)
        assert wechat.inbox == []
        settled(wechat, 1, wait)


def test_what_a_person_writes_reaches_her_under_his_name(
    serve: Serve, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    with serve() as client:
        Phone(client, PLAIN).say("转人工")
        by_person(store, handover.take)
        by_person(store, handover.reply, "我是村里的会计，你说。")
        by_person(store, handover.reply, "明天上午来。")
        assert settled(wechat, 2, wait) == ["王干事：我是村里的会计，你说。", "王干事：明天上午来。"]


def test_a_paper_that_a_person_sends_is_had_behind_the_link_in_the_message(
    serve: Serve, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    def send(session: Session, conversation: str, who: handover.Person, now: datetime) -> None:
        paper = {"kind": "notice", "title": "不予出具告知单", "part": 1, "item": "死亡证明", "number": 2}
        handover.reply(session, conversation, who, "给你一份。", now, paper=paper)

    with serve(settings=Settings(address="https://cunwu.example")) as client:
        Phone(client, PLAIN).say("死亡证明能开吗")
        by_person(store, send)
        said = settled(wechat, 1, wait)[0]
        session = re.search(r'href="https://cunwu.example/#session=([^"]+)"', said)
        assert said.startswith("王干事：给你一份。") and session is not None
        shown = client.get("/api/history", headers={"Authorization": f"Bearer {session[1]}"}).json()
        paper = shown["messages"][-1]["paper"]
        wanted = {"session": session[1], **{name: paper[name] for name in ("kind", "number", "part")}}
        assert client.post("/api/papers", json=wanted).content.startswith(b"PK")


def test_while_a_person_has_it_the_bot_is_silent_and_answers_again_after(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    with serve() as client:
        phone = Phone(client, PLAIN)
        phone.say("转人工")
        by_person(store, handover.take)
        turns = gate.turns
        assert phone.say("在吗") == ""
        assert phone.say(words()["fetch"][0]) == phrase("nothing_to_fetch")
        by_person(store, handover.reply, "在。")
        assert settled(wechat, 1, wait) == ["王干事：在。"]
        assert gate.turns == turns
        by_person(store, handover.hand_back)
        assert phone.say(ASKED).startswith("【不予出具】死亡证明")


def test_a_person_who_takes_over_while_the_bot_thinks_speaks_alone(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    with serve(AT_ONCE) as client:
        phone = Phone(client, PLAIN)
        gate.close()
        assert phone.say(ASKED) == phrase("later")
        by_person(store, handover.take)
        gate.open()
        by_person(store, handover.reply, "我来答。")
        assert settled(wechat, 1, wait) == ["王干事：我来答。"]


def test_a_long_answer_begins_at_once_and_goes_on_in_order(
    serve: Serve, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    long = "".join(f"第{n}句，{'字' * 190}。" for n in range(9))
    with serve() as client:
        phone = Phone(client, PLAIN)
        phone.say("你好")
        change(store, window_until=None)
        add(store, "human", long)
        wechat.faults.extend([-1, -1])
        first = phone.say("还有呢")
        rest = settled(wechat, 3, wait)
        assert first.startswith("工作人员：第0句") and first.endswith("。")
        assert "".join([first, *rest]).startswith("工作人员：" + long)
        wait(lambda: row(store)["delivered"] == 5)


def test_a_restart_in_the_middle_of_a_long_answer_goes_on_where_it_was(
    serve: Serve, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    long = "".join(f"第{n}句，{'字' * 190}。" for n in range(9))
    with serve() as client:
        Phone(client, PLAIN).say("你好")
        wechat.faults.extend([0, 0])
        wechat.always = -1
        add(store, "human", long)
        wait(lambda: row(store)["parts"] == 2)
    wechat.always = None
    with serve():
        texts = settled(wechat, 1, wait)
    assert texts[0].startswith("第6句")


def test_a_second_message_while_the_first_is_thought_about_doubles_nothing(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait
) -> None:
    with serve(replace(PLAIN, seconds=0.2)) as client:
        phone = Phone(client, PLAIN)
        gate.close()
        assert phone.say(ASKED) == phone.say("居住证明村里给开不") == phrase("later")
        gate.open()
        texts = settled(wechat, 2, wait)
    assert texts[0].startswith("【不予出具】死亡证明") and texts[1].startswith("【未列入清单】居住证明")


def test_what_is_acknowledged_is_kept_even_while_others_are_thought_about(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait, store: Engine
) -> None:
    with serve(AT_ONCE) as client:
        gate.close()
        for number in range(3):
            phone = Phone(client, PLAIN, f"oFollower{number}")
            assert phone.say(ASKED) == phrase("later")
            with transaction(store) as session:
                assert session.query(MessageRow).filter_by(answered_at=None).count() == number + 1
        gate.open()
        settled(wechat, 3, wait)
    assert sorted(openid for openid, _ in wechat.inbox) == ["oFollower0", "oFollower1", "oFollower2"]


def test_deliveries_at_the_same_time_are_one_turn_with_one_answer(
    serve: Serve, gate: Gate, wechat: FakeWeChat, wait: Wait
) -> None:
    with serve() as client:
        phone, answers = Phone(client, PLAIN), []
        envelope = phone.envelope("text", ASKED)
        threads = [threading.Thread(target=lambda: answers.append(phone.send(envelope))) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        settled(wechat, 0, wait)
    assert len(set(answers)) == 1 and answers[0].startswith("【不予出具】")
    assert gate.turns == 1


def test_an_account_that_cannot_send_keeps_the_answer_until_it_is_asked_for(
    serve: Serve, gate: Gate, wechat: FakeWeChat
) -> None:
    with serve(replace(PLAIN, secret="", seconds=0.1)) as client:
        phone = Phone(client, PLAIN)
        assert phone.say("取") == phrase("nothing_to_fetch")
        gate.close()
        assert phone.say(ASKED) == phrase("later_by_asking")
        assert phone.say("取") == phrase("later_by_asking")
        gate.open()
        for _ in range(100):
            reply = phone.say("取")
            if reply != phrase("later_by_asking"):
                break
        assert reply.startswith("【不予出具】死亡证明")
        assert phone.say("取") == phrase("nothing_to_fetch")
    assert (gate.turns, wechat.inbox) == (1, [])


def test_an_account_that_cannot_send_says_that_more_is_to_come(serve: Serve, store: Engine) -> None:
    with serve(replace(PLAIN, secret="")) as client:
        phone = Phone(client, PLAIN)
        phone.say("你好")
        add(store, "human", "字" * 900 + "。")
        first = phone.say("取")
        assert first.endswith(phrase("more")) and len(first.encode()) <= 2048
        assert phone.say("取") == "字" * 305 + "。"
