"""Closing days: what happened on a day that is over is added to the figures, once.

A few days are counted while others write, and closed in one short transaction, the mark of the last
with it. A process killed before its end has added nothing; of two that close the same days the second
finds the mark moved on, and gives way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from cunwu.store.conversations import RulingRow
from cunwu.store.database import reading, transaction
from cunwu.store.days import day_of
from cunwu.store.insight_events import Counts, counted, known_names
from cunwu.store.insight_tables import ClosedRow, CountRow, SeriesRow, fives
from cunwu.store.models import RegionRow

GRACE = timedelta(minutes=10)  # a turn that began before midnight is stored by then
TOGETHER = 7  # days closed in one transaction: about a second for a million rulings a year
AT_ONCE = 500  # values in one list of a query

Key = tuple[str, str, str, str]  # region, measure, key, part


@dataclass(frozen=True)
class Lot:
    """What happened on some days that are over, added up for each place; ``closed``: the mark before them."""

    closed: date | None
    last: date
    happened: Mapping[date, Mapping[Key, int]]


class Backlog:
    """The days that are over at ``now`` (UTC) and not closed yet, a few at a time."""

    def __init__(self, engine: Engine, now: datetime) -> None:
        self._engine = engine
        self._over = day_of(now - GRACE) - timedelta(days=1)
        self._series = _Series()

    def next_lot(self) -> Lot | None:
        """Count the next days; None where there are no more.

        It only reads, for as long as it takes: who writes meanwhile waits for nothing.
        """
        with reading(self._engine) as session:
            closed, first = _closed_through(session), next_open_day(session)
            if first is None or first > self._over:
                return None
            last = min(self._over, first + timedelta(days=TOGETHER - 1))
            names = known_names(session)
            happened = {}
            for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
                counts = counted(session, day, names)
                happened[day] = rolled_up(counts, parents(session, counts))
        return Lot(closed, last, happened)

    def close(self, lot: Lot) -> bool:
        """Add the lot to the figures, in one short transaction; False where another process was first."""
        with transaction(self._engine) as session:
            if not _mark(session, lot.closed, lot.last):
                return False
            self._series.load(session, {key[0] for totals in lot.happened.values() for key in totals})
            for day, totals in lot.happened.items():
                self._series.add(day, totals)
            self._series.write(session)
        return True


def close_days(engine: Engine, now: datetime) -> Iterator[date]:
    """Close, a few at a time, every day that is over at ``now`` (UTC); yields the last day of each lot.

    Ends early where another process is at it.
    """
    backlog = Backlog(engine, now)
    while (lot := backlog.next_lot()) is not None and backlog.close(lot):
        yield lot.last


def reopen(engine: Engine) -> None:
    """Forget the figures of all days that are still kept: ``close_days`` makes them anew from what is there.

    Those of days that the retention cleared stay as they are: nothing is left to make them of.
    """
    with transaction(engine) as session:
        kept_from = session.execute(select(ClosedRow.kept_from)).scalar()
        through = kept_from - timedelta(days=1) if kept_from else None
        session.execute(update(ClosedRow).values(through=through))
        again = delete(CountRow) if kept_from is None else delete(CountRow).where(CountRow.day >= kept_from)
        empty = delete(SeriesRow).where(SeriesRow.id.not_in(select(CountRow.series_id)))
        for statement in (again, empty, update(SeriesRow).values(left=0)):
            session.execute(statement.execution_options(synchronize_session=False))


def next_open_day(session: Session) -> date | None:
    """The first day that is not closed; None where there was never anything to count."""
    closed = _closed_through(session)
    if closed is not None:
        return closed + timedelta(days=1)
    began = session.execute(select(func.min(RulingRow.created_at))).scalar()
    return None if began is None else day_of(began)


def parents(session: Session, counts: Counts) -> dict[str, str | None]:
    """The region right above each region of ``counts``, and above those in turn."""
    found: dict[str, str | None] = {}
    level = {region for region, *_ in counts}
    while level:
        codes = sorted(level)
        for start in range(0, len(codes), AT_ONCE):
            some = RegionRow.code.in_(codes[start : start + AT_ONCE])
            for code, parent in session.execute(select(RegionRow.code, RegionRow.parent_code).where(some)):
                found[code] = parent
        level = {parent for code in codes if (parent := found.get(code)) is not None} - found.keys()
    return found


def rolled_up(
    counts: Counts, above: Mapping[str, str | None], wanted: Collection[str] | None = None
) -> dict[Key, int]:
    """The counts of each place (of ``wanted``, or of all) and of all below it.

    A place that is in no tree stands alone.
    """
    lines = {region: _line(region, above, wanted) for region in {key[0] for key in counts}}
    total: defaultdict[Key, int] = defaultdict(int)
    for (region, measure, key, part), count in counts.items():
        for code in lines[region]:
            total[code, measure, key, part] += count
    return total


def _line(region: str, above: Mapping[str, str | None], wanted: Collection[str] | None) -> list[str]:
    """The place and those above it, as far as they are wanted."""
    line, code = [], above.get(region)
    if wanted is None or region in wanted:
        line.append(region)
    while code is not None:
        if wanted is None or code in wanted:
            line.append(code)
        code = above.get(code)
    return line


def _closed_through(session: Session) -> date | None:
    through: date | None = session.execute(select(ClosedRow.through)).scalar()
    return through


def _mark(session: Session, before: date | None, last: date) -> bool:
    """Whether it is this transaction that closes the days from ``before`` to ``last``."""
    mark = update(ClosedRow).where(ClosedRow.through == before).values(through=last)
    result: Any = session.execute(mark.execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)


class _Series:
    """The series of the places that were met so far: their ids and what is left of each."""

    def __init__(self) -> None:
        self._regions: set[str] = set()
        self._ids: dict[Key, int] = {}
        self._left: dict[Key, int] = {}
        self._fresh: set[Key] = set()
        self._touched: set[Key] = set()
        self._raised: list[dict[str, object]] = []
        self._next = 1

    def load(self, session: Session, regions: set[str]) -> None:
        """Read those of places not met before."""
        self._next = int(session.execute(select(func.max(SeriesRow.id))).scalar() or 0) + 1
        codes = sorted(regions - self._regions)
        self._regions.update(codes)
        table = SeriesRow.__table__.c
        query = select(table.id, table.left, table.region, table.measure, table.key, table.part)
        for start in range(0, len(codes), AT_ONCE):
            some = query.where(table.region.in_(codes[start : start + AT_ONCE]))
            for number, left, region, measure, key, part in session.execute(some):
                self._ids[region, measure, key, part] = number
                self._left[region, measure, key, part] = left

    def add(self, day: date, counts: Mapping[Key, int]) -> None:
        """Raise the series by what happened on ``day``."""
        for key, count in counts.items():
            if key not in self._ids:
                self._ids[key] = self._next
                self._next += 1
                self._fresh.add(key)
            self._touched.add(key)
            raised, self._left[key] = fives(self._left.get(key, 0), count)
            if raised:
                self._raised.append({"series_id": self._ids[key], "day": day, "count": raised})

    def write(self, session: Session) -> None:
        """Store what became of them."""
        names = ("region", "measure", "key", "part")
        fresh = [
            {"id": self._ids[key], "left": self._left[key], **dict(zip(names, key, strict=True))}
            for key in self._fresh
        ]
        changed = [{"number": self._ids[key], "rest": self._left[key]} for key in self._touched - self._fresh]
        table = SeriesRow.__table__
        change = update(table).where(table.c.id == bindparam("number")).values(left=bindparam("rest"))
        counts = insert(CountRow.__table__)
        for statement, rows in ((insert(table), fresh), (change, changed), (counts, self._raised)):
            if rows:
                session.execute(statement, rows)
        self._fresh, self._touched, self._raised = set(), set(), []
