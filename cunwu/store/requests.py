"""Which kinds of desk demand which certificates. Nothing here leads back to a person or a conversation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Date, Integer, String, Text, func, select
from sqlalchemy.orm import Mapped, Session

from cunwu.store.models import Base

FEWEST = 5  # smaller counts could point at somebody


class RequestRow(Base):
    """One ruling on a certificate: where and when, what was ruled, who demands it (NULL: not said)."""

    __tablename__ = "request"
    id: Mapped[int] = Column(Integer, primary_key=True)
    day: Mapped[date] = Column(Date, nullable=False, index=True)
    region: Mapped[str] = Column(String(20), nullable=False)
    item: Mapped[str] = Column(Text, nullable=False)
    verdict: Mapped[str] = Column(String(30), nullable=False)
    desk = Column(String(40), nullable=True)


@dataclass(frozen=True)
class Demand:
    """How often a kind of desk demanded a certificate; ``count`` is None below FEWEST."""

    desk: str | None
    item: str
    count: int | None


def demands(
    session: Session,
    start: date | None = None,
    end: date | None = None,
    regions: Collection[str] | None = None,
) -> list[Demand]:
    """Counts by desk and item, both days included, the largest first; ``regions`` are codes, None for all.

    Small counts are masked here, so that no caller can show them; the masked ones come last, by name.
    """
    query = select(RequestRow.desk, RequestRow.item, func.count()).group_by(RequestRow.desk, RequestRow.item)
    if start is not None:
        query = query.where(RequestRow.day >= start)
    if end is not None:
        query = query.where(RequestRow.day <= end)
    if regions is not None:
        query = query.where(RequestRow.region.in_(sorted(regions)))
    found = [
        Demand(desk, item, count if count >= FEWEST else None) for desk, item, count in session.execute(query)
    ]
    return sorted(found, key=lambda one: (-(one.count or 0), one.desk or "", one.item))
