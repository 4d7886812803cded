"""When somebody answers: the hours of a place, kept by its admin; a place without asks the one above it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import JSON, Column, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session

from cunwu.store.access import Actor, Right, check, upward
from cunwu.store.audit import record
from cunwu.store.models import Base
from cunwu.store.refusal import Refusal

AHEAD = 60  # days in which the next opening is looked for
MOST_DAYS = 100  # days off, and extra days, of one place
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至到]+\s*(\d{1,2}):(\d{2})")

Span = tuple[time, time]


class OfficeHoursRow(Base):
    """``weekly``: for each day from Monday on spans as "08:30-11:30"; ``off``, ``extra``: ISO dates."""

    __tablename__ = "office_hours"
    region: Mapped[str] = Column(String(20), ForeignKey("region.code"), primary_key=True)
    weekly: Mapped[list[list[str]]] = Column(JSON, nullable=False)
    off: Mapped[list[str]] = Column(JSON, nullable=False)
    extra: Mapped[list[str]] = Column(JSON, nullable=False)


@dataclass(frozen=True)
class OfficeHours:
    """Seven days' spans from Monday on, days off, extra days that are worked like the week's first one."""

    weekly: tuple[tuple[Span, ...], ...]
    off: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of that day, in order."""
        if day in self.extra:
            return next((spans for spans in self.weekly if spans), ())
        return () if day in self.off else self.weekly[day.weekday()]

    def opening(self, moment: datetime) -> datetime | None:
        """When somebody answers from ``moment`` on (both in China's time); None for not within AHEAD days."""
        for ahead in range(AHEAD):
            day = moment.date() + timedelta(days=ahead)
            for begin, end in self.on(day):
                if datetime.combine(day, end) > moment:
                    return max(datetime.combine(day, begin), moment)
        return None


def hours_for(session: Session, region: str) -> OfficeHours | None:
    """The hours that hold in ``region``: its own, or of the nearest place above that has some."""
    above = upward(region).subquery()
    query = select(OfficeHoursRow).join(above, above.c.code == OfficeHoursRow.region)
    row = session.execute(query.order_by(above.c.steps).limit(1)).scalar()
    return None if row is None else _hours(row)


def hours_of(session: Session, actor: Actor, region: str) -> OfficeHours | None:
    """A place's own hours, None where it has none. Raises Forbidden."""
    check(session, actor, Right.MANAGE, region)
    row = session.get(OfficeHoursRow, region)
    return None if row is None else _hours(row)


def set_hours(session: Session, actor: Actor, region: str, hours: OfficeHours | None) -> None:
    """Keep a place's hours, or take them away. Raises Forbidden."""
    check(session, actor, Right.MANAGE, region)
    row = session.get(OfficeHoursRow, region)
    if hours is None:
        if row is not None:
            session.delete(row)
    else:
        kept = OfficeHoursRow(
            region=region,
            weekly=[[span_text(span) for span in spans] for spans in hours.weekly],
            off=[day.isoformat() for day in sorted(hours.off)],
            extra=[day.isoformat() for day in sorted(hours.extra)],
        )
        session.merge(kept)
    record(session, actor, "hours.set" if hours else "hours.remove", region, region)


def read_hours(weekly: Sequence[str], off: str, extra: str) -> OfficeHours | None:
    """The hours as somebody wrote them, a line for each day from Monday on; None for nothing at all.

    Raises Refusal, with the day that is not understood.
    """
    days = tuple(_spans(words, number) for number, words in enumerate(weekly, 1))
    hours = OfficeHours(days, _days(off), _days(extra))
    if any(days):
        return hours
    if hours.off or hours.extra:
        raise Refusal("hours_missing")
    return None


def span_text(span: Span) -> str:
    """ "08:30-11:30" """
    return f"{span[0]:%H:%M}-{span[1]:%H:%M}"


def _spans(words: str, number: int) -> tuple[Span, ...]:
    left = unicodedata.normalize("NFKC", words)
    found = []
    for match in SPAN.finditer(left):
        try:
            begin, end = (time(int(match[n]), int(match[n + 1])) for n in (1, 3))
        except ValueError:
            raise Refusal("hours_unknown", day=number, found=words.strip()[:40]) from None
        found.append((begin, end))
    if SPAN.sub("", left).strip(" ,，、;；和\t\r\n"):
        raise Refusal("hours_unknown", day=number, found=words.strip()[:40])
    edges = [edge for span in found for edge in span]
    if edges != sorted(set(edges)):
        raise Refusal("hours_order", day=number, found=words.strip()[:40])
    return tuple(found)


def _days(words: str) -> frozenset[date]:
    parts = re.split(r"[\s,，、;；]+", unicodedata.normalize("NFKC", words).strip())
    found = frozenset(_day(part) for part in parts if part)
    if len(found) > MOST_DAYS:
        raise Refusal("hours_days", most=MOST_DAYS)
    return found


def _day(words: str) -> date:
    parts = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", words)
    try:
        return date(*(int(part) for part in parts.groups())) if parts else date.fromisoformat(words)
    except ValueError:
        raise Refusal("hours_day", found=words[:20]) from None


def _hours(row: OfficeHoursRow) -> OfficeHours:
    def span(words: str) -> Span:
        begin, _, end = words.partition("-")
        return time.fromisoformat(begin), time.fromisoformat(end)

    return OfficeHours(
        tuple(tuple(span(words) for words in spans) for spans in row.weekly),
        frozenset(map(date.fromisoformat, row.off)),
        frozenset(map(date.fromisoformat, row.extra)),
    )
