"""Papers over HTTP: a Word file, or a picture of it, from a ruling that this very conversation was given."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import anyio.to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cunwu.chat.rulings_given import NoRuling, RulingChanged
from cunwu.chat.service import Conversations
from cunwu.papers.kinds import Kind, Unfit
from cunwu.papers.paper import Details, Paper, make_paper
from cunwu.papers.picture import can_picture, picture
from cunwu.papers.preview import NoPreview
from cunwu.papers.template import BadTemplate
from cunwu.papers.text import TooLong
from cunwu.web.chat_api import ApiError, known, read_json
from cunwu.web.sessions import Sessions

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"docx": WORD, "png": "image/png"}
QUEUE = 60.0  # seconds to wait until it is one's turn to have a picture made


class PaperApi:
    """The handler, over one process's conversations; ``folder`` holds a county's own templates."""

    def __init__(self, conversations: Conversations, sessions: Sessions, folder: Path | None) -> None:
        self._conversations = conversations
        self._sessions = sessions
        self._folder = folder
        self._pictures = anyio.CapacityLimiter(1)  # LibreOffice takes a core and 300 MB

    async def paper(self, request: Request) -> Response:
        """POST /api/papers: {"session", "kind", "number"?, "part"?, "village"?, "format"?} → the file.

        What is decided comes from the conversation's own record: a verdict or item sent here is not read.
        """
        try:
            body = await read_json(request)
            suffix = _format(body.get("format", "docx"))
            made = await run_in_threadpool(self._made, body)
            content = made.content if suffix == "docx" else await self._pictured(made)
        except ApiError as error:
            return error.response
        headers = {"Content-Disposition": attachment(made.name, suffix)}
        return Response(content, media_type=TYPES[suffix], headers=headers)

    async def page(self, _request: Request) -> Response:
        """GET /api/page: what this server can do for the page"""
        return JSONResponse({"images": can_picture()})

    async def _pictured(self, made: Paper) -> bytes:
        """The paper as one picture; one is made at a time, each within the limits of the conversion."""
        try:
            with anyio.fail_after(QUEUE):
                return await anyio.to_thread.run_sync(picture, made.content, limiter=self._pictures)
        except TimeoutError:
            raise ApiError(503, "busy", "正在给别人做图片，过一会儿再来，或者先下载 Word 文件") from None
        except NoPreview:
            raise ApiError(500, "no_picture", "图片没有做成，请下载 Word 文件") from None

    def _made(self, body: dict[str, Any]) -> Paper:
        conversation = known(body.get("session"), self._conversations, self._sessions)
        kind, village = _kind(body.get("kind")), body.get("village", "")
        number, part = _count(body, "number", None), _count(body, "part", 1)
        if not isinstance(village, str):
            raise ApiError(400, "bad_village", "村名应当是一段文字")
        try:
            given = self._conversations.ruling_given(conversation, number, part or 1)
            details = Details(date.today(), village, given.request)
            return make_paper(
                kind, given.ruling, self._conversations.records.current(), details, self._folder
            )
        except NoRuling as error:
            raise ApiError(404, "no_ruling", str(error)) from None
        except RulingChanged as error:
            raise ApiError(409, "ruling_changed", str(error)) from None
        except Unfit as error:
            raise ApiError(409, "unfit", str(error)) from None
        except TooLong as error:
            raise ApiError(400, "too_long", str(error)) from None
        except BadTemplate as error:
            raise ApiError(500, "bad_template", str(error)) from None


def attachment(name: str, suffix: str) -> str:
    """Content-Disposition for a file with a Chinese name (RFC 5987), and a plain one for old clients."""
    return f"attachment; filename=\"paper.{suffix}\"; filename*=UTF-8''{quote(name, safe='')}.{suffix}"


def _format(value: Any) -> str:
    if value not in ("docx", "png"):
        raise ApiError(400, "unknown_format", "format 只有 docx（Word 文件）和 png（图片）")
    if value == "png" and not can_picture():
        raise ApiError(409, "no_images", "这里做不了图片，请下载 Word 文件")
    return str(value)


def _kind(value: Any) -> Kind:
    try:
        return Kind(value)
    except ValueError:
        raise ApiError(400, "unknown_kind", f"文书只有：{'、'.join(kind.value for kind in Kind)}") from None


def _count(body: dict[str, Any], name: str, default: int | None) -> int | None:
    value = body.get(name, default)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9):
        return value
    raise ApiError(400, "bad_number", f"{name} 应当是正整数")
