"""The store is at fault, or whoever asked is gone: plain words, 503, and nothing of how it broke."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy.exc import DBAPIError, TimeoutError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from cunwu.store.health import fault_of
from cunwu.web.chat_api import ApiError
from cunwu.web.helpdesk.desk import ROOT, show

AGAIN = 5  # seconds after which it may be tried again
WORDS = "系统这会儿记不下东西，不是您的问题。过一会儿再发一遍就行，不会重复"

logger = logging.getLogger(__name__)


async def unavailable(request: Request, error: Exception) -> Response:
    """The answer where the store is at fault. Raises ``error`` where it is not."""
    state = fault_of(error)
    if state is None:
        raise error
    logger.error("%s: %s", state.value, request.url.path)  # not the error: it holds what she said
    response = _said(request.url.path)
    response.headers["Retry-After"] = str(AGAIN)
    return response


async def gone(_request: Request, _error: Exception) -> Response:
    """Whoever asked is gone before all was said: a phone in a dead spot is no fault to be logged."""
    return Response(status_code=400)


def _said(path: str) -> Response:
    if path == "/wechat":
        return PlainTextResponse("", 503)  # WeChat delivers it again, and tells her where that fails too
    if path.startswith(ROOT):
        return show("unavailable.html", 503)
    return ApiError(503, "unavailable", WORDS).response


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    DBAPIError: unavailable,
    TimeoutError: unavailable,
    ClientDisconnect: gone,
}
