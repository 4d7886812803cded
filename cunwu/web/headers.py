"""Security headers on every response: nothing from other hosts, no framing but where settings allow it."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A file whose name holds the hash of what is in it, as Vite names them.
HASHED = re.compile(r"/static/[\w-]+-[\w-]{8}\.(?:js|css)")

# data: pictures are papers made here; inside WeChat only such can be held down and passed on.
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'"


class SecurityHeaders:
    """ASGI middleware that adds a strict Content-Security-Policy and its companions."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self.inner = app
        self._frame_ancestors = frame_ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                frames = "'none'" if scope["path"].startswith("/helpdesk") else self._frame_ancestors
                headers.setdefault("Content-Security-Policy", f"{POLICY}; frame-ancestors {frames}")
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers.setdefault("Cache-Control", _caching(scope["path"], message["status"]))
            await send(message)

        await self.inner(scope, receive, with_headers if scope["type"] == "http" else send)


def _caching(path: str, status: int) -> str:
    """For ever what is named by its hash; all else anew: an upgrade must not mix old and new files."""
    hashed = HASHED.fullmatch(path) and status in (200, 304)
    return "public, max-age=31536000, immutable" if hashed else "no-cache"
