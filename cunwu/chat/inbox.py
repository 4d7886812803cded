"""The two transactions of a turn: the message in; then ruling, reply and tracker together (an outbox).

A process killed between them leaves the message unanswered and the tracker as it was: the turn can be played
again. Whatever else happened meanwhile (another process answered, a person took over, the conversation went
on) is seen by the second transaction, which holds the conversation's row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from cunwu.chat import recorded
from cunwu.chat.agent import Said
from cunwu.dialogue.state import State
from cunwu.store.conversations import BOT, HUMAN, WAITING, ConversationRow, MessageRow
from cunwu.store.database import fetch
from cunwu.store.days import day_of

# What comes of a message where a person has the conversation.
NO_ANSWER: dict[str, Any] = {"number": None, "reply": "", "buttons": []}


@dataclass(frozen=True)
class Work:
    """One message to be answered: its row id, its number, and what the turn starts from.

    ``outcome`` is set where there is nothing left to do. ``before``: row ids of what was said earlier in the
    conversation, through whichever process, and is owed an answer still.
    """

    message: int
    conversation: str
    asked: int
    text: str
    tracker: dict[str, Any] | None
    slots: dict[str, Any]
    region: str
    before: tuple[int, ...]
    outcome: dict[str, Any] | None


def keep(
    session: Session,
    conversation: str,
    text: str,
    client_id: str | None,
    now: datetime,
    region: str | None = None,
    role: str | None = None,
    since: datetime | None = None,
) -> int:
    """Store a user's message; returns its row id. The same ``client_id`` is the same message.

    Raises KeyError for an unknown conversation, and for one in which nothing was said ``since``.
    """
    row = fetch(session, ConversationRow, conversation, lock=True)
    if since is not None and row.updated_at < since:
        raise KeyError(conversation)
    settle(row, region, role)
    if client_id is not None:
        known = select(MessageRow.id).where(
            MessageRow.conversation_id == conversation,
            MessageRow.client_id == client_id,
            MessageRow.author == "user",
        )
        found = session.execute(known).scalar()
        if found is not None:
            return int(found)
    message = MessageRow(
        conversation_id=conversation,
        number=next_number(session, conversation),
        author="user",
        client_id=client_id,
        text=text,
        created_at=now,
        answered_at=now if row.state == HUMAN else None,  # the bot has nothing to say to it
    )
    session.add(message)
    row.updated_at = now
    session.flush()
    return message.id


def unanswered(but: tuple[datetime, datetime] | None = None) -> Select:
    """Row id and conversation of the kept messages that the bot still owes an answer, oldest first.

    ``but``: those kept in that span are left out; what a clock, since put back, kept for tomorrow is not.
    """
    owed = select(MessageRow.id, MessageRow.conversation_id).where(
        MessageRow.author == "user", MessageRow.answered_at.is_(None)
    )
    if but is not None:
        owed = owed.where(not_(MessageRow.created_at.between(*but)))
    return owed.order_by(MessageRow.id)


def owed(session: Session, but: tuple[datetime, datetime] | None = None) -> dict[str, list[int]]:
    """The ``unanswered`` messages of each conversation, by row id, in their order."""
    found: dict[str, list[int]] = {}
    for message, conversation in session.execute(unanswered(but)):
        found.setdefault(conversation, []).append(message)
    return found


def open_turn(session: Session, message: int) -> Work:
    """What is needed to answer ``message``."""
    row = fetch(session, MessageRow, message)
    conversation = fetch(session, ConversationRow, row.conversation_id)
    state = State(
        region=conversation.region,
        as_of=conversation.as_of.isoformat() if conversation.as_of else None,
    )
    return Work(
        message=message,
        conversation=conversation.id,
        asked=row.number,
        text=row.text,
        tracker=conversation.tracker,
        slots={} if conversation.tracker else {"case": state.to_json()},
        region=conversation.region,
        before=tuple(session.execute(_owed_before(row)).scalars()) if row.answered_at is None else (),
        outcome=_outcome(session, row, conversation) if row.answered_at is not None else None,
    )


def close_turn(
    session: Session, work: Work, said: Said, policy_version: str, now: datetime
) -> dict[str, Any] | None:
    """Store the reply, its ruling and the tracker in one go; returns what came of the message.

    Nothing of ``said`` is stored where the message is dealt with already: another process answered it, or a
    person took over. None where the conversation went on meanwhile: the turn has to be played again.
    """
    conversation = fetch(session, ConversationRow, work.conversation, lock=True)
    asked = fetch(session, MessageRow, work.message)
    if asked.answered_at is not None:
        return _outcome(session, asked, conversation)
    if (conversation.tracker, conversation.region) != (work.tracker, work.region):
        return None
    case = said.folded["slots"].get("case") or {}
    region = case.get("region", conversation.region)
    said = recorded.with_receipt(session, asked, said, region, conversation.role, now.date())
    if said.answer["handed_over"]:
        said = recorded.with_person(session, work.conversation, said, region, now)
    reply = _add_reply(session, asked, said, now)
    asked.answered_at = now
    conversation.tracker = said.folded
    conversation.region = region  # she may have named another place
    conversation.updated_at = now
    if said.answer["handed_over"] and conversation.state == BOT:
        conversation.state, conversation.state_since = WAITING, now
    answer = reply.answer or {}
    session.add_all(recorded.demands(session, work.conversation, region, answer, day_of(now)))
    session.add(recorded.ruling(reply.id, region, answer, policy_version, now))
    recorded.to_learn(session, asked, reply, said.corrects)
    return _outcome(session, asked, conversation)


def settle(row: ConversationRow, region: str | None, role: str | None) -> None:
    """Answer for another place or role from now on; None, or what was chosen before, leaves it as it is.

    While a person has the conversation it stays in the place whose person that is.
    """
    row.role = role or row.role
    if region and region != row.chosen and row.state != HUMAN:
        row.chosen = row.region = region
        row.tracker = _moved(row.tracker, region)


def _moved(tracker: dict[str, Any] | None, region: str) -> dict[str, Any] | None:
    """The fold with its case moved to another region."""
    slots = (tracker or {}).get("slots", {})
    if not tracker or not slots.get("case"):
        return tracker
    return {**tracker, "slots": {**slots, "case": {**slots["case"], "region": region}}}


def next_number(session: Session, conversation: str) -> int:
    """The number of the next message; the conversation's row must be held."""
    highest = select(func.max(MessageRow.number)).where(MessageRow.conversation_id == conversation)
    return int(session.execute(highest).scalar() or 0) + 1


def _add_reply(session: Session, asked: MessageRow, said: Said, now: datetime) -> MessageRow:
    number = next_number(session, asked.conversation_id)
    reply = MessageRow(
        conversation_id=asked.conversation_id,
        number=number,
        author="bot",
        replies_to=asked.id,
        text=said.text,
        answer={
            "id": f"{asked.conversation_id}-{number}",
            "number": number,
            **said.answer,
            "reply": said.text,
            "buttons": said.buttons,
        },
        created_at=now,
    )
    session.add(reply)
    session.flush()
    return reply


def _owed_before(asked: MessageRow) -> Select:
    return unanswered().where(
        MessageRow.conversation_id == asked.conversation_id, MessageRow.number < asked.number
    )


def _outcome(session: Session, asked: MessageRow, conversation: ConversationRow) -> dict[str, Any]:
    """What came of a message that is dealt with: the bot's answer, or none where a person had it."""
    given = select(MessageRow.answer).where(MessageRow.replies_to == asked.id)
    answer: dict[str, Any] = session.execute(given).scalar() or NO_ANSWER
    return {**answer, "asked": asked.number, "state": conversation.state}
