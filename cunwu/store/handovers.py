"""Each time that a person was fetched, with its receipt number; and the notes that persons keep.

Columns that may be empty carry no type: SQLAlchemy's mypy plugin makes them optional by itself.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session

from cunwu.store import conversations  # noqa: F401  the table that foreign keys here point at
from cunwu.store.database import once_kept
from cunwu.store.models import Base
from cunwu.store.receipts import fresh
from cunwu.watch import events

BACK, CLOSED = "back", "closed"  # how one ends


class HandoverRow(Base):
    """From the wish for a person (``asked_at`` None: a person came unasked) until it is given back or closed.

    ``account_id`` is who took it, None at the command line.
    """

    __tablename__ = "handover"
    id: Mapped[int] = Column(Integer, primary_key=True)
    conversation_id: Mapped[str] = Column(
        String(64), ForeignKey("conversation.id"), nullable=False, index=True
    )
    receipt: Mapped[str] = Column(String(20), nullable=False, unique=True)
    asked_at = Column(DateTime, nullable=True, index=True)
    taken_at = Column(DateTime, nullable=True, index=True)
    replied_at = Column(DateTime, nullable=True, index=True)
    ended_at = Column(DateTime, nullable=True, index=True)
    ended = Column(String(10), nullable=True)
    account_id = Column(Integer, ForeignKey("account.id"), nullable=True)


class NoteRow(Base):
    """Words for colleagues only: in a table of their own, so that no history, stream or channel meets them.

    ``after`` is the number of the message that stood last when the note was written.
    """

    __tablename__ = "note"
    id: Mapped[int] = Column(Integer, primary_key=True)
    conversation_id: Mapped[str] = Column(
        String(64), ForeignKey("conversation.id"), nullable=False, index=True
    )
    after: Mapped[int] = Column(Integer, nullable=False)
    account_id: Mapped[int] = Column(Integer, ForeignKey("account.id"), nullable=False)
    name: Mapped[str] = Column(String(40), nullable=False)
    text: Mapped[str] = Column(Text, nullable=False)
    created_at: Mapped[datetime] = Column(DateTime, nullable=False)


def underway(session: Session, conversation: str) -> HandoverRow | None:
    """The one that has not ended; the conversation's row must be held where it is to be changed."""
    query = select(HandoverRow).where(
        HandoverRow.conversation_id == conversation, HandoverRow.ended_at.is_(None)
    )
    found: HandoverRow | None = session.execute(query.order_by(HandoverRow.id.desc()).limit(1)).scalar()
    return found


def ask(session: Session, conversation: str, now: datetime, day: date) -> str:
    """A person is wished for; returns the receipt number, the same one until it ends. ``day``: in China."""
    row = underway(session, conversation) or _begin(session, conversation, day)
    if row.asked_at is None:
        row.asked_at = now
        once_kept(session, partial(events.handover, "asked", conversation))
    return row.receipt


def taken(session: Session, conversation: str, account: int | None, now: datetime, day: date) -> None:
    """A person, or another one, has it from now on."""
    row = underway(session, conversation) or _begin(session, conversation, day)
    if row.taken_at is None:
        row.taken_at = now
        once_kept(session, partial(events.handover, "taken", conversation))
    row.account_id = account


def replied(session: Session, conversation: str, now: datetime) -> None:
    """A person said something: only the first time counts."""
    row = underway(session, conversation)
    if row is not None:
        row.replied_at = row.replied_at or now


def ended(session: Session, conversation: str, how: str, now: datetime) -> None:
    """It was given back to the bot (BACK) or settled (CLOSED)."""
    row = underway(session, conversation)
    if row is not None:
        row.ended_at, row.ended = now, how
        once_kept(session, partial(events.handover, how, conversation))


def _begin(session: Session, conversation: str, day: date) -> HandoverRow:
    row = HandoverRow(conversation_id=conversation, receipt=fresh(session, HandoverRow.receipt, day))
    session.add(row)
    session.flush()
    return row
