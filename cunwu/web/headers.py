"""Security headers on every response: nothing from other hosts, no framing but where settings allow it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SecurityHeaders:
    """ASGI middleware that adds a strict Content-Security-Policy and its companions."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self.inner = app
        self._policy = (
            f"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {frame_ancestors}"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self._policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cache-Control"] = "no-cache"  # an upgrade must not mix old and new files
            await send(message)

        await self.inner(scope, receive, with_headers if scope["type"] == "http" else send)
