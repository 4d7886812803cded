"""A real training, small: by the process that the helpdesk starts, on a few lines, with real models."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from learning_people import Say, actor, kept
from sqlalchemy import update
from sqlalchemy.engine import Engine

from benchmarks.processes import ROOT as HOME
from benchmarks.processes import environment, stop
from benchmarks.processes import start as start_process
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.model import manifest, model_path
from cunwu.chat.promotion import candidate, promote_training
from cunwu.chat.service import Conversations, Opening
from cunwu.chat.uptake import Uptake
from cunwu.language import hearing
from cunwu.store.access import Role
from cunwu.store.database import reading, transaction
from cunwu.store.labels import Saying, label
from cunwu.store.refusal import Refusal
from cunwu.store.trainings import SILENT, State, Training, TrainingRow, cancel, start, training
from cunwu.store.versions import now

Running = tuple[int, "subprocess.Popen[bytes]"]
ADMIN = actor(Role.ADMIN, "220000", "root")
LINES = {
    (
        "certificate",
        "item: 死亡证明",
    ): "人没了要证明|老人走了死亡证明|我爹去世了要证明|人死了要盖章|奶奶过世",
    (
        "certificate",
        "item: 健在证明",
    ): "证明人还活着|健在证明给开不|老人还在世|领钱要证明还活着|我妈健在",
    ("out_of_scope", "subject: 农业"): "苞米打啥药|猪不吃食咋整|大豆啥时候种|化肥涨价没|地里长虫|羊拉稀了",
    ("smalltalk", "subject: 问候"): "你好|您好|在吗|有人没|嗨|早上好",
}
TRAIN = (
    "import sys; from pathlib import Path; from cunwu.chat.model import train; train(Path({}), '', Path({}))"
)
HEALTHY = "certificate|健在证明"
# Taken for farming, until it is learned that it is about the old man.
MATTERS = ("地里长虫", "羊拉稀了", "苞米打啥药", "猪不吃食", "大豆下种", "稻子倒了")
TEACH = tuple(f"{matter}那家老爷子给个条" for matter in MATTERS)
EXAM = "化肥涨价没那家老爷子给个条"
QUESTION = {
    "id": "q-1",
    "turns": ["我爹去世了给开死亡证明不"],
    "role": "villager",
    "topic": "certificate",
    "item": "死亡证明",
    "verdict": "not_issued",
    "also": [],
    "clauses": [9],
    "note": "",
}


@pytest.fixture(scope="module")
def nlu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Training data of two dozen lines."""
    folder = tmp_path_factory.mktemp("nlu")
    blocks = []
    for (intent, metadata), said in LINES.items():
        lines = "".join(f"    - {line}\n" for line in said.split("|"))
        blocks.append(f"- intent: {intent}\n  metadata: {{{metadata}}}\n  examples: |\n{lines}")
    (folder / "small.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def old(nlu: Path, loaded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the model trained from those lines alone, to be copied."""
    folder = tmp_path_factory.mktemp("models")
    command = [sys.executable, "-c", TRAIN.format(repr(str(folder)), repr(str(nlu)))]
    subprocess.run(command, cwd=HOME, env=environment(loaded_file), check=True, capture_output=True)
    return folder


@pytest.fixture
def models(old: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(old, tmp_path / "models"))


@pytest.fixture
def begin(store: Engine, models: Path, nlu: Path, tmp_path: Path) -> Iterator[Callable[[], Running]]:
    """Starts a training as the helpdesk does; what still runs at the end is ended."""
    questions, log = tmp_path / "questions.jsonl", tmp_path / "log"
    questions.write_text(json.dumps(QUESTION, ensure_ascii=False) + "\n", encoding="utf-8")
    started: list[subprocess.Popen[bytes]] = []

    def run() -> Running:
        with transaction(store) as session:
            number = start(session, ADMIN)
        words = [str(number), "--models", str(models), "--nlu", str(nlu)]
        env = environment(Path(str(store.url.database)), CUNWU_QUESTIONS=str(questions))
        process = start_process([sys.executable, "-m", "cunwu.commands.retrain", *words], env, log)
        started.append(process)
        return number, process

    yield run
    for process in started:
        stop(process)


def look(store: Engine, number: int) -> Training:
    with reading(store) as session:
        return training(session, ADMIN, number)


def until(store: Engine, number: int, *states: State) -> Training:
    """Wait for a training to come so far."""
    for _ in range(1200):
        found = look(store, number)
        if found.state in states or not found.under_way:
            return found
        time.sleep(0.1)
    raise TimeoutError(found)


@pytest.fixture
def same_ears() -> Iterator[None]:
    """What other tests of this process hear with stays what it was."""
    kept_linkers = hearing._loaded[:]
    yield
    hearing._loaded[:] = kept_linkers


def test_what_was_labelled_is_learned_compared_put_in_use_and_heard(
    store: Engine,
    say: Say,
    begin: Callable[[], Running],
    models: Path,
    policy_store: Engine,
    same_ears: None,
) -> None:
    say(*[(text, {"topic": "out_of_scope", "confidence": 0.0}) for text in (*TEACH, EXAM)])
    with transaction(store) as session:
        for row in kept(store):
            label(session, ADMIN, row.id, Saying(HEALTHY, held_out=row.id > len(TEACH)), None)
    number, process = begin()
    found = until(store, number)
    assert found.state is State.DONE, (found, (models.parent / "log").read_text(encoding="utf-8")[-3000:])
    process.wait(60)
    assert found.lines == len(TEACH) and found.result is not None
    assert found.result["total"]["before"]["right"] < found.result["total"]["after"]["right"] == 2
    (row,) = [row for row in found.result["changed"] if row["file"] == "learned.jsonl"]
    assert (row["was_right"], row["right"], row["turns"]) == (False, True, [])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Rasa imports deprecates much
        conversations = Conversations(store, DialogueAgent(model_path(models)))
        uptake = Uptake(conversations, models)
        conversation = conversations.open(Opening())
        before = asyncio.run(conversations.send(conversation, EXAM))
        with transaction(store) as session:
            promote_training(session, ADMIN, number, models)
        assert asyncio.run(uptake.look())
        after = asyncio.run(conversations.send(conversations.open(Opening()), EXAM))
    assert before["item"] != "健在证明" and (after["item"], after["verdict"]) == ("健在证明", "not_issued")
    assert TEACH[0] in manifest(models)["learned"]


def test_a_training_stops_where_it_is_asked_to(
    store: Engine, begin: Callable[[], Running], models: Path
) -> None:
    number, process = begin()
    until(store, number, State.TRAINING)
    with transaction(store) as session:
        cancel(session, ADMIN, number)
    process.wait(60)
    assert look(store, number).state is State.CANCELLED
    assert not candidate(str(number), models).exists() and model_path(models)


def test_a_killed_training_leaves_the_model_in_use_and_the_next_one_goes(
    store: Engine, begin: Callable[[], Running], models: Path
) -> None:
    number, process = begin()
    until(store, number, State.TRAINING)
    process.kill()
    process.wait()
    assert look(store, number).under_way, "not yet known"
    with transaction(store) as session:
        long_ago = now() - SILENT - timedelta(seconds=1)
        session.execute(update(TrainingRow).values(beat_at=long_ago))
    assert look(store, number).state is State.KILLED
    with pytest.raises(Refusal, match="没有跑完"), transaction(store) as session:
        promote_training(session, ADMIN, number, models)
    assert model_path(models)
    with transaction(store) as session:
        assert start(session, ADMIN) == number + 1


def test_without_questions_nothing_is_trained(
    store: Engine, begin: Callable[[], Running], tmp_path: Path
) -> None:
    (tmp_path / "questions.jsonl").write_text("{}", encoding="utf-8")
    number, _ = begin()
    found = until(store, number)
    assert found.state is State.FAILED and "questions.jsonl 第1行" in found.words
