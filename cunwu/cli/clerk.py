"""For the clerk: which desks still demand certificates, leads on added burdens, answers of no use."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

import typer

from cunwu.cli.common import day, fail, line, records, store

clerk = typer.Typer()

FROM = typer.Option("", "--from", help="从哪一天起：2026-11-01 这样")
TO = typer.Option("", "--to", help="到哪一天止（算这一天）")
REGION = typer.Option(None, "--region", help="哪个地方（连它下面的）：名字或代码")
JSON = typer.Option(False, "--json", help="输出 JSON")


@clerk.command()
def requests(
    start: str = FROM,
    end: str = TO,
    region: str | None = REGION,
    as_json: bool = JSON,
) -> None:
    """哪些单位还在要什么证明，各要了多少回。不到5回的只说“不到5”；没说是谁要的写“没说”。"""
    from cunwu.store.requests import FEWEST, demands

    days, codes = _asked(start, end, region)
    with store() as session:
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
    start: str = FROM,
    end: str = TO,
    region: str | None = REGION,
    as_json: bool = JSON,
) -> None:
    """给村里加负担的线索：回执号、哪天、哪里、谁说的（村民、村干部）、说了什么。"""
    from cunwu.store.leads import leads as find

    days, codes = _asked(start, end, region)
    book = records()
    with store() as session:
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


@clerk.command()
def feedback(
    start: str = FROM,
    end: str = TO,
    region: str | None = REGION,
    everything: bool = typer.Option(False, "--all", help="连说有用的也列出来"),
    as_json: bool = JSON,
) -> None:
    """哪些答复没用，为什么：哪天、哪里、问了什么、答了什么、原因。"""
    from cunwu.store.feedback import feedback as find

    days, codes = _asked(start, end, region)
    book = records()
    with store() as session:
        found = find(session, *days, codes)
    shown = [one for one in found if everything or not one.useful]
    places = [book.region[one.region].name if one.region in book.region else one.region for one in shown]
    useful = sum(one.useful for one in found)
    if as_json:
        rows = [
            {**asdict(one), "at": one.at.isoformat(timespec="seconds") + "Z", "region": place}
            for one, place in zip(shown, places, strict=True)
        ]
        counts = {"useful": useful, "useless": len(found) - useful}
        typer.echo(json.dumps({**counts, "feedback": rows}, ensure_ascii=False))
        return
    for one, place in zip(shown, places, strict=True):
        said = "有用" if one.useful else "没用"
        typer.echo(f"{one.at:%Y-%m-%d}\t{place}\t{said}：{one.reason or '没说原因'}")
        typer.echo(f"  问：{line(one.question)}\n  答：{line(one.answer)}")
    typer.echo(f"说有用的{useful}回，说没用的{len(found) - useful}回。" if found else "这段日子没有人评价。")


def _asked(
    start: str, end: str, region: str | None
) -> tuple[tuple[date | None, date | None], frozenset[str] | None]:
    """The days and region codes asked for. Raises typer.Exit for a wrong day or an unknown place."""
    try:
        days = day(start, "--from"), day(end, "--to")
        if days[0] and days[1] and days[0] > days[1]:
            raise ValueError(f"--from（{days[0]}）比 --to（{days[1]}）晚：哪天在前，把哪天写在 --from 后面")
        if region is None:
            return days, None
        book = records()
    except ValueError as error:
        raise fail(error) from None
    found = book.find_region(region)
    if found is None:
        raise fail(f"没有“{region}”这个地方：请用吉林省内的地名或代码，比如 榆树市 或 220182")
    return days, book.within(found.code)
