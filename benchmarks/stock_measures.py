"""The lines of the table of benchmarks/stock.py: what is compared, how it is written, and our aims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.stock_rasa import Training
from benchmarks.table import count, megabytes, milliseconds, rate, seconds, share, times


@dataclass(frozen=True)
class Measure:
    """A figure. ``better`` is the least times that ours must be better than stock's; None: no aim.

    ``more``: more is better (turns a second); otherwise less is (seconds, bytes). ``most``: the most ours
    may be.
    """

    name: str
    write: Callable[[float], str]
    better: float | None = None
    more: bool = False
    most: float | None = None


# The aims of issue 7, and of issue 3 for training, understanding and memory alone.
MEASURES: Mapping[str, Measure] = {
    "training": Measure("training from clean", seconds, 5.0, most=60.0),
    "understanding p50": Measure("understanding one message, p50", milliseconds, most=0.012),
    "understanding p95": Measure("understanding one message, p95", milliseconds),
    "understanding memory": Measure("memory when understanding alone", megabytes, most=0.9e9),
    "start": Measure("start to ready", seconds, 2.0),
    "memory": Measure("memory of the server's processes", megabytes, 1.5),
    "p50": Measure("a turn over HTTP, p50", milliseconds, 3.0),
    "p95": Measure("a turn over HTTP, p95", milliseconds),
    "p99": Measure("a turn over HTTP, p99", milliseconds),
    "clients 1": Measure("turns a second, 1 client", rate, more=True),
    "clients 4": Measure("turns a second, 4 clients", rate, more=True),
    "clients 16": Measure("turns a second, 16 clients", rate, more=True),
    "turns per processor second": Measure("turns per processor second", rate, 3.0, more=True),
    "growth": Measure("turn 400 beside turn 20", times, most=2.0),
    "wrong answers": Measure("wrong answers", share, 1.0),
    "wrong permissions": Measure("wrong permissions", count, 1.0),
}


@dataclass(frozen=True)
class Row:
    """A line of the table; ``ratio`` is how many times ours is better, None where neither has any."""

    name: str
    cells: tuple[str, ...]
    ratio: float | None


def rows(mine: Mapping[str, float], theirs: Mapping[str, float], training: Training) -> list[Row]:
    """The table. Where stock's training was stopped its time is at least what stands there."""
    whole = {**theirs, "training": max(theirs["training"], training.least)}
    return [
        row(measure, mine[key], whole[key], training.stopped and key == "training")
        for key, measure in MEASURES.items()
    ]


def row(measure: Measure, mine: float, theirs: float, at_least: bool) -> Row:
    """A line. ``at_least``: theirs was stopped before its end."""
    up, down = (mine, theirs) if measure.more else (theirs, mine)
    ratio = up / down if down else None
    sign = "> " if at_least else ""
    aims = []
    if measure.better is not None:
        kept = ratio is None or ratio >= measure.better
        aims.append(f"≥ {measure.better:g}: {'kept' if kept else 'MISSED'}")
    if measure.most is not None:
        aims.append(f"≤ {measure.write(measure.most)}: {'kept' if mine <= measure.most else 'MISSED'}")
    shown = "-" if ratio is None else f"{sign}{ratio:.1f}"
    cells = (measure.name, measure.write(mine), sign + measure.write(theirs), shown, "; ".join(aims))
    return Row(measure.name, cells, ratio)
