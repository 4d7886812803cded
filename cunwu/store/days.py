"""Days as people in China count them; the store keeps times in UTC."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

AHEAD = timedelta(hours=8)  # China has one time and no summer time


def in_china(at: datetime) -> datetime:
    """A moment of the store (UTC, without zone) as a clock in China shows it."""
    return at + AHEAD


def day_of(at: datetime) -> date:
    """The day in China on which ``at`` (UTC, without zone) falls."""
    return in_china(at).date()


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment (UTC, without zone) of a day in China, and that of the day after."""
    start = datetime.combine(day, time.min) - AHEAD
    return start, start + timedelta(days=1)
