"""Every message is kept before it is answered, and answered once; numbers run without gaps."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from cunwu.chat import inbox
from cunwu.chat.agent import DialogueAgent, Said
from cunwu.chat.service import BadMessage, Conversations, Opening, _now
from cunwu.store.conversations import ConversationRow, MessageRow, RulingRow
from cunwu.store.database import transaction

FORM = "要村里填个表"


class FallingAgent:
    """Dies in the middle of a turn; before that it notes what the store holds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.seen: list[tuple[str, bool]] = []

    async def turn(self, text: str, folded: Any, slots: Any = None) -> Said:
        with transaction(self._engine) as session:
            rows = session.execute(select(MessageRow)).scalars()
            self.seen = [(row.text, row.answered_at is not None) for row in rows]
        raise ConnectionError("power cut")


class PausingAgent:
    """Lets others go first in the middle of a turn."""

    def __init__(self, agent: DialogueAgent) -> None:
        self._agent = agent

    async def turn(self, text: str, folded: Any, slots: Any = None) -> Said:
        await asyncio.sleep(0.01)
        return await self._agent.turn(text, folded, slots)


@pytest.fixture
def conversations(store: Engine, agent: DialogueAgent) -> Conversations:
    return Conversations(store, agent)


@pytest.fixture
def conversation(conversations: Conversations) -> str:
    return conversations.open(Opening())


def count(engine: Engine, table: type) -> int:
    with transaction(engine) as session:
        return int(session.execute(select(func.count(table.id))).scalar_one())


async def test_a_message_is_in_the_store_before_it_is_answered(store: Engine, conversation: str) -> None:
    falling = FallingAgent(store)
    with pytest.raises(ConnectionError):
        await Conversations(store, falling).send(conversation, FORM)
    assert falling.seen == [(FORM, False)]
    assert count(store, MessageRow) == 1


async def test_what_a_killed_process_left_is_answered_once(
    store: Engine, agent: DialogueAgent, conversation: str
) -> None:
    with pytest.raises(ConnectionError):
        await Conversations(store, FallingAgent(store)).send(conversation, FORM, "c1")
    again = Conversations(store, agent)
    assert await again.recover() == 1
    assert await again.recover() == 0
    history = again.history(conversation).messages
    assert [(m["number"], m["author"]) for m in history] == [(1, "user"), (2, "bot")]
    answer = await again.send(conversation, FORM, "c1")
    assert answer == {**history[1]["answer"], "asked": 1, "state": "bot"}
    assert len(again.history(conversation).messages) == 2


async def test_several_left_over_messages_are_answered_in_their_order(
    store: Engine, agent: DialogueAgent, conversation: str
) -> None:
    for text in (FORM, "县里发了文"):
        with transaction(store) as session:
            inbox.keep(session, conversation, text, None, _now())
    again = Conversations(store, agent)
    assert await again.recover() == 2
    answers = [m["answer"] for m in again.history(conversation).messages if m["answer"]]
    assert [answer["verdict"] for answer in answers] == ["needs_approval", "allowed"]


async def test_a_fallen_turn_leaves_the_conversation_as_it_was(
    store: Engine, agent: DialogueAgent, conversation: str
) -> None:
    healthy = Conversations(store, agent)
    await healthy.send(conversation, FORM)
    with pytest.raises(ConnectionError):
        await Conversations(store, FallingAgent(store)).send(conversation, "县里发了文", "c2")
    assert (await healthy.send(conversation, "县里发了文", "c2"))["verdict"] == "allowed"


async def test_the_same_client_id_is_the_same_message(
    store: Engine, conversations: Conversations, conversation: str
) -> None:
    first = await conversations.send(conversation, FORM, "c1")
    assert await conversations.send(conversation, FORM, "c1") == first
    assert await conversations.send(conversation, "别的话", "c1") == first
    assert count(store, MessageRow) == 2
    assert count(store, RulingRow) == 1


async def test_two_sends_at_once_with_one_client_id_are_one_message(
    store: Engine, agent: DialogueAgent, conversation: str
) -> None:
    conversations = Conversations(store, PausingAgent(agent))
    first, second = await asyncio.gather(
        conversations.send(conversation, FORM, "c1"), conversations.send(conversation, FORM, "c1")
    )
    assert first == second
    assert count(store, MessageRow) == 2


async def test_two_processes_answer_one_message_once(
    store: Engine, agent: DialogueAgent, conversation: str
) -> None:
    first, second = await asyncio.gather(
        Conversations(store, PausingAgent(agent)).send(conversation, FORM, "c1"),
        Conversations(store, PausingAgent(agent)).send(conversation, FORM, "c1"),
    )
    assert first == second
    assert count(store, MessageRow) == 2


async def test_a_client_id_belongs_to_its_conversation(store: Engine, conversations: Conversations) -> None:
    for _ in range(2):
        await conversations.send(conversations.open(Opening()), FORM, "c1")
    assert count(store, MessageRow) == 4


async def test_messages_without_a_client_id_are_each_answered(
    store: Engine, conversations: Conversations, conversation: str
) -> None:
    first = await conversations.send(conversation, "死亡证明能开吗")
    second = await conversations.send(conversation, "死亡证明能开吗")
    assert first["id"] != second["id"]
    assert count(store, MessageRow) == 4


async def test_numbers_run_without_gaps_and_answers_follow_their_messages(
    store: Engine, agent: DialogueAgent, conversation: str
) -> None:
    conversations = Conversations(store, PausingAgent(agent))
    texts = [f"{name}能开吗" for name in ("死亡证明", "出生证明", "健在证明", "居住证明", "收入证明")]
    answers = await asyncio.gather(*(conversations.send(conversation, text) for text in texts))
    history = conversations.history(conversation).messages
    assert [m["number"] for m in history] == list(range(1, 11))
    said = {m["text"]: m["number"] for m in history if m["author"] == "user"}
    for text, answer in zip(texts, answers, strict=True):
        assert answer["number"] > said[text]
        assert answer["item"] in text
    assert len({answer["id"] for answer in answers}) == len(texts)


