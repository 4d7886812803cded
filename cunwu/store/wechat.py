"""The tables of the WeChat channel: who talks in which conversation, and what was answered at once.

Columns that may be empty carry no type: SQLAlchemy's mypy plugin makes them optional by itself.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped

from cunwu.store import conversations  # noqa: F401  the table that foreign keys here point at
from cunwu.store.models import Base


class WeChatUserRow(Base):
    """A follower of the account. The row goes when she stops following; the conversation stays, nameless.

    ``delivered`` is the number of the last message that reached her whole, ``parts`` how many parts of the
    next one did. Until ``window_until`` she may be written to; ``hold_until``: a webhook is about to answer;
    ``sending_until``: somebody is sending to her now; ``next_try`` and ``tries``: of what could not be sent.
    """

    __tablename__ = "wechat_user"
    openid: Mapped[str] = Column(String(64), primary_key=True)
    conversation_id: Mapped[str] = Column(
        String(64), ForeignKey("conversation.id"), nullable=False, unique=True
    )
    delivered: Mapped[int] = Column(Integer, nullable=False, default=0)
    parts: Mapped[int] = Column(Integer, nullable=False, default=0)
    tries: Mapped[int] = Column(Integer, nullable=False, default=0)
    window_until = Column(DateTime, nullable=True, index=True)
    hold_until = Column(DateTime, nullable=True)
    sending_until = Column(DateTime, nullable=True)
    next_try = Column(DateTime, nullable=True)


class WeChatReceiptRow(Base):
    """What a delivery of WeChat's was answered with: again it gets the same. Kept for a day."""

    __tablename__ = "wechat_receipt"
    key: Mapped[str] = Column(String(64), primary_key=True)
    reply: Mapped[str] = Column(Text, nullable=False)
    created_at: Mapped[datetime] = Column(DateTime, nullable=False, index=True)
