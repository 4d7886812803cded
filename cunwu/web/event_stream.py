"""Server-sent events as this server writes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

PING = 15  # seconds between comments, which keep proxies from closing a quiet stream
PATIENCE = 60  # seconds until a reader that takes nothing is given up
GRACE = 5  # seconds in which a stream ends by itself when the server stops
RETRY = 2000  # milliseconds until a browser asks again
END = "\n"  # of a line


class EventStream(EventSourceResponse):
    """A response of events. ``written`` gets what is set when the server stops: its end is sent too then."""

    def __init__(self, written: Callable[[anyio.Event], AsyncIterator[ServerSentEvent]]) -> None:
        stopping = anyio.Event()
        super().__init__(
            _begun(written(stopping)),
            ping=PING,
            send_timeout=PATIENCE,
            sep=END,
            shutdown_event=stopping,
            shutdown_grace_period=GRACE,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(SendTimeoutError):  # a reader that takes nothing is no fault of ours
            await super().__call__(scope, receive, send)


def event(kind: str, data: str, number: int | None = None) -> ServerSentEvent:
    """One event. ``number``: what a reader that comes back gives as Last-Event-ID."""
    return ServerSentEvent(data, event=kind, id=None if number is None else str(number), sep=END)


async def _begun(written: AsyncIterator[ServerSentEvent]) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(retry=RETRY, sep=END)
    async for one in written:
        yield one
