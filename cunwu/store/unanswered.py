"""Messages that the bot did not understand well: what there is to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from cunwu.store.conversations import MessageRow


@dataclass(frozen=True)
class Unanswered:
    """A message (masked as it was stored), what the bot took it for, and how sure it was (0 to 1)."""

    text: str
    topic: str
    item: str | None
    confidence: float
    said_at: datetime


def unanswered(session: Session, below: float, since: date | None = None) -> list[Unanswered]:
    """Messages answered with less confidence than ``below``, or with the question which item is meant.

    The oldest first; ``since`` leaves out those before that day.
    """
    reply = aliased(MessageRow)
    query = (
        select(MessageRow.text, MessageRow.created_at, reply.answer)
        .join(reply, reply.replies_to == MessageRow.id)
        .order_by(MessageRow.created_at, MessageRow.id)
    )
    if since is not None:
        query = query.where(MessageRow.created_at >= datetime.combine(since, time.min))
    return [
        Unanswered(text, answer["topic"], answer["item"], answer["confidence"], said_at)
        for text, said_at, answer in session.execute(query)
        if answer and (answer["confidence"] < below or "item" in answer["needs"])
    ]
