"""Requests that lie about themselves on the wire: refused or dropped, without a traceback."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest
from sqlalchemy.engine import Engine
from starlette.types import ASGIApp

from benchmarks.processes import HOST
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.web.app import create_app

OverHttp = Callable[[ASGIApp], AbstractContextManager[int]]
POST = b"POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BODY = '{"text":"你好"}'.encode()
LENGTH = b"Content-Length: %d\r\n\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
SECRET = "a key of these tests, and of nothing else"
LIES = {
    "more promised than sent": POST + LENGTH % 500 + BODY,
    "less promised than sent": POST + LENGTH % 3 + BODY,
    "nothing promised": POST + b"\r\n" + BODY,
    "a length below nothing": POST + b"Content-Length: -1\r\n\r\n" + BODY,
    "no number": POST + b"Content-Length: many\r\n\r\n" + BODY,
    "two lengths": POST + b"Content-Length: 3\r\n" + LENGTH % len(BODY) + BODY,
    "length and chunks": POST + b"Transfer-Encoding: chunked\r\n" + LENGTH % len(BODY) + b"0\r\n\r\n",
    "chunks": CHUNKED + b"%x\r\n" % len(BODY) + BODY + b"\r\n0\r\n\r\n",
    "a chunk that is no number": CHUNKED + b"zz\r\n" + BODY + b"\r\n0\r\n\r\n",
    "chunks without end": CHUNKED + b"%x\r\n" % len(BODY) + BODY,
    "an endless header": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    "an endless address": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "NUL in the address": b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an upload cut off": POST.replace(b"/api/chat", b"/helpdesk/login") + LENGTH % 500 + b"login=a",
}


@pytest.fixture(scope="module")
def port(fuzzed_store: Engine, agent: DialogueAgent, over_http: OverHttp) -> Iterator[int]:
    """The app over real HTTP."""
    with over_http(create_app(lambda: Conversations(fuzzed_store, agent), Settings(), SECRET)) as found:
        yield found


@pytest.mark.parametrize("lie", LIES)
def test_a_request_that_lies_harms_nobody(lie: str, port: int, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("uvicorn.error").addHandler(caplog.handler)
    try:
        with socket.create_connection((HOST, port), timeout=30) as wire:
            wire.sendall(LIES[lie])
            wire.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: wire.recv(65536), b""))
        assert httpx.get(f"http://{HOST}:{port}/healthz", timeout=30).status_code == 200
    finally:
        logging.getLogger("uvicorn.error").removeHandler(caplog.handler)
    assert answer[:12] == b"" or answer[9:10] in b"24", answer[:200]
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
