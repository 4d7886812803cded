"""Every request has a number, which all lines of the log that come of it hold; its answer is counted."""

from __future__ import annotations

import re
import uuid

import structlog.contextvars
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cunwu.watch import figures

HEADER = "X-Request-ID"
GIVEN = re.compile("[0-9a-f]{32}")  # as nginx's $request_id makes it; too long for a number of a person
PARTS = {
    "/api/events": "events",
    "/api/papers": "papers",
    "/api/": "chat",
    "/wechat": "wechat",
    "/helpdesk": "helpdesk",
    "/static/": "files",
}


class Watched:
    """ASGI middleware; nginx may give the number."""

    def __init__(self, app: ASGIApp) -> None:
        self.inner = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        number = given if GIVEN.fullmatch(given) else uuid.uuid4().hex

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = number
                status = f"{message['status'] // 100}xx"
                figures.RESPONSES.labels(_part(scope["path"]), status).inc()
            await send(message)

        with structlog.contextvars.bound_contextvars(request=number):
            await self.inner(scope, receive, counted)


def _part(path: str) -> str:
    return next((part for start, part in PARTS.items() if path.startswith(start)), figures.OTHER)
