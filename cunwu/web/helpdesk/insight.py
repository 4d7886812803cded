"""The figures: a page, its charts' data, an Excel file, a report in Word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cunwu.papers.figures import Table, cards, heading, said, tables
from cunwu.papers.figures_report import report
from cunwu.papers.figures_sheet import sheet
from cunwu.papers.template import BadTemplate
from cunwu.store.access import Right
from cunwu.store.days import day_of
from cunwu.store.figures import Figures, Period
from cunwu.store.insight import figures
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.pages import page
from cunwu.web.paper_api import WORD, attachment

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WEEK, MONTH, LAST_MONTH, OWN = "week", "month", "last_month", "own"
PRESETS = (WEEK, MONTH, LAST_MONTH)
MOST_BARS = 15  # of a chart; the table beside it has them all
BY_TIME = ("days", "months")


async def insight(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/insight?place=…&range=week|month|last_month|own&from=…&to=…"""
    chosen = _range(request)
    found = await _figures(request, desk)
    query = {"place": found.place.code, "range": chosen}
    if chosen == OWN:
        query.update({"from": found.period.start.isoformat(), "to": found.period.end.isoformat()})
    shown = tables(found)
    return desk.show(
        "insight.html",
        found=found,
        heading=heading(found),
        counted=said("counted"),
        empty=said("empty"),
        cards=cards(found),
        tables=shown,
        nothing=all(table.empty for table in shown),
        presets=PRESETS,
        chosen=chosen,
        query=query,
        today=_today(),
    )


async def charts(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/insight/charts.json, the same query: labels and values, what is below five left out"""
    found = await _figures(request, desk)
    return JSONResponse([chart for table in tables(found) if (chart := _chart(table))])


async def excel(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/insight/figures.xlsx, the same query"""
    found = await _figures(request, desk)
    made = await run_in_threadpool(sheet, found, _today())
    headers = {"Content-Disposition": attachment(made.name, "xlsx")}
    return Response(made.content, media_type=EXCEL, headers=headers)


async def word(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/insight/report.docx, the same query"""
    found = await _figures(request, desk)
    try:
        made = await run_in_threadpool(report, found, _today(), desk.settings.papers)
    except BadTemplate as error:
        return desk.show("fault.html", 500, kind="refusal", reason=str(error), example="")
    headers = {"Content-Disposition": attachment(made.name, "docx")}
    return Response(made.content, media_type=WORD, headers=headers)


async def _figures(request: Request, desk: Desk) -> Figures:
    return await desk.read(figures, request.query_params.get("place", ""), _period(request))


def _range(request: Request) -> str:
    """Which days are asked for. Raises LookupError for a range that is none."""
    chosen = request.query_params.get("range", MONTH)
    if chosen not in (*PRESETS, OWN):
        raise LookupError(chosen)
    return chosen


def _period(request: Request) -> Period:
    """The days asked for. Raises LookupError, and Refusal for days that are none."""
    chosen, today = _range(request), _today()
    if chosen == OWN:
        return Period(_day(request, "from"), _day(request, "to"))
    first = today.replace(day=1)
    if chosen == LAST_MONTH:
        last = first - timedelta(days=1)
        return Period(last.replace(day=1), last)
    return Period(today - timedelta(days=today.weekday()) if chosen == WEEK else first, today)


def _day(request: Request, name: str) -> date:
    text = request.query_params.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("insight_day", found=text[:20]) from None


def _today() -> date:
    return day_of(now())


def _chart(table: Table) -> dict[str, Any] | None:
    """What a chart draws; None where there is nothing to draw."""
    rows = table.rows if table.name in BY_TIME else [row for row in table.rows if row.count][:MOST_BARS]
    if table.empty:
        return None
    return {
        "name": table.name,
        "title": table.title,
        "time": table.name in BY_TIME,
        "labels": ["，".join(row.cells) for row in rows],
        "values": [row.count for row in rows],
    }


ROUTES = [
    page("/insight", insight, Right.SEE_INSIGHT),
    page("/insight/charts.json", charts, Right.SEE_INSIGHT),
    page("/insight/figures.xlsx", excel, Right.SEE_INSIGHT),
    page("/insight/report.docx", word, Right.SEE_INSIGHT),
]
