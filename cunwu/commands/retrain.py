"""``python -m cunwu.commands.retrain NUMBER``: a training that the helpdesk started, as a process of its own.

It trains a candidate beside the model in use, has both answer the same questions, and says in the store how
far it is. Nothing that serves is touched.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import shutil
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.lessons import LABELLED, cases, json_lines, nlu_yaml, to_teach
from cunwu.chat.model import MODELS, NLU, model_path, sha256, train
from cunwu.chat.promotion import candidate, clear
from cunwu.commands.evaluate import result_of
from cunwu.evaluation.comparison import Comparison, compare
from cunwu.evaluation.questions import Question, load
from cunwu.evaluation.report import Report
from cunwu.rulings.book import PolicyBook
from cunwu.settings import exam
from cunwu.store.database import connect, reading, transaction
from cunwu.store.labelled import Labelled, all_labelled
from cunwu.store.records_cache import Records
from cunwu.store.refusal import Refusal
from cunwu.store.trainings import State, beat, end

NICE = 15  # villagers are answered first
BEAT = 5.0  # seconds between signs of life
HELD_OUT = "learned.jsonl"


@dataclass(frozen=True)
class Job:
    """A training: its number, and where its model, its lines and its questions are."""

    engine: Engine
    number: int
    models: Path
    nlu: Path

    @property
    def folder(self) -> Path:
        """Where the candidate goes."""
        return candidate(str(self.number), self.models)

    def say(self, **changes: Any) -> bool:
        """Tell the store; whether to go on."""
        with transaction(self.engine) as session:
            return beat(session, self.number, **changes)

    def end(self, state: State, words: str = "", result: dict[str, Any] | None = None) -> None:
        """Tell the store that it is over."""
        with transaction(self.engine) as session:
            end(session, self.number, state, words, result)


def work(job: Job) -> None:
    """Train and compare. Raises Refusal where there is nothing to be judged by, ModelError."""
    clear(job.models)
    with reading(job.engine) as session:
        found = all_labelled(session)
    lines = to_teach(found)
    book = Records(job.engine).current()
    asked = _questions(job, found, book)
    job.say(state=State.TRAINING, lines=len(lines))
    train(job.folder, nlu_yaml(lines, LABELLED) if lines else "", job.nlu)
    in_use = sha256(model_path(job.models))
    before = _report(job, State.BEFORE, model_path(job.models), asked, book)
    after = _report(job, State.AFTER, model_path(job.folder), asked, book)
    job.end(State.DONE, result={**_without_villagers_words(compare(before, after)), "in_use": in_use})


def _without_villagers_words(found: Comparison) -> Comparison:
    """What people said is kept where they said it, and nowhere else."""
    rows = [{**row, "turns": []} if row["file"] == HELD_OUT else row for row in found["changed"]]
    return {**found, "changed": rows}


def _questions(job: Job, found: Sequence[Labelled], book: PolicyBook) -> list[Question]:
    """The questions of the installation, and those that people labelled and that are not taught."""
    job.folder.mkdir(parents=True, exist_ok=True)
    held_out = job.folder / HELD_OUT
    held_out.write_text(json_lines(cases([one for one in found if one.held_out], book)), encoding="utf-8")
    files = [*exam(), *([held_out] if held_out.stat().st_size else [])]
    if not files:
        raise Refusal("no_exam")
    return load(files)


def _report(job: Job, state: State, model: Path, asked: Sequence[Question], book: PolicyBook) -> Report:
    agent = DialogueAgent(model)
    results = []
    for done, one in enumerate(asked):
        if done % 10 == 0:
            job.say(state=state, done=done, total=len(asked))
        results.append(result_of(agent, one, book))
    return Report.of(results)


def _quietly() -> None:
    """Rasa would write what each rule looks for into the log, ten thousand lines."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def run(job: Job, leave: Callable[[], None]) -> None:
    """Work, with a sign of life every few seconds; ``leave`` is called where it was cancelled."""
    over = threading.Event()

    def live() -> None:
        while not over.wait(BEAT):
            if not job.say():
                job.end(State.CANCELLED)
                shutil.rmtree(job.folder, ignore_errors=True)
                leave()
                return

    threading.Thread(target=live, daemon=True).start()
    try:
        work(job)
    except Exception as error:
        traceback.print_exc()
        words = str(error) if isinstance(error, (ValueError, OSError)) else error.__class__.__name__
        job.end(State.FAILED, words)
    finally:
        over.set()


def main(arguments: Sequence[str]) -> None:
    """The process."""
    parser = argparse.ArgumentParser(prog="python -m cunwu.commands.retrain")
    parser.add_argument("number", type=int)
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--nlu", type=Path, default=NLU)
    given = parser.parse_args(arguments)
    os.nice(NICE)
    with contextlib.suppress(OSError):  # where memory runs out, this process ends, and none that serves
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="utf-8")
    _quietly()
    job = Job(connect(), given.number, given.models, given.nlu)
    run(job, leave=lambda: os._exit(0))  # Rasa's training cannot be asked to stop


if __name__ == "__main__":
    main(sys.argv[1:])
