"""bot → waiting → human → bot: while a person has a conversation the bot is silent, whatever it was doing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from cunwu.chat import handover, inbox
from cunwu.chat.agent import DialogueAgent, Said
from cunwu.chat.desk import cases, conversation_named
from cunwu.chat.service import BadMessage, Conversations, Opening
from cunwu.store.conversations import ConversationRow, MessageRow, RulingRow
from cunwu.store.database import transaction

NOW = datetime(2026, 11, 23, 8, 0, 0)
WANG, LI = "王干事", "李干事"
QUESTION = "死亡证明能开吗"


@pytest.fixture
def conversations(store: Engine, agent: DialogueAgent) -> Conversations:
    return Conversations(store, agent)


@pytest.fixture
def conversation(conversations: Conversations) -> str:
    return conversations.open(Opening())


@pytest.fixture
def act(store: Engine, conversation: str) -> Callable[..., Any]:
    """An act of another process on the conversation: take, reply, hand_back, close."""

    def do(name: str, who: str = WANG, *more: Any) -> Any:
        with transaction(store) as session:
            return getattr(handover, name)(session, conversation, handover.named(who), *more, NOW)

    return do


Act = Callable[..., Any]


class InterruptedAgent:
    """Something happens in the middle of each of its turns."""

    def __init__(self, agent: DialogueAgent, happens: Callable[[], None]) -> None:
        self._agent = agent
        self._happens = happens
        self.turns = 0

    async def turn(self, text: str, folded: Any, slots: Any = None) -> Said:
        self.turns += 1
        said = await self._agent.turn(text, folded, slots)
        self._happens()
        return said


def authors(conversations: Conversations, conversation: str) -> list[str]:
    return [message["author"] for message in conversations.history(conversation).messages]


def state(store: Engine, conversation: str) -> tuple[str, str | None]:
    with transaction(store) as session:
        row = session.get(ConversationRow, conversation)
        return row.state, row.who


def owed(store: Engine) -> int:
    with transaction(store) as session:
        return len(session.execute(inbox.unanswered()).all())


async def test_the_whole_way_to_a_person_and_back(
    store: Engine, conversations: Conversations, conversation: str, act: Act
) -> None:
    assert (await conversations.send(conversation, "转人工"))["state"] == "waiting"
    assert (await conversations.send(conversation, QUESTION))["verdict"] == "not_issued"  # the bot goes on
    assert state(store, conversation) == ("waiting", None)
    act("take")
    assert await conversations.send(conversation, "在吗") == {
        "asked": 5,
        "state": "human",
        "number": None,
        "reply": "",
        "buttons": [],
    }
    assert act("reply", WANG, "您说") == 6
    act("hand_back")
    answer = await conversations.send(conversation, "健在证明呢")
    assert (answer["state"], answer["number"], answer["verdict"]) == ("bot", 8, "not_issued")
    assert authors(conversations, conversation) == ["user", "bot"] * 2 + ["user", "human", "user", "bot"]
    said = conversations.history(conversation).messages[5]
    assert (said["name"], said["text"], said["answer"]) == (WANG, "您说", None)


async def test_what_the_bot_was_about_to_say_when_a_person_took_over_is_dropped(
    store: Engine, agent: DialogueAgent, conversation: str, act: Act
) -> None:
    interrupted = InterruptedAgent(agent, lambda: act("take"))
    conversations = Conversations(store, interrupted)
    answer = await conversations.send(conversation, QUESTION, "c1")
    assert (answer["asked"], answer["number"], answer["state"]) == (1, None, "human")
    assert authors(conversations, conversation) == ["user"]
    with transaction(store) as session:
        assert session.execute(select(func.count(RulingRow.id))).scalar() == 0
        assert session.get(ConversationRow, conversation).tracker is None
    assert owed(store) == 0
    assert await conversations.send(conversation, QUESTION, "c1") == answer
    assert interrupted.turns == 1


async def test_it_stays_dropped_where_the_person_had_given_back_before_the_turn_ended(
    store: Engine, agent: DialogueAgent, conversation: str, act: Act
) -> None:
    def come_and_go() -> None:
        act("take")
        act("reply", WANG, "我来说")
        act("hand_back")

    conversations = Conversations(store, InterruptedAgent(agent, come_and_go))
    answer = await conversations.send(conversation, QUESTION)
    assert (answer["number"], answer["state"]) == (None, "bot")
    assert authors(conversations, conversation) == ["user", "human"]


async def test_a_restart_answers_nothing_that_a_person_has(
    store: Engine, agent: DialogueAgent, conversation: str, act: Act
) -> None:
    with transaction(store) as session:
        inbox.keep(session, conversation, QUESTION, "c1", NOW)  # and the process was killed
    act("take")
    with transaction(store) as session:
        inbox.keep(session, conversation, "在吗", "c2", NOW)
    conversations = Conversations(store, agent)
    assert await conversations.recover() == 0
    act("hand_back")
    assert await conversations.recover() == 0
    assert authors(conversations, conversation) == ["user", "user"]


async def test_a_takeover_while_a_restart_answers_silences_the_bot(
    store: Engine, agent: DialogueAgent, conversation: str, act: Act
) -> None:
    with transaction(store) as session:
        inbox.keep(session, conversation, QUESTION, "c1", NOW)
        inbox.keep(session, conversation, "健在证明呢", "c2", NOW)
    conversations = Conversations(store, InterruptedAgent(agent, lambda: act("take")))
    await conversations.recover()
    assert authors(conversations, conversation) == ["user", "user"]


async def test_handed_back_the_bot_goes_on_closed_it_begins_anew(
    conversations: Conversations, conversation: str, act: Act
) -> None:
    await conversations.send(conversation, "要村里填个表")
    act("take")
    act("hand_back")
    assert (await conversations.send(conversation, "县里发了文"))["verdict"] == "allowed"
    await conversations.send(conversation, "要村里填个表")
    act("take")
    act("close")
    assert (await conversations.send(conversation, "县里发了文"))["verdict"] != "allowed"


async def test_a_request_can_be_closed_without_being_taken(
    store: Engine, conversations: Conversations, conversation: str, act: Act
) -> None:
    await conversations.send(conversation, "转人工")
    act("close")
    assert state(store, conversation) == ("bot", None)
    with pytest.raises(handover.NotNow):
        act("close")


def test_only_who_has_a_conversation_acts_in_it(store: Engine, conversation: str, act: Act) -> None:
    for name in ("hand_back", "close"):
        with pytest.raises(handover.NotNow):
            act(name)
    act("take")
    act("take")  # again changes nothing
    for name, more in (("take", []), ("reply", ["您好"]), ("hand_back", []), ("close", [])):
        with pytest.raises(handover.NotNow, match=WANG):
            act(name, LI, *more)
    assert state(store, conversation) == ("human", WANG)


@pytest.mark.parametrize("text", ["", " \n", "长" * 2001, None, 5])
def test_a_reply_is_checked_like_any_message(
    conversations: Conversations, conversation: str, act: Act, text: Any
) -> None:
    act("take")
    with pytest.raises(BadMessage):
        act("reply", WANG, text)
    assert authors(conversations, conversation) == []


def test_numbers_in_a_reply_are_masked(conversations: Conversations, conversation: str, act: Act) -> None:
    act("take")
    act("reply", WANG, "您打13843112345找小刘")
    assert conversations.history(conversation).messages[0]["text"] == "您打138****2345找小刘"


@pytest.mark.parametrize("who", ["", "  ", "王" * 21, "王\n干事", None, 7])
def test_a_person_has_a_name(store: Engine, conversation: str, act: Act, who: Any) -> None:
    with pytest.raises(ValueError, match="名字"):
        act("take", who)
    assert state(store, conversation) == ("bot", None)


@pytest.mark.parametrize(("name", "more"), [("take", []), ("reply", ["x"]), ("hand_back", []), ("close", [])])
def test_a_conversation_that_is_none_is_a_key_error(store: Engine, name: str, more: list[str]) -> None:
    with transaction(store) as session, pytest.raises(KeyError):
        getattr(handover, name)(session, "nobody", handover.named(WANG), *more, NOW)


async def test_what_is_said_through_two_processes_is_answered_in_its_order(
    store: Engine, agent: DialogueAgent, conversation: str
) -> None:
    other = Conversations(store, agent)
    once = iter([lambda: asyncio.run(other.send(conversation, "县里发了文"))])
    pending: list[threading.Thread] = []

    def happens() -> None:
        for first in once:
            pending.append(threading.Thread(target=first))
            pending[0].start()
            pending[0].join()

    waiting = InterruptedAgent(agent, happens)
    answer = await Conversations(store, waiting).send(conversation, "要村里填个表")
    assert (answer["asked"], answer["verdict"]) == (1, "needs_approval")  # the other process answered it
    found = other.history(conversation).messages
    assert [message["author"] for message in found] == ["user", "user", "bot", "bot"]
    assert [message["answer"]["verdict"] for message in found[2:]] == ["needs_approval", "allowed"]


async def test_a_turn_is_played_again_where_another_process_moved_the_conversation(
    store: Engine, agent: DialogueAgent, conversation: str
) -> None:
    other = Conversations(store, agent)
    once = iter([lambda: other.settle(conversation, "220182", None)])
    waiting = InterruptedAgent(agent, lambda: [act() for act in once])
    answer = await Conversations(store, waiting).send(conversation, "死亡证明能开吗")
    assert waiting.turns == 2
    assert authors(other, conversation) == ["user", "bot"]
    assert answer["verdict"] == "not_issued"


async def test_the_desk_sees_who_waits_longest_first_and_who_is_taken(
    store: Engine, conversations: Conversations
) -> None:
    first, second, third, quiet = (conversations.open(Opening(region="220182")) for _ in range(4))
    await conversations.send(quiet, QUESTION)
    for one in (second, first, third):
        await conversations.send(one, QUESTION)
        await conversations.send(one, "转人工")
    with transaction(store) as session:
        handover.take(session, second, handover.named(WANG), NOW)
        found = cases(session)
    assert [(one.conversation, one.state, one.who) for one in found] == [
        (first, "waiting", None),
        (third, "waiting", None),
        (second, "human", WANG),
    ]
    assert {(one.region, one.last) for one in found} == {("220182", "转人工")}


@pytest.mark.parametrize("words", ["", "abc", "zzzz", "%%%%", "____", "a" * 33, "'; --"])
def test_words_that_are_no_id_name_no_conversation(store: Engine, conversation: str, words: str) -> None:
    with transaction(store) as session, pytest.raises(LookupError, match="编号"):
        conversation_named(session, words)


def test_the_head_of_an_id_names_a_conversation_unless_two_share_it(store: Engine) -> None:
    with transaction(store) as session:
        for one in ("abcd1" + "0" * 27, "abcd2" + "0" * 27):
            session.add(ConversationRow(id=one, region="220000", created_at=NOW, updated_at=NOW))
        session.flush()
        assert conversation_named(session, " ABCD1 ") == "abcd1" + "0" * 27
        with pytest.raises(LookupError, match="不止一个"):
            conversation_named(session, "abcd")
        assert session.execute(select(func.count(MessageRow.id))).scalar() == 0
