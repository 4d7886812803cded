"""What people say of an answer: of use or not, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, Text, select
from sqlalchemy.orm import Mapped, Session, aliased

from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.learning import keep_useless
from cunwu.store.models import Base


class FeedbackRow(Base):
    """What was last said of one answer; ``first_at``: when something was said of it for the first time."""

    __tablename__ = "feedback"
    message_id: Mapped[int] = Column(Integer, ForeignKey("message.id"), primary_key=True)
    useful: Mapped[bool] = Column(Boolean, nullable=False)
    reason: Mapped[str] = Column(Text, nullable=False, default="")
    at: Mapped[datetime] = Column(DateTime, nullable=False)
    first_at = Column(DateTime, nullable=True, index=True)

    def to_json(self) -> dict[str, Any]:
        """As it is sent with its message."""
        return {"useful": self.useful, "reason": self.reason}


@dataclass(frozen=True)
class Feedback:
    """An answer with the words it answers ("" for none), and what was said of it."""

    useful: bool
    reason: str
    at: datetime
    region: str
    question: str
    answer: str
    author: str


def record_feedback(
    session: Session, conversation: str, number: int, useful: bool, reason: str, now: datetime
) -> FeedbackRow:
    """Keep what is said of an answer (``reason`` already masked), in the place of what was said before.

    Raises LookupError where ``number`` is no answer of that conversation.
    """
    answer = select(MessageRow.id).where(
        MessageRow.conversation_id == conversation, MessageRow.number == number, MessageRow.author != "user"
    )
    message = session.execute(answer).scalar()
    if message is None:
        raise LookupError(number)
    kept: FeedbackRow = session.merge(FeedbackRow(message_id=message, useful=useful, reason=reason, at=now))
    kept.first_at = kept.first_at or now
    if not useful:
        keep_useless(session, message)
    return kept


def feedback(
    session: Session,
    start: date | None = None,
    end: date | None = None,
    regions: Collection[str] | None = None,
) -> list[Feedback]:
    """What was said on those days (both included) and in those region codes (None for all), oldest first."""
    answer, question = aliased(MessageRow), aliased(MessageRow)
    query = (
        select(FeedbackRow, ConversationRow.region, question.text, answer.text, answer.author)
        .join(answer, answer.id == FeedbackRow.message_id)
        .join(ConversationRow, ConversationRow.id == answer.conversation_id)
        .outerjoin(question, question.id == answer.replies_to)
        .order_by(FeedbackRow.at, FeedbackRow.message_id)
    )
    if start is not None:
        query = query.where(FeedbackRow.at >= datetime.combine(start, time.min))
    if end is not None:
        query = query.where(FeedbackRow.at < datetime.combine(end + timedelta(days=1), time.min))
    if regions is not None:
        query = query.where(ConversationRow.region.in_(sorted(regions)))
    return [
        Feedback(row.useful, row.reason, row.at, region, asked or "", said, author)
        for row, region, asked, said, author in session.execute(query)
    ]
