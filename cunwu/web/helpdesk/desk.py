"""What a page of the helpdesk works with: who asks, the store on his behalf, and templates."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.store.access import RIGHTS, Actor
from cunwu.store.database import reading, transaction
from cunwu.store.sign_in import SignedIn
from cunwu.web.helpdesk.clock import clock, moment

ROOT = "/helpdesk"
HERE = Path(__file__).parent
NOTICE = "cunwu_notice"  # a cookie: words for the next page
NOTICE_SECONDS = 60
T = TypeVar("T")


class Desk:
    """One request of somebody who is signed in and may make it."""

    def __init__(self, request: Request, conversations: Conversations, settings: Settings, who: SignedIn):
        self.request = request
        self.conversations = conversations
        self.settings = settings
        self.signed_in = who

    @property
    def actor(self) -> Actor:
        """In whose name the store is read and changed."""
        return self.signed_in.actor

    async def read(self, work: Callable[..., T], *arguments: Any) -> T:
        """``work(session, actor, …)`` on one state of the store, outside of the event loop."""

        def run() -> T:
            with reading(self.conversations.engine) as session:
                return work(session, self.actor, *arguments)

        return await run_in_threadpool(run)

    async def write(self, work: Callable[..., T], *arguments: Any) -> T:
        """``work(session, actor, …)``, committed whole or not at all."""

        def run() -> T:
            with transaction(self.conversations.engine) as session:
                return work(session, self.actor, *arguments)

        return await self.conversations.in_store(run)

    def show(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page from a template, with the words that were left for it."""
        notice = unquote(self.request.cookies.get(NOTICE, ""))
        response = show(
            template,
            status,
            actor=self.actor,
            rights={right.value for right in RIGHTS[self.actor.role]},
            own=self.signed_in.own,
            token=self.signed_in.csrf,
            notice=notice,
            path=self.request.url.path,
            **context,
        )
        if notice:
            response.delete_cookie(NOTICE, path=ROOT)
        return response

    async def go(self, path: str, notice: str = "") -> Response:
        """On to another page of the helpdesk ("/inbox"), which shows ``notice`` once."""
        response = RedirectResponse(ROOT + path, 303)
        if notice:
            response.set_cookie(
                NOTICE, quote(notice), max_age=NOTICE_SECONDS, path=ROOT, httponly=True, samesite="lax"
            )
        return response


def show(template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from a template: also for those who are not signed in."""
    page = _environment().get_template(template).render(**context)
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,  # villagers' and clerks' words stand in these pages
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(moment=moment, clock=clock)
    made.globals.update(root=ROOT, static=lambda name: f"{ROOT}/static/{name}", csrf=csrf)
    return made


def csrf(token: str) -> Markup:
    """The hidden field that every form holds."""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token)
