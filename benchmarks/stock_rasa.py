"""Rasa as its documentation sets it up for Chinese: JiebaTokenizer, counts of words and characters, DIET.

As a program (``python -m benchmarks.stock_rasa LINES FOLDER``) it trains, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.processes import environment, start
from cunwu.chat.quiet import quiet

EPOCHS = 100
MINUTES = 25.0
NAME = "stock"
MODEL = f"{NAME}.tar.gz"
RESULT = "training.json"
PARTS = ("domain.yml", "nlu.yml", "stories.yml")  # of a whole project
POLICIES = (
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
)
GRACE = 1200.0  # seconds beside the epochs: imports, features, writing the model


@dataclass(frozen=True)
class Training:
    """Seconds of the training itself, and how many of DIET's epochs fitted into its ``limit`` (seconds)."""

    seconds: float
    epochs: int
    wanted: int
    limit: float

    @property
    def stopped(self) -> bool:
        """Whether the time limit ended it."""
        return self.epochs < self.wanted

    @property
    def least(self) -> float:
        """Seconds that the whole would take at least: an epoch that did not end in the limit takes longer."""
        return (
            max(self.seconds, self.limit * self.wanted / (self.epochs + 1)) if self.stopped else self.seconds
        )

    @property
    def remark(self) -> str:
        """Words for the table: that it was stopped, or had fewer epochs than is usual; else empty."""
        if self.stopped:
            return f"stopped after {self.limit / 60:g} min and {self.epochs} of {self.wanted} epochs"
        return f"{self.epochs} epochs" if self.epochs != EPOCHS else ""


def pipeline(epochs: int) -> dict[str, Any]:
    """The configuration. ``ranking_length: 0`` reports every intent, not only the first ten."""
    return {
        "recipe": "default.v1",
        "language": "zh",
        "assistant_id": "stock",
        "pipeline": [
            {"name": "JiebaTokenizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {
                "name": "DIETClassifier",
                "epochs": epochs,
                "constrain_similarities": True,
                "ranking_length": 0,
                "random_seed": 1,
            },
        ],
    }


def write_lines(lines: Iterable[tuple[str, str]], path: Path) -> None:
    """Write (intent, line) pairs as Rasa's training data; YAML reads JSON, but Rasa looks for the keys."""
    examples: dict[str, list[str]] = {}
    for intent, line in lines:
        examples.setdefault(intent, []).append(f"- {line}\n")
    blocks = [{"intent": intent, "examples": "".join(found)} for intent, found in examples.items()]
    path.write_text(f'version: "3.1"\nnlu: {json.dumps(blocks, ensure_ascii=False)}\n', encoding="utf-8")


def train(lines: Path, folder: Path, epochs: int = EPOCHS, minutes: float = MINUTES) -> Training:
    """Train from clean; the model is then ``folder / MODEL``.

    ``lines``: a file of training data, or the folder of a whole project (benchmarks/stock_project.py).
    """
    log = folder / "training.log"
    words = [str(lines), str(folder), "--epochs", str(epochs), "--minutes", str(minutes)]
    env = clean_environment(folder)
    process = start([sys.executable, "-m", "benchmarks.stock_rasa", *words], env, log)
    try:
        failed = process.wait(minutes * 60 + GRACE)
    finally:
        process.kill()
        process.wait()
    training = finished(folder)
    if failed or training is None:
        raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")[-2000:])
    return training


def finished(folder: Path) -> Training | None:
    """The training whose model is in a folder; None for none."""
    result = folder / RESULT
    if not result.exists() or not (folder / MODEL).exists():
        return None
    return Training(**json.loads(result.read_text(encoding="utf-8")))


def clean_environment(folder: Path, database: Path | None = None) -> dict[str, str]:
    """An environment in which Rasa finds no earlier results, and Rasa and jieba keep theirs in ``folder``."""
    kept = str(folder)
    more = {"RASA_CACHE_DIRECTORY": str(folder / "cache"), "TMPDIR": kept, "TF_CPP_MIN_LOG_LEVEL": "3"}
    return environment(database, RASA_TELEMETRY_ENABLED="false", **more)


def load(model: Path) -> Any:
    """The Rasa agent of a trained model (rasa.core.agent.Agent)."""
    with quiet():
        import jieba
        import structlog
        from rasa.core.agent import Agent

        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        logging.getLogger("rasa").setLevel(logging.WARNING)
        jieba.setLogLevel(logging.WARNING)
        jieba.dt.tmp_dir = str(model.parent)  # where it keeps its dictionary
        return Agent.load(str(model))


def _train_here(lines: Path, folder: Path, epochs: int, minutes: float) -> Training:
    """Train in this process. Past the time limit DIET stops after the batch and keeps what it has learned."""
    with quiet():
        import rasa
        import tensorflow  # type: ignore[import-untyped]
        from rasa.model_training import train_nlu
        from rasa.utils import train_utils

        begin = time.perf_counter()
        done: list[int] = []  # epochs of each network, DIET's first

        class Limit(tensorflow.keras.callbacks.Callback):  # type: ignore[misc]
            def on_train_begin(self, logs: object = None) -> None:
                self.begin = time.perf_counter()
                done.append(0)

            def on_train_batch_end(self, batch: int, logs: object = None) -> None:
                if time.perf_counter() - self.begin > minutes * 60:
                    self.model.stop_training = True

            def on_epoch_end(self, epoch: int, logs: object = None) -> None:
                done[-1] += not self.model.stop_training

        usual = train_utils.create_common_callbacks
        train_utils.create_common_callbacks = lambda *words, **named: [*usual(*words, **named), Limit()]
        config = folder / "config.yml"
        config.write_text(json.dumps({**pipeline(epochs), "policies": POLICIES}), encoding="utf-8")
        if lines.is_dir():
            parts = [str(lines / part) for part in PARTS]
            rasa.train(parts[0], str(config), parts[1:], str(folder), fixed_model_name=NAME)
        else:
            train_nlu(str(config), str(lines), str(folder), fixed_model_name=NAME)
    return Training(time.perf_counter() - begin, done[0], epochs, minutes * 60)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stock_rasa", description=__doc__)
    parser.add_argument("lines", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    given = parser.parse_args(arguments)
    found = _train_here(given.lines, given.folder, given.epochs, given.minutes)
    (given.folder / RESULT).write_text(json.dumps(asdict(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
