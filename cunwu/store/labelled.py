"""What was labelled: for teaching and for tests. And what was not yet, with the bot's own guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import Select

from cunwu.language.needs import Need
from cunwu.store.access import Actor, Right, check, scope
from cunwu.store.audit import record
from cunwu.store.conversations import ConversationRow, MessageRow, RulingRow, said_before
from cunwu.store.labels import SKIP, LabelRow
from cunwu.store.learning import QuestionRow

BEFORE = 3  # a person's messages before words that lean on them


@dataclass(frozen=True)
class Labelled:
    """Words (masked as they were stored) and what a person says they ask.

    ``turns``: the words, with those before them where they lean on those. ``region`` and ``as_of`` are those
    that the ruling was for; ``role``: who asked.
    """

    question: int
    key: str
    label: int
    turns: tuple[str, ...]
    need: Need
    said_at: datetime
    region: str
    role: str
    as_of: date
    held_out: bool
    login: str

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.turns[-1]


@dataclass(frozen=True)
class Guessed:
    """Words that nobody labelled yet, and what the bot took them for."""

    text: str
    need: Need
    said_at: datetime


def labelled(session: Session, actor: Actor) -> list[Labelled]:
    """All that was labelled in the actor's regions, the oldest first; that it was fetched is recorded.

    Raises Forbidden.
    """
    check(session, actor, Right.LEARN)
    found = _found(session, scope(actor))
    record(session, actor, "learning.export", str(len(found)))
    return found


def all_labelled(session: Session) -> list[Labelled]:
    """All that was labelled anywhere: what a training learns. Where two differ, the newest holds."""
    found = sorted(_found(session), key=lambda one: one.label)
    return list({one.key: one for one in found}.values())


def guessed(session: Session, since: date | None = None) -> list[Guessed]:
    """What is there to label, the oldest first; ``since`` leaves out what was said before that day."""
    query = (
        select(QuestionRow, MessageRow.text)
        .join(MessageRow, MessageRow.id == QuestionRow.message_id)
        .where(QuestionRow.label_id.is_(None))
        .order_by(QuestionRow.id)
    )
    if since is not None:
        query = query.where(QuestionRow.said_at >= datetime.combine(since, time.min))
    return [Guessed(text, Need(row.topic, row.item), row.said_at) for row, text in session.execute(query)]


def _found(session: Session, regions: Select | None = None) -> list[Labelled]:
    reply = aliased(MessageRow)
    query = (
        select(QuestionRow, LabelRow, MessageRow, RulingRow, ConversationRow.role)
        .join(LabelRow, LabelRow.id == QuestionRow.label_id)
        .join(MessageRow, MessageRow.id == QuestionRow.message_id)
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .join(reply, reply.replies_to == MessageRow.id)
        .join(RulingRow, RulingRow.message_id == reply.id)
        .where(LabelRow.need != SKIP)
        .order_by(QuestionRow.id)
    )
    if regions is not None:
        query = query.where(QuestionRow.region.in_(regions))
    return [
        Labelled(
            question=question.id,
            key=question.key,
            label=label.id,
            turns=(*(said_before(session, asked, BEFORE) if label.leaning else ()), asked.text),
            need=Need.parse(label.need),
            said_at=question.said_at,
            region=ruling.region,
            role=role,
            as_of=ruling.as_of,
            held_out=label.held_out,
            login=label.login,
        )
        for question, label, asked, ruling, role in session.execute(query).all()
    ]
