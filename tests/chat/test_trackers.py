"""The fold of a conversation: enough to go on from, and no bigger however long the conversation gets."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations, Opening
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import transaction

ROUND = ("开居住证明", "能开吗", "谢谢", "要村里填个表", "镇长口头说的")


def stored_tracker(engine: Engine, conversation: str) -> dict[str, Any]:
    with transaction(engine) as session:
        return dict(session.get(ConversationRow, conversation).tracker)


def said(engine: Engine, agent: DialogueAgent, turns: int) -> dict[str, Any]:
    """The fold that is stored after so many turns."""

    async def speak() -> str:
        conversations = Conversations(engine, agent)
        conversation = conversations.open(Opening())
        for number in range(turns):
            await conversations.send(conversation, ROUND[number % len(ROUND)])
        return conversation

    return stored_tracker(engine, asyncio.run(speak()))


def test_after_sixty_turns_no_more_is_stored_than_after_five(store: Engine, agent: DialogueAgent) -> None:
    few, many = said(store, agent, 5), said(store, agent, 60)
    assert set(many) == {"slots", "loop"}
    assert len(many["slots"]["case"]["belief"]) <= len(few["slots"]["case"]["belief"])
    assert len(json.dumps(many, ensure_ascii=False)) <= len(json.dumps(few, ensure_ascii=False)) * 1.02


def test_changing_subject_sixty_times_stays_within_bounds(
    store: Engine, agent: DialogueAgent, book: Any
) -> None:
    async def speak() -> str:
        conversations = Conversations(store, agent)
        conversation = conversations.open(Opening())
        for number in range(60):
            await conversations.send(conversation, f"那{book.items[number % len(book.items)].name}呢")
        return conversation

    fold = stored_tracker(store, asyncio.run(speak()))
    assert len(json.dumps(fold, ensure_ascii=False)) < 64 * 1024


@pytest.mark.parametrize("turns", [1, 4, 5])
def test_a_fold_is_plain_json_and_goes_on_where_it_stopped(agent: DialogueAgent, turns: int) -> None:
    async def speak(through_json: bool) -> dict[str, Any]:
        folded: dict[str, Any] | None = None
        for text in ROUND[:turns]:
            folded = (await agent.turn(text, folded, {})).folded
            if through_json:
                folded = json.loads(json.dumps(folded))
        return (await agent.turn("县里发了文", folded, {})).answer

    assert asyncio.run(speak(True)) == asyncio.run(speak(False))


def test_two_conversations_at_once_do_not_mix(agent: DialogueAgent) -> None:
    async def speak() -> list[dict[str, Any]]:
        folds = await asyncio.gather(
            *(agent.turn(text, None, {}) for text in ("要村里填个表", "婚姻状况证明"))
        )
        answers = await asyncio.gather(
            agent.turn("县里发了文", folds[0].folded, {}), agent.turn("办收养登记", folds[1].folded, {})
        )
        return [said.answer for said in answers]

    form, marriage = asyncio.run(speak())
    assert (form["topic"], form["verdict"]) == ("report_form", "allowed")
    assert (marriage["item"], marriage["verdict"]) == ("收养人情况证明", "issuable")


def test_no_turn_leaves_anything_behind_in_the_process(agent: DialogueAgent) -> None:
    asyncio.run(agent.turn("死亡证明能开吗", None, {}))
    assert asyncio.run(agent._trackers.keys()) == []
