"""The tables of conversations: numbered messages, the dialogue's state, and the rulings given."""

from __future__ import annotations

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

from cunwu.store.models import Base


class ConversationRow(Base):
    __tablename__ = "conversation"
    id = Column(String(64), primary_key=True)
    state = Column(String(10), nullable=False, default="bot")
    region = Column(String(20), nullable=False)
    role = Column(String(20), nullable=False, default="unknown")
    as_of = Column(Date, nullable=True)
    tracker = Column(JSON, nullable=True)
    created_at = Column(DateTime, nullable=False)
    updated_at = Column(DateTime, nullable=False)


class MessageRow(Base):
    """One message. ``client_id`` makes a resent message the same message; ``answered_at`` empties the outbox."""

    __tablename__ = "message"
    id = Column(Integer, primary_key=True)
    conversation_id = Column(ForeignKey("conversation.id"), nullable=False)
    number = Column(Integer, nullable=False)
    author = Column(String(10), nullable=False)
    client_id = Column(String(80), nullable=True)
    replies_to = Column(ForeignKey("message.id"), nullable=True)
    text = Column(Text, nullable=False)
    answer = Column(JSON, nullable=True)
    created_at = Column(DateTime, nullable=False)
    answered_at = Column(DateTime, nullable=True)
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        UniqueConstraint("conversation_id", "client_id"),
        UniqueConstraint("replies_to"),
    )


class RulingRow(Base):
    __tablename__ = "ruling"
    id = Column(Integer, primary_key=True)
    message_id = Column(ForeignKey("message.id"), nullable=False, index=True)
    topic = Column(String(20), nullable=False)
    item = Column(Text, nullable=True)
    verdict = Column(String(30), nullable=True)
    region = Column(String(20), nullable=False)
    as_of = Column(Date, nullable=False)
    confidence = Column(Float, nullable=False)
    policy_version = Column(String(64), nullable=False)
    trace = Column(JSON, nullable=False)
    created_at = Column(DateTime, nullable=False)
