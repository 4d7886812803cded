"""The audit log of one's region, by day, person and act, and as an Excel file."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from ruamel.yaml import YAML
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from cunwu.labels import labels
from cunwu.store import audit
from cunwu.store.access import Actor, Right
from cunwu.store.audit import Entry, Wanted
from cunwu.store.refusal import Refusal
from cunwu.web.helpdesk import fields
from cunwu.web.helpdesk.clock import moment
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.pages import page
from cunwu.web.paper_api import attachment

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 50_000  # lines of one file
WORDS: dict[str, dict[str, str]] = YAML(typ="safe").load(
    (Path(__file__).parent / "audit.yml").read_text(encoding="utf-8")
)


async def log(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/audit?start=…&end=…&login=…&action=…&before=…"""
    query = request.query_params
    said = {name: query.get(name, "").strip() for name in ("start", "end", "login", "action")}
    before = fields.number(query["before"]) if query.get("before") else None
    found: list[Entry] = []
    reason = ""
    try:
        found = await desk.read(audit.entries, _wanted(query), before)
    except Refusal as error:
        reason = f"{error.reason}：{error.example}"
    return desk.show(
        "audit.html",
        422 if reason else 200,
        entries=[row(one) for one in found],
        columns=list(WORDS["columns"].values()),
        actions={action: called(action) for action in await desk.read(audit.actions)},
        said=said,
        reason=reason,
        more=found[-1].number if len(found) == audit.PAGE else None,
    )


async def export(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/audit/export?start=…: the same lines as an Excel file, which is itself in the log"""
    wanted = _wanted(request.query_params)
    found = await desk.write(_taken, wanted)
    content = await run_in_threadpool(workbook, found)
    name = f"{WORDS['export']['name']}-{date.today().isoformat()}"
    disposition = attachment(name, "xlsx").replace('"paper.', '"audit.')
    return Response(content, media_type=EXCEL, headers={"Content-Disposition": disposition})


def workbook(entries: list[Entry]) -> bytes:
    """The lines as an Excel file. Every cell is text: none can become a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(WORDS["export"]["name"])
    assert isinstance(sheet, WriteOnlyWorksheet)
    sheet.freeze_panes = "A2"
    sheet.append([_text(sheet, words) for words in WORDS["columns"].values()])
    for one in entries:
        sheet.append([_text(sheet, words) for words in row(one)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def row(one: Entry) -> tuple[str, ...]:
    """A line as people read it, in the order of the columns; the hour as a clock in China shows it."""
    who = WORDS["people"].get(one.login, one.login)
    more = labels("roles").get(one.words, one.words)
    return moment(one.at), who, called(one.action), one.subject, one.region, more


def called(action: str) -> str:
    """What people call an act."""
    return WORDS["actions"].get(action, action)


def _taken(session: Session, actor: Actor, wanted: Wanted) -> list[Entry]:
    count = audit.count(session, actor, wanted)
    if count > MOST:
        raise Refusal("many_lines", found=count, most=MOST)
    found = audit.entries(session, actor, wanted, None, MOST)
    audit.record(session, actor, "audit.export", str(count))
    return found


def _wanted(query: QueryParams) -> Wanted:
    start, end = fields.day(query.get("start", "")), fields.day(query.get("end", ""))
    return Wanted(start, end, query.get("login", "").strip().lower(), query.get("action", ""))


def _text(sheet: WriteOnlyWorksheet, words: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, fields.printable(words))
    cell.data_type = "s"
    cell.quotePrefix = words.startswith(("=", "+", "-", "@"))
    return cell


ROUTES = [
    page("/audit", log, Right.MANAGE),
    page("/audit/export", export, Right.MANAGE),
]
