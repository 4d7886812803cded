"""Office hours of the places an admin looks after."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from cunwu.rulings import PolicyBook
from cunwu.store.access import Right
from cunwu.store.office_hours import hours_of, read_hours, set_hours, span_text
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.pages import page

DAYS = range(1, 8)


async def hours(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/hours?place=…"""
    book = desk.conversations.records.current()
    place = _place(desk, book, request.query_params.get("place", ""))
    kept = await desk.read(hours_of, place)
    return desk.show(
        "hours.html",
        place=book.region[place],
        children=[one for one in book.regions if one.parent == place],
        above=book.region[place].parent if place != desk.actor.region else "",
        weekly=[" ".join(map(span_text, spans)) for spans in kept.weekly] if kept else [""] * 7,
        off=" ".join(day.isoformat() for day in sorted(kept.off)) if kept else "",
        extra=" ".join(day.isoformat() for day in sorted(kept.extra)) if kept else "",
        has=kept is not None,
    )


async def save(request: Request, desk: Desk) -> Response:
    """POST /helpdesk/hours: place, day1 … day7, off, extra; all empty takes the hours away"""
    form = {name: str(value) for name, value in (await request.form()).items()}
    place = _place(desk, desk.conversations.records.current(), form.get("place", ""))
    read = read_hours([form.get(f"day{day}", "") for day in DAYS], form.get("off", ""), form.get("extra", ""))
    await desk.write(set_hours, place, read)
    return await desk.go(f"/hours?place={place}", "hours_set" if read else "hours_removed")


def _place(desk: Desk, book: PolicyBook, words: str) -> str:
    """The place that is meant, the account's own where none is named. Raises KeyError."""
    return book.region[words or desk.actor.region].code


ROUTES = [
    page("/hours", hours, Right.MANAGE),
    page("/hours", save, Right.MANAGE, ("POST",)),
]
