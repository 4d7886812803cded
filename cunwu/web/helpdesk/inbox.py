"""The inbox: who waits for a person, by place, age and whose; found by receipt number; live."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cunwu.chat.desk import PAGE, Wanted, by_receipt, listed, mark, places
from cunwu.rulings import PolicyBook
from cunwu.store.access import Right
from cunwu.store.conversations import HUMAN, WAITING
from cunwu.store.versions import now
from cunwu.web.helpdesk.desk import ROOT, Desk
from cunwu.web.helpdesk.live import marks
from cunwu.web.helpdesk.pages import page

AGES = (0, 30, 120, 1440)  # minutes one can ask for


async def inbox(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/inbox?place=…&state=…&whose=…&minutes=…&page=…"""
    wanted = _wanted(request)
    found = await desk.read(listed, wanted)
    book = desk.conversations.records.current()
    top = wanted.place if wanted.place in book.region else desk.actor.region
    kept = {"place": wanted.place, "state": wanted.state, "whose": wanted.whose, "minutes": wanted.minutes}
    return desk.show(
        "inbox.html",
        found=found,
        wanted=wanted,
        pages=max(1, -(-found.total // PAGE)),
        path_to=_path_to(book, top, desk.actor.region),
        places=await desk.read(places, top),
        ages=AGES,
        query=urlencode(kept),
        waited=waited,
    )


async def events(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/inbox/events, with the same query: server-sent events"""
    wanted = _wanted(request)
    return marks(lambda: desk.read(mark, wanted))


async def receipt(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/inbox/receipt?number=…: on to the conversation in which that number was given"""
    conversation = await desk.read(by_receipt, request.query_params.get("number", ""))
    return RedirectResponse(f"{ROOT}/inbox/{conversation}", 303)


def waited(since: datetime) -> int:
    """Whole minutes from ``since`` until now."""
    return max(0, int((now() - since).total_seconds() // 60))


def _wanted(request: Request) -> Wanted:
    """What the address asks for; what it cannot mean is left out."""
    given = request.query_params
    state, whose = given.get("state", ""), given.get("whose", "")
    return Wanted(
        place=given.get("place", "")[:20],
        state=state if state in (WAITING, HUMAN) else "",
        whose=whose if whose in ("mine", "free") else "",
        minutes=_number(given.get("minutes", "")) if _number(given.get("minutes", "")) in AGES else 0,
        page=max(1, _number(given.get("page", ""))),
    )


def _number(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) < 6 else 0


def _path_to(book: PolicyBook, region: str, top: str) -> list[tuple[str, str]]:
    """Code and name of the places from ``top`` down to ``region``; none where it lies elsewhere."""
    found: list[tuple[str, str]] = []
    while region in book.region:
        found.insert(0, (region, book.region[region].name))
        if region == top:
            return found
        region = book.region[region].parent
    return []


ROUTES = [
    page("/inbox", inbox, Right.SEE_INBOX),
    page("/inbox/live", inbox, Right.SEE_INBOX, background=True),
    page("/inbox/events", events, Right.SEE_INBOX, background=True),
    page("/inbox/receipt", receipt, Right.SEE_INBOX),
]
