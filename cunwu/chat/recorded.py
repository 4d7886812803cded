"""What is kept of a turn beside its words: the ruling, the demand, the lead, what is to be learned from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from cunwu.chat.agent import Said
from cunwu.language.mask import mask
from cunwu.replies.compose import lead_kept
from cunwu.replies.person import person_comes
from cunwu.rulings.verdict import RegionLevel, Topic, Verdict
from cunwu.store import handovers
from cunwu.store.conversations import MessageRow, RulingRow, said_before
from cunwu.store.database import fetch
from cunwu.store.days import in_china
from cunwu.store.leads import record_lead
from cunwu.store.learning import LEAST_SURE, Reason, keep
from cunwu.store.models import RegionRow
from cunwu.store.office_hours import hours_for
from cunwu.store.requests import RequestRow

CHAT = (Topic.SMALLTALK.value, Topic.HANDOFF.value)
LATELY = 20  # answers of a conversation in which the same demand is counted once


def with_receipt(session: Session, asked: MessageRow, said: Said, region: str, role: str, day: date) -> Said:
    """What was said, with the lead that is to be kept stored in the same transaction as the turn."""
    if not said.answer.get("lead"):
        return said
    text = mask(said_before(session, asked, 1)[0])
    receipt = record_lead(session, day, region, role, text)
    answer = {**said.answer, "lead": {"text": text, "receipt": receipt}}
    return replace(said, text=lead_kept(text, receipt), answer=answer)


def with_person(session: Session, conversation: str, said: Said, region: str, now: datetime) -> Said:
    """What was said, with the number under which a person was asked for and when one will be there."""
    moment = in_china(now)
    receipt = handovers.ask(session, conversation, now, moment.date())
    level = RegionLevel(fetch(session, RegionRow, region).level)
    words = person_comes(receipt, level, moment, hours_for(session, region))
    return replace(said, text=f"{said.text}\n{words}")


def demands(
    session: Session, conversation: str, region: str, answer: dict[str, Any], day: date
) -> list[RequestRow]:
    """One row for each certificate ruled on; none for what this conversation was lately told just so."""
    if answer["topic"] != Topic.CERTIFICATE.value:
        return []
    lately = (
        select(MessageRow.answer)
        .where(
            MessageRow.conversation_id == conversation,
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
        RequestRow(day=day, region=region, item=r["item"], verdict=r["verdict"], desk=answer["desk"])
        for r in answer["rulings"]
        if r["item"]
        and r["verdict"] != Verdict.CLARIFY.value
        and (r["item"], r["verdict"], answer["desk"]) not in told
    ]


def to_learn(session: Session, asked: MessageRow, reply: MessageRow, corrects: bool) -> None:
    """Keep what went wrong: this message where it was not understood, the one before where it is taken back.

    The rulings of both must be in the session.
    """
    answer = reply.answer or {}
    session.flush()
    if answer["confidence"] < LEAST_SURE:
        given = select(RulingRow).where(RulingRow.message_id == reply.id)
        keep(session, asked, session.execute(given).scalar_one(), Reason.MISSED)
    if corrects or answer["handed_over"]:
        before = _matter_before(session, asked)
        if before is not None:
            keep(session, *before, Reason.CORRECTED if corrects else Reason.HANDED_OVER)


def _matter_before(session: Session, asked: MessageRow) -> tuple[MessageRow, RulingRow] | None:
    """The last message before this one that was taken for more than a greeting, with its ruling."""
    reply = aliased(MessageRow)
    query = (
        select(MessageRow, RulingRow)
        .join(reply, reply.replies_to == MessageRow.id)
        .join(RulingRow, RulingRow.message_id == reply.id)
        .where(
            MessageRow.conversation_id == asked.conversation_id,
            MessageRow.number.between(asked.number - LATELY, asked.number - 1),
            RulingRow.topic.not_in(CHAT),
        )
        .order_by(MessageRow.number.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


def ruling(
    message: int, region: str, answer: dict[str, Any], policy_version: str, now: datetime
) -> RulingRow:
    """The row of the ruling that the reply with row id ``message`` gives."""
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
