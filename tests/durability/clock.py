"""A clock that can be put forward and back: what every module of the program takes for now."""

from __future__ import annotations

import sys
import time as real_time
from datetime import date, datetime, timedelta, timezone, tzinfo
from types import SimpleNamespace
from typing import Any

import pytest


class Clock:
    """The clock of all modules of ``cunwu`` that were imported before it; ``off`` is how far it is off."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.off = timedelta()
        dates, datetimes = _date_of(self), _datetime_of(self)
        fields = {**vars(real_time), "time": lambda: real_time.time() + self.off.total_seconds()}
        times = SimpleNamespace(**fields)
        for name, module in list(sys.modules.items()):
            if not name.startswith("cunwu."):
                continue
            for attribute, real, fake in (
                ("datetime", datetime, datetimes),
                ("date", date, dates),
                ("time", real_time, times),
            ):
                if getattr(module, attribute, None) is real:
                    monkeypatch.setattr(module, attribute, fake)

    def now(self) -> datetime:
        """UTC, without zone, as the store keeps it."""
        return datetime.now(timezone.utc).replace(tzinfo=None) + self.off


class _Real(type):
    """What the real classes make counts as made by these."""

    def __instancecheck__(cls, found: Any) -> bool:
        return isinstance(found, cls.__mro__[1])


def _datetime_of(clock: Clock) -> type:
    class Jumping(datetime, metaclass=_Real):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + clock.off

    return Jumping


def _date_of(clock: Clock) -> type:
    class Jumping(date, metaclass=_Real):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return (datetime.now() + clock.off).date()

    return Jumping
