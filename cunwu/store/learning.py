"""What there is to learn from: messages that were missed, corrected, handed over, or answered to no use.

The same words of the same region are one question, however often they are said. A row is written with the
turn itself, so that nobody has to search the conversations for them.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import Enum

from sqlalchemy import Boolean, Column, DateTime, Float, ForeignKey, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, aliased

from cunwu.language.normalize import normalize
from cunwu.store.conversations import MessageRow, RulingRow
from cunwu.store.database import alone, fetch
from cunwu.store.models import Base

LEAST_SURE = 0.5  # an answer that is less sure than this was not understood


class Reason(str, Enum):
    """Why a question is looked at."""

    MISSED = "missed"  # answered with little confidence, or not at all
    CORRECTED = "corrected"  # "不是这个"
    HANDED_OVER = "handed_over"
    USELESS = "useless"  # marked 没用


class QuestionRow(Base):
    """Words to learn from, as they were said last, and what the bot took them for then.

    ``key`` is the same for words that differ in nothing heard. ``label_id`` is the label that holds, NULL for
    none yet.
    """

    __tablename__ = "learning_question"
    id: Mapped[int] = Column(Integer, primary_key=True)
    key: Mapped[str] = Column(String(64), nullable=False, index=True)
    region: Mapped[str] = Column(String(20), nullable=False, index=True)
    message_id: Mapped[int] = Column(Integer, ForeignKey("message.id"), nullable=False, index=True)
    said_at: Mapped[datetime] = Column(DateTime, nullable=False)
    topic: Mapped[str] = Column(String(20), nullable=False)
    item = Column(Text, nullable=True)
    confidence: Mapped[float] = Column(Float, nullable=False)
    times: Mapped[int] = Column(Integer, nullable=False, default=0)
    missed: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    corrected: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    handed_over: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    useless: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    label_id = Column(Integer, nullable=True, index=True)


class HeardRow(Base):
    """A message that said the words of a question: each counts once, whatever came of it."""

    __tablename__ = "learning_heard"
    message_id: Mapped[int] = Column(Integer, ForeignKey("message.id"), primary_key=True)
    question_id: Mapped[int] = Column(Integer, ForeignKey("learning_question.id"), nullable=False, index=True)


def keep(session: Session, asked: MessageRow, ruling: RulingRow, reason: Reason) -> None:
    """Keep a message to be learned from, with what ``ruling`` says it was taken for. Safe to repeat."""
    alone(session, f"question {_key(asked.text)} {ruling.region}")
    heard = session.get(HeardRow, asked.id)
    row = fetch(session, QuestionRow, heard.question_id) if heard else _same(session, asked, ruling.region)
    if row is None:
        row = QuestionRow(key=_key(asked.text), region=ruling.region, times=0)
        session.add(row)
    setattr(row, reason.value, True)
    if heard is None:
        row.times += 1
        row.message_id, row.said_at = asked.id, asked.created_at
        row.topic, row.item, row.confidence = ruling.topic, ruling.item, ruling.confidence
        session.flush()
        session.add(HeardRow(message_id=asked.id, question_id=row.id))
    session.flush()


def keep_useless(session: Session, answer: int) -> None:
    """Keep what the answer with row id ``answer`` answers; nothing where a person or nobody's words did."""
    reply = aliased(MessageRow)
    query = (
        select(MessageRow, RulingRow)
        .join(reply, reply.replies_to == MessageRow.id)
        .join(RulingRow, RulingRow.message_id == reply.id)
        .where(reply.id == answer)
    )
    for asked, ruling in session.execute(query):
        keep(session, asked, ruling, Reason.USELESS)


def _same(session: Session, asked: MessageRow, region: str) -> QuestionRow | None:
    query = select(QuestionRow).where(QuestionRow.key == _key(asked.text), QuestionRow.region == region)
    found: QuestionRow | None = session.execute(query.order_by(QuestionRow.id).limit(1)).scalar()
    return found


def _key(text: str) -> str:
    return hashlib.sha256(normalize(text).encode("utf-8", "surrogatepass")).hexdigest()
