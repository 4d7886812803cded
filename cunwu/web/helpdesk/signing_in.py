"""Signing in and out, and choosing a password of one's own."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cunwu.chat.service import Conversations
from cunwu.store.accounts import change_own_password
from cunwu.store.database import reading, transaction
from cunwu.store.refusal import Refusal
from cunwu.store.sign_in import LONGEST, confirm, sign_in, sign_out, slowness
from cunwu.web.helpdesk.desk import ROOT, Desk, show
from cunwu.web.helpdesk.pages import COOKIE, PASSWORD, from_elsewhere, length_allowed, page, who_asks

MAX_FIELD = 4096  # bytes of a login or a password


async def login_form(request: Request) -> Response:
    """GET /helpdesk/login?next=…"""
    if await who_asks(request) is not None:
        return RedirectResponse(_next(request), 303)
    return show("login.html", login="", reason="", next=_next(request))


async def login(request: Request) -> Response:
    """POST /helpdesk/login?next=…: login, password"""
    if from_elsewhere(request) or not length_allowed(request):
        return show("login.html", 403, login="", reason="elsewhere", next=ROOT + "/")
    form = await request.form(max_files=0, max_fields=10, max_part_size=MAX_FIELD)
    name, password = str(form.get("login", "")), str(form.get("password", ""))
    conversations: Conversations = request.app.state.conversations
    address = request.client.host if request.client else ""

    def wait() -> float:
        with reading(conversations.engine) as session:
            return slowness(session, name)

    def attempt() -> str | None:
        with transaction(conversations.engine) as session:
            return sign_in(session, name, password, address)

    await asyncio.sleep(await run_in_threadpool(wait))
    try:
        secret = await conversations.in_store(attempt)
    except Refusal as error:
        reason = f"{error.reason}：{error.example}"
        return show("login.html", 429, login=name, reason=reason, next=_next(request))
    if secret is None:
        return show("login.html", 401, login=name, reason="wrong", next=_next(request))
    response = RedirectResponse(_next(request), 303)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(LONGEST.total_seconds()),
        path=ROOT,
        secure=request.app.state.settings.address.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return response


async def logout(_request: Request, desk: Desk) -> Response:
    """POST /helpdesk/logout"""

    await desk.write(lambda session, _actor: sign_out(session, desk.signed_in.key))
    response = RedirectResponse(f"{ROOT}/login", 303)
    response.delete_cookie(COOKIE, path=ROOT)
    return response


async def password_form(_request: Request, desk: Desk) -> Response:
    """GET /helpdesk/password"""
    return desk.show("password.html", reason="", example="")


async def password(request: Request, desk: Desk) -> Response:
    """POST /helpdesk/password: old, new, again"""
    form = await request.form()
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    if new != again:
        return desk.show("password.html", 422, reason="not_same", example="")
    address = request.client.host if request.client else ""
    try:
        if not await desk.write(confirm, old, address):
            raise Refusal("wrong_password")
        await desk.write(change_own_password, new, desk.signed_in.key)
    except Refusal as error:
        return desk.show("password.html", 422, reason=error.reason, example=error.example)
    return await desk.go("/", "password_changed")


async def home(_request: Request, desk: Desk) -> Response:
    """GET /helpdesk/"""
    return desk.show("home.html")


def _next(request: Request) -> str:
    """Where to go after signing in: only inside of the helpdesk."""
    wanted = request.query_params.get("next", "")
    inside = (
        wanted.startswith(ROOT + "/") and "\\" not in wanted and "//" not in wanted and "/../" not in wanted
    )
    return wanted if inside and wanted.isprintable() else ROOT + "/"


OPEN = [
    Route("/login", login_form, methods=["GET"]),
    Route("/login", login, methods=["POST"]),
]
ROUTES = [
    page("/", home, None),
    page("/logout", logout, None, ("POST",)),
    page(PASSWORD, password_form, None),
    page(PASSWORD, password, None, ("POST",)),
]
