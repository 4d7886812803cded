"""Trainings of the model: one at a time, their progress and what came of them, whoever serves the page.

A training is a process of its own, which writes its state here; one that writes no more was killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, String, Text, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from cunwu.store.access import Actor, Right, check, within
from cunwu.store.audit import record
from cunwu.store.database import fetch
from cunwu.store.models import Base
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now

EVERYWHERE = "220000"  # the model answers the whole province: whoever changes it answers for all of it
SILENT = timedelta(minutes=2)  # without a sign of life
KEPT = 20  # trainings that are shown


class State(str, Enum):
    """How far a training has come, or how it ended."""

    STARTED = "started"
    TRAINING = "training"
    BEFORE = "before"  # the model in use answers the questions
    AFTER = "after"  # the new one does
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    KILLED = "killed"


UNDER_WAY = (State.STARTED, State.TRAINING, State.BEFORE, State.AFTER)


class TrainingRow(Base):
    """One training. ``running`` is 1 while it goes on, and unique: so there is one at a time.

    ``done`` of ``total``: of the step it is at. ``result``: see cunwu.evaluation.comparison.
    """

    __tablename__ = "training"
    id: Mapped[int] = Column(Integer, primary_key=True)
    login: Mapped[str] = Column(String(40), nullable=False)
    state: Mapped[str] = Column(String(12), nullable=False)
    running = Column(Integer, nullable=True, unique=True)
    cancelled: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    lines: Mapped[int] = Column(Integer, nullable=False, default=0)
    done: Mapped[int] = Column(Integer, nullable=False, default=0)
    total: Mapped[int] = Column(Integer, nullable=False, default=0)
    started_at: Mapped[datetime] = Column(DateTime, nullable=False)
    beat_at: Mapped[datetime] = Column(DateTime, nullable=False)
    ended_at = Column(DateTime, nullable=True)
    words: Mapped[str] = Column(Text, nullable=False, default="")
    result: Mapped[dict[str, Any] | None] = Column(JSON, nullable=True)
    promoted_at = Column(DateTime, nullable=True)
    promoted_by = Column(String(40), nullable=True)


@dataclass(frozen=True)
class Training:
    """A training as it is shown; times are UTC."""

    id: int
    login: str
    state: State
    lines: int
    done: int
    total: int
    started_at: datetime
    ended_at: datetime | None
    words: str
    result: dict[str, Any] | None
    promoted_at: datetime | None
    promoted_by: str | None

    @property
    def under_way(self) -> bool:
        """Whether it goes on."""
        return self.state in UNDER_WAY


def may_train(session: Session, actor: Actor) -> bool:
    """Whether the actor may do what this file does."""
    return actor.may(Right.TRAIN) and within(session, actor, EVERYWHERE)


def start(session: Session, actor: Actor) -> int:
    """Note that a training begins; returns its number. Raises Refusal where one goes on, Forbidden."""
    check(session, actor, Right.TRAIN, EVERYWHERE)
    bury(session)
    moment = now()
    row = TrainingRow(
        login=actor.login, state=State.STARTED.value, running=1, started_at=moment, beat_at=moment
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise Refusal("training_goes_on") from None
    record(session, actor, "training.start", str(row.id))
    return row.id


def cancel(session: Session, actor: Actor, number: int) -> None:
    """Ask a training to stop, which takes seconds. Raises Refusal where it is over, Forbidden, KeyError."""
    check(session, actor, Right.TRAIN, EVERYWHERE)
    row = fetch(session, TrainingRow, number, lock=True)
    if row.running is None:
        raise Refusal("training_over")
    row.cancelled = True
    record(session, actor, "training.cancel", str(number))


def trainings(session: Session, actor: Actor) -> list[Training]:
    """The last ones, the newest first. Raises Forbidden."""
    check(session, actor, Right.TRAIN, EVERYWHERE)
    query = select(TrainingRow).order_by(TrainingRow.id.desc()).limit(KEPT)
    return [_shown(row) for row in session.execute(query).scalars()]


def training(session: Session, actor: Actor, number: int) -> Training:
    """One training. Raises Forbidden, KeyError."""
    check(session, actor, Right.TRAIN, EVERYWHERE)
    return _shown(fetch(session, TrainingRow, number))


def promoted(session: Session, actor: Actor, number: int) -> None:
    """Note that a training's model is in use. Raises Refusal where it is not done, Forbidden, KeyError."""
    check(session, actor, Right.TRAIN, EVERYWHERE)
    row = fetch(session, TrainingRow, number, lock=True)
    if row.state != State.DONE.value:
        raise Refusal("training_not_done")
    row.promoted_at, row.promoted_by = now(), actor.login
    record(session, actor, "training.promote", str(number))


def gone_back(session: Session, actor: Actor, name: str) -> None:
    """Note that the model before is put back in use. Raises Forbidden."""
    check(session, actor, Right.TRAIN, EVERYWHERE)
    record(session, actor, "training.back", name)


# --- what the training's own process says; nobody is signed in there ---


def beat(session: Session, number: int, **changes: Any) -> bool:
    """A sign of life, with what changed; whether the training shall go on. Raises KeyError."""
    row = fetch(session, TrainingRow, number, lock=True)
    for name, value in changes.items():
        setattr(row, name, value.value if isinstance(value, State) else value)
    row.beat_at = now()
    return row.running is not None and not row.cancelled


def end(
    session: Session, number: int, state: State, words: str = "", result: dict[str, Any] | None = None
) -> None:
    """The training is over; where it was so before, that holds. Raises KeyError."""
    row = fetch(session, TrainingRow, number, lock=True)
    if row.running is None:
        return
    row.state, row.words, row.result = state.value, words, result
    row.running, row.ended_at = None, now()


def bury(session: Session) -> None:
    """Mark the training that gives no sign of life as killed."""
    moment = now()
    dead = update(TrainingRow).where(TrainingRow.running == 1, TrainingRow.beat_at < moment - SILENT)
    dead = dead.values(state=State.KILLED.value, running=None, ended_at=moment)
    session.execute(dead.execution_options(synchronize_session=False))


def _shown(row: TrainingRow) -> Training:
    silent = row.running is not None and now() - row.beat_at > SILENT
    return Training(
        row.id,
        row.login,
        State.KILLED if silent else State(row.state),
        row.lines,
        row.done,
        row.total,
        row.started_at,
        row.ended_at,
        row.words,
        row.result,
        row.promoted_at,
        row.promoted_by,
    )