async def test_the_history_holds_what_was_said_and_answered(
    conversations: Conversations, conversation: str
) -> None:
    answer = await conversations.send(conversation, "死亡证明能开吗")
    said, replied = conversations.history(conversation).messages
    assert (said["text"], said["answer"]) == ("死亡证明能开吗", None)
    assert (replied["text"], replied["answer"]) == (
        answer["reply"],
        {key: value for key, value in answer.items() if key not in ("asked", "state")},
    )
    assert said["created_at"].endswith("Z")


async def test_no_personal_number_is_kept(conversations: Conversations, conversation: str) -> None:
    await conversations.send(conversation, "我电话13843112345，死亡证明能开吗")
    assert "138****2345" in conversations.history(conversation).messages[0]["text"]


async def test_each_ruling_is_kept_with_the_records_it_rests_on(
    store: Engine, conversations: Conversations, conversation: str
) -> None:
    await conversations.send(conversation, "死亡证明能开吗")
    with transaction(store) as session:
        ruling = session.execute(select(RulingRow)).scalar_one()
        assert (ruling.topic, ruling.item, ruling.verdict) == ("certificate", "死亡证明", "not_issued")
        assert ruling.policy_version == conversations.records.current().version
        assert ruling.trace


async def test_a_ruling_is_kept_with_the_place_it_was_given_for(
    store: Engine, conversations: Conversations, conversation: str
) -> None:
    await conversations.send(conversation, "开居住证明")
    answer = await conversations.send(conversation, "换成榆树")
    assert answer["region"] == "榆树市"
    with transaction(store) as session:
        latest = session.execute(select(RulingRow).order_by(RulingRow.id.desc())).scalars().first()
        assert latest.region == "220182"


async def test_a_conversation_starts_in_the_place_it_was_opened_for(conversations: Conversations) -> None:
    conversation = conversations.open(Opening(region="220182"))
    assert (await conversations.send(conversation, "死亡证明"))["region"] == "榆树市"


@pytest.mark.parametrize("spoken_before", [True, False])
async def test_moving_a_conversation_changes_its_place(
    conversations: Conversations, conversation: str, spoken_before: bool
) -> None:
    if spoken_before:
        await conversations.send(conversation, "开居住证明")
    conversations.settle(conversation, "220182", None)
    assert (await conversations.send(conversation, "开居住证明"))["region"] == "榆树市"


async def test_a_role_is_kept_and_an_unknown_one_is_left_as_it_is(
    store: Engine, conversations: Conversations, conversation: str
) -> None:
    conversations.settle(conversation, None, "cadre")
    conversations.settle(conversation, "220182", None)
    with transaction(store) as session:
        row = session.get(ConversationRow, conversation)
        assert (row.region, row.role) == ("220182", "cadre")


async def test_an_unknown_conversation_is_a_key_error(conversations: Conversations) -> None:
    assert not conversations.exists("nobody", _now())
    with pytest.raises(KeyError):
        await conversations.send("nobody", "死亡证明")
    with pytest.raises(KeyError):
        conversations.settle("nobody", "220182", None)
    with pytest.raises(KeyError):
        conversations.history("nobody")


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), (" \n", "empty"), ("长" * 2001, "too_long"), (None, "not_text"), (7, "not_text")],
    ids=lambda value: str(value)[:12],
)
async def test_what_is_no_message_is_refused_and_not_kept(
    store: Engine, conversations: Conversations, conversation: str, text: Any, code: str
) -> None:
    with pytest.raises(BadMessage) as error:
        await conversations.send(conversation, text, "c1")
    assert error.value.code == code
    assert count(store, MessageRow) == 0


async def test_the_longest_message_is_still_answered(conversations: Conversations, conversation: str) -> None:
    assert (await conversations.send(conversation, "死亡证明能开吗" + "啊呀" * 990))["item"] == "死亡证明"


async def test_half_a_character_leaves_nothing_that_cannot_be_answered(
    store: Engine, agent: DialogueAgent, conversations: Conversations, conversation: str
) -> None:
    try:
        await conversations.send(conversation, "死亡证明\ud800能开吗")
    except BadMessage:
        assert count(store, MessageRow) == 0
    assert await Conversations(store, agent).recover() == 0


async def test_a_move_in_the_middle_of_a_turn_is_not_lost(
    store: Engine, agent: DialogueAgent, conversation: str
) -> None:
    conversations = Conversations(store, PausingAgent(agent))
    turn = asyncio.create_task(conversations.send(conversation, "开居住证明"))
    await asyncio.sleep(0.002)
    conversations.settle(conversation, "220182", None)
    await turn
    assert (await conversations.send(conversation, "开居住证明"))["region"] == "榆树市"


def test_who_asks_for_a_person_waits_for_one(store: Engine, agent: DialogueAgent) -> None:
    conversations = Conversations(store, agent)
    conversation = conversations.open(Opening())
    answer = asyncio.run(conversations.send(conversation, "转人工"))
    assert answer["handed_over"] is True
    with transaction(store) as session:
        assert session.get(ConversationRow, conversation).state == "waiting"


def test_who_asks_a_question_does_not_wait(store: Engine, agent: DialogueAgent) -> None:
    conversations = Conversations(store, agent)
    conversation = conversations.open(Opening())
    assert asyncio.run(conversations.send(conversation, "健在证明村里给开吗"))["handed_over"] is False
    with transaction(store) as session:
        assert session.get(ConversationRow, conversation).state == "bot"
