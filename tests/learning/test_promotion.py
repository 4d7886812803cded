"""A model takes another's place whole or not at all, and the one before comes back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from learning_people import actor
from sqlalchemy.engine import Engine

from cunwu.chat import model as m
from cunwu.chat.model import MANIFEST, MODEL, ModelError, manifest, model_path, sha256, write_manifest
from cunwu.chat.promotion import candidate, clear, go_back, promote, promote_training, put_back
from cunwu.store.access import Forbidden, Role
from cunwu.store.database import transaction
from cunwu.store.refusal import Refusal
from cunwu.store.trainings import State, end, start, training

ROOT = actor(Role.ADMIN, "220000", "root")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models whose files are but a few bytes: what is in them is of no matter here."""
    monkeypatch.setattr("cunwu.chat.promotion.trained_from", lambda: "today")
    put(tmp_path, "old", learned="old lines")
    return tmp_path


def put(folder: Path, words: str, **about: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_text(words, encoding="utf-8")
    write_manifest(
        {"sha256": sha256(folder / MODEL), "trained_from": "today", "learned": "", **about}, folder
    )
    return folder


def in_use(folder: Path) -> tuple[str, str]:
    return model_path(folder).read_text(encoding="utf-8"), str(manifest(folder)["learned"])


def test_a_candidate_is_put_in_use_and_the_one_before_comes_back(models: Path) -> None:
    put(candidate("7", models), "new", learned="new lines")
    promote("7", models)
    assert in_use(models) == ("new", "new lines") and manifest(models)["folder"] == "7"
    assert go_back(models).startswith("trained-")
    assert in_use(models) == ("old", "old lines")
    assert go_back(models) == "7" and in_use(models)[0] == "new"


def test_without_one_before_there_is_no_going_back(models: Path) -> None:
    with pytest.raises(ModelError, match="没有上一个"):
        go_back(models)
    assert in_use(models)[0] == "old"


def test_a_broken_or_old_or_missing_candidate_changes_nothing(models: Path) -> None:
    put(candidate("1", models), "broken")
    (candidate("1", models) / MODEL).write_text("half", encoding="utf-8")
    put(candidate("2", models), "of another day", trained_from="yesterday")
    for name in ("1", "2", "3"):
        with pytest.raises(ModelError):
            promote(name, models)
    assert in_use(models)[0] == "old"


def test_a_power_cut_between_any_two_steps_leaves_a_whole_model(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(candidate("7", models), "new")
    replace, left = os.replace, 0

    def cut(source: Path, target: Path) -> None:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        replace(source, target)

    monkeypatch.setattr(m.os, "replace", cut)
    for steps in (0, 1, 1, 2, 2):  # the first step keeps the one in use, once
        left = steps
        with pytest.raises(KeyboardInterrupt):
            promote("7", models)
        assert in_use(models)[0] == ("new" if steps == 2 else "old")
    left = 99
    promote("7", models)
    assert in_use(models)[0] == "new" and "coming" not in manifest(models)
    go_back(models)
    assert in_use(models) == ("old", "old lines")


def test_what_is_neither_in_use_nor_before_is_dropped(models: Path) -> None:
    for name in ("1", "2", "3"):
        put(candidate(name, models), name)
    promote("2", models)
    before = manifest(models)["previous"]
    clear(models)
    assert {path.name for path in (models / "candidates").iterdir()} == {"2", before}


def test_a_manifest_of_before_promotions_is_read(models: Path) -> None:
    old = {"sha256": sha256(models / MODEL), "trained_from": "today"}
    (models / MANIFEST).write_text(json.dumps(old), encoding="utf-8")
    put(candidate("7", models), "new")
    promote("7", models)
    go_back(models)
    assert in_use(models) == ("old", "")


# --- who may, and when ---


def result(models: Path, before: int = 8, after: int = 8, new: int = 0) -> dict[str, object]:
    total = {"before": {"right": before, "permissions": 0}, "after": {"right": after, "permissions": new}}
    return {"total": total, "new_permissions": new, "in_use": manifest(models)["sha256"], "changed": []}


def done(store: Engine, models: Path, **figures: int) -> int:
    """A training that is done, with its candidate."""
    with transaction(store) as session:
        number = start(session, ROOT)
        end(session, number, State.DONE, result=result(models, **figures))
    put(candidate(str(number), models), "new")
    return number


def use(store: Engine, models: Path, number: int) -> None:
    with transaction(store) as session:
        promote_training(session, ROOT, number, models)


@pytest.mark.parametrize("figures", [{}, {"after": 9}])
def test_what_is_no_worse_is_put_in_use(store: Engine, models: Path, figures: dict[str, int]) -> None:
    use(store, models, done(store, models, **figures))
    assert in_use(models)[0] == "new"


@pytest.mark.parametrize("figures", [{"after": 7}, {"new": 1}, {"after": 9, "new": 1}])
def test_what_is_worse_is_not(store: Engine, models: Path, figures: dict[str, int]) -> None:
    number = done(store, models, **figures)
    with pytest.raises(Refusal, match=Refusal("training_worse").reason):
        use(store, models, number)
    with transaction(store) as session:
        assert training(session, ROOT, number).promoted_at is None
    assert in_use(models)[0] == "old"


def test_what_was_held_against_another_model_is_not(store: Engine, models: Path) -> None:
    number = done(store, models)
    put(models, "another")
    with pytest.raises(Refusal, match=Refusal("training_other").reason):
        use(store, models, number)
    assert in_use(models)[0] == "another"


def test_what_is_gone_is_said(store: Engine, models: Path) -> None:
    number = done(store, models)
    (candidate(str(number), models) / MODEL).unlink()
    with pytest.raises(Refusal) as refused:
        use(store, models, number)
    assert refused.value.key == "model_unfit"


def test_going_back_is_for_those_who_may_train(store: Engine, models: Path) -> None:
    use(store, models, done(store, models))
    with pytest.raises(Forbidden), transaction(store) as session:
        put_back(session, actor(Role.ADMIN, "220182"), models)
    assert in_use(models)[0] == "new"
    with transaction(store) as session:
        put_back(session, ROOT, models)
    assert in_use(models)[0] == "old"
