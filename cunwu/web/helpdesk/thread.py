"""A conversation in the inbox: read it, take it over, answer, note, send a paper, give it back or on."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cunwu.chat import answering
from cunwu.chat.answering import Colleague, colleagues
from cunwu.chat.canned import Canned, canned
from cunwu.chat.thread import Thread, mark, paper_made, view
from cunwu.rulings import PolicyBook
from cunwu.store.access import Right
from cunwu.store.conversations import HUMAN
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.inbox import waited
from cunwu.web.helpdesk.live import marks
from cunwu.web.helpdesk.pages import page
from cunwu.web.paper_api import WORD, attachment

LONGEST_KEY = 80  # characters of a form's key


async def thread(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/inbox/{conversation}?before=…&fill=…"""
    before = number(request.query_params.get("before", ""))
    book = desk.conversations.records.current()
    shown = await desk.write(view, request.path_params["conversation"], before)
    offered, others = await _offered(desk, shown, book)
    fill = number(request.query_params.get("fill", ""))
    return desk.show(
        "thread.html",
        thread=shown,
        mine=shown.state == HUMAN and shown.account == desk.actor.account,
        lines=_lines(shown),
        papers=_papers(shown),
        canned=offered,
        colleagues=others,
        filled=offered[fill].text if fill is not None and fill < len(offered) else "",
        facts=lambda told: _facts(told, book),
        key=secrets.token_urlsafe(16),
        waited=waited,
    )


async def events(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/inbox/{conversation}/events: server-sent events"""
    conversation = request.path_params["conversation"]
    await desk.read(mark, conversation)  # one that is not there is said before anything is sent
    return marks(lambda: desk.read(mark, conversation))


async def take(request: Request, desk: Desk) -> Response:
    """POST …/take"""
    return await _done(request, desk, "taken", answering.take)


async def say(request: Request, desk: Desk) -> Response:
    """POST …/say: text, key"""
    form = await request.form()
    text = str(form.get("text", "")).replace("\r\n", "\n")
    return await _done(request, desk, "said", answering.say, text, _key(form.get("key"), text))


async def note(request: Request, desk: Desk) -> Response:
    """POST …/note: text"""
    text = str((await request.form()).get("text", "")).replace("\r\n", "\n")
    return await _done(request, desk, "noted", answering.write_note, text)


async def send_paper(request: Request, desk: Desk) -> Response:
    """POST …/paper: number, part, kind, key"""
    form = await request.form()
    asked = _asked(form)
    key = _key(form.get("key"), "/".join(map(str, asked)))
    book = desk.conversations.records.current()
    return await _done(request, desk, "paper_sent", answering.attach, *asked, book, key)


async def show_paper(request: Request, desk: Desk) -> Response:
    """GET …/paper?number=…&part=…&kind=…: the Word file, as the villager would get it"""
    book, folder = desk.conversations.records.current(), desk.settings.papers
    asked = (request.path_params["conversation"], *_asked(request.query_params))
    made = await desk.write(paper_made, *asked, book, folder)
    headers = {"Content-Disposition": attachment(made.name, "docx")}
    return Response(made.content, media_type=WORD, headers=headers)


async def assign(request: Request, desk: Desk) -> Response:
    """POST …/assign: account"""
    account = number(str((await request.form()).get("account", ""))) or 0
    return await _done(request, desk, "assigned", answering.assign, account)


async def hand_back(request: Request, desk: Desk) -> Response:
    """POST …/back"""
    return await _done(request, desk, "given_back", answering.hand_back)


async def close(request: Request, desk: Desk) -> Response:
    """POST …/close"""
    return await _done(request, desk, "closed", answering.close)


def number(words: str) -> int | None:
    """A number in an address or form, None for none."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else None


async def _done(
    request: Request, desk: Desk, notice: str, act: Callable[..., Any], *arguments: Any
) -> Response:
    conversation = request.path_params["conversation"]
    await desk.write(act, conversation, *arguments)
    return await desk.go(f"/inbox/{conversation}#end", notice)


async def _offered(desk: Desk, shown: Thread, book: PolicyBook) -> tuple[list[Canned], list[Colleague]]:
    if not desk.actor.may(Right.ANSWER):
        return [], []
    return (
        await desk.read(canned, shown.conversation, book),
        await desk.read(colleagues, shown.conversation),
    )


def _asked(form: Any) -> tuple[int, int, str]:
    """Message, part and kind of a paper that is asked for."""
    found = (number(str(form.get("number", ""))), number(str(form.get("part", ""))))
    return found[0] or 0, found[1] or 0, str(form.get("kind", ""))


def _key(given: Any, words: str) -> str:
    """A form sent twice is one message; changed and sent again it is another."""
    return hashlib.sha256(f"{str(given)[:LONGEST_KEY]}\n{words}".encode("utf-8", "surrogatepass")).hexdigest()


def _lines(shown: Thread) -> list[tuple[str, Any]]:
    """Messages and notes in their order: ("message" or "note", which)."""
    lines: list[tuple[str, Any]] = []
    notes = list(shown.notes)
    for message in shown.messages:
        while notes and notes[0].after < message["number"]:
            lines.append(("note", notes.pop(0)))
        lines.append(("message", message))
    return lines + [("note", one) for one in notes]


def _papers(shown: Thread) -> list[dict[str, Any]]:
    """The papers that the answers of this page offer, the newest first, each once."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for message in reversed(shown.messages):
        for paper in (message["answer"] or {}).get("papers", []):
            found.setdefault((paper["kind"], paper["item"]), {**paper, "number": message["number"]})
    return list(found.values())


def _facts(told: dict[str, str], book: PolicyBook) -> list[tuple[str, str]]:
    """The question and the answer of each fact, in words."""
    return [
        (book.fact[name].question, book.fact[name].options.get(value, value))
        for name, value in told.items()
        if name in book.fact
    ]


ROUTES = [
    page("/inbox/{conversation}", thread, Right.SEE_INBOX),
    page("/inbox/{conversation}/live", thread, Right.SEE_INBOX, background=True),
    page("/inbox/{conversation}/events", events, Right.SEE_INBOX, background=True),
    page("/inbox/{conversation}/take", take, Right.ANSWER, ("POST",)),
    page("/inbox/{conversation}/say", say, Right.ANSWER, ("POST",)),
    page("/inbox/{conversation}/note", note, Right.ANSWER, ("POST",)),
    page("/inbox/{conversation}/paper", show_paper, Right.SEE_INBOX),
    page("/inbox/{conversation}/paper", send_paper, Right.ANSWER, ("POST",)),
    page("/inbox/{conversation}/assign", assign, Right.ANSWER, ("POST",)),
    page("/inbox/{conversation}/back", hand_back, Right.ANSWER, ("POST",)),
    page("/inbox/{conversation}/close", close, Right.ANSWER, ("POST",)),
]
