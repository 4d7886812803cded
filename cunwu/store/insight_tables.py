"""The tables of the figures: numbers by place and day that hold no count below five.

Events are counted by fives: a series (what is counted, and where) is raised by five on the day on which its
fifth event since the last time comes. Until then they wait in ``left``, which is never shown. So every
figure, and every difference of two figures of one series, is a whole number of groups of five people's
questions, whatever days are asked for (docs/decisions/0017-insight.md).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from cunwu.store.models import Base
from cunwu.store.requests import FEWEST


class SeriesRow(Base):
    """What is counted at a place and all below it; ``left`` (0 to 4) is what waits for its fifth."""

    __tablename__ = "insight_series"
    id: Mapped[int] = Column(Integer, primary_key=True, autoincrement=False)
    region: Mapped[str] = Column(String(20), nullable=False)
    measure: Mapped[str] = Column(String(10), nullable=False)
    key: Mapped[str] = Column(Text, nullable=False)
    part: Mapped[str] = Column(Text, nullable=False)
    left: Mapped[int] = Column(Integer, nullable=False)
    __table_args__ = (UniqueConstraint("region", "measure", "key", "part"),)


class CountRow(Base):
    """By how much a series was raised on a day: a multiple of five, never 0."""

    __tablename__ = "insight_count"
    series_id: Mapped[int] = Column(Integer, ForeignKey("insight_series.id"), primary_key=True)
    day: Mapped[date] = Column(Date, primary_key=True)
    count: Mapped[int] = Column(Integer, nullable=False)
    # In SQLite the counts of a series then lie side by side.
    __table_args__: tuple[object, ...] = ({"sqlite_with_rowid": False},)


class ClosedRow(Base):
    """The one row (id 1) that says up to which day in China all is counted; NULL: nothing yet.

    ``kept_from``: the first day of which all is still there that figures are made of (NULL: of every day).

    Who closes days or opens them again changes it first, so that there is one at a time.
    """

    __tablename__ = "insight_closed"
    id: Mapped[int] = Column(Integer, primary_key=True, autoincrement=False)
    through = Column(Date, nullable=True)
    kept_from = Column(Date, nullable=True)


def fives(left: int, count: int) -> tuple[int, int]:
    """By how much a series is raised when ``count`` events come to those ``left``, and what is left then.

    >>> fives(3, 9)
    (10, 2)
    """
    left += count
    return left - left % FEWEST, left % FEWEST
