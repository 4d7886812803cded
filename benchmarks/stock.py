"""Everything beside stock Rasa in one run, from the same data and with the same client.

``python -m benchmarks.stock``. Both learn the lines of data/nlu from clean, in processes of their own and in
temporary folders; then both serve the same questions: ``cunwu serve``; ``rasa run`` with its action server.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks import load, stock_actions, stock_project, stock_rasa
from benchmarks.listeners import training_lines
from benchmarks.processes import (
    BIN,
    HOST,
    POLICY,
    ROOT,
    Server,
    answers,
    environment,
    free_port,
    loaded_store,
    start,
    stop,
    wait_until,
)
from benchmarks.stock_measures import rows
from benchmarks.stock_plot import draw
from benchmarks.table import table
from cunwu.chat.model import stale_reason
from cunwu.evaluation.questions import load as load_questions
from cunwu.language.lexicon import Lexicon
from cunwu.language.words import WordCutter
from cunwu.store.files import read_policy

PATIENCE = 1800.0  # seconds until a process must be done
OUT = ROOT / "var" / "benchmarks"
QUESTIONS = ROOT / "tests" / "evaluation" / "development.jsonl"

Figures = dict[str, float]


def run(words: Sequence[str], folder: Path, database: Path) -> str:
    """Run ``python -m …`` to its end with nothing kept from before; what it printed last."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=stock_rasa.clean_environment(folder, database),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return (done.stdout.splitlines() or [""])[-1]


def understanding(whose: str, model: Path, database: Path) -> Figures:
    """The figures of benchmarks/parsing.py."""
    found: Figures = json.loads(run(["benchmarks.parsing", whose, str(model)], model.parent, database))
    return {f"understanding {name}": value for name, value in found.items()}


def ours(folder: Path, database: Path, questions: Path) -> Figures:
    """Our figures. What serves is the model in models/, which was trained on the same lines."""
    begin = time.perf_counter()
    run(["benchmarks.train_ours", str(folder)], folder, database)
    found = {"training": time.perf_counter() - begin}
    found.update(understanding("ours", folder / "cunwu.tar.gz", database))
    server = Server(database, folder / "serve.log")
    try:
        found["start"] = server.wait()
        found.update(served(load.Ours(server.address), [server.process.pid], questions))
    finally:
        server.stop()
    return found


def stock(
    folder: Path, database: Path, questions: Path, epochs: int, minutes: float
) -> tuple[Figures, stock_rasa.Training]:
    """The figures of stock Rasa, and how far its training came."""
    lines = training_lines(WordCutter(Lexicon(read_policy(POLICY)).names))
    pairs = ((need.key, text.text) for text, need in zip(lines.texts, lines.needs, strict=True))
    stock_project.write(pairs, folder)
    begin = time.perf_counter()
    training = stock_rasa.train(folder, folder, epochs, minutes)
    found = {"training": time.perf_counter() - begin}
    found.update(understanding("stock", folder / stock_rasa.MODEL, database))
    with rasa_running(folder, database) as (url, processes, taken):
        found["start"] = taken
        found.update(served(load.Rest(url), processes, questions))
    return found, training


def served(ask: load.Ask, processes: Sequence[int], questions: Path) -> Figures:
    """What a server that is ready gives."""
    found = load.measure(ask, processes)
    score = load.accuracy(ask, load_questions([questions]))
    return {**found, "wrong answers": 1 - score.verdict, "wrong permissions": score.permissions}


@contextmanager
def rasa_running(folder: Path, database: Path) -> Iterator[tuple[str, list[int], float]]:
    """``rasa run`` beside ``rasa run actions``: address, process ids, and the seconds until both answered."""
    port, actions_port = free_port(), free_port()
    endpoints = folder / "endpoints.yml"
    endpoints.write_text(f"action_endpoint:\n  url: http://{HOST}:{actions_port}/webhook\n", encoding="utf-8")
    more = {"SANIC_HOST": HOST, "RASA_TELEMETRY_ENABLED": "false"}
    env = environment(database, **more, **{stock_actions.NEEDS: str(folder / stock_project.NEEDS)})
    actions = ["run", "actions", "--actions", "benchmarks.stock_actions", "-p", str(actions_port)]
    main = ["run", "-m", str(folder / stock_rasa.MODEL), "--endpoints", str(endpoints)]
    main += ["--credentials", "credentials.yml", "-i", HOST, "-p", str(port)]
    log, begin = folder / "rasa.log", time.perf_counter()
    processes = [start([str(BIN / "rasa"), *words], env, log) for words in (actions, main)]
    try:
        for url, process in zip((f":{actions_port}/health", f":{port}/"), processes, strict=True):
            wait_until(lambda url=url: answers(f"http://{HOST}{url}"), process, log)  # type: ignore[misc]
        taken = time.perf_counter() - begin
        yield f"http://{HOST}:{port}/webhooks/rest/webhook", [one.pid for one in processes], taken
    finally:
        for process in processes:
            stop(process)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both, print the table, draw the ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stock", description=__doc__)
    parser.add_argument("--epochs", type=int, default=stock_rasa.EPOCHS, help="of stock Rasa's DIET")
    parser.add_argument(
        "--minutes", type=float, default=stock_rasa.MINUTES, help="when DIET, and TED after it, must stop"
    )
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="what both are judged on")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of stock.json and stock.png")
    given = parser.parse_args(arguments)
    if reason := stale_reason():
        parser.error(f"models/: {reason}")
    with tempfile.TemporaryDirectory(prefix="cunwu-stock-") as name:
        folders = [Path(name) / whose for whose in ("store", "ours", "stock")]
        for folder in folders:
            folder.mkdir()
        database = loaded_store(folders[0])
        mine = ours(folders[1], database, given.questions)
        theirs, training = stock(folders[2], database, given.questions, given.epochs, given.minutes)
    load_average = "/".join(f"{number:.1f}" for number in os.getloadavg())
    print(f"{os.cpu_count()} cores, load {load_average} at the end")
    found = rows(mine, theirs, training)
    print(table(("beside stock Rasa", "ours", "stock", "ratio", "aim"), [one.cells for one in found]))
    if training.remark:
        print(f"stock Rasa's training: {training.remark}")
    given.out.mkdir(parents=True, exist_ok=True)
    content = {"ours": mine, "stock": theirs, "training": asdict(training)}
    (given.out / "stock.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    draw(found, given.out / "stock.png")


if __name__ == "__main__":
    main()
