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
GRACE = 1200.0  # seconds beside the epochs: imports, features, writing the model


@dataclass(frozen=True)
class Training:
    """Seconds of the training itself, and how many of the wanted epochs fitted into the time limit."""

    seconds: float
    epochs: int
    wanted: int

    @property
    def stopped(self) -> bool:
        """Whether the time limit ended it."""
        return self.epochs < self.wanted

    @property
    def remark(self) -> str:
        """Words for the table: that it was stopped, or had fewer epochs than is usual; else empty."""
        if self.stopped:
            return f"stopped by the time limit after {self.epochs} of {self.wanted} epochs"
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
    """Train from clean on a file or folder of training data; the model is then ``folder / MODEL``."""
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
        import tensorflow  # type: ignore[import-untyped]
        from rasa.model_training import train_nlu
        from rasa.utils import train_utils

        begin = time.perf_counter()
        done = 0

        class Limit(tensorflow.keras.callbacks.Callback):  # type: ignore[misc]
            def on_train_batch_end(self, batch: int, logs: object = None) -> None:
                if time.perf_counter() - begin > minutes * 60:
                    self.model.stop_training = True

            def on_epoch_end(self, epoch: int, logs: object = None) -> None:
                nonlocal done
                done += not self.model.stop_training

        usual = train_utils.create_common_callbacks
        train_utils.create_common_callbacks = lambda *words, **named: [*usual(*words, **named), Limit()]
        config = folder / "config.yml"
        config.write_text(json.dumps(pipeline(epochs)), encoding="utf-8")
        train_nlu(str(config), str(lines), str(folder), fixed_model_name=NAME)
    return Training(time.perf_counter() - begin, done, epochs)


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
