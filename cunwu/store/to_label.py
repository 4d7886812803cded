"""The questions to label, a page at a time, and one of them with all that is known of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from cunwu.store.access import Actor, Right, check, scope, subtree
from cunwu.store.audit import record
from cunwu.store.conversations import MessageRow
from cunwu.store.labels import SKIP, LabelRow
from cunwu.store.learning import QuestionRow, Reason
from cunwu.store.models import RegionRow

PAGE = 30  # questions
BEFORE, AFTER = 4, 2  # messages around a question that are shown with it


class Stand(str, Enum):
    """How far a question has come."""

    OPEN = "open"
    LABELLED = "labelled"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Filter:
    """Which questions; None and "" stand for all. ``topic`` is what the bot took it for."""

    stand: Stand | None = Stand.OPEN
    reason: Reason | None = None
    topic: str = ""
    region: str = ""
    words: str = ""
    often: bool = False  # the most often said first, else the newest


@dataclass(frozen=True)
class Label:
    """A label as it is shown; ``undone``: it was taken back."""

    id: int
    act: str
    need: str
    leaning: bool
    held_out: bool
    login: str
    at: datetime
    undone: bool


@dataclass(frozen=True)
class Question:
    """A question as it is shown; ``topic``, ``item`` and ``confidence`` are what the bot took it for."""

    id: int
    text: str
    region: str
    place: str
    said_at: datetime
    topic: str
    item: str | None
    confidence: float
    times: int
    reasons: tuple[Reason, ...]
    label: Label | None


@dataclass(frozen=True)
class Around:
    """A message beside a question: who said what. ``asked``: it is the question itself."""

    author: str
    text: str
    asked: bool


def to_label(session: Session, actor: Actor, wanted: Filter, page: int = 1) -> tuple[list[Question], int]:
    """A page of questions (from 1), and how many there are in all. Raises Forbidden."""
    check(session, actor, Right.LEARN)
    chosen = _filtered(actor, wanted)
    total = session.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    order = (QuestionRow.times.desc(), QuestionRow.id.desc()) if wanted.often else (QuestionRow.id.desc(),)
    ids = chosen.order_by(*order).limit(PAGE).offset(PAGE * (page - 1))
    found = [row[0] for row in session.execute(ids)]
    shown = {one.id: one for one in _shown(session, select(QuestionRow.id).where(QuestionRow.id.in_(found)))}
    return [shown[one] for one in found], int(total)


def stands(session: Session, actor: Actor) -> dict[Stand, int]:
    """How many questions of the actor's regions stand where. Raises Forbidden."""
    check(session, actor, Right.LEARN)
    return {
        stand: session.execute(
            select(func.count()).select_from(_filtered(actor, Filter(stand)).subquery())
        ).scalar_one()
        for stand in Stand
    }


def question(session: Session, actor: Actor, number: int) -> tuple[Question, list[Label], list[Around]]:
    """A question, all labels it ever had (the newest first), and what was said around it.

    That somebody looked into the conversation is recorded. Raises KeyError, Forbidden.
    """
    check(session, actor, Right.LEARN)
    mine = select(QuestionRow.id).where(QuestionRow.id == number, QuestionRow.region.in_(scope(actor)))
    found = _shown(session, mine)
    if not found:
        raise KeyError(number)
    query = select(LabelRow).where(LabelRow.question_id == number).order_by(LabelRow.id.desc())
    labels = [_label(row) for row in session.execute(query).scalars()]
    asked = session.execute(
        select(MessageRow)
        .join(QuestionRow, QuestionRow.message_id == MessageRow.id)
        .where(QuestionRow.id == number)
    ).scalar_one()
    record(session, actor, "conversation.view", asked.conversation_id, found[0].region, f"learning {number}")
    return found[0], labels, _around(session, asked)


def words(session: Session, actor: Actor, questions: Collection[int]) -> dict[int, str]:
    """The words of those questions that lie in the actor's regions. Raises Forbidden."""
    check(session, actor, Right.LEARN)
    query = (
        select(QuestionRow.id, MessageRow.text)
        .join(MessageRow, MessageRow.id == QuestionRow.message_id)
        .where(QuestionRow.id.in_(list(questions)), QuestionRow.region.in_(scope(actor)))
    )
    return {number: text for number, text in session.execute(query)}


def later(session: Session, actor: Actor, number: int, wanted: Filter) -> int | None:
    """The question that comes after one in a list; None after the last. Raises Forbidden."""
    check(session, actor, Right.LEARN)
    chosen = _filtered(actor, replace(wanted, often=False)).where(QuestionRow.id < number)
    found: int | None = session.execute(chosen.order_by(QuestionRow.id.desc()).limit(1)).scalar()
    return found


def _filtered(actor: Actor, wanted: Filter) -> Select:
    query = select(QuestionRow.id).where(QuestionRow.region.in_(scope(actor)))
    if wanted.stand is Stand.OPEN:
        query = query.where(QuestionRow.label_id.is_(None))
    elif wanted.stand is not None:
        skipped = LabelRow.need == SKIP
        query = query.join(LabelRow, LabelRow.id == QuestionRow.label_id)
        query = query.where(skipped if wanted.stand is Stand.SKIPPED else ~skipped)
    if wanted.reason is not None:
        query = query.where(getattr(QuestionRow, wanted.reason.value).is_(True))
    if wanted.topic:
        query = query.where(QuestionRow.topic == wanted.topic)
    if wanted.region:
        query = query.where(QuestionRow.region.in_(subtree(wanted.region)))
    if wanted.words:
        query = query.join(MessageRow, MessageRow.id == QuestionRow.message_id)
        query = query.where(MessageRow.text.contains(wanted.words, autoescape=True))
    return query


def _shown(session: Session, ids: Select) -> list[Question]:
    query = (
        select(QuestionRow, MessageRow.text, RegionRow.name, LabelRow)
        .join(MessageRow, MessageRow.id == QuestionRow.message_id)
        .outerjoin(RegionRow, RegionRow.code == QuestionRow.region)
        .outerjoin(LabelRow, LabelRow.id == QuestionRow.label_id)
        .where(QuestionRow.id.in_(ids))
    )
    return [
        Question(
            id=row.id,
            text=text,
            region=row.region,
            place=place or row.region,
            said_at=row.said_at,
            topic=row.topic,
            item=row.item,
            confidence=row.confidence,
            times=row.times,
            reasons=tuple(reason for reason in Reason if getattr(row, reason.value)),
            label=_label(label) if label else None,
        )
        for row, text, place, label in session.execute(query)
    ]


def _label(row: LabelRow) -> Label:
    return Label(row.id, row.act, row.need, row.leaning, row.held_out, row.login, row.at, row.undone)


def _around(session: Session, asked: MessageRow) -> list[Around]:
    near = MessageRow.number.between(asked.number - BEFORE, asked.number + AFTER)
    query = select(MessageRow).where(MessageRow.conversation_id == asked.conversation_id, near)
    rows = session.execute(query.order_by(MessageRow.number)).scalars()
    return [Around(row.author, row.text, row.id == asked.id) for row in rows]
