"""/metrics: who may see it, what it counts, and that it names nobody."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings, networks
from cunwu.store.database import once_kept, transaction
from cunwu.store.sign_in import sign_in
from cunwu.watch import figures
from cunwu.web.app import create_app
from cunwu.web.metrics import FORWARDED

KEY = "a key of these tests, and of nothing else"
STRANGE = "我叫张三丰，电话13843211234，死亡证明村里给开吗"
# Not of few values, but one at a time.
OF_ONE = {"version"}


@pytest.fixture
def asks(store: Engine, agent: DialogueAgent) -> Callable[..., Any]:
    """A client of the app that comes from an address."""

    def start(host: str = "127.0.0.1", **settings: Any) -> TestClient:
        app = create_app(
            lambda: Conversations(store, agent),
            Settings(**settings),
            KEY,
        )
        return TestClient(app, base_url="http://127.0.0.1", client=(host, 50000))

    return start


def read(client: TestClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample, by name and labels."""
    response = client.get("/metrics")
    assert response.status_code == 200, response.text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_a_turn_is_counted_once_by_channel_outcome_and_verdict(asks: Callable[..., TestClient]) -> None:
    turns = ("cunwu_turns_total", (("channel", "page"), ("outcome", "answered")))
    given = ("cunwu_verdicts_total", (("topic", "certificate"), ("verdict", "not_issued")))
    with asks() as client:
        before = read(client)
        body = {"text": "死亡证明村里给开吗", "client_id": "one"}
        answer = client.post("/api/chat", json=body).json()
        again = client.post("/api/chat", json={**body, "session": answer["session"]}).json()
        after = read(client)
    assert (answer["verdict"], again["number"]) == ("not_issued", answer["number"])
    assert after[turns] - before[turns] == 1
    assert after[given] - before.get(given, 0) == 1
    for part in figures.Part:
        key = ("cunwu_turn_seconds_count", (("part", part.value),))
        assert after[key] - before.get(key, 0) == 1, part
    assert after["cunwu_turns_waiting", ()] == 0
    assert after["cunwu_store_up", ()] == 1


def test_hand_overs_and_who_waits_are_seen(asks: Callable[..., TestClient]) -> None:
    with asks() as client:
        before = read(client)
        client.post("/api/chat", json={"text": "转人工"})
        after = read(client)
    asked = ("cunwu_handovers_total", (("step", "asked"),))
    assert after[asked] - before[asked] == 1
    waiting = ("cunwu_conversations", (("state", "waiting"),))
    assert (before[waiting], after[waiting]) == (0, 1)
    assert after["cunwu_oldest_waiting_seconds", ()] >= 0


def test_the_versions_that_answer_are_named(asks: Callable[..., TestClient], agent: DialogueAgent) -> None:
    with asks() as client:
        policy = client.get("/readyz").json()["policy"]
        found = read(client)
    assert found["cunwu_model_loaded_timestamp_seconds", (("version", agent.version),)] > 0
    assert found["cunwu_policy_loaded_timestamp_seconds", (("version", policy),)] > 0
    assert sum(name == "cunwu_policy_loaded_timestamp_seconds" for name, _ in found) == 1


def test_no_word_place_or_number_of_a_person_is_in_it(asks: Callable[..., TestClient]) -> None:
    with asks() as client:
        answer = client.post("/api/chat", json={"text": STRANGE, "region": "榆树市"}).json()
        client.post("/api/chat", json={"text": "转人工", "session": answer["session"]})
        client.get(f"/{uuid.uuid4().hex}")
        shown = client.get("/metrics").text
    assert shown.isascii()
    assert answer["id"].split("-")[0] not in shown
    assert not {"1384321", "220182", answer["session"]} & set(re.findall(r"[\w.-]+", shown))


def test_every_label_has_few_known_values(asks: Callable[..., TestClient]) -> None:
    with asks() as client:
        client.post("/api/chat", json={"text": STRANGE})
        found = read(client)
    for name, labels in found:
        if name.startswith("cunwu_"):
            for label, value in labels:
                assert label in OF_ONE | {"le"} or value in figures.BOUNDS[label], (name, label, value)
    assert len(found) < 500
    assert figures.bounded("topic", STRANGE) == "other"


@pytest.mark.parametrize("host", ["192.0.2.7", "10.1.2.3", "::ffff:192.0.2.7", "2001:db8::1", "testclient"])
def test_a_stranger_finds_nothing(asks: Callable[..., TestClient], host: str) -> None:
    with asks(host) as client:
        response = client.get("/metrics")
    assert (response.status_code, response.text) == (404, "Not Found")


@pytest.mark.parametrize("header", FORWARDED)
def test_nobody_is_let_in_through_a_proxy(asks: Callable[..., TestClient], header: str) -> None:
    with asks() as client:
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize("host", ["10.1.2.3", "::ffff:10.1.2.3"])
def test_the_operator_may_say_from_where(
    asks: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("CUNWU_METRICS_FROM", "10.0.0.0/8, 127.0.0.1")
    with asks(host, metrics_from=Settings.from_environment().metrics_from) as client:
        assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize("given", ["everybody", "10.0.0.1/8", "1.2.3", "10.0.0.0/8;::1"])
def test_a_bad_address_is_said(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("CUNWU_METRICS_FROM", given)
    with pytest.raises(ValueError, match="CUNWU_METRICS_FROM 应当是 IP 地址或网段"):
        networks("CUNWU_METRICS_FROM", "::1")


def test_a_store_that_is_away_is_told_and_the_rest_is_there(
    asks: Callable[..., TestClient], store: Engine
) -> None:
    with asks() as client:
        with transaction(store) as session:
            session.connection().exec_driver_sql("ALTER TABLE conversation RENAME TO elsewhere")
        found = read(client)
    assert found["cunwu_store_up", ()] == 0
    assert "cunwu_turns_waiting" in {name for name, _ in found}


def test_a_redis_that_is_set_and_away_is_told(
    asks: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    with asks() as client:
        assert "cunwu_redis_up" not in {name for name, _ in read(client)}
        monkeypatch.setenv("CUNWU_REDIS", "redis://127.0.0.1:1/0")
        assert read(client)["cunwu_redis_up", ()] == 0


def test_what_is_not_kept_is_not_counted(store: Engine) -> None:
    told: list[str] = []
    with pytest.raises(ZeroDivisionError), transaction(store) as session:
        once_kept(session, lambda: told.append("lost"))
        _ = 1 / 0
    assert told == []
    with transaction(store) as session:
        once_kept(session, lambda: told.append("kept"))
        assert told == []
    assert told == ["kept"]


def test_a_wrong_password_is_counted(store: Engine) -> None:
    wrong = figures.SIGN_INS.labels("wrong")
    before = wrong._value.get()
    with transaction(store) as session:
        assert sign_in(session, "nobody", "no such password", "192.0.2.7") is None
    assert wrong._value.get() == before + 1
