"""A hundred takeovers between the bot's start and end of a turn: it never talks over a person."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from cunwu.chat import answering, inbox
from cunwu.chat.agent import DialogueAgent, Said
from cunwu.chat.service import Conversations, Opening
from cunwu.store.access import Actor
from cunwu.store.conversations import HUMAN, ConversationRow, MessageRow
from cunwu.store.database import transaction

RUNS = 100
YUSHU = "220182"
QUESTIONS = ("死亡证明能开吗", "镇里让村里签安全生产责任状，能签吗", "居住证明能开吗", "转人工", "你好")

MakeActor = Callable[..., Actor]


class SlowAgent:
    """The real agent; each of its turns takes a few thousandths of a second more at both ends."""

    def __init__(self, agent: DialogueAgent, chance: random.Random) -> None:
        self._agent = agent
        self._chance = chance
        self.begun = threading.Event()
        self.seconds = 0.03  # of the last turn

    async def turn(self, text: str, folded: Any, slots: Any = None) -> Said:
        clock = asyncio.get_running_loop().time
        began = clock()
        self.begun.set()
        await asyncio.sleep(self._chance.random() / 100)
        said = await self._agent.turn(text, folded, slots)
        await asyncio.sleep(self._chance.random() / 100)
        self.seconds = clock() - began
        return said


def take_over(store: Engine, actor: Actor, conversation: str, delay: float, speaks: bool) -> int:
    """Takes over after ``delay`` seconds, in a thread of its own, by words or without.

    Returns the number of the last message of before.
    """
    time.sleep(delay)
    with transaction(store) as session:
        session.get(ConversationRow, conversation, with_for_update=True)
        last = select(func.max(MessageRow.number)).where(MessageRow.conversation_id == conversation)
        before = int(session.execute(last).scalar() or 0)
        if speaks:
            answering.say(session, actor, conversation, "我来答你", "key")
        else:
            answering.take(session, actor, conversation)
        return before


async def test_a_hundred_takeovers_in_the_middle_of_a_turn_and_not_a_word_of_the_bot_after(
    store: Engine, agent: DialogueAgent, actor: MakeActor, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20261123)
    slow, me = SlowAgent(agent, chance), actor()
    conversations = Conversations(store, slow)  # type: ignore[arg-type]
    silenced = after = 0
    for run in range(RUNS):
        conversation = conversations.open(Opening(region=YUSHU))
        slow.begun.clear()
        turn = asyncio.create_task(conversations.send(conversation, chance.choice(QUESTIONS), f"c{run}"))
        await asyncio.to_thread(slow.begun.wait)
        delay, speaks = chance.random() * slow.seconds, chance.random() < 0.5
        before = await asyncio.to_thread(take_over, store, me, conversation, delay, speaks)
        answer = await turn
        await conversations.recover()  # nor does a restart bring it back
        said = conversations.history(conversation)
        assert said.state == HUMAN
        silenced += answer["number"] is None
        after += sum(one["author"] == "bot" and one["number"] > before for one in said.messages)
    with transaction(store) as session:
        assert session.execute(inbox.unanswered()).all() == []
    with capsys.disabled():
        print(f"\n{RUNS} takeovers: the bot was silenced in {silenced} turns; messages of it after: {after}")
    assert after == 0
    assert silenced > 0
