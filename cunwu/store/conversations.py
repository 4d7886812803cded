"""The tables of conversations: numbered messages, the dialogue's state, and the rulings given.

Columns that may be empty carry no type: SQLAlchemy's mypy plugin makes them optional by itself.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session

from cunwu.store import accounts  # noqa: F401  the table that foreign keys here point at
from cunwu.store.models import Base

# Who answers: the bot; the bot, until a person comes; a person alone.
BOT, WAITING, HUMAN = "bot", "waiting", "human"


class ConversationRow(Base):
    """A conversation. ``region`` is where it is answered for; ``chosen`` what its page last asked for.

    ``who`` has it, by the name that is shown, and ``account_id`` by the account (none at the command line);
    ``assigned_to``: whose it is to be while it waits.
    """

    __tablename__ = "conversation"
    id: Mapped[str] = Column(String(64), primary_key=True)
    state: Mapped[str] = Column(String(10), nullable=False, default=BOT)
    state_since = Column(DateTime, nullable=True)
    who = Column(String(40), nullable=True)
    account_id = Column(Integer, ForeignKey("account.id"), nullable=True)
    assigned_to = Column(Integer, ForeignKey("account.id"), nullable=True)
    region: Mapped[str] = Column(String(20), nullable=False)
    chosen = Column(String(20), nullable=True)
    role: Mapped[str] = Column(String(20), nullable=False, default="unknown")
    as_of = Column(Date, nullable=True)
    tracker: Mapped[dict[str, Any] | None] = Column(JSON, nullable=True)
    created_at: Mapped[datetime] = Column(DateTime, nullable=False)
    updated_at: Mapped[datetime] = Column(DateTime, nullable=False)
    # Holds all that the inbox is found and ordered by: the rows, with their trackers, are not read for it.
    __table_args__ = (
        Index("ix_conversation_inbox", "state", "region", "state_since", "id", "account_id", "assigned_to"),
    )


class MessageRow(Base):
    """One message. A resent one is known by its ``client_id``; ``answered_at`` empties the outbox.

    ``name`` and ``account_id`` are the person's who wrote it, where ``author`` is human; ``paper`` is what
    came with it, as ``papers`` of an answer names it, with the ``number`` of the message that ruled.
    """

    __tablename__ = "message"
    id: Mapped[int] = Column(Integer, primary_key=True)
    conversation_id: Mapped[str] = Column(String(64), ForeignKey("conversation.id"), nullable=False)
    number: Mapped[int] = Column(Integer, nullable=False)
    author: Mapped[str] = Column(String(10), nullable=False)
    name = Column(String(40), nullable=True)
    account_id = Column(Integer, ForeignKey("account.id"), nullable=True)
    paper: Mapped[dict[str, Any] | None] = Column(JSON, nullable=True)
    client_id = Column(String(80), nullable=True)
    replies_to = Column(Integer, ForeignKey("message.id"), nullable=True)
    text: Mapped[str] = Column(Text, nullable=False)
    answer: Mapped[dict[str, Any] | None] = Column(JSON, nullable=True)
    created_at: Mapped[datetime] = Column(DateTime, nullable=False)
    answered_at = Column(DateTime, nullable=True)
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        UniqueConstraint("conversation_id", "client_id"),
        UniqueConstraint("replies_to"),
    )


def said_before(session: Session, asked: MessageRow, most: int) -> tuple[str, ...]:
    """What the same person said right before ``asked``, the oldest first, ``most`` messages at the most."""
    query = (
        select(MessageRow.text)
        .where(
            MessageRow.conversation_id == asked.conversation_id,
            MessageRow.author == "user",
            MessageRow.number < asked.number,
        )
        .order_by(MessageRow.number.desc())
        .limit(most)
    )
    return tuple(reversed(session.execute(query).scalars().all()))


class RulingRow(Base):
    __tablename__ = "ruling"
    id: Mapped[int] = Column(Integer, primary_key=True)
    message_id: Mapped[int] = Column(Integer, ForeignKey("message.id"), nullable=False, index=True)
    topic: Mapped[str] = Column(String(20), nullable=False)
    item = Column(Text, nullable=True)
    verdict = Column(String(30), nullable=True)
    region: Mapped[str] = Column(String(20), nullable=False)
    as_of: Mapped[date] = Column(Date, nullable=False)
    confidence: Mapped[float] = Column(Float, nullable=False)
    policy_version: Mapped[str] = Column(String(64), nullable=False)
    trace: Mapped[list[str]] = Column(JSON, nullable=False)
    created_at: Mapped[datetime] = Column(DateTime, nullable=False, index=True)
