"""The record tables: starlette-admin, read-only, behind the helpdesk's own door.

Why it is safe here: docs/decisions/0015-records.md.
"""

from __future__ import annotations

import re
import secrets
from functools import lru_cache
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, pass_context
from jinja2.ext import Extension
from starlette.applications import Starlette
from starlette.datastructures import URL, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Message, Receive, Scope, Send
from starlette_admin import I18nConfig
from starlette_admin.contrib.sqla import Admin

from cunwu.store.access import RIGHTS, Actor, Right
from cunwu.web.helpdesk.desk import HERE, ROOT, Desk, csrf
from cunwu.web.helpdesk.pages import page
from cunwu.web.helpdesk.record_tables import tables

BASE = "/records"
FIRST = "catalogues"
MOST_WORDS = 4000  # characters of a filter
MOST_CONDITIONS = 60  # brackets in a filter
MOST_ROWS = 100  # as the longest page that can be chosen
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_INLINE = re.compile(r"<(script|style)\b(?![^>]*\bsrc=)")


class Nonces(Extension):
    """Gives the inline scripts and styles of the templates their nonce.

    It rewrites the source of a template before anything is put into it: what a clerk wrote never gets one.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source with a nonce at every inline script and style."""
        return _INLINE.sub(r'<\1 nonce="{{ nonce }}"', source)


class Tables(Admin):
    """starlette-admin inside of the helpdesk's frame; nothing is loaded from another host."""

    def _setup_templates(self) -> None:
        super()._setup_templates()
        env, theirs = self.templates.env, self.templates.env.loader
        assert theirs is not None
        env.loader = ChoiceLoader(
            [
                FileSystemLoader(HERE / "templates" / "records"),
                theirs,
                FileSystemLoader(HERE / "templates"),
            ]
        )
        env.add_extension(Nonces)
        env.globals.update(
            root=ROOT, static=lambda name: f"{ROOT}/static/{name}", csrf=csrf, url_for=_address
        )
        self.templates.context_processors.append(_context)

    def custom_render_js(self, request: Request) -> str:
        """How a cell is shown: as text, without style attributes."""
        return f"{ROOT}/static/records.js"


class Passed(Response):
    """Hands a request that the helpdesk's door has let in on to the tables."""

    def __init__(self, app: Starlette, desk: Desk) -> None:
        super().__init__()
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI."""
        nonce = secrets.token_urlsafe(16)

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
                headers["Cache-Control"] = "no-store"
            await send(message)

        who = self._desk.signed_in
        state = {"actor": who.actor, "token": who.csrf, "nonce": nonce}
        inside = {key: value for key, value in scope.items() if key not in ("app", "router", "endpoint")}
        await self._app({**inside, "app_root_path": ROOT, "state": state}, receive, with_policy)


async def first(_request: Request, desk: Desk) -> Response:
    """GET /records"""
    return RedirectResponse(f"{ROOT}{BASE}/{FIRST}/list", 303)


async def records(request: Request, desk: Desk) -> Response:
    """GET /records/{table}/list, /records/api/{table}?skip=…&limit=…&order_by=…&where=…"""
    if not _sound(request):
        raise LookupError(request.url.path)
    return Passed(_admin(desk.conversations.engine.execution_options(reading=True)), desk)


@lru_cache(maxsize=1)
def _admin(engine: Any) -> Starlette:
    app = Starlette()
    admin = Tables(
        engine,
        base_url=BASE,
        templates_dir=str(HERE / "templates" / "records"),
        i18n_config=I18nConfig(default_locale="zh"),
    )
    for table in tables():
        admin.add_view(table)
    admin.mount_to(app)
    return app


def _sound(request: Request) -> bool:
    """Whether the query is one that the table's own script sends: others would be faults of the server."""
    asked = request.query_params
    numbers = [asked.get(name) or "0" for name in ("skip", "limit")]
    if not all(number.isdecimal() and len(number) < 10 for number in numbers):
        return False
    if request.path_params["path"].startswith("api/") and not 0 < int(numbers[1]) <= MOST_ROWS:
        return False
    words = asked.get("where", "")
    nested = words.count("{") + words.count("[")
    return len(words) <= MOST_WORDS and nested <= MOST_CONDITIONS and "pks" not in asked


@pass_context
def _address(context: Any, name: str, **parameters: Any) -> URL:
    """A path instead of an address with a host: what stands before us may speak https."""
    if parameters.get("path", "").startswith("i18n/momentjs/"):
        return URL(f"{ROOT}/static/moment-zh.js")
    if name.endswith(":statics"):
        return URL(f"{ROOT}/look/{parameters['path']}")
    request: Request = context["request"]
    return URL(request.url_for(name, **parameters).path)


def _context(request: Request) -> dict[str, Any]:
    actor: Actor = request.state.actor
    return {
        "actor": actor,
        "rights": {right.value for right in RIGHTS[actor.role]},
        "own": True,
        "token": request.state.token,
        "nonce": request.state.nonce,
        "path": ROOT + BASE,
        "here": request.url.path,
    }


ROUTES = [
    page(BASE, first, Right.SEE_LISTS),
    page(BASE + "/{path:path}", records, Right.SEE_LISTS),
]
