"""The chat API: by its OpenAPI document (schemathesis), and with bodies that no document describes."""

from __future__ import annotations

import json
from typing import Any

import requests
import schemathesis
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from benchmarks.fuzzing import hostile
from benchmarks.fuzzing.asgi import Answer, App, Asked
from benchmarks.fuzzing.target import Target
from cunwu.papers.kinds import Kind
from cunwu.replies.answer import SCHEMA
from cunwu.web.app import OPENAPI

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BASE = "http://127.0.0.1"
PATHS = ("/api/chat", "/api/feedback", "/api/papers", "/api/session")
JSON = b"application/json"


def document() -> dict[str, Any]:
    """The OpenAPI document, with the schema of an answer inside it."""
    whole = json.loads(
        OPENAPI.read_text(encoding="utf-8").replace('"answer.schema.json"', '"#/components/schemas/Answer"')
    )
    answer = json.loads(
        SCHEMA.read_text(encoding="utf-8").replace(
            '"#/definitions/', '"#/components/schemas/Answer/definitions/'
        )
    )
    whole["components"]["schemas"]["Answer"] = {
        name: value for name, value in answer.items() if name not in ("$id", "$schema")
    }
    return dict(whole)


class Chat:
    """An app with a conversation under way, whose tokens some of the requests carry."""

    def __init__(self, app: App) -> None:
        self._app = app
        said = {"text": "死亡证明村里给开吗"}
        self.session = str(self._sent("/api/chat", said)["session"])
        self.opening = str(self._sent("/api/session", {})["opening"])
        self._described = schemathesis.openapi.from_dict(document())

    def targets(self) -> list[Target]:
        """Those of the chat API and of papers."""
        return [
            Target("chat API by its document", self.described(), self.check_described, 200),
            Target("chat API, hostile bodies", self.bodies(), self.check_body, 170),
        ]

    def described(self) -> SearchStrategy[Any]:
        """Cases that fit the document and cases that do not, with tokens that are ours, or not."""
        modes = [self._described.as_strategy(generation_mode=mode) for mode in GenerationMode]
        return st.tuples(st.one_of(modes), st.sampled_from(("", "session", "session", "opening")))

    def check_described(self, drawn: tuple[Any, str]) -> str:
        """What is answered is what the document says of that status."""
        case, token = drawn
        if token and isinstance(case.body, dict):
            case.body = {**case.body, token: getattr(self, token)}
        if token:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {self.session}"}
        prepared = requests.Request(**_sendable(case.as_transport_kwargs(base_url=BASE))).prepare()
        answer = self._app.ask(_asked(prepared))
        response = Response(
            status_code=answer.status,
            headers={name: [value] for name, value in answer.headers.items()},
            content=answer.body,
            request=prepared,
            elapsed=0.0,
            verify=False,
        )
        case.validate_response(response, checks=CHECKS)
        return str(answer.status)

    def bodies(self) -> SearchStrategy[Asked]:
        """POSTs of anything, in one piece or many, under any content type and length."""
        known = {
            "text": st.one_of(hostile.values(), st.sampled_from(("介绍信能开吗", "1", "不是"))),
            "session": st.one_of(st.just(self.session), hostile.values()),
            "opening": st.one_of(st.just(self.opening), hostile.values()),
            "client_id": hostile.values(),
            "region": st.one_of(st.sampled_from(("榆树市", "220182", "长春")), hostile.values()),
            "role": st.one_of(st.just("cadre"), hostile.values()),
            "number": st.one_of(st.just(2), hostile.values()),
            "useful": st.one_of(st.booleans(), hostile.values()),
            "reason": hostile.values(),
            "kind": st.one_of(st.sampled_from([kind.value for kind in Kind]), hostile.values()),
            "part": hostile.values(),
            "village": st.one_of(hostile.texts(), hostile.values()),
            "format": st.one_of(st.just("docx"), hostile.values()),
        }
        fields = st.fixed_dictionaries({}, optional=known)
        headers = st.lists(
            st.one_of(
                st.tuples(
                    st.just(b"content-type"),
                    st.sampled_from((JSON, b"text/plain", b"", b"\xff;charset=\xfe")),
                ),
                st.tuples(st.just(b"content-length"), st.sampled_from((b"0", b"-1", b"x", b"9" * 30))),
                st.tuples(st.just(b"content-encoding"), st.sampled_from((b"gzip", b"br", b"x"))),
                st.tuples(st.just(b"transfer-encoding"), st.just(b"chunked")),
                st.tuples(
                    st.sampled_from((b"authorization", b"cookie", b"accept-encoding")), st.binary(max_size=30)
                ),
            ),
            max_size=3,
        )
        return st.builds(
            lambda path, body, more, cut: Asked("POST", path, b"", more, _pieces(body, cut)),
            st.sampled_from(PATHS),
            hostile.raw_json(fields),
            headers,
            st.integers(1, 4096),
        )

    def check_body(self, asked: Asked) -> str:
        """A refusal has a code and words; nothing is a fault of the server."""
        answer = self._app.ask(asked)
        if answer.status >= 400:
            said = json.loads(answer.body)["error"]
            assert said["code"] and said["message"], said
        return str(answer.status)

    def _sent(self, path: str, body: Any) -> Any:
        chunks = (json.dumps(body).encode(),)
        answer: Answer = self._app.ask(Asked("POST", path, b"", ((b"content-type", JSON),), chunks))
        assert answer.status == 200, answer
        return json.loads(answer.body)


def _sendable(found: dict[str, Any]) -> dict[str, Any]:
    names = ("method", "url", "headers", "params", "data", "json", "cookies", "files")
    return {name: found[name] for name in names if name in found}


def _asked(prepared: requests.PreparedRequest) -> Asked:
    path, _, query = str(prepared.path_url).partition("?")
    body = prepared.body or b""
    headers = [(_bytes(name), _bytes(value)) for name, value in prepared.headers.items()]
    return Asked(str(prepared.method), path, query.encode(), headers, (_bytes(body),))


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def _pieces(body: bytes, size: int) -> tuple[bytes, ...]:
    return tuple(body[begin : begin + size] for begin in range(0, len(body), size)) or (b"",)
