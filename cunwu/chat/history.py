"""Messages as they are sent: a page of a conversation, and what stands in the store for many at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.feedback import FeedbackRow

PAGE = 50  # messages

Message = dict[str, Any]


class Mark(NamedTuple):
    """How far a conversation has come: its state, who has it, and the number of its last message."""

    state: str
    who: str | None
    last: int


@dataclass(frozen=True)
class Page:
    """Messages in their order, whether there are earlier ones, and the conversation's state."""

    messages: list[Message]
    earlier: bool
    state: str
    who: str | None

    def to_json(self) -> dict[str, Any]:
        """As GET /api/history gives it."""
        return {
            "messages": self.messages,
            "earlier": self.earlier,
            "state": self.state,
            "who": self.who,
        }


def page(
    session: Session, conversation: str, before: int | None, after: int | None, limit: int = PAGE
) -> Page:
    """The ``limit`` messages right before or right after a number; the last ones where neither is given.

    Raises KeyError for an unknown conversation.
    """
    states = select(ConversationRow.state, ConversationRow.who).where(ConversationRow.id == conversation)
    found = session.execute(states).first()
    if found is None:
        raise KeyError(conversation)
    query = (
        select(MessageRow, FeedbackRow)
        .outerjoin(FeedbackRow, FeedbackRow.message_id == MessageRow.id)
        .where(MessageRow.conversation_id == conversation)
        .limit(limit)
    )
    if after is not None:
        rows = session.execute(query.where(MessageRow.number > after).order_by(MessageRow.number)).all()
    else:
        if before is not None:
            query = query.where(MessageRow.number < before)
        rows = session.execute(query.order_by(MessageRow.number.desc())).all()[::-1]
    messages = [_message(message, feedback) for message, feedback in rows]
    # Numbers run from 1 without gaps.
    return Page(messages, bool(messages) and messages[0]["number"] > 1, *found)


def marks(session: Session, conversations: Collection[str]) -> dict[str, Mark]:
    """How far each of these conversations has come; one that is gone is left out.

    Two look-ups by index for each, in one query. Unlike row ids, numbers are given out in the order in which
    they become visible, on every database.
    """
    last = (
        select(func.max(MessageRow.number))
        .where(MessageRow.conversation_id == ConversationRow.id)
        .scalar_subquery()
    )
    query = select(ConversationRow.id, ConversationRow.state, ConversationRow.who, last)
    found = session.execute(query.where(ConversationRow.id.in_(list(conversations))))
    return {conversation: Mark(state, who, number or 0) for conversation, state, who, number in found}


def _message(row: MessageRow, feedback: FeedbackRow | None) -> Message:
    return {
        "number": row.number,
        "author": row.author,
        "name": row.name,
        "text": row.text,
        "answer": row.answer,
        "paper": row.paper,
        "client_id": row.client_id if row.author == "user" else None,  # a person's is a secret of the form
        "created_at": _time(row.created_at),
        "feedback": feedback.to_json() if feedback else None,
    }


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds") + "Z"
