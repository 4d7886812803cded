"""What one address may ask for, and one conversation: 429 and kind words beyond it.

Generous enough for a whole village behind one address (docs/security.md has the arithmetic).
"""

from __future__ import annotations

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cunwu.scale.limits import Limiter
from cunwu.store.refusal import Refusal
from cunwu.web.limits import client

SECONDS = 60  # the window of every limit
FROM_ADDRESS = {"/api/chat": 600, "/api/session": 300, "/api/feedback": 300, "/api/papers": 60}
IN_CONVERSATION = 30
FROM_FOLLOWER = 60  # WeChat delivers one message up to three times


class AddressLimits:
    """ASGI middleware that counts what is sent (POST) from each address, by path."""

    def __init__(self, app: ASGIApp, limiter: Limiter) -> None:
        self._inner = app
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._inner if self._allowed(scope) else too_many()
        await answer(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in FROM_ADDRESS:
            return True
        asks = client(scope)
        path = scope["path"]
        return asks is None or self._limiter.allow(f"{path} {asks}", FROM_ADDRESS[path], SECONDS)


def allowed_in(limiter: Limiter, scope: Scope, conversation: str) -> bool:
    """Whether one may say something more in a conversation; who is on this machine itself always may."""
    if client(scope) is None:
        return True
    return limiter.allow(f"conversation {conversation}", IN_CONVERSATION, SECONDS)


def too_many() -> Response:
    """The answer to who asks too often."""
    words = Refusal("too_many", minutes=SECONDS // 60)
    body = {"error": {"code": "too_many", "message": f"{words.reason}，{words.example}"}}
    return JSONResponse(body, 429, {"Retry-After": str(SECONDS)})
