"""The two transactions of a turn: the message in; then ruling, reply and tracker together (an outbox).

A process killed between them leaves the message unanswered and the tracker as it was: the turn can be played
again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from cunwu.chat.agent import Said
from cunwu.dialogue.state import State
from cunwu.language.mask import mask
from cunwu.replies.compose import lead_kept
from cunwu.rulings.verdict import Topic, Verdict
from cunwu.store.conversations import ConversationRow, MessageRow, RulingRow
from cunwu.store.database import fetch
from cunwu.store.leads import record_lead
from cunwu.store.requests import RequestRow

LATELY = 20  # answers of a conversation in which the same demand is counted once
WAITING = "waiting"  # for a person to answer


@dataclass(frozen=True)
class Work:
    """One message to be answered. ``answered`` is set where it already was."""

    message: int
    conversation: str
    text: str
    tracker: dict[str, Any] | None
    slots: dict[str, Any]
    region: str
    answered: dict[str, Any] | None


def keep(session: Session, conversation: str, text: str, client_id: str | None, now: datetime) -> int:
    """Store a user's message; returns its row id. The same ``client_id`` is the same message.

    Raises KeyError for an unknown conversation.
    """
    fetch(session, ConversationRow, conversation)
    if client_id is not None:
        known = select(MessageRow.id).where(
            MessageRow.conversation_id == conversation, MessageRow.client_id == client_id
        )
        found = session.execute(known).scalar()
        if found is not None:
            return int(found)
    row = MessageRow(
        conversation_id=conversation,
        number=_next_number(session, conversation),
        author="user",
        client_id=client_id,
        text=text,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def unanswered() -> Select:
    """The ids of kept messages without an answer, oldest first."""
    return (
        select(MessageRow.id)
        .where(MessageRow.author == "user", MessageRow.answered_at.is_(None))
        .order_by(MessageRow.id)
    )


def open_turn(session: Session, message: int) -> Work:
    """What is needed to answer ``message``."""
    row = fetch(session, MessageRow, message)
    conversation = fetch(session, ConversationRow, row.conversation_id)
    given = select(MessageRow.answer).where(MessageRow.replies_to == message)
    state = State(
        region=conversation.region,
        as_of=conversation.as_of.isoformat() if conversation.as_of else None,
    )
    return Work(
        message=message,
        conversation=conversation.id,
        text=row.text,
        tracker=conversation.tracker,
        slots={} if conversation.tracker else {"case": state.to_json()},
        region=conversation.region,
        answered=session.execute(given).scalar(),
    )


def close_turn(
    session: Session, work: Work, said: Said, policy_version: str, now: datetime
) -> dict[str, Any]:
    """Store the reply, its ruling and the tracker in one go; returns the answer as sent."""
    number = _next_number(session, work.conversation)
    conversation = fetch(session, ConversationRow, work.conversation)
    case = said.folded["slots"].get("case") or {}
    region = case.get("region", conversation.region)
    said = _with_receipt(session, work, said, region, conversation.role, now)
    answer = {
        "id": f"{work.conversation}-{number}",
        "number": number,
        **said.answer,
        "reply": said.text,
        "buttons": said.buttons,
    }
    reply = MessageRow(
        conversation_id=work.conversation,
        number=number,
        author="bot",
        replies_to=work.message,
        text=said.text,
        answer=answer,
        created_at=now,
    )
    session.add(reply)
    session.flush()
    fetch(session, MessageRow, work.message).answered_at = now
    conversation.tracker = said.folded
    if conversation.region != work.region:  # moved while the turn was thought about
        conversation.tracker = moved(said.folded, conversation.region)
    conversation.updated_at = now
    if answer["handed_over"]:
        conversation.state = WAITING
    session.add_all(_requests(session, work, region, answer, now))
    session.add(_ruling(reply.id, region, answer, policy_version, now))
    return answer


def _with_receipt(session: Session, work: Work, said: Said, region: str, role: str, now: datetime) -> Said:
    """What was said, with the lead that is to be kept stored in the same transaction as the turn."""
    if not said.answer.get("lead"):
        return said
    text = mask(_said_before(session, work))
    receipt = record_lead(session, now.date(), region, role, text)
    answer = {**said.answer, "lead": {"text": text, "receipt": receipt}}
    return replace(said, text=lead_kept(text, receipt), answer=answer)


def _said_before(session: Session, work: Work) -> str:
    """The message before this one in its own words: what was offered to be kept, or the offer had gone."""
    now = fetch(session, MessageRow, work.message)
    before = (
        select(MessageRow.text)
        .where(
            MessageRow.conversation_id == work.conversation,
            MessageRow.author == "user",
            MessageRow.number < now.number,
        )
        .order_by(MessageRow.number.desc())
        .limit(1)
    )
    return str(session.execute(before).scalar_one())


def _requests(
    session: Session, work: Work, region: str, answer: dict[str, Any], now: datetime
) -> list[RequestRow]:
    """One row for each certificate ruled on; none for what this conversation was lately told just so."""
    if answer["topic"] != Topic.CERTIFICATE.value:
        return []
    lately = (
        select(MessageRow.answer)
        .where(
            MessageRow.conversation_id == work.conversation,
            MessageRow.author == "bot",
            MessageRow.number < answer["number"],
        )
        .order_by(MessageRow.number.desc())
        .limit(LATELY)
    )
    told = {
        (r["item"], r["verdict"], before.get("desk"))
        for before in session.execute(lately).scalars()
        for r in before["rulings"]
    }
    return [
        RequestRow(day=now.date(), region=region, item=r["item"], verdict=r["verdict"], desk=answer["desk"])
        for r in answer["rulings"]
        if r["item"]
        and r["verdict"] != Verdict.CLARIFY.value
        and (r["item"], r["verdict"], answer["desk"]) not in told
    ]


def moved(tracker: dict[str, Any] | None, region: str) -> dict[str, Any] | None:
    """The fold with its case moved to another region."""
    slots = (tracker or {}).get("slots", {})
    if not tracker or not slots.get("case"):
        return tracker
    return {**tracker, "slots": {**slots, "case": {**slots["case"], "region": region}}}


def _ruling(
    message: int, region: str, answer: dict[str, Any], policy_version: str, now: datetime
) -> RulingRow:
    return RulingRow(
        message_id=message,
        topic=answer["topic"],
        item=answer["item"],
        verdict=answer["verdict"],
        region=region,
        as_of=date.fromisoformat(answer["as_of"]),
        confidence=answer["confidence"],
        policy_version=policy_version,
        trace=answer["trace"],
        created_at=now,
    )


def _next_number(session: Session, conversation: str) -> int:
    highest = select(func.max(MessageRow.number)).where(MessageRow.conversation_id == conversation)
    return int(session.execute(highest).scalar() or 0) + 1
