"""What somebody of the helpdesk asked for himself: his alone, and apart from what villagers ask.

These talks are in a table of their own, so that no inbox, figure or lesson can ever count them by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from cunwu.store import accounts  # noqa: F401  the table that foreign keys here point at
from cunwu.store.access import Actor, Right, check
from cunwu.store.models import Base
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now

RECENT = 20  # talks that are listed
MOST = 50  # questions of one talk
KEPT = timedelta(days=90)


class OwnQuestionRow(Base):
    """A question with its answer, and ``fold``: what the next question of the talk starts from."""

    __tablename__ = "own_question"
    id: Mapped[int] = Column(Integer, primary_key=True)
    account_id: Mapped[int] = Column(Integer, ForeignKey("account.id"), nullable=False, index=True)
    talk: Mapped[str] = Column(String(32), nullable=False)
    number: Mapped[int] = Column(Integer, nullable=False)
    asked: Mapped[str] = Column(Text, nullable=False)
    region: Mapped[str] = Column(String(20), nullable=False)
    role: Mapped[str] = Column(String(20), nullable=False)
    as_of = Column(Date, nullable=True)
    answer: Mapped[dict[str, Any]] = Column(JSON, nullable=False)
    fold: Mapped[dict[str, Any]] = Column(JSON, nullable=False)
    at: Mapped[datetime] = Column(DateTime, nullable=False)
    __table_args__ = (UniqueConstraint("talk", "number"),)


@dataclass(frozen=True)
class Setting:
    """For which place (a code) and day (None: today) it is asked, and as whom (villager or cadre)."""

    region: str
    role: str
    as_of: date | None = None


@dataclass(frozen=True)
class OwnQuestion:
    """A question of a talk; ``number`` counts from 1, ``at`` is UTC."""

    number: int
    asked: str
    setting: Setting
    answer: dict[str, Any]
    fold: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class Talk:
    """A talk as it is listed: how it began, and when it was last gone on with (UTC)."""

    id: str
    began: str
    count: int
    at: datetime


def questions(session: Session, actor: Actor, talk: str) -> list[OwnQuestion]:
    """The questions of one of the actor's talks, the first first. Raises KeyError, Forbidden."""
    check(session, actor, Right.ASK)
    query = (
        select(OwnQuestionRow)
        .where(OwnQuestionRow.account_id == actor.account, OwnQuestionRow.talk == talk)
        .order_by(OwnQuestionRow.number)
    )
    found = [
        OwnQuestion(r.number, r.asked, Setting(r.region, r.role, r.as_of), r.answer, r.fold, r.at)
        for r in session.execute(query).scalars()
    ]
    if not found:
        raise KeyError(talk)
    return found


def talks(session: Session, actor: Actor) -> list[Talk]:
    """The actor's talks, the newest first. Raises Forbidden."""
    check(session, actor, Right.ASK)
    mine = (
        select(OwnQuestionRow.talk, func.count().label("count"), func.max(OwnQuestionRow.id).label("last"))
        .where(OwnQuestionRow.account_id == actor.account)
        .group_by(OwnQuestionRow.talk)
        .order_by(func.max(OwnQuestionRow.id).desc())
        .limit(RECENT)
        .subquery()
    )
    first = select(OwnQuestionRow.talk, OwnQuestionRow.asked).where(OwnQuestionRow.number == 1).subquery()
    query = (
        select(mine.c.talk, first.c.asked, mine.c.count, OwnQuestionRow.at)
        .join(first, first.c.talk == mine.c.talk)
        .join(OwnQuestionRow, OwnQuestionRow.id == mine.c.last)
        .order_by(mine.c.last.desc())
    )
    return [Talk(*row) for row in session.execute(query)]


def keep(
    session: Session,
    actor: Actor,
    talk: str,
    number: int,
    asked: str,
    setting: Setting,
    answer: dict[str, Any],
    fold: dict[str, Any],
) -> None:
    """Add a question with its answer to a talk; older talks than KEPT go.

    Raises Refusal where the talk went on meanwhile or is too long, KeyError for another's talk, Forbidden.
    """
    check(session, actor, Right.ASK)
    if number > 1:
        questions(session, actor, talk)
    if number > MOST:
        raise Refusal("talk_long", most=MOST)
    row = OwnQuestionRow(
        account_id=actor.account,
        talk=talk,
        number=number,
        asked=asked,
        region=setting.region,
        role=setting.role,
        as_of=setting.as_of,
        answer=answer,
        fold=fold,
        at=now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refusal("talk_went_on") from None
    old = delete(OwnQuestionRow).where(OwnQuestionRow.at < now() - KEPT)
    session.execute(old.execution_options(synchronize_session=False))


def forget(session: Session, actor: Actor, talk: str) -> None:
    """Delete one of the actor's talks. Raises KeyError, Forbidden."""
    questions(session, actor, talk)
    session.execute(delete(OwnQuestionRow).where(OwnQuestionRow.talk == talk))
