"""How long somebody waited is kept: from the hand-over, or from the taking over, to the first human word."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from cunwu.chat import handover, inbox
from cunwu.chat.agent import Said
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import transaction
from cunwu.store.feedback import FeedbackRow, record_feedback
from cunwu.store.handovers import HandoverRow

AT = datetime(2026, 11, 20, 1)
WHO = handover.Person("王干事")
Waits = list[tuple[datetime, datetime | None, bool]]


def later(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


@pytest.fixture
def conversation(store: Engine) -> str:
    with transaction(store) as session:
        session.add(ConversationRow(id="c", region="220182", created_at=AT, updated_at=AT))
    return "c"


def turn(store: Engine, handed_over: bool) -> None:
    """A question at AT, and the bot's answer to it."""
    answer = {
        "topic": "handoff",
        "item": None,
        "verdict": None,
        "as_of": "2026-11-20",
        "confidence": 1.0,
        "trace": [],
        "rulings": [],
        "desk": None,
        "handed_over": handed_over,
    }
    with transaction(store) as session:
        message = inbox.keep(session, "c", "转人工", None, AT)
        work = inbox.open_turn(session, message)
    said = Said(text="好的", buttons=[], answer=answer, folded={"slots": {}})
    with transaction(store) as session:
        assert inbox.close_turn(session, work, said, "v", AT)


def waits(store: Engine) -> Waits:
    with transaction(store) as session:
        rows = session.execute(select(HandoverRow).order_by(HandoverRow.id)).scalars()
        return [
            (row.asked_at or row.taken_at, row.replied_at or row.ended_at, row.replied_at is not None)
            for row in rows
        ]


def do(store: Engine, act: object, *arguments: object) -> None:
    with transaction(store) as session:
        act(session, *arguments)  # type: ignore[operator]


def test_a_wait_lasts_from_the_hand_over_to_the_first_human_word(store: Engine, conversation: str) -> None:
    turn(store, handed_over=True)
    assert waits(store) == [(AT, None, False)]
    do(store, handover.take, conversation, WHO, later(5))
    assert waits(store) == [(AT, None, False)]
    do(store, handover.reply, conversation, WHO, "来村里办", later(7))
    do(store, handover.reply, conversation, WHO, "带户口本", later(9))
    do(store, handover.hand_back, conversation, WHO, later(10))
    assert waits(store) == [(AT, later(7), True)]


def test_what_the_bot_answers_itself_is_no_wait(store: Engine, conversation: str) -> None:
    turn(store, handed_over=False)
    assert waits(store) == []


def test_who_takes_over_unasked_lets_somebody_wait_from_then_on(store: Engine, conversation: str) -> None:
    do(store, handover.take, conversation, WHO, later(1))
    do(store, handover.reply, conversation, WHO, "我来说", later(2))
    assert waits(store) == [(later(1), later(2), True)]


@pytest.mark.parametrize("act", [handover.hand_back, handover.close])
def test_a_wait_may_end_without_a_word(store: Engine, conversation: str, act: object) -> None:
    turn(store, handed_over=True)
    do(store, handover.take, conversation, WHO, later(5))
    do(store, act, conversation, WHO, later(6))
    assert waits(store) == [(AT, later(6), False)]


def test_each_wait_of_a_conversation_is_kept(store: Engine, conversation: str) -> None:
    for start in (0, 60):
        do(store, handover.take, conversation, WHO, later(start))
        do(store, handover.reply, conversation, WHO, "好", later(start + 1))
        do(store, handover.hand_back, conversation, WHO, later(start + 2))
    assert waits(store) == [(later(0), later(1), True), (later(60), later(61), True)]


def test_an_opinion_counts_on_the_day_of_the_first_one(store: Engine, conversation: str) -> None:
    turn(store, handed_over=False)
    do(store, record_feedback, conversation, 2, False, "", later(1))
    do(store, record_feedback, conversation, 2, True, "", later(60 * 48))
    with transaction(store) as session:
        row = session.execute(select(FeedbackRow)).scalar_one()
        assert (row.useful, row.at, row.first_at) == (True, later(60 * 48), later(1))
