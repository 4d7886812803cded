"""Asking for oneself: the answer with all it rests on, papers, and what would change it."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cunwu.chat import own
from cunwu.chat.rulings_given import NoRuling, RulingChanged
from cunwu.chat.service import BadMessage, checked
from cunwu.dialogue.state import State
from cunwu.papers.kinds import Kind, Unfit
from cunwu.papers.paper import Details, Paper, make_paper
from cunwu.papers.text import TooLong
from cunwu.rulings.book import PolicyBook
from cunwu.store import own_questions
from cunwu.store.access import Right
from cunwu.store.own_questions import OwnQuestion, Setting
from cunwu.store.refusal import Refusal
from cunwu.web.helpdesk import fields
from cunwu.web.helpdesk.ask_view import shown
from cunwu.web.helpdesk.desk import Desk
from cunwu.web.helpdesk.pages import page
from cunwu.web.paper_api import WORD, attachment

ROLES = ("cadre", "villager")
TALK = re.compile("[0-9a-f]{32}")


async def start(_request: Request, desk: Desk) -> Response:
    """GET /helpdesk/ask: nothing asked yet"""
    book = await records(desk)
    region = desk.actor.region if desk.actor.region in book.region else State.region
    return await _show(desk, book, uuid.uuid4().hex, [], Setting(region, ROLES[0]))


async def talk(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/ask/{talk}"""
    book = await records(desk)
    found = await desk.read(own_questions.questions, request.path_params["talk"])
    return await _show(desk, book, request.path_params["talk"], found, _now_set(found[-1]))


async def ask(request: Request, desk: Desk) -> Response:
    """POST /helpdesk/ask: talk, after (how many questions the page showed), text, region, role, as_of

    ``say``, a button that the bot offers, goes before what is written.
    """
    form = await request.form()
    said = {name: str(form.get(name, "")) for name in ("talk", "after", "text", "region", "role", "as_of")}
    said["text"] = str(form.get("say") or said["text"])
    name, after = said["talk"], fields.number(said["after"])
    if not TALK.fullmatch(name):
        raise LookupError(name[:20])
    book = await records(desk)
    before = await desk.read(own_questions.questions, name) if after else []
    try:
        text = checked(said["text"])
        role, as_of = fields.one_of(said["role"], ROLES), fields.day(said["as_of"])
        setting = Setting(fields.place(said["region"], book), role, as_of)
        await _answer(desk, name, before[:after], text, setting)
    except Refusal as error:
        if error.key != "talk_went_on" or not await _asked_already(desk, name, after, text):
            return await _again(desk, book, before, said, f"{error.reason}：{error.example}")
    except BadMessage as error:
        return await _again(desk, book, before, said, str(error))
    return await desk.go(f"/ask/{name}#last")


async def forget(request: Request, desk: Desk) -> Response:
    """POST /helpdesk/ask/{talk}/forget"""
    await desk.write(own_questions.forget, request.path_params["talk"])
    return await desk.go("/ask", "talk_forgotten")


async def paper(request: Request, desk: Desk) -> Response:
    """GET /helpdesk/ask/{talk}/{number}/{part}/paper?kind=…&village=…: a Word file"""
    found = await desk.read(own_questions.questions, request.path_params["talk"])
    number, part = (fields.number(request.path_params[name]) for name in ("number", "part"))
    kind = Kind(fields.one_of(request.query_params.get("kind", ""), [kind.value for kind in Kind]))
    village = request.query_params.get("village", "")
    book = await records(desk)

    def made() -> Paper:
        given = own.given(found, number, part, book)
        details = Details(date.today(), village, given.request)
        return make_paper(kind, given.ruling, book, details, desk.settings.papers)

    try:
        done = await run_in_threadpool(made)
    except NoRuling as error:
        raise LookupError(str(error)) from None
    except (RulingChanged, Unfit, TooLong) as error:
        return desk.show("fault.html", 409, kind="refusal", reason=str(error), example="")
    return Response(
        done.content, media_type=WORD, headers={"Content-Disposition": attachment(done.name, "docx")}
    )


async def records(desk: Desk) -> PolicyBook:
    """The records of this moment."""
    return await run_in_threadpool(desk.conversations.records.current)


async def _answer(desk: Desk, talk: str, before: list[OwnQuestion], text: str, setting: Setting) -> None:
    fold = own.moved(before[-1].fold, setting) if before else None
    said = await desk.conversations.said(text, fold, own.begun(setting))
    await desk.write(own.keep, talk, before, text, setting, said)


async def _asked_already(desk: Desk, talk: str, after: int, text: str) -> bool:
    """Whether this very question was kept meanwhile: a button pressed twice."""
    found = await desk.read(own_questions.questions, talk)
    return len(found) > after and found[after].asked == text


async def _show(
    desk: Desk,
    book: PolicyBook,
    talk: str,
    found: list[OwnQuestion],
    setting: Setting,
    status: int = 200,
    **other: str,
) -> Response:
    said: dict[str, Any] = {
        "region": fields.called(setting.region, book),
        "role": setting.role,
        "as_of": setting.as_of.isoformat() if setting.as_of else "",
        "text": "",
        "reason": "",
        **other,
    }
    return desk.show(
        "ask.html",
        status,
        talk=talk,
        questions=[shown(one, book) for one in found],
        talks=await desk.read(own_questions.talks),
        places=fields.places(book),
        said=said,
    )


async def _again(
    desk: Desk, book: PolicyBook, before: list[OwnQuestion], said: dict[str, str], reason: str
) -> Response:
    """The form as it was filled in, with what is wrong."""
    setting = _now_set(before[-1]) if before else Setting(desk.actor.region, ROLES[0])
    kept = {name: said[name] for name in ("region", "role", "as_of", "text")}
    return await _show(desk, book, said["talk"], before, setting, 422, reason=reason, **kept)


def _now_set(last: OwnQuestion) -> Setting:
    """Where the talk stands: a place or day that was said in words holds on."""
    case = last.fold.get("slots", {}).get("case") or {}
    day = case.get("as_of")
    return Setting(own.place(last), last.setting.role, date.fromisoformat(day) if day else None)


ROUTES = [
    page("/ask", start, Right.ASK),
    page("/ask", ask, Right.ASK, ("POST",)),
    page("/ask/{talk}", talk, Right.ASK),
    page("/ask/{talk}/forget", forget, Right.ASK, ("POST",)),
    page("/ask/{talk}/{number}/{part}/paper", paper, Right.ASK),
]
