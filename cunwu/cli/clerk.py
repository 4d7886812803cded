"""For the clerk: which desks still demand certificates, and the leads on added burdens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

import typer

from cunwu.cli.common import fail, records

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

clerk = typer.Typer()

FROM = typer.Option(None, "--from", formats=["%Y-%m-%d"], help="从哪一天起：2026-11-01 这样")
TO = typer.Option(None, "--to", formats=["%Y-%m-%d"], help="到哪一天止（算这一天）")
REGION = typer.Option(None, "--region", help="哪个地方（连它下面的）：名字或代码")
JSON = typer.Option(False, "--json", help="输出 JSON")


@clerk.command()
def requests(
    start: datetime | None = FROM,
    end: datetime | None = TO,
    region: str | None = REGION,
    as_json: bool = JSON,
) -> None:
    """哪些单位还在要什么证明，各要了多少回。不到5回的只说“不到5”；没说是谁要的写“没说”。"""
    from cunwu.store.requests import FEWEST, demands

    days, codes = _asked(start, end, region)
    with _session() as session:
        found = demands(session, *days, codes)
    if as_json:
        rows = [{"desk": one.desk, "item": one.item, "count": one.count} for one in found]
        typer.echo(json.dumps({"masked_below": FEWEST, "requests": rows}, ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.desk or '没说'}\t{one.item}\t{one.count or f'不到{FEWEST}'}")
    if not found:
        typer.echo("这段日子没有记录。")


@clerk.command()
def leads(
    start: datetime | None = FROM,
    end: datetime | None = TO,
    region: str | None = REGION,
    as_json: bool = JSON,
) -> None:
    """给村里加负担的线索：回执号、哪天、哪里、谁说的（村民、村干部）、说了什么。"""
    from cunwu.store.leads import leads as find

    days, codes = _asked(start, end, region)
    book = records()
    with _session() as session:
        found = find(session, *days, codes)
    rows = [
        {
            "receipt": one.receipt,
            "day": one.day.isoformat(),
            "region": book.region[one.region].name if one.region in book.region else one.region,
            "role": one.role,
            "text": one.text,
        }
        for one in found
    ]
    if as_json:
        typer.echo(json.dumps({"leads": rows}, ensure_ascii=False))
        return
    for row in rows:
        typer.echo("\t".join(row.values()))
    if not rows:
        typer.echo("这段日子没有线索。")


def _asked(
    start: datetime | None, end: datetime | None, region: str | None
) -> tuple[tuple[date | None, date | None], frozenset[str] | None]:
    """The days and region codes asked for. Raises typer.Exit for an unknown place."""
    days = (start.date() if start else None, end.date() if end else None)
    if region is None:
        return days, None
    try:
        book = records()
    except ValueError as error:
        raise fail(error) from None
    found = book.find_region(region)
    if found is None:
        raise fail(f"没有“{region}”这个地方：请用吉林省内的地名或代码，比如 榆树市 或 220182")
    return days, book.within(found.code)


@contextmanager
def _session() -> Iterator[Session]:
    from cunwu.store.database import connect, transaction
    from cunwu.store.migrate import upgrade

    engine = connect()
    upgrade(engine)
    with transaction(engine) as session:
        yield session
