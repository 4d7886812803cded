"""The audit log: every change, and every conversation that somebody looked at. Lines are only ever added."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import Column, DateTime, Integer, String, Text, func, select
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.sql import Select

from cunwu.store.access import Actor, Right, check, scope
from cunwu.store.database import once_kept
from cunwu.store.days import bounds
from cunwu.store.models import Base, RegionRow
from cunwu.store.versions import now
from cunwu.watch import events

PAGE = 100  # lines shown at a time
MAX_SUBJECT = 120  # characters


class AuditRow(Base):
    """Who did what to what, where and when. ``login`` stays when the account is gone."""

    __tablename__ = "audit"
    id: Mapped[int] = Column(Integer, primary_key=True)
    at: Mapped[datetime] = Column(DateTime, nullable=False, index=True)
    login: Mapped[str] = Column(String(40), nullable=False, index=True)
    action: Mapped[str] = Column(String(40), nullable=False)
    subject: Mapped[str] = Column(String(MAX_SUBJECT), nullable=False)
    region: Mapped[str] = Column(String(20), nullable=False)
    words: Mapped[str] = Column(Text, nullable=False, default="")


@dataclass(frozen=True)
class Entry:
    """A line of the log; ``at`` is UTC, ``region`` the name of the place."""

    number: int
    at: datetime
    login: str
    action: str
    subject: str
    region: str
    words: str


@dataclass(frozen=True)
class Wanted:
    """Which lines: of those days (both included, as China has them), one login, one action; "" for all."""

    start: date | None = None
    end: date | None = None
    login: str = ""
    action: str = ""


def record(
    session: Session, actor: Actor, action: str, subject: str, region: str = "", words: str = ""
) -> None:
    """Add a line, in the transaction of the act itself. ``region``: the actor's own where it has none."""
    session.add(
        AuditRow(
            at=now(),
            login=actor.login,
            action=action,
            subject=subject[:MAX_SUBJECT],
            region=region or actor.region,
            words=words,
        )
    )
    once_kept(session, partial(events.act, action))


def handed_keys(session: Session, logins: Collection[str], since: datetime) -> frozenset[tuple[str, str]]:
    """(admin, account), both among ``logins``: who made or gave a password to whose account since then."""
    query = select(AuditRow.login, AuditRow.subject).where(
        AuditRow.action.in_(("account.create", "account.password")),
        AuditRow.at >= since,
        AuditRow.login.in_(sorted(logins)),
        AuditRow.subject.in_(sorted(logins)),
    )
    return frozenset((admin, account) for admin, account in session.execute(query))


def entries(
    session: Session, actor: Actor, wanted: Wanted, before: int | None = None, most: int = PAGE
) -> list[Entry]:
    """The log of the actor's regions, newest first, from the line before number ``before`` on.

    Raises Forbidden.
    """
    check(session, actor, Right.MANAGE)
    query = _wanted(select(AuditRow, RegionRow.name), actor, wanted)
    query = query.outerjoin(RegionRow, RegionRow.code == AuditRow.region)
    if before is not None:
        query = query.where(AuditRow.id < before)
    return [
        Entry(row.id, row.at, row.login, row.action, row.subject, name or row.region, row.words)
        for row, name in session.execute(query.order_by(AuditRow.id.desc()).limit(most))
    ]


def count(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many lines these are. Raises Forbidden."""
    check(session, actor, Right.MANAGE)
    return int(session.execute(_wanted(select(func.count(AuditRow.id)), actor, wanted)).scalar_one())


def actions(session: Session, actor: Actor) -> list[str]:
    """The actions that the log of the actor's regions holds, by name. Raises Forbidden."""
    check(session, actor, Right.MANAGE)
    return sorted(session.execute(_wanted(select(AuditRow.action), actor, Wanted()).distinct()).scalars())


def _wanted(query: Select, actor: Actor, wanted: Wanted) -> Select:
    query = query.where(AuditRow.region.in_(scope(actor)))
    if wanted.start is not None:
        query = query.where(AuditRow.at >= bounds(wanted.start)[0])
    if wanted.end is not None:
        query = query.where(AuditRow.at < bounds(wanted.end)[1])
    if wanted.login:
        query = query.where(AuditRow.login == wanted.login)
    if wanted.action:
        query = query.where(AuditRow.action == wanted.action)
    return query
