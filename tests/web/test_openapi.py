"""The published description of the API is that of the routes there are, and what they answer fits it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, RefResolver
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.chat import handover
from cunwu.chat.service import _now
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import transaction

ROOT = Path(__file__).parents[2]
SCHEMAS = {"/api/openapi.json", "/api/answer.schema.json"}
Say = Callable[..., dict[str, Any]]


@pytest.fixture
def described(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/openapi.json").json()
    return found


@pytest.fixture
def fits(client: TestClient, described: dict[str, Any]) -> Callable[[Any, str, str, str], bool]:
    """Whether a body is what the description says of a path's response."""
    answer = client.get("/api/answer.schema.json").json()
    whole = json.loads(json.dumps(described).replace('"answer.schema.json"', '"#/answer"'))
    whole["answer"] = {name: value for name, value in answer.items() if name not in ("$id", "$schema")}
    resolver = RefResolver("", whole)

    def check(body: Any, path: str, method: str, status: str) -> bool:
        schema = whole["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]
        faults = list(Draft7Validator(schema, resolver=resolver).iter_errors(body))
        assert faults == []
        return True

    return check


def test_every_route_of_the_api_is_described_and_no_other(
    client: TestClient, described: dict[str, Any]
) -> None:
    routes = client.app.inner.inner.routes  # type: ignore[attr-defined]
    there = {
        (route.path, method.lower())
        for route in routes
        for method in getattr(route, "methods", None) or ()
        if route.path.startswith("/api/") and route.path not in SCHEMAS and method != "HEAD"
    }
    assert {(path, method) for path, one in described["paths"].items() for method in one} == there


def test_what_is_answered_fits_the_description(
    client: TestClient, say: Say, store: Engine, fits: Callable[..., bool]
) -> None:
    answer = say("死亡证明能开吗", client_id="c1")
    bearer = {"Authorization": f"Bearer {answer['session']}"}
    assert fits(answer, "/api/chat", "post", "200")
    given = {"session": answer["session"], "number": 2, "useful": False, "reason": "x"}
    assert fits(client.post("/api/feedback", json=given).json(), "/api/feedback", "post", "200")
    with transaction(store) as session:
        conversation = session.query(ConversationRow).one().id
        handover.take(session, conversation, handover.named("王干事"), _now())
        handover.reply(session, conversation, handover.named("王干事"), "您好", _now())
    assert fits(say("在吗", session=answer["session"]), "/api/chat", "post", "200")
    history = client.get("/api/history", headers=bearer).json()
    assert [message["author"] for message in history["messages"]] == ["user", "bot", "human", "user"]
    assert fits(history, "/api/history", "get", "200")
    assert fits(client.get("/api/page").json(), "/api/page", "get", "200")
    assert fits(client.get("/api/regions").json(), "/api/regions", "get", "200")
    refused = client.post("/api/chat", json={"text": ""})
    assert fits(refused.json(), "/api/chat", "post", str(refused.status_code))
    nothing = client.get("/api/history")
    assert fits(nothing.json(), "/api/history", "get", str(nothing.status_code))


def test_every_code_of_an_error_is_described_and_explained(described: dict[str, Any]) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "cunwu").rglob("*.py"))
    told = (ROOT / "docs" / "chat-api.md").read_text(encoding="utf-8")
    codes = {
        one.strip()
        for path in described["paths"].values()
        for operation in path.values()
        for status, response in operation["responses"].items()
        if status != "200"
        for one in response["description"].split(",")
    }
    assert len(codes) > 20
    assert [one for one in sorted(codes) if f'"{one}"' not in code or f"`{one}`" not in told] == []
