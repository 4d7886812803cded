"""The lists: which there are, what held on a day, one list, what a draft changes, and its way into force."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from cunwu.replies.difference import kind_labels, shown
from cunwu.replies.render import words
from cunwu.store import drafts, review
from cunwu.store.access import Right
from cunwu.store.excel.columns import columns
from cunwu.store.excel.write import write_list
from cunwu.store.list_views import changes, lists, one_list
from cunwu.store.publish import publish
from cunwu.web.helpdesk import fields
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.pages import page

ROWS = 100  # entries on one page
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def overview(request: Request, desk: Desk) -> Response:
    """GET /lists?region=…&kind=…&day=…"""
    asked = request.query_params
    day = fields.day(asked.get("day", "")) or date.today()
    region, kind = asked.get("region", ""), asked.get("kind", "")
    every = await desk.read(lists)
    found = [one for one in every if region in ("", one.region) and kind in ("", one.kind)]
    held = [one for one in found if one.holds_on(day)]
    waiting = [one for one in found if one.status in ("draft", "review")]
    return desk.show(
        "lists.html",
        waiting=waiting,
        held=held,
        others=[one for one in found if one not in held and one not in waiting],
        regions=list({one.region: one.region_name for one in every}.items()),
        region=region,
        kind=kind,
        day=day,
        today=date.today(),
        **said(),
    )


async def one(request: Request, desk: Desk) -> Response:
    """GET /lists/{id}?q=…&day=…&page=…"""
    found = await desk.read(one_list, request.path_params["id"])
    wanted = request.query_params.get("q", "").strip()
    day = fields.day(request.query_params.get("day", ""))
    entries = [
        entry
        for entry in found.catalogue.entries
        if (wanted in entry.title or wanted in entry.item) and (day is None or entry.holds_on(day))
    ]
    pages = max(1, -(-len(entries) // ROWS))
    number = min(whole(request.query_params.get("page", "1")), pages)
    layout = columns().layouts.get(found.catalogue.kind)
    return desk.show(
        "lists_one.html",
        found=found,
        entries=entries[(number - 1) * ROWS : number * ROWS],
        count=len(entries),
        number=number,
        pages=pages,
        q=wanted,
        day=day,
        headings={of: h for of, h in layout.columns.items() if of not in HEAD} if layout else {},
        exportable=layout is not None,
        today=date.today(),
        **said(),
    )


async def difference(request: Request, desk: Desk) -> Response:
    """GET /lists/{id}/changes"""
    found, differs = await desk.read(changes, request.path_params["id"])
    return desk.show("lists_changes.html", found=found, differs=differs, **shown(differs), **said())


async def export(request: Request, desk: Desk) -> Response:
    """GET /lists/{id}/export: an Excel file that imports unchanged"""
    found = await desk.read(one_list, request.path_params["id"])

    def write(_session: object, _actor: object) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "list.xlsx"
            write_list(found.catalogue, found.source, path)
            return path.read_bytes()

    name = quote(f"{found.catalogue.name}-{found.catalogue.id}.xlsx", safe="")
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(await desk.read(write), media_type=EXCEL, headers=disposition)


async def revise(request: Request, desk: Desk) -> Response:
    """POST /lists/{id}/revise: start"""
    key = await desk.write(drafts.revise, request.path_params["id"], await _start(request))
    return await desk.go(f"/lists/{key}", "list_began")


async def go_back(request: Request, desk: Desk) -> Response:
    """POST /lists/{id}/go-back: start"""
    key = await desk.write(drafts.go_back, request.path_params["id"], await _start(request))
    return await desk.go(f"/lists/{key}/changes", "list_began")


async def submit(request: Request, desk: Desk) -> Response:
    """POST /lists/{id}/submit"""
    key = request.path_params["id"]
    await desk.write(review.submit, key)
    return await desk.go(f"/lists/{key}/changes", "list_submitted")


async def send_back(request: Request, desk: Desk) -> Response:
    """POST /lists/{id}/send-back: words"""
    key = request.path_params["id"]
    await desk.write(review.send_back, key, str((await request.form()).get("words", "")))
    return await desk.go(f"/lists/{key}", "list_returned")


async def withdraw(request: Request, desk: Desk) -> Response:
    """POST /lists/{id}/withdraw"""
    await desk.write(drafts.withdraw, request.path_params["id"])
    return await desk.go("/lists", "list_withdrawn")


async def put_in_force(request: Request, desk: Desk) -> Response:
    """POST /lists/{id}/publish: seen, confirmed (any number)"""
    key, form = request.path_params["id"], await request.form()
    confirmed = [str(name) for name in form.getlist("confirmed")]
    await desk.write(publish, key, confirmed, str(form.get("seen", "")))
    return await desk.go(f"/lists/{key}", "list_published")


def said() -> dict[str, Any]:
    """What kinds, states and acts are called."""
    told = words("lists")
    return {
        "kinds": kind_labels(),
        "states": told["status"],
        "acts": told["action"],
        "origins": told["origin"],
    }


def whole(text: str) -> int:
    """A page's number, 1 for what is none."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


async def _start(request: Request) -> date:
    return fields.day(str((await request.form()).get("start", ""))) or date.today()


HEAD = ("ordinal", "title")  # shown apart from the other fields of an entry
ROUTES = [
    page("/lists", overview, Right.SEE_LISTS),
    page("/lists/{id}", one, Right.SEE_LISTS),
    page("/lists/{id}/changes", difference, Right.SEE_LISTS),
    page("/lists/{id}/export", export, Right.SEE_LISTS),
    page("/lists/{id}/revise", revise, Right.EDIT_LISTS, ("POST",)),
    page("/lists/{id}/go-back", go_back, Right.EDIT_LISTS, ("POST",)),
    page("/lists/{id}/submit", submit, Right.EDIT_LISTS, ("POST",)),
    page("/lists/{id}/send-back", send_back, Right.EDIT_LISTS, ("POST",)),
    page("/lists/{id}/withdraw", withdraw, Right.EDIT_LISTS, ("POST",)),
    page("/lists/{id}/publish", put_in_force, Right.PUBLISH, ("POST",)),
]
