"""The figures of a place over some days, for those who may see them. No figure is below five."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from cunwu.store.access import Actor, Right, check, within
from cunwu.store.figures import Figures, Measure, Period, Place
from cunwu.store.insight_close import Key, next_open_day, parents, rolled_up
from cunwu.store.insight_events import counted, known_names
from cunwu.store.insight_tables import CountRow, SeriesRow, fives
from cunwu.store.models import RegionRow

Raised = Counter[tuple[Key, date | None]]  # by how much each series was raised, on which day


def figures(session: Session, actor: Actor, place: str, period: Period) -> Figures:
    """The figures of a place in the actor's part of the tree; ``place`` "" is the top of it.

    Raises Forbidden without the right, KeyError for a place that is not there.
    """
    check(session, actor, Right.SEE_INSIGHT)
    code = place or actor.region
    if not within(session, actor, code):
        raise KeyError(code)
    below = _below(session, code)
    left, raised = _closed(session, code, below, period)
    raised.update(_open(session, code, below, left, period))
    counts: Counter[tuple[Measure, str, str]] = Counter()
    asked: Counter[str] = Counter()
    days = dict.fromkeys(period.days(), 0)
    for ((region, measure, key, part), day), count in raised.items():
        if region != code:
            asked[region] += count
            continue
        counts[Measure(measure), key, part] += count
        if measure == Measure.ASKED.value and day is not None:
            days[day] += count
    line = _line(session, actor, code)
    return Figures(
        place=line[-1],
        above=line[:-1],
        period=period,
        counts={what: count for what, count in counts.items() if count},
        days=days,
        places={place: asked[region] for region, place in below.items()},
    )


def _below(session: Session, code: str) -> dict[str, Place]:
    rows = session.execute(
        select(RegionRow.code, RegionRow.name, RegionRow.level)
        .where(RegionRow.parent_code == code)
        .order_by(RegionRow.ordinal, RegionRow.code)
    )
    return {row.code: Place(*row) for row in rows}


def _line(session: Session, actor: Actor, code: str) -> tuple[Place, ...]:
    """The places from the top of the actor's part of the tree down to ``code``."""
    line: list[Place] = []
    at: str | None = code
    while at is not None:
        row = session.get(RegionRow, at)
        assert row is not None  # it lies in the actor's part
        line.insert(0, Place(row.code, row.name, row.level))
        at = None if at == actor.region else row.parent_code
    return tuple(line)


def _closed(
    session: Session, code: str, below: Collection[str], period: Period
) -> tuple[dict[Key, int], Raised]:
    """What is left of the series of the place, and of ASKED right below it; and the counts of closed days.

    Only the place's own ASKED has its days.
    """
    asked = SeriesRow.measure == Measure.ASKED.value
    wanted = or_(SeriesRow.region == code, and_(SeriesRow.region.in_(sorted(below)), asked))
    columns = (
        SeriesRow.id,
        SeriesRow.left,
        SeriesRow.region,
        SeriesRow.measure,
        SeriesRow.key,
        SeriesRow.part,
    )
    series = {
        number: (rest, tuple(key)) for number, rest, *key in session.execute(select(*columns).where(wanted))
    }
    days = (CountRow.day >= period.start, CountRow.day <= period.end)
    ids = select(SeriesRow.id).where(wanted)
    total = select(CountRow.series_id, func.sum(CountRow.count)).group_by(CountRow.series_id)
    raised: Raised = Counter()
    for number, count in session.execute(total.where(CountRow.series_id.in_(ids), *days)):
        raised[series[number][1], None] = count
    own = (code, Measure.ASKED.value, "", "")
    if raised.pop((own, None), 0):
        mine = select(SeriesRow.id).where(SeriesRow.region == code, asked).scalar_subquery()
        daily = select(CountRow.day, CountRow.count).where(CountRow.series_id == mine, *days)
        raised.update({(own, day): count for day, count in session.execute(daily)})
    return {key: rest for rest, key in series.values()}, raised


def _open(
    session: Session, code: str, below: Collection[str], left: dict[Key, int], period: Period
) -> Raised:
    """The counts of the days that are not closed yet, by the same rule, from what happened on them."""
    raised: Raised = Counter()
    day = next_open_day(session)
    if day is None or day > period.end:
        return raised
    names, wanted = known_names(session), {code, *below}
    while day <= period.end:
        counts = counted(session, day, names)
        for key, count in rolled_up(counts, parents(session, counts), wanted).items():
            if key[0] == code or key[1] == Measure.ASKED.value:
                more, left[key] = fives(left.get(key, 0), count)
                if more and day >= period.start:
                    raised[key, day] += more
        day += timedelta(days=1)
    return raised
