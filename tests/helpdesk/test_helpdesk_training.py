"""The training pages over HTTP. The training itself: tests/learning/test_retraining.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk_browser import YUSHU, Browser
from sqlalchemy.engine import Engine

from cunwu.chat.model import MODEL, sha256, write_manifest
from cunwu.chat.promotion import candidate
from cunwu.store.access import Role
from cunwu.store.database import fetch, transaction
from cunwu.store.trainings import State, TrainingRow, beat, end

Start = Callable[..., Browser]
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Models of a few bytes, in place of those that answer."""
    folder = tmp_path / "models"
    put(folder, "old")
    monkeypatch.setattr("cunwu.web.helpdesk.training.MODELS", folder)
    monkeypatch.setattr("cunwu.chat.promotion.trained_from", lambda: "today")
    return folder


@pytest.fixture(autouse=True)
def launched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The trainings that would have been started."""
    numbers: list[int] = []
    monkeypatch.setattr("cunwu.web.helpdesk.training.launch", numbers.append)
    return numbers


def put(folder: Path, words: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_text(words, encoding="utf-8")
    write_manifest({"sha256": sha256(folder / MODEL), "trained_from": "today", "learned": ""}, folder)


def score(right: int, permissions: int = 0) -> dict[str, Any]:
    return {"count": 10, "right": right, "verdict": right / 10, "permissions": permissions, "asked": 0.1}


def done(store: Engine, models: Path, number: int, after: int) -> None:
    """The training ends with a candidate that gets so many of ten right, where eight were."""
    both = {"before": score(8), "after": score(after)}
    answers = [
        {"topic": "certificate", "item": HOSTILE, "verdict": word} for word in ("unlisted", "not_issued")
    ]
    row = {
        "id": "q-1",
        "file": "development.jsonl",
        "turns": ["先问这个", HOSTILE],
        "topic": "certificate",
        "wanted": "not_issued",
        "item": "健在证明",
        "before": answers[0],
        "after": answers[1],
        "was_right": False,
        "right": True,
        "permission": False,
    }
    learned = {**row, "id": "learned-99", "file": "learned.jsonl", "turns": []}
    result = {
        "total": both,
        "topics": {"certificate": both},
        "files": {},
        "changed": [row, learned],
        "new_permissions": 0,
        "in_use": sha256(models / MODEL),
    }
    with transaction(store) as session:
        end(session, number, State.DONE, result=result)
    put(candidate(str(number), models), "new")


def test_a_training_is_started_watched_and_stopped(desk: Start, store: Engine, launched: list[int]) -> None:
    browser = desk()
    page = browser.post("/learning/training")
    assert page.url.path == "/helpdesk/learning/training/1" and "开始训练了" in page.text and launched == [1]
    assert "已经有一次训练" in browser.post("/learning/training").text and launched == [1]
    with transaction(store) as session:
        beat(session, 1, state=State.BEFORE, done=30, total=90, lines=4)
    assert "答了30题，共90题" in browser.client.get("/helpdesk/learning/training/1").text
    now = browser.client.get("/helpdesk/learning/training/1/progress").json()
    assert (now["state"], now["done"], now["total"]) == ("before", 30, 90)
    assert "就停" in browser.post("/learning/training/1/stop").text
    with transaction(store) as session:
        assert fetch(session, TrainingRow, 1).cancelled
        end(session, 1, State.CANCELLED)
    assert "停掉了，在用的模型没有动" in browser.client.get("/helpdesk/learning/training/1").text


def test_a_better_model_is_put_in_use_and_taken_back(desk: Start, store: Engine, models: Path) -> None:
    browser = desk()
    browser.post("/learning/training")
    done(store, models, 1, after=9)
    page = browser.client.get("/helpdesk/learning/training/1").text
    assert "没有变差" in page and "+1" in page and "90.0%" in page and "应当" in page
    assert HOSTILE not in page and "&lt;script&gt;" in page and "别处的话，不显示" in page
    assert "换上了" in browser.post("/learning/training/1/use").text
    assert (models / MODEL).read_text(encoding="utf-8") == "new"
    assert "这个模型正在用" in browser.client.get("/helpdesk/learning/training/1").text
    assert "退回前一个模型了" in browser.post("/learning/training/back").text
    assert (models / MODEL).read_text(encoding="utf-8") == "old"


def test_a_worse_model_has_no_button_and_is_refused(desk: Start, store: Engine, models: Path) -> None:
    browser = desk()
    browser.post("/learning/training")
    done(store, models, 1, after=7)
    page = browser.client.get("/helpdesk/learning/training/1").text
    assert "不能换上：判定对的题比在用的少" in page and "/use" not in page
    assert browser.post("/learning/training/1/use").status_code == 422
    assert (models / MODEL).read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    ("role", "region"), [(Role.LIST_KEEPER, "220000"), (Role.RESPONDER, "220000"), (Role.ADMIN, YUSHU)]
)
def test_nobody_else_comes_in(desk: Start, launched: list[int], role: Role, region: str) -> None:
    browser = desk(role, region)
    for path in ("/learning/training", "/learning/training/1", "/learning/training/1/progress"):
        assert browser.client.get(f"/helpdesk{path}").status_code == 403
    for path in (
        "/learning/training",
        "/learning/training/back",
        "/learning/training/1/stop",
        "/learning/training/1/use",
    ):
        assert browser.post(path).status_code == 403
    assert launched == []
    assert ">重新训练<" not in browser.client.get("/helpdesk/learning").text
    assert ">重新训练<" in desk().client.get("/helpdesk/learning").text


def test_one_that_is_not_there(desk: Start) -> None:
    browser = desk()
    for odd in ("9", "x", "9" * 30, "-1"):
        assert browser.client.get(f"/helpdesk/learning/training/{odd}").status_code == 404
    assert browser.post("/learning/training/9/use").status_code == 404
