"""Lines of the log: one format for all, and never a word of a person."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations
from cunwu.settings import Settings
from cunwu.watch import events, figures
from cunwu.watch.figures import Fault
from cunwu.watch.logs import FIELDS, configure
from cunwu.web.app import create_app

SECRET_KEY = "a key of these tests, and of nothing else"
SECRET = "我妈叫李桂兰"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def as_at_the_start() -> Iterator[None]:
    """Other suites in this process leave handlers behind, and loggers switched off."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    loggers = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    off = [one for one in loggers if one.disabled]
    root.handlers.clear()
    for one in off:
        one.disabled = False
    yield
    root.handlers[:] = handlers
    for one in off:
        one.disabled = True


@pytest.fixture
def log() -> Iterator[Callable[..., Lines]]:
    """Configures the log and gives a reader of its lines; all is as it was afterwards."""
    root, loggers = logging.getLogger(), ("uvicorn", "uvicorn.error", "uvicorn.access")
    kept = (root.handlers[:], root.level)
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}

    def start(level: str = "info", style: str = "json") -> Lines:
        output = io.StringIO()
        configure(level, style, output)

        def lines() -> list[dict[str, Any]]:
            return [json.loads(line) for line in output.getvalue().splitlines()]

        return lines

    yield start
    root.handlers[:], root.level = kept
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    for name in loggers:
        logging.getLogger(name).propagate = True
    structlog.reset_defaults()


@pytest.fixture
def served(store: Engine, agent: DialogueAgent) -> Iterator[TestClient]:
    app = create_app(lambda: Conversations(store, agent), Settings(), SECRET_KEY)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def test_a_turn_is_one_line_with_its_request(log: Callable[..., Lines], served: TestClient) -> None:
    lines = log()
    number = "0123456789abcdef" * 2
    response = served.post("/api/chat", json={"text": "死亡证明村里给开吗"}, headers={"X-Request-ID": number})
    assert response.headers["X-Request-ID"] == number
    (line,) = [line for line in lines() if line["event"] == "turn"]
    assert line["request"] == number
    assert (line["outcome"], line["topic"], line["verdict"]) == ("answered", "certificate", "not_issued")
    assert line["conversation"] == response.json()["id"][:8]
    assert set(line) <= FIELDS and line["whole_ms"] >= line["thinking_ms"] > 0


@pytest.mark.parametrize("given", ["13843211234", "张三", "a" * 500, "0123456789ABCDEF" * 2])
def test_a_number_that_is_none_of_nginx_is_not_taken(served: TestClient, given: str) -> None:
    response = served.get("/healthz", headers={"X-Request-ID": given.encode()})
    assert response.headers["X-Request-ID"] != given


def test_a_handover_belongs_to_its_request(log: Callable[..., Lines], served: TestClient) -> None:
    lines = log()
    response = served.post("/api/chat", json={"text": "转人工"})
    (line,) = [line for line in lines() if line["event"] == "handover"]
    assert (line["step"], line["request"]) == ("asked", response.headers["X-Request-ID"])


def test_a_conversation_leaves_no_word_in_the_log(log: Callable[..., Lines], served: TestClient) -> None:
    lines = log("debug")
    answer = served.post("/api/chat", json={"text": f"{SECRET}，死亡证明能开吗"}).json()
    served.post("/api/chat", json={"text": "转人工", "session": answer["session"]})
    told = json.dumps(lines(), ensure_ascii=False)
    assert '"turn"' in told
    assert SECRET not in told and "死亡" not in told and answer["session"] not in told


def test_a_failed_turn_says_where_and_not_what(
    log: Callable[..., Lines], served: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, before = log(), figures.ERRORS.labels(Fault.PROGRAM.value)._value.get()

    def broken(*_: Any) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("cunwu.chat.turns.run_turn", broken)
    assert served.post("/api/chat", json={"text": f"{SECRET}，死亡证明能开吗"}).status_code == 500
    found = lines()
    (line,) = [line for line in found if line["event"] == "turn"]
    assert (line["outcome"], line["fault"], line["level"]) == ("failed", "RuntimeError", "error")
    assert any("broken" in place for place in line["where"])
    assert SECRET not in json.dumps(found, ensure_ascii=False)
    assert figures.ERRORS.labels(Fault.PROGRAM.value)._value.get() > before


def test_what_libraries_say_is_told_by_its_place(log: Callable[..., Lines]) -> None:
    lines = log()
    logging.getLogger("rasa.core").warning("heard %s", SECRET)
    structlog.get_logger("rasa.core.processor").warning("processor.message.parse", text=SECRET)
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    events.logger.info("turn", text=SECRET, outcome="answered")
    first, second, third, fourth = lines()
    assert first["event"].startswith("test_logs:") and first["logger"] == "rasa.core"
    assert second["event"] == "processor.message.parse" and third["event"].startswith("Invalid HTTP")
    assert fourth["outcome"] == "answered"
    assert SECRET not in json.dumps(lines(), ensure_ascii=False)


def test_the_level_and_the_format_are_settings(
    log: Callable[..., Lines], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = log("error")
    events.sign_in("wrong")
    assert lines() == []
    configure("info", "words")
    events.sign_in("wrong")
    shown = capsys.readouterr().err
    assert "sign_in" in shown and "outcome=wrong" in shown and not shown.startswith("{")
    monkeypatch.setenv("CUNWU_LOG_LEVEL", "loud")
    with pytest.raises(ValueError, match="CUNWU_LOG_LEVEL 写的是“loud”，只能是：debug、info"):
        Settings.from_environment()


def test_a_command_prints_no_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()
    events.handover("taken", "0123456789")
    assert capsys.readouterr() == ("", "")
