"""The chat API: JSON in, the answer of DESIGN §6 out, clear errors."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from cunwu.chat.service import BadMessage, Conversations, Opening, checked
from cunwu.web.coverage_page import coverage_page
from cunwu.web.sessions import Sessions

MAX_BODY = 64 * 1024  # bytes
MAX_CLIENT_ID = 80  # characters
ROLES = ("villager", "cadre", "unknown")


class ApiError(Exception):
    """An answer with an HTTP status, a stable code, and words for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.response = JSONResponse({"error": {"code": code, "message": message}}, status)


class ChatApi:
    """The handlers, over one process's conversations."""

    def __init__(self, conversations: Conversations, sessions: Sessions) -> None:
        self._conversations = conversations
        self._sessions = sessions

    async def chat(self, request: Request) -> Response:
        """POST /api/chat"""
        try:
            body = await read_json(request)
            text, client_id = checked(body.get("text")), _client_id(body.get("client_id"))
            conversation = self._conversation(body)
            answer = await self._conversations.send(conversation, text, client_id)
        except BadMessage as error:
            return ApiError(400, error.code, str(error)).response
        except ApiError as error:
            return error.response
        return JSONResponse({**answer, "session": self._sessions.sign(conversation)})

    async def history(self, request: Request) -> Response:
        """GET /api/history with the session as bearer token"""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        conversation = self._sessions.conversation(token) if scheme == "Bearer" else None
        if conversation is None or not self._conversations.exists(conversation):
            return ApiError(401, "no_session", "没有这个会话，请重新开始").response
        return JSONResponse({"messages": self._conversations.history(conversation)})

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

    async def ready(self, _request: Request) -> Response:
        """GET /readyz: whether answers can be given, and from which records"""
        try:
            version = self._conversations.records.current().version
        except Exception as error:  # any fault of the store means: not ready
            return JSONResponse({"status": "not ready", "reason": type(error).__name__}, 503)
        return JSONResponse({"status": "ready", "policy": version[:12]})

    def _conversation(self, body: dict[str, Any]) -> str:
        region = self._region(body.get("region"))
        role = str(body["role"]) if body.get("role") in ROLES else None
        token = body.get("session")
        known = self._sessions.conversation(token) if isinstance(token, str) else None
        if known is not None and self._conversations.exists(known):
            self._conversations.settle(known, region, role)
            return known
        if token is not None:
            raise ApiError(401, "no_session", "会话不对或已经过期，请刷新后重新开始")
        return self._conversations.open(Opening(region=region or Opening.region, role=role or Opening.role))

    def _region(self, words: Any) -> str | None:
        if words is None:
            return None
        found = self._conversations.records.current().find_region(words) if isinstance(words, str) else None
        if found is None:
            raise ApiError(
                400, "unknown_region", f"没有“{str(words)[:20]}”这个地方，请用吉林省内的地名或代码"
            )
        return found.code


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
