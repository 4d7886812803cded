"""The chat API: JSON in, the answer of DESIGN §6 out, clear errors."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from cunwu.chat.history import PAGE
from cunwu.chat.service import BadMessage, Conversations, NoConversation, Opening, checked
from cunwu.scale.limits import Limiter
from cunwu.web.coverage_page import coverage_page
from cunwu.web.rates import allowed_in, too_many
from cunwu.web.sessions import Sessions

MAX_BODY = 64 * 1024  # bytes
MAX_CLIENT_ID = 80  # characters
MAX_PAGE = 200  # messages
LARGEST = 10**9  # no conversation has so many
NO_SESSION = "会话不对或已经过期，请重新开始"
ROLES = ("villager", "cadre", "unknown")


class ApiError(Exception):
    """An answer with an HTTP status, a stable code, and words for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.response = JSONResponse({"error": {"code": code, "message": message}}, status)


class ChatApi:
    """The handlers, over one process's conversations."""

    def __init__(self, conversations: Conversations, sessions: Sessions, limiter: Limiter) -> None:
        self._conversations = conversations
        self._sessions = sessions
        self._limiter = limiter

    async def chat(self, request: Request) -> Response:
        """POST /api/chat"""
        try:
            body = await read_json(request)
            text, client_id = checked(body.get("text")), _client_id(body.get("client_id"))
            region = self._region(body.get("region"))
            role = str(body["role"]) if body.get("role") in ROLES else None
            conversation = await self._conversation(body, region, role)
            if not allowed_in(self._limiter, request.scope, conversation):
                return too_many()
            since = self._sessions.since()
            answer = await self._conversations.send(conversation, text, client_id, region, role, since)
        except NoConversation:
            return ApiError(401, "no_session", NO_SESSION).response
        except BadMessage as error:
            return ApiError(400, error.code, str(error)).response
        except ApiError as error:
            return error.response
        return JSONResponse({**answer, "session": self._sessions.sign(conversation)})

    async def session(self, _request: Request) -> Response:
        """POST /api/session: a token to begin a conversation with; nothing is stored before it is used"""
        return JSONResponse({"opening": self._sessions.opening()})

    async def history(self, request: Request) -> Response:
        """GET /api/history?before=…|after=…&limit=… with the session as bearer token"""
        try:
            before, after = query_number(request, "before"), query_number(request, "after")
            limit = query_number(request, "limit", least=1, most=MAX_PAGE)
            if before is not None and after is not None:
                raise ApiError(400, "bad_number", "before 和 after 只能写一个")
            conversation = await run_in_threadpool(bearer, request, self._conversations, self._sessions)
            page = await run_in_threadpool(
                self._conversations.history, conversation, before, after, limit or PAGE
            )
        except ApiError as error:
            return error.response
        return JSONResponse(page.to_json())

    async def feedback(self, request: Request) -> Response:
        """POST /api/feedback: {"session", "number", "useful", "reason"?}"""
        try:
            body = await read_json(request)
            number, useful, reason = body.get("number"), body.get("useful"), body.get("reason", "")
            if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < LARGEST:
                raise ApiError(400, "bad_number", "number 应当是正整数")
            if not isinstance(useful, bool):
                raise ApiError(400, "bad_useful", "useful 应当是 true（有用）或 false（没用）")
            if not isinstance(reason, str):
                raise ApiError(400, "bad_reason", "reason 应当是一段文字")
            kept = await self._conversations.in_store(self._feedback, body, number, useful, reason)
        except BadMessage as error:
            return ApiError(400, error.code, str(error)).response
        except LookupError:
            return ApiError(404, "no_answer", "没有这条答复，只有答复可以评价").response
        except ApiError as error:
            return error.response
        return JSONResponse({"feedback": kept})

    async def regions(self, _request: Request) -> Response:
        """GET /api/regions: the places one can choose"""
        book = self._conversations.records.current()
        fields = ("code", "name", "parent")
        return JSONResponse(
            [
                {**{f: getattr(region, f) for f in fields}, "level": region.level.value}
                for region in book.regions
                if region.parent
            ]
        )

    async def coverage(self, _request: Request) -> Response:
        """GET /coverage: the page of the lists that are loaded"""
        return HTMLResponse(coverage_page(self._conversations.records.current(), date.today()))

    async def _conversation(self, body: dict[str, Any], region: str | None, role: str | None) -> str:
        """The conversation that is named, or a new one; whether it is still there shows in ``send``."""
        session, opening = body.get("session"), body.get("opening")
        named = self._sessions.opened(opening) if session is None else self._sessions.conversation(session)
        if named is None and (session, opening) != (None, None):
            raise ApiError(401, "no_session", NO_SESSION)
        if named is not None and session is not None:
            return named
        begun = Opening(region=region or Opening.region, role=role or Opening.role)
        return await self._conversations.in_store(self._conversations.open, begun, named)

    def _feedback(self, body: dict[str, Any], number: int, useful: bool, reason: str) -> dict[str, Any]:
        conversation = known(body.get("session"), self._conversations, self._sessions)
        return self._conversations.give_feedback(conversation, number, useful, reason)

    def _region(self, words: Any) -> str | None:
        if words is None:
            return None
        found = self._conversations.records.current().find_region(words) if isinstance(words, str) else None
        if found is None:
            raise ApiError(
                400, "unknown_region", f"没有“{str(words)[:20]}”这个地方，请用吉林省内的地名或代码"
            )
        return found.code


def known(token: Any, conversations: Conversations, sessions: Sessions) -> str:
    """The conversation that a session token names. Raises ApiError where there is none."""
    conversation = sessions.conversation(token)
    if conversation is None or not conversations.exists(conversation, sessions.since()):
        raise ApiError(401, "no_session", NO_SESSION)
    return conversation


def bearer(request: Request, conversations: Conversations, sessions: Sessions) -> str:
    """The conversation of the session in the Authorization header. Raises ApiError."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return known(token if scheme == "Bearer" else None, conversations, sessions)


def query_number(request: Request, name: str, least: int = 0, most: int = LARGEST) -> int | None:
    """A number in the address, None where it is not there. Raises ApiError."""
    return number_in(request.query_params.get(name), name, least, most)


def number_in(words: str | None, name: str, least: int = 0, most: int = LARGEST) -> int | None:
    """The number that ``words`` are. Raises ApiError, which calls it ``name``."""
    if words is None:
        return None
    if not re.fullmatch("[0-9]{1,10}", words) or not least <= int(words) <= most:
        raise ApiError(400, "bad_number", f"{name} 应当是{least}到{most}的整数")
    return int(words)


async def read_json(request: Request) -> dict[str, Any]:
    """The object a request carries. Raises ApiError."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY:
            raise ApiError(413, "too_large", "发来的内容太大了")
    try:
        body = json.loads(raw)
        json.dumps(body, ensure_ascii=False).encode()  # half a character (a lone surrogate) cannot be stored
    except (ValueError, RecursionError):
        raise ApiError(400, "bad_json", "发来的不是正确的 JSON") from None
    if not isinstance(body, dict):
        raise ApiError(400, "bad_json", "JSON 应当是一个对象")
    return body


def _client_id(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= MAX_CLIENT_ID:
        raise ApiError(400, "bad_client_id", f"client_id 应当是1到{MAX_CLIENT_ID}个字符")
    return value
