"""Routes, start-up and headers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.web.chat_api import ChatApi
from cunwu.web.headers import SecurityHeaders
from cunwu.web.paper_api import PaperApi
from cunwu.web.sessions import Sessions

STATIC = Path(__file__).parent / "static"


def create_app(
    make: Callable[[], Conversations], settings: Settings, secret: str, ready: Callable[[], None]
) -> ASGIApp:
    """The app. ``make`` loads the model and store at start-up; ``ready`` is called once it can answer."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        conversations = make()
        app.state.chat = ChatApi(conversations, Sessions(secret))
        app.state.papers = PaperApi(conversations, Sessions(secret), settings.papers)
        await conversations.recover()
        ready()
        yield

    app = Starlette(
        routes=[
            Route("/", _page),
            Route("/api/chat", _chat, methods=["POST"]),
            Route("/api/history", _history),
            Route("/api/regions", _regions),
            Route("/api/papers", _papers, methods=["POST"]),
            Route("/coverage", _coverage),
            Route("/favicon.ico", _no_icon),
            Route("/healthz", _healthz),
            Route("/readyz", _readyz),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        lifespan=lifespan,
    )
    # Outside of Starlette, so that even the answer to a fault has the headers.
    return SecurityHeaders(app, frame_ancestors=settings.frame_ancestors)


async def _page(_request: Request) -> Response:
    return FileResponse(STATIC / "index.html")


async def _no_icon(_request: Request) -> Response:
    return Response(status_code=204)


async def _chat(request: Request) -> Response:
    return await _api(request).chat(request)


async def _history(request: Request) -> Response:
    return await _api(request).history(request)


async def _regions(request: Request) -> Response:
    return await _api(request).regions(request)


async def _papers(request: Request) -> Response:
    papers: PaperApi = request.app.state.papers
    return await papers.paper(request)


async def _coverage(request: Request) -> Response:
    return await _api(request).coverage(request)


async def _healthz(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _readyz(request: Request) -> Response:
    return await _api(request).ready(request)


def _api(request: Request) -> ChatApi:
    api: ChatApi = request.app.state.chat
    return api
