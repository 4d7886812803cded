"""Live pages: the browser is told the mark of what there is to see, and asks for the page anew."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable

import anyio
from sse_starlette import ServerSentEvent

from cunwu.store.access import Forbidden
from cunwu.web.event_stream import EventStream, event

EVERY = 2.0  # seconds between two looks at the store
LONGEST = 60.0  # seconds; then the browser asks again, and whether it may is decided anew

Look = Callable[[], Awaitable[str]]


def marks(look: Look) -> EventStream:
    """Server-sent events: ``mark`` at once and when ``look`` gives another; ``gone`` once it may not look."""

    async def written(stopping: anyio.Event) -> AsyncIterator[ServerSentEvent]:
        told, ends = "", time.monotonic() + LONGEST
        while not stopping.is_set() and time.monotonic() < ends:
            try:
                mark = await look()
            except (Forbidden, LookupError):
                yield event("gone", "")
                return
            if mark != told:
                told = mark
                yield event("mark", mark)
            with anyio.move_on_after(EVERY):
                await stopping.wait()

    return EventStream(written)
