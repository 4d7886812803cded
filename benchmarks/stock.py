"""Training, understanding and memory beside a stock Rasa pipeline, in one run.

``python -m benchmarks.stock``. Both learn the files of data/nlu from clean, in processes of their own and in
temporary folders.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import stock_rasa
from benchmarks.processes import ROOT, loaded_store
from benchmarks.table import megabytes, milliseconds, seconds, table
from benchmarks.turn import ROUNDS, TURNS

PATIENCE = 1800.0  # seconds until a process must be done


@dataclass(frozen=True)
class Measure:
    """A figure: how it is written, and the most it may be (in seconds or bytes; None: no aim)."""

    name: str
    write: Callable[[float], str]
    aim: float | None = None


MEASURES: Mapping[str, Measure] = {
    "training": Measure("training from clean", seconds, 60.0),
    "p50": Measure("understanding one message, p50", milliseconds, 0.012),
    "p95": Measure("understanding one message, p95", milliseconds),
    "memory": Measure("memory when serving (RSS)", megabytes, 0.9e9),
}


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


def parsing(whose: str, model: Path, database: Path) -> dict[str, float]:
    """The figures of benchmarks/parsing.py."""
    printed = run(["benchmarks.parsing", whose, str(model)], model.parent, database)
    found: dict[str, float] = json.loads(printed)
    return found


def ours(folder: Path, database: Path) -> dict[str, float]:
    """Our figures."""
    begin = time.perf_counter()
    run(["benchmarks.train_ours", str(folder)], folder, database)
    training = time.perf_counter() - begin
    return {"training": training, **parsing("ours", folder / "cunwu.tar.gz", database)}


def stock(
    folder: Path, database: Path, epochs: int, minutes: float
) -> tuple[dict[str, float], stock_rasa.Training]:
    """The figures of stock Rasa, and how far its training came."""
    begin = time.perf_counter()
    training = stock_rasa.train(ROOT / "data" / "nlu", folder, epochs, minutes)
    taken = time.perf_counter() - begin
    found = {"training": taken, **parsing("stock", folder / stock_rasa.MODEL, database)}
    return found, training


def row(measure: Measure, mine: float, theirs: float, at_least: bool) -> tuple[str, ...]:
    """A line of the table. ``at_least``: theirs was stopped before its end."""
    sign = "> " if at_least else ""
    aim = ""
    if measure.aim is not None:
        aim = f"≤ {measure.write(measure.aim)}: {'kept' if mine <= measure.aim else 'MISSED'}"
    ratio = f"{sign}{theirs / mine:.1f}"
    return measure.name, measure.write(mine), f"{sign}{measure.write(theirs)}", ratio, aim


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stock", description=__doc__)
    parser.add_argument("--epochs", type=int, default=stock_rasa.EPOCHS, help="of stock Rasa's DIET")
    parser.add_argument("--minutes", type=float, default=stock_rasa.MINUTES, help="when DIET must stop")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cunwu-stock-") as name:
        folders = [Path(name) / whose for whose in ("store", "ours", "stock")]
        for folder in folders:
            folder.mkdir()
        database = loaded_store(folders[0])
        mine = ours(folders[1], database)
        theirs, training = stock(folders[2], database, given.epochs, given.minutes)
    load = "/".join(f"{number:.1f}" for number in os.getloadavg())
    print(
        f"{TURNS} different messages a round, median of {ROUNDS} rounds; {os.cpu_count()} cores, load {load}"
    )
    least = {"training"} if training.stopped else set()
    rows = [row(MEASURES[key], mine[key], theirs[key], key in least) for key in MEASURES]
    print(table(("beside stock Rasa", "ours", "stock", "stock ÷ ours", "aim"), rows))
    if training.remark:
        print(f"stock Rasa's training: {training.remark}")


if __name__ == "__main__":
    main()
