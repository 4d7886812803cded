"""Routes, start-up and headers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from cunwu.chat.service import Conversations
from cunwu.chat.uptake import Uptake
from cunwu.replies.answer import SCHEMA
from cunwu.scale.limits import Limiter, SharedLimiter
from cunwu.settings import Settings
from cunwu.web.chat_api import ChatApi
from cunwu.web.closing import keep_closing
from cunwu.web.events_api import EventsApi
from cunwu.web.faults import HANDLERS
from cunwu.web.headers import SecurityHeaders
from cunwu.web.helpdesk.desk import ROOT as HELPDESK
from cunwu.web.helpdesk.routes import helpdesk
from cunwu.web.limits import InProcess
from cunwu.web.metrics import Metrics
from cunwu.web.paper_api import PaperApi
from cunwu.web.rates import AddressLimits
from cunwu.web.readiness import Readiness
from cunwu.web.retaining import keep_retaining
from cunwu.web.sessions import Sessions
from cunwu.web.watched import Watched
from cunwu.web.wechat_api import WeChatApi
from cunwu.wechat.account import Account

PAGE = Path(__file__).resolve().parents[2] / "widget" / "dist"  # built: widget/README.md
OPENAPI = Path(__file__).parent / "openapi.json"


def create_app(
    make: Callable[[], Conversations],
    settings: Settings,
    secret: str,
    account: Account | None = None,
    limiter: Limiter | None = None,
) -> ASGIApp:
    """The app. ``make`` loads the model and store at start-up.

    ``account`` is the WeChat official account, None where there is none: then /wechat is not there.
    ``limiter`` counts how often one asks in this process; with a Redis all processes count together.
    """
    limiter = limiter or InProcess()
    if settings.redis:
        limiter = SharedLimiter(settings.redis, limiter)
    sessions = Sessions(secret, settings.session_days)

    desk = helpdesk(settings)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        conversations = make()
        desk.state.conversations = conversations
        app.state.chat = ChatApi(conversations, sessions, limiter)
        app.state.events = EventsApi(conversations, sessions)
        app.state.readiness = Readiness(conversations)
        app.state.metrics = Metrics(conversations, settings.metrics_from)
        app.state.papers = PaperApi(conversations, sessions, settings.papers)
        wechat = WeChatApi(conversations, account, sessions, settings.address, limiter) if account else None
        app.state.wechat = wechat
        await conversations.warm_up()
        await conversations.recover()
        if wechat:
            wechat.start()
        always = [
            asyncio.create_task(work)
            for work in (
                Uptake(conversations).run(),
                keep_closing(conversations),
                conversations.keep_recovering(),
                conversations.share(),
                keep_retaining(conversations, settings.retention_days),
            )
        ]
        yield
        for task in always:
            task.cancel()
        await asyncio.gather(*always, return_exceptions=True)
        if wechat:
            await wechat.close()

    app = Starlette(
        routes=[
            Route("/", _page),
            Route("/api/chat", _chat, methods=["POST"]),
            Route("/api/session", _session, methods=["POST"]),
            Route("/api/history", _history),
            Route("/api/events", _events),
            Route("/api/feedback", _feedback, methods=["POST"]),
            Route("/api/openapi.json", _openapi),
            Route("/api/answer.schema.json", _answer_schema),
            Route("/api/page", _page_can),
            Route("/api/regions", _regions),
            Route("/api/papers", _papers, methods=["POST"]),
            *([Route("/wechat", _wechat, methods=["GET", "POST"])] if account else []),
            Route("/coverage", _coverage),
            Route("/favicon.ico", _no_icon),
            Route("/healthz", _healthz),
            Route("/readyz", _readyz),
            Route("/metrics", _metrics),
            Route("/widget.js", _widget),
            Route("/sw.js", _service_worker),
            Mount(HELPDESK, desk),
            Mount("/static", StaticFiles(directory=PAGE / "static")),
        ],
        middleware=[
            Middleware(AddressLimits, limiter=limiter),
            Middleware(GZipMiddleware, minimum_size=1000),  # event streams pass as they are
        ],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    # Outside of Starlette, so that even the answer to a fault has the headers.
    return SecurityHeaders(Watched(app), frame_ancestors=settings.frame_ancestors)


async def _page(_request: Request) -> Response:
    return FileResponse(PAGE / "index.html")


async def _widget(_request: Request) -> Response:
    return FileResponse(PAGE / "widget.js")


async def _service_worker(_request: Request) -> Response:
    return FileResponse(PAGE / "sw.js")


async def _no_icon(_request: Request) -> Response:
    return Response(status_code=204)


async def _chat(request: Request) -> Response:
    return await _api(request).chat(request)


async def _session(request: Request) -> Response:
    return await _api(request).session(request)


async def _history(request: Request) -> Response:
    return await _api(request).history(request)


async def _events(request: Request) -> Response:
    events: EventsApi = request.app.state.events
    return await events.events(request)


async def _feedback(request: Request) -> Response:
    return await _api(request).feedback(request)


async def _page_can(request: Request) -> Response:
    papers: PaperApi = request.app.state.papers
    return await papers.page(request)


async def _openapi(_request: Request) -> Response:
    return FileResponse(OPENAPI)


async def _answer_schema(_request: Request) -> Response:
    return FileResponse(SCHEMA, media_type="application/json")


async def _regions(request: Request) -> Response:
    return await _api(request).regions(request)


async def _papers(request: Request) -> Response:
    papers: PaperApi = request.app.state.papers
    return await papers.paper(request)


async def _wechat(request: Request) -> Response:
    wechat: WeChatApi = request.app.state.wechat
    return await wechat.webhook(request)


async def _coverage(request: Request) -> Response:
    return await _api(request).coverage(request)


async def _healthz(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _readyz(request: Request) -> Response:
    readiness: Readiness = request.app.state.readiness
    return await readiness.ready(request)


async def _metrics(request: Request) -> Response:
    metrics: Metrics = request.app.state.metrics
    return await metrics.metrics(request)


def _api(request: Request) -> ChatApi:
    api: ChatApi = request.app.state.chat
    return api
