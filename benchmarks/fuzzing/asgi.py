"""Requests to the app itself, in shapes that no client would send."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.testclient import TestClient

from benchmarks.fuzzing.target import ServerFault

Headers = Sequence[tuple[bytes, bytes]]
STREAM = b"text/event-stream"


@dataclass(frozen=True)
class Answer:
    """What came back; of a stream its beginning."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Asked:
    """One request. ``path`` is quoted, as it stands in the address."""

    method: str
    path: str
    query: bytes = b""
    headers: Headers = ()
    chunks: Sequence[bytes] = (b"",)


class App:
    """The app, started; its answers to requests that are no client's."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def ask(self, asked: Asked) -> Answer:
        """Raises ServerFault for a status of 500 or more, or an exception."""
        assert self._client.portal is not None
        try:
            answer = self._client.portal.call(_asked, self._client.app, asked)
        except Exception as error:
            raise ServerFault(f"{type(error).__name__}: {error}") from error
        if answer.status >= 500:
            raise ServerFault(f"{answer.status} {answer.body[:200]!r}")
        return answer


@contextmanager
def started(app: Any) -> Iterator[App]:
    """The app, started up, in a thread of its own."""
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield App(client)


async def _asked(app: Any, asked: Asked) -> Answer:
    chunks = list(asked.chunks)
    gone = asyncio.Event()
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if chunks:
            return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        stream = any(STREAM in value for _, value in sent[0].get("headers", ()))
        if message["type"] == "http.response.body" and (stream or not message.get("more_body")):
            gone.set()  # whoever reads a stream leaves after its first words

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": unquote_to_bytes(asked.path).decode("utf-8", "replace"),
        "raw_path": asked.path.encode("utf-8", "replace"),
        "root_path": "",
        "query_string": asked.query,
        "headers": [(b"host", b"127.0.0.1"), *((name.lower(), value) for name, value in asked.headers)],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return Answer(sent[0]["status"], headers, body)
