"""Papers over HTTP: a Word file made from a ruling that this very conversation was given."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cunwu.chat.rulings_given import NoRuling, RulingChanged
from cunwu.chat.service import Conversations
from cunwu.papers.kinds import Kind, Unfit
from cunwu.papers.paper import Details, Paper, make_paper
from cunwu.papers.template import BadTemplate
from cunwu.papers.text import TooLong
from cunwu.web.chat_api import ApiError, read_json
from cunwu.web.sessions import Sessions

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class PaperApi:
    """The handler, over one process's conversations; ``folder`` holds a county's own templates."""

    def __init__(self, conversations: Conversations, sessions: Sessions, folder: Path | None) -> None:
        self._conversations = conversations
        self._sessions = sessions
        self._folder = folder

    async def paper(self, request: Request) -> Response:
        """POST /api/papers: {"session", "kind", "number"?, "part"?, "village"?} → a Word file.

        What is decided comes from the conversation's own record: a verdict or item sent here is not read.
        """
        try:
            body = await read_json(request)
            made = await run_in_threadpool(self._made, body)
        except ApiError as error:
            return error.response
        return Response(made.content, media_type=WORD, headers={"Content-Disposition": attachment(made.name)})

    def _made(self, body: dict[str, Any]) -> Paper:
        conversation = self._conversation(body.get("session"))
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

    def _conversation(self, token: Any) -> str:
        known = self._sessions.conversation(token) if isinstance(token, str) else None
        if known is None or not self._conversations.exists(known):
            raise ApiError(401, "no_session", "没有这个会话，请重新开始")
        return known


def attachment(name: str) -> str:
    """Content-Disposition for a Word file with a Chinese name (RFC 5987), and a plain one for old clients."""
    return f"attachment; filename=\"paper.docx\"; filename*=UTF-8''{quote(name, safe='')}.docx"


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
