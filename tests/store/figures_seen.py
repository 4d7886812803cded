"""Questions that are asked, days that are closed, and the figures somebody sees of them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.engine import Engine

from benchmarks.happenings import Happening, happen, on
from cunwu.store.access import Actor, Role
from cunwu.store.database import reading
from cunwu.store.figures import Figures, Period
from cunwu.store.insight import figures
from cunwu.store.insight_close import close_days

PROVINCE, CHANGCHUN, YUSHU, DEHUI, JILIN_CITY = "220000", "220100", "220182", "220183", "220200"
DAY = date(2026, 11, 20)
WEEK = Period(DAY - timedelta(days=6), DAY)
VILLAGES = ("220182001001", "220182001002", "220182001003")
ITEMS = [
    ("certificate", "健在证明", "not_issued"),
    ("certificate", "居住证明", "not_issued"),
    ("task", "", "assist"),
]


def viewer(region: str = PROVINCE, role: Role = Role.VIEWER) -> Actor:
    return Actor(1, "viewer", "王干事", role, region)


def seen(engine: Engine, place: str = YUSHU, period: Period = WEEK, actor: Actor | None = None) -> Figures:
    with reading(engine) as session:
        return figures(session, actor or viewer(), place, period)


def ask(engine: Engine, count: int, region: str = YUSHU, day: date = DAY, **more: object) -> None:
    fields = {"item": "健在证明", "verdict": "not_issued", **more}
    happen(engine, [Happening(on(day), region, **fields)] * count)  # type: ignore[arg-type]


def close(engine: Engine, day: date = DAY) -> None:
    for _ in close_days(engine, on(day + timedelta(days=1), 6)):
        pass
