"""A turn that went wrong is kept to be learned from, once, with what the bot took it for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from learning_people import DEHUI, YUSHU, Say, kept, only
from sqlalchemy import select
from sqlalchemy.engine import Engine

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations, Opening
from cunwu.store.conversations import MessageRow
from cunwu.store.database import reading

SURE: dict[str, Any] = {"item": "健在证明"}
UNSURE: dict[str, Any] = {"topic": "out_of_scope", "confidence": 0.0}


def text_of(engine: Engine, message: int) -> str:
    with reading(engine) as session:
        return str(session.execute(select(MessageRow.text).where(MessageRow.id == message)).scalar_one())


def test_what_was_understood_is_not_kept(store: Engine, say: Say) -> None:
    say(("健在证明能开吗", SURE))
    assert kept(store) == []


def test_an_answer_with_little_confidence_is_kept_with_what_it_was_taken_for(store: Engine, say: Say) -> None:
    say(("给俺整个那个", {"item": "居住证明", "confidence": 0.31}))
    row = only(store)
    assert (row.topic, row.item, row.confidence, row.region) == ("certificate", "居住证明", 0.31, YUSHU)
    assert row.missed and not (row.corrected or row.handed_over or row.useless)


def test_the_same_words_are_one_question_however_they_are_written(store: Engine, say: Say) -> None:
    say(("開個條", UNSURE), ("开个条", UNSURE))
    say(("开个条　", UNSURE))
    assert only(store).times == 3


def test_the_same_words_elsewhere_are_another_question(store: Engine, say: Say) -> None:
    say(("开个条", UNSURE))
    say(("开个条", UNSURE), region=DEHUI)
    assert [row.region for row in kept(store)] == [YUSHU, DEHUI]


def test_a_correction_keeps_what_it_corrects(store: Engine, say: Say) -> None:
    say(("给俺妈开个证明", SURE), ("不是这个，是房子的", {"item": "居民财产证明", "corrects": True}))
    row = only(store)
    assert text_of(store, row.message_id) == "给俺妈开个证明"
    assert row.item == "健在证明" and row.corrected and not row.missed


def test_a_hand_over_keeps_the_matter_before_it_and_not_the_talk_between(store: Engine, say: Say) -> None:
    person = {"topic": "handoff", "handed_over": True}
    say(("俺这事咋整", SURE), ("你好", {"topic": "smalltalk"}), ("转人工", person), ("快转人工", person))
    row = only(store)
    assert text_of(store, row.message_id) == "俺这事咋整"
    assert row.handed_over and row.times == 1


def test_a_hand_over_at_the_start_keeps_nothing(store: Engine, say: Say) -> None:
    say(("转人工", {"topic": "handoff", "handed_over": True}))
    assert kept(store) == []


def test_an_answer_of_no_use_keeps_its_question_once(
    store: Engine, say: Say, conversations: Conversations
) -> None:
    (answer,) = say(("给俺妈开个证明", {**SURE, "confidence": 0.4}))
    for _ in range(2):
        conversations.give_feedback(answer["conversation"], answer["number"], False, "不是我要的")
    row = only(store)
    assert row.missed and row.useless and row.times == 1


def test_a_useful_answer_keeps_nothing(store: Engine, say: Say, conversations: Conversations) -> None:
    (answer,) = say(("健在证明能开吗", SURE))
    conversations.give_feedback(answer["conversation"], answer["number"], True, "")
    assert kept(store) == []


@pytest.mark.parametrize("correction", ["不是，我问的是户口丢了", "你理解错了", "不是这个，是房子的"])
def test_the_real_engine_hears_a_correction(store: Engine, agent: DialogueAgent, correction: str) -> None:
    conversations = Conversations(store, agent)
    conversation = conversations.open(Opening(YUSHU))
    for text in ("死亡证明村里给开吗", correction):
        asyncio.run(conversations.send(conversation, text))
    corrected = [text_of(store, row.message_id) for row in kept(store) if row.corrected]
    assert corrected == ["死亡证明村里给开吗"]


@pytest.mark.parametrize("following", ["为啥", "那出生证明呢", "谢谢"])
def test_the_real_engine_takes_no_other_message_for_one(
    store: Engine, agent: DialogueAgent, following: str
) -> None:
    conversations = Conversations(store, agent)
    conversation = conversations.open(Opening(YUSHU))
    for text in ("死亡证明村里给开吗", following):
        asyncio.run(conversations.send(conversation, text))
    assert not any(row.corrected for row in kept(store))


def test_the_real_engine_s_hand_over_keeps_the_question(store: Engine, agent: DialogueAgent) -> None:
    conversations = Conversations(store, agent)
    conversation = conversations.open(Opening(YUSHU))
    for text in ("死亡证明村里给开吗", "转人工"):
        asyncio.run(conversations.send(conversation, text))
    row = only(store)
    assert row.handed_over and row.item == "死亡证明"
