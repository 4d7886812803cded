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
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped

from cunwu.store.models import Base


class ConversationRow(Base):
    __tablename__ = "conversation"
    id: Mapped[str] = Column(String(64), primary_key=True)
    state: Mapped[str] = Column(String(10), nullable=False, default="bot")
    region: Mapped[str] = Column(String(20), nullable=False)
    role: Mapped[str] = Column(String(20), nullable=False, default="unknown")
    as_of = Column(Date, nullable=True)
    tracker: Mapped[dict[str, Any] | None] = Column(JSON, nullable=True)
    created_at: Mapped[datetime] = Column(DateTime, nullable=False)
    updated_at: Mapped[datetime] = Column(DateTime, nullable=False)


class MessageRow(Base):
    """One message. A resent one is known by its ``client_id``; ``answered_at`` empties the outbox."""

    __tablename__ = "message"
    id: Mapped[int] = Column(Integer, primary_key=True)
    conversation_id: Mapped[str] = Column(String(64), ForeignKey("conversation.id"), nullable=False)
    number: Mapped[int] = Column(Integer, nullable=False)
    author: Mapped[str] = Column(String(10), nullable=False)
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
    created_at: Mapped[datetime] = Column(DateTime, nullable=False)
