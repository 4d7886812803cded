"""The only way to add a page to the helpdesk: signed in, with the right, and changes with a token."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cunwu.chat.service import BadMessage, Conversations
from cunwu.store.access import Forbidden, Right
from cunwu.store.database import reading, transaction
from cunwu.store.health import fault_of
from cunwu.store.refusal import Refusal
from cunwu.store.sign_in import SignedIn, signed_in, touch
from cunwu.web.helpdesk.desk import ROOT, Desk

COOKIE = "cunwu_desk"
TOKEN_HEADER = "X-CSRF-Token"
MAX_BODY = 16 * 1024 * 1024  # bytes: the largest list and its form
LARGEST = 2**31 - 1  # of what is numbered in the store
PASSWORD = "/password"
Handler = Callable[[Request, Desk], Awaitable[Response]]

logger = logging.getLogger(__name__)


class Page(Route):
    """A route that knows which right it asks for; None: only to be signed in."""

    def __init__(
        self, path: str, handler: Handler, right: Right | None, methods: tuple[str, ...], background: bool
    ) -> None:
        self.right = right

        async def endpoint(request: Request) -> Response:
            response = await _guarded(request, handler, right, background)
            response.headers.setdefault("Cache-Control", "no-store")  # files too
            return response

        super().__init__(path, endpoint, methods=list(methods))


def page(
    path: str,
    handler: Handler,
    right: Right | None,
    methods: tuple[str, ...] = ("GET",),
    background: bool = False,
) -> Page:
    """A page for those who are signed in and have ``right`` somewhere; the store checks where.

    ``background``: the browser asks by itself, which keeps nobody signed in.
    """
    return Page(path, handler, right, methods, background)


async def who_asks(request: Request) -> SignedIn | None:
    """Who is signed in in the browser that asks."""
    secret = request.cookies.get(COOKIE)
    if not secret:
        return None
    conversations: Conversations = request.app.state.conversations

    def find() -> SignedIn | None:
        with reading(conversations.engine) as session:
            return signed_in(session, secret)

    return await run_in_threadpool(find)


def from_elsewhere(request: Request) -> bool:
    """Whether another site made the browser send this."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("Host")


def length_allowed(request: Request) -> bool:
    """Whether a body says how long it is, and is not too long."""
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) <= MAX_BODY


async def _guarded(request: Request, handler: Handler, right: Right | None, background: bool) -> Response:
    who = await who_asks(request)
    if who is None:
        return RedirectResponse(f"{ROOT}/login?next={quote(_wanted(request))}", 303)
    conversations: Conversations = request.app.state.conversations
    desk = Desk(request, conversations, request.app.state.settings, who)
    if not who.own and request.url.path != ROOT + PASSWORD:
        return RedirectResponse(ROOT + PASSWORD, 303)
    if right is not None and not desk.actor.may(right):
        return desk.show("fault.html", 403, kind="forbidden")
    if any(isinstance(one, int) and one > LARGEST for one in request.path_params.values()):
        return desk.show("fault.html", 404, kind="not_there")
    if request.method not in ("GET", "HEAD"):
        if not length_allowed(request):
            return desk.show("fault.html", 413, kind="too_big")
        if not await _has_token(request, who):
            return desk.show("fault.html", 403, kind="no_token")
    if not background:
        await conversations.in_store(_seen, conversations, who.key)
    try:
        return await handler(request, desk)
    except Refusal as error:
        reason = f"{error.place}{error.reason}"
        return desk.show("fault.html", 422, kind="refusal", reason=reason, example=error.example)
    except BadMessage as error:
        return desk.show("fault.html", 409, kind="refusal", reason=str(error), example="")
    except Forbidden:
        return desk.show("fault.html", 403, kind="forbidden")
    except LookupError:
        logger.info("not there: %s", request.url.path, exc_info=True)
        return desk.show("fault.html", 404, kind="not_there")


def _seen(conversations: Conversations, key: str) -> None:
    try:
        with transaction(conversations.engine) as session:
            touch(session, key)
    except DBAPIError as error:  # a store that can only be read is still worth reading
        if fault_of(error) is None:
            raise


async def _has_token(request: Request, who: SignedIn) -> bool:
    if from_elsewhere(request):
        return False
    given: str | UploadFile | None = request.headers.get(TOKEN_HEADER)
    if given is None:
        given = (await request.form(max_files=1, max_part_size=MAX_BODY)).get("csrf")
    return isinstance(given, str) and hmac.compare_digest(given.encode(), who.csrf.encode())


def _wanted(request: Request) -> str:
    """The page to come back to after signing in: only what a GET asked for."""
    if request.method != "GET":
        return ROOT + "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
