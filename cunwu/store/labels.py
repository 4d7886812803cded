"""Labels: a person says what a question asks. Only ever added; undone, the one before holds again."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Text, func, select
from sqlalchemy.orm import Mapped, Session

from cunwu.store.access import Actor, Right, check, scope
from cunwu.store.audit import record
from cunwu.store.learning import QuestionRow
from cunwu.store.models import Base
from cunwu.store.needs import checked_need
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now

MOST_AT_ONCE = 100
HELD_OUT = 5  # every fifth question is for the test, not for teaching
SKIP = ""


class LabelRow(Base):
    """What somebody said of a question. ``act`` joins what was done at once; ``need`` "": nothing to learn.

    ``leaning``: the words alone do not say it. ``held_out``: kept for tests, never taught.
    """

    __tablename__ = "learning_label"
    id: Mapped[int] = Column(Integer, primary_key=True)
    act: Mapped[str] = Column(String(32), nullable=False, index=True)
    question_id: Mapped[int] = Column(Integer, ForeignKey("learning_question.id"), nullable=False, index=True)
    need: Mapped[str] = Column(Text, nullable=False)
    leaning: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    held_out: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    login: Mapped[str] = Column(String(40), nullable=False)
    at: Mapped[datetime] = Column(DateTime, nullable=False)
    undone: Mapped[bool] = Column(Boolean, nullable=False, default=False)


@dataclass(frozen=True)
class Saying:
    """What a person says of a question: the key of a need or SKIP, and whether it leans on earlier words.

    ``held_out`` None: as it comes (every fifth question, and whatever leans, is for the test).
    """

    need: str
    leaning: bool = False
    held_out: bool | None = None


def label(session: Session, actor: Actor, question: int, saying: Saying, seen: int | None) -> str:
    """Label one question; returns the act, for ``undo``. ``seen``: the label that the person saw, or None.

    Raises Refusal for a need that is not known, or where somebody else labelled it meanwhile; Forbidden;
    KeyError.
    """
    check(session, actor, Right.LEARN)
    if saying.need != SKIP:
        checked_need(session, saying.need)
    found = _questions(session, actor, [question])
    if not found:
        raise KeyError(question)
    if found[0].label_id != seen:
        raise Refusal("labelled_meanwhile")
    return _put(session, actor, found, saying)


def skip(session: Session, actor: Actor, questions: Collection[int]) -> str:
    """Nothing is to be learned from these; what was labelled meanwhile stays. Returns the act.

    Raises Refusal for none or too many, Forbidden, KeyError.
    """
    check(session, actor, Right.LEARN)
    wanted = set(questions)
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Refusal("how_many_at_once", found=len(wanted), most=MOST_AT_ONCE)
    found = _questions(session, actor, wanted)
    if len(found) != len(wanted):
        raise KeyError("question")
    return _put(session, actor, [row for row in found if row.label_id is None], Saying(SKIP))


def undo(session: Session, actor: Actor, act: str) -> int:
    """Take an act back where its labels still hold; returns how many questions have their former label again.

    Raises KeyError where there is no such act in the actor's regions, Forbidden.
    """
    check(session, actor, Right.LEARN)
    labels = session.execute(select(LabelRow).where(LabelRow.act == act)).scalars().all()
    questions = _questions(session, actor, [row.question_id for row in labels])
    if not labels or len(questions) != len(labels):
        raise KeyError(act)
    holding = {row.id: row for row in labels if not row.undone}
    back = [question for question in questions if question.label_id in holding]
    for question in back:
        holding[int(question.label_id or 0)].undone = True
        session.flush()
        before = select(func.max(LabelRow.id)).where(
            LabelRow.question_id == question.id, LabelRow.undone.is_(False)
        )
        question.label_id = session.execute(before).scalar()
        record(session, actor, "learning.undo", str(question.id), question.region)
    return len(back)


def for_the_test(key: str) -> bool:
    """Whether the question with that key is, by itself, one of those that are never taught."""
    return zlib.crc32(key.encode()) % HELD_OUT == 0


def _questions(session: Session, actor: Actor, ids: Collection[int]) -> list[QuestionRow]:
    query = (
        select(QuestionRow)
        .where(QuestionRow.id.in_(list(ids)), QuestionRow.region.in_(scope(actor)))
        .order_by(QuestionRow.id)
        .with_for_update()
    )
    return list(session.execute(query).scalars())


def _put(session: Session, actor: Actor, questions: Collection[QuestionRow], saying: Saying) -> str:
    act, moment = uuid.uuid4().hex, now()
    for question in questions:
        held_out = for_the_test(question.key) if saying.held_out is None else saying.held_out
        row = LabelRow(
            act=act,
            question_id=question.id,
            need=saying.need,
            leaning=saying.leaning,
            held_out=held_out or saying.leaning,
            login=actor.login,
            at=moment,
        )
        session.add(row)
        session.flush()
        question.label_id = row.id
        record(session, actor, "learning.label", str(question.id), question.region, saying.need or "skip")
    return act
