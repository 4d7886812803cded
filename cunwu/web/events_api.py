"""Server-sent events: the messages of a conversation as they come, to be resumed by Last-Event-ID."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import anyio
from sse_starlette import ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cunwu.chat.service import Conversations
from cunwu.chat.streams import Stream, TooManyStreams
from cunwu.web.chat_api import ApiError, bearer, number_in, query_number
from cunwu.web.event_stream import EventStream, event
from cunwu.web.sessions import Sessions


class EventsApi:
    """The handler, over one process's conversations."""

    def __init__(self, conversations: Conversations, sessions: Sessions) -> None:
        self._conversations = conversations
        self._sessions = sessions

    async def events(self, request: Request) -> Response:
        """GET /api/events?after=… with the session as bearer token"""
        try:
            resumed = number_in(request.headers.get("Last-Event-ID"), "Last-Event-ID")
            after = query_number(request, "after")
            conversation = await run_in_threadpool(bearer, request, self._conversations, self._sessions)
            stream = self._conversations.stream(conversation, (after or 0) if resumed is None else resumed)
        except ApiError as error:
            return error.response
        except TooManyStreams:
            return ApiError(503, "busy", "现在用的人太多，过一会儿再来").response
        return EventStream(_written(stream))


def _written(stream: Stream) -> Callable[[anyio.Event], AsyncIterator[ServerSentEvent]]:
    async def written(stopping: anyio.Event) -> AsyncIterator[ServerSentEvent]:
        async def end() -> None:
            await stopping.wait()
            stream.end()

        ending = asyncio.create_task(end())
        try:
            async for said in stream.events():
                data = json.dumps(said.data, ensure_ascii=False, separators=(",", ":"))
                yield event(said.kind, data, said.number)
        finally:
            ending.cancel()

    return written
