"""Every kind of message is answered, once, in words that read well on a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from follower_rows import counted
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.settings import Settings
from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.wechat import WeChatUserRow
from cunwu.wechat.account import Account, BadAccount
from cunwu.wechat.envelope import Envelope, shown, signed
from cunwu.wechat.words import phrase, words

Serve = Callable[..., TestClient]


def test_a_question_is_answered_verdict_first(serve: Serve, account: Account) -> None:
    with serve(account) as client:
        query, body = Envelope("text", "派出所让村里开无犯罪记录证明，能开吗").posted(account)
        response = client.post("/wechat", params=query, content=body)
        assert shown(response.text, account).startswith("【不予出具】无犯罪记录证明\n村里不能开这个证明")
        assert ("Encrypt" in response.text) == bool(account.aes_key)
        assert ("无犯罪" in response.text) == (not account.aes_key)


def test_three_deliveries_of_a_message_are_one_turn_with_one_answer(
    serve: Serve, account: Account, store: Engine, gate: Any
) -> None:
    envelope = Envelope("text", "居住证明村里给开不")
    with serve(account) as client:
        answers = []
        for _ in range(3):
            query, body = envelope.posted(account)
            answers.append(shown(client.post("/wechat", params=query, content=body).text, account))
    assert answers[0].startswith("【未列入清单】居住证明") and answers == [answers[0]] * 3
    assert (gate.turns, counted(store, MessageRow)) == (1, 2)


def test_one_message_number_of_two_followers_is_two_messages(phone: Any, store: Engine) -> None:
    for openid in ("oFirst", "oSecond"):
        assert phone.send(Envelope("text", "谢谢", openid, number=77, time=1)) != ""
    assert counted(store, MessageRow) == 4
    assert counted(store, ConversationRow) == 2


def test_the_same_click_twice_is_one_turn_and_a_later_one_another(phone: Any, gate: Any) -> None:
    click = phone.envelope("click", "lists")
    assert phone.send(click) == phone.send(click) != ""
    assert gate.turns == 1
    phone.send(replace(click, time=click.time + 1))
    assert gate.turns == 2


def test_a_voice_message_is_what_was_heard_in_it(phone: Any) -> None:
    assert phone.say("死亡证明能开吗", "voice").startswith("【不予出具】死亡证明")


@pytest.mark.parametrize("heard", ["", "  "])
def test_a_voice_message_without_words_is_kindly_answered(phone: Any, heard: str, gate: Any) -> None:
    assert phone.say(heard, "voice") == words()["unsupported"]["voice"]
    assert gate.turns == 0


@pytest.mark.parametrize("kind", ["image", "video", "shortvideo", "location", "link", "holography"])
def test_what_cannot_be_read_is_kindly_answered(phone: Any, kind: str, gate: Any) -> None:
    sentences = words()["unsupported"]
    assert phone.say("", kind) == sentences.get(kind, sentences["other"])
    assert gate.turns == 0


def test_an_empty_text_is_kindly_answered(phone: Any) -> None:
    assert phone.say(" ") == words()["unsupported"]["other"]
    assert phone.say("\u200b") == "什么也没写，请把要问的事说一说"


def test_an_overlong_text_is_told_so(phone: Any) -> None:
    assert phone.say("问" * 2001).startswith("一次最多说2000个字")


@pytest.mark.parametrize("key", words()["clicks"])
def test_every_button_of_the_menu_answers(phone: Any, key: str) -> None:
    button = words()["clicks"][key]
    reply = phone.say(key, "click")
    assert reply == button["reply"] if "reply" in button else len(reply) > 10


def test_a_click_whose_key_is_unknown_is_taken_for_words(phone: Any) -> None:
    assert phone.say("死亡证明能开吗", "click").startswith("【不予出具】死亡证明")


def test_who_follows_is_welcomed_and_who_leaves_is_forgotten(phone: Any, store: Engine) -> None:
    assert phone.say("", "subscribe") == phrase("welcome")
    assert counted(store, ConversationRow) == 0
    phone.say("死亡证明能开吗")
    assert counted(store, WeChatUserRow) == 1
    assert phone.say("", "unsubscribe") == ""
    assert (counted(store, WeChatUserRow), counted(store, ConversationRow)) == (0, 1)
    phone.say("依据是啥")
    assert counted(store, ConversationRow) == 2  # nothing ties her to the first


def test_events_that_nobody_waits_for_are_passed_over(phone: Any, store: Engine) -> None:
    for event in ("LOCATION", "VIEW", "TEMPLATESENDJOBFINISH", "something_new"):
        xml = (
            "<xml><ToUserName>gh</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime>"
            f"<MsgType>event</MsgType><Event>{event}</Event></xml>"
        )
        response = phone.client.post("/wechat", params=signed(phone.account), content=xml)
        assert (response.status_code, response.text) == (200, "success")
    assert counted(store, MessageRow) == 0


def test_a_choice_is_picked_by_its_number(phone: Any) -> None:
    picked = set()
    for pick in ("县（市、区）委、政府发了文统一部署", "1", "１", "第一个", "1。"):
        phone.say("算了，从头来")
        asked = phone.say("农业局把统计的活派给村里干，该不该接")
        assert asked.startswith("【须经统一部署】")
        assert "\n回复 1：县（市、区）委、政府发了文统一部署" in asked
        picked.add(phone.say(pick))
    assert len(picked) == 1 and not picked.pop().startswith("【须经统一部署】")


def test_the_place_is_chosen_in_words_and_by_the_setting(serve: Serve, account: Account) -> None:
    with serve(replace(account, region="榆树")) as client:
        query, body = Envelope("text", "死亡证明能开吗").posted(account)
        first = shown(client.post("/wechat", params=query, content=body).text, account)
        query, body = Envelope("text", "换成农安县").posted(account)
        second = shown(client.post("/wechat", params=query, content=body).text, account)
    assert "榆树市、长春市、吉林省自己的清单" in first and "农安县、长春市" in second


def test_a_place_alone_is_said_back(phone: Any) -> None:
    assert phone.say("换成榆树市").startswith("好，往后按榆树市的清单答。")
    assert "榆树市、长春市、吉林省自己的清单" in phone.say("死亡证明能开吗")


def test_an_unknown_place_in_the_settings_stops_the_start(serve: Serve, account: Account) -> None:
    with (
        pytest.raises(BadAccount, match=r"CUNWU_WECHAT_REGION.*乌有县"),
        serve(replace(account, region="乌有县")),
    ):
        pass


def test_with_an_address_a_ruling_links_to_its_own_conversation(serve: Serve, account: Account) -> None:
    settings = Settings(address="https://cunwu.example.gov.cn/")
    with serve(account, settings) as client:
        query, body = Envelope("text", "死亡证明能开吗").posted(account)
        reply = shown(client.post("/wechat", params=query, content=body).text, account)
        address = reply.split('<a href="')[1].split('"')[0]
        assert address.startswith("https://cunwu.example.gov.cn/#session=")
        token = address.split("=", 1)[1]
        found = client.get("/api/history", headers={"Authorization": f"Bearer {token}"}).json()["messages"]
    assert [message["text"] for message in found][:1] == ["死亡证明能开吗"]
    assert phrase("ask_quote") not in reply


def test_markup_in_words_stays_words(phone: Any) -> None:
    reply = phone.say('村里<a href="http://x">让]]>签')
    assert "<a" not in reply


def test_no_openid_and_no_words_stand_in_the_log(
    phone: Any, gate: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("死亡证明能开吗")

    monkeypatch.setattr(gate, "turn", broken)
    assert phone.say("死亡证明能开吗") == phrase("failed")
    assert "RuntimeError" in caplog.text
    assert phone.openid not in caplog.text and "死亡证明" not in caplog.text
