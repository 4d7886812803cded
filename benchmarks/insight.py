"""The figures' page over 1,000,000 rulings on SQLite: seconds a page over HTTP, and closing the days.

``python -m benchmarks.insight``; ``--keep FOLDER`` keeps the store and takes it the next time.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import httpx
from sqlalchemy import func, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from benchmarks.happenings import happen, made_up
from benchmarks.processes import loaded_store, served
from benchmarks.table import megabytes, milliseconds, seconds, table
from cunwu.store.access import Role
from cunwu.store.accounts import create
from cunwu.store.conversations import RulingRow
from cunwu.store.database import connect, reading, transaction
from cunwu.store.days import day_of
from cunwu.store.insight_close import close_days
from cunwu.store.models import ItemRow, RegionRow
from cunwu.store.versions import now

SEED = 1
DAYS = 365
TOWNSHIPS = VILLAGES = 12  # of a county, of a township: 9,072 villages in all
DESKS = ("银行", "学校", "公安", "社保", "保险公司")
LOGIN, PASSWORD = "figures", "four odd brown lamps"
PROVINCE, PREFECTURE, COUNTY, TOWNSHIP, VILLAGE = "220000", "220100", "220182", "220182001", "220182001001"
ROUNDS = 20
AIM = 0.5  # seconds, p95


def seed(engine: Engine, rulings: int) -> None:
    """A province with its villages, a year of made-up conversations, and an account."""
    with transaction(engine) as session:
        villages = _villages(session)
        names = [str(name) for name in session.execute(select(ItemRow.name)).scalars()]
        create(session, None, LOGIN, "王干事", Role.VIEWER, PROVINCE, PASSWORD)
    items: list[tuple[str, str, str]] = [("certificate", name, "not_issued") for name in names]
    items += [("task", "", "assist"), ("plaque", "", "prohibited"), ("policy_info", "", "")]
    today = day_of(now())
    days = [today - timedelta(days=number) for number in range(DAYS)]
    happen(engine, made_up(random.Random(SEED), rulings, days, villages, items, DESKS))


def queries(today: date) -> dict[str, dict[str, str]]:
    """What is asked of the page, by name."""
    year = {"range": "own", "from": f"{today - timedelta(days=DAYS - 1)}", "to": f"{today}"}
    places = {
        "province": PROVINCE,
        "prefecture": PREFECTURE,
        "county": COUNTY,
        "township": TOWNSHIP,
        "village": VILLAGE,
    }
    spans = {"this month": {"range": "month"}, "last month": {"range": "last_month"}, "a year": year}
    return {
        f"{name}, {span}": {"place": place, **asked}
        for name, place in places.items()
        for span, asked in spans.items()
    }


def measure(address: str) -> dict[str, list[float]]:
    """Seconds for each page, asked ``ROUNDS`` times in turn after one round that is not counted."""
    asked = queries(day_of(now()))
    times: dict[str, list[float]] = {name: [] for name in asked}
    with httpx.Client(base_url=address, follow_redirects=True, timeout=120, trust_env=False) as client:
        found = client.post("/helpdesk/login", data={"login": LOGIN, "password": PASSWORD})
        found.raise_for_status()
        for round_ in range(ROUNDS + 1):
            for name, query in asked.items():
                began = time.perf_counter()
                page = client.get("/helpdesk/insight", params=query)
                took = time.perf_counter() - began
                if page.status_code != 200 or "insight-cards" not in page.text:
                    raise RuntimeError(f"{name}: {page.status_code}")
                if round_:
                    times[name].append(took)
    return times


def main(arguments: Sequence[str] | None = None) -> int:
    """Seed where nothing is kept, close the days, measure, print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.insight", description=__doc__)
    parser.add_argument("--rulings", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="folder of a store that is made once and kept")
    given = parser.parse_args(arguments)
    with _folder(given.keep) as folder:
        database = folder / "cunwu.db"
        rows = [] if database.exists() else _made(folder, given.rulings)
        engine = connect(f"sqlite:///{database}")
        with reading(engine) as session:
            rulings = session.execute(select(func.count()).select_from(RulingRow)).scalar()
        for _ in close_days(engine, now()):
            pass
        engine.dispose()
        with served(database, folder / "log") as server:
            times = measure(server.address)
        rows.append(("size of the store", megabytes(database.stat().st_size), ""))
    rows += [(name, *_figures(found)) for name, found in times.items()]
    everything = [took for found in times.values() for took in found]
    rows.append(("all pages", *_figures(everything)))
    print(f"{rulings} rulings of {DAYS} days, {ROUNDS} times each page over HTTP")
    print(table(("what", "p50", "p95"), rows))
    print(f"aim: p95 of every page at most {milliseconds(AIM)}")
    return 0


def _made(folder: Path, rulings: int) -> list[tuple[str, ...]]:
    engine = connect(f"sqlite:///{loaded_store(folder)}")
    began = time.perf_counter()
    seed(engine, rulings)
    seeded = time.perf_counter()
    lots: list[float] = []
    last = seeded
    for _ in close_days(engine, now()):
        lots.append(time.perf_counter() - last)
        last = time.perf_counter()
    engine.dispose()
    return [
        ("seeding", seconds(seeded - began), ""),
        ("closing all days", seconds(last - seeded), ""),
        ("closing a week of them", *_figures(lots)),
    ]


def _villages(session: Session) -> list[str]:
    counties = session.execute(
        select(RegionRow.code, RegionRow.source_id)
        .where(RegionRow.level == "county")
        .order_by(RegionRow.code)
    ).all()
    rows = []
    for county, source in counties:
        common = {"source_id": source, "aliases": [], "note": "", "origin": "files"}
        for number in range(1, TOWNSHIPS + 1):
            town = f"{county}{number:03d}"
            rows.append(
                {**common, "code": town, "name": f"{number}号镇", "level": "township", "parent_code": county}
            )
            rows += [
                {
                    **common,
                    "code": f"{town}{one:03d}",
                    "name": f"{one}号村",
                    "level": "village",
                    "parent_code": town,
                }
                for one in range(1, VILLAGES + 1)
            ]
    numbered = [{**row, "ordinal": 100_000 + number} for number, row in enumerate(rows)]
    session.execute(insert(RegionRow.__table__), numbered)
    return [str(row["code"]) for row in rows if row["level"] == "village"]


@contextlib.contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="cunwu-insight-") as name:
        yield Path(name)


def _figures(found: list[float]) -> tuple[str, str]:
    cuts = statistics.quantiles(found, n=20)
    return milliseconds(statistics.median(found)), milliseconds(cuts[18])


if __name__ == "__main__":
    raise SystemExit(main())
