"""The same client for our server and for stock Rasa's: times, turns a second, processor time, memory."""

from __future__ import annotations

import os
import statistics
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.processes import memory, post
from benchmarks.turn import AROUND, EARLY, LATE, TALK, percentiles, questions
from cunwu.evaluation.judge import Answer
from cunwu.evaluation.questions import Question
from cunwu.evaluation.report import Result, Score

WARM_UP = 30
ALONE = 300  # turns of one client, each in a conversation of its own
CLIENTS = (1, 4, 16)
TURNS = 160  # of all clients together
TICK = os.sysconf("SC_CLK_TCK")

Ask = Callable[[str, str], dict[str, Any]]  # sender, text → the answer


@dataclass
class Ours:
    """``POST /api/chat``; remembers each sender's session."""

    address: str
    sessions: dict[str, str] = field(default_factory=dict)

    def __call__(self, sender: str, text: str) -> dict[str, Any]:
        known = {"session": self.sessions[sender]} if sender in self.sessions else {}
        answer: dict[str, Any] = post(f"{self.address}/api/chat", {"text": text, **known})
        self.sessions[sender] = answer["session"]
        return answer


@dataclass(frozen=True)
class Rest:
    """Rasa's REST channel; the answer is its ``custom`` message."""

    url: str

    def __call__(self, sender: str, text: str) -> dict[str, Any]:
        messages = post(self.url, {"sender": sender, "message": text})
        customs: list[dict[str, Any]] = [one["custom"] for one in messages if "custom" in one]
        return customs[0] if customs else {}


def measure(ask: Ask, processes: Sequence[int]) -> dict[str, float]:
    """The figures of a server that is ready, in seconds, bytes and turns."""
    said = questions()
    talk(ask, said[:WARM_UP])
    found: dict[str, float] = {}
    spent, turns = processor_seconds(processes), 0
    found["p50"], found["p95"], found["p99"] = percentiles(talk(ask, said[WARM_UP : WARM_UP + ALONE]))
    turns += ALONE
    for clients in CLIENTS:
        found[f"clients {clients}"] = TURNS / together(ask, said[-TURNS:], clients)
        turns += TURNS
    found["memory"] = sum(memory(process)[0] for process in processes)
    found["turns per processor second"] = turns / (processor_seconds(processes) - spent)
    found["early"], found["late"] = growth(ask)
    found["growth"] = found["late"] / found["early"]
    return found


def talk(ask: Ask, said: Iterable[str]) -> list[float]:
    """Seconds of each answer; each text opens a conversation."""
    return [timed(ask, uuid.uuid4().hex, text) for text in said]


def timed(ask: Ask, sender: str, text: str) -> float:
    """Seconds until the answer is there."""
    begin = time.perf_counter()
    ask(sender, text)
    return time.perf_counter() - begin


def together(ask: Ask, said: Sequence[str], clients: int) -> float:
    """Seconds in which so many clients get all their answers."""
    begin = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda text: ask(uuid.uuid4().hex, text), said))
    return time.perf_counter() - begin


def growth(ask: Ask) -> tuple[float, float]:
    """Median seconds of the turns around turn 20 and around turn 400 of one conversation."""
    sender = uuid.uuid4().hex
    taken = [timed(ask, sender, text) for text in list(TALK) * (LATE // len(TALK) + AROUND)]
    early, late = (statistics.median(taken[turn - AROUND : turn + AROUND]) for turn in (EARLY, LATE))
    return early, late


def processor_seconds(processes: Iterable[int]) -> float:
    """Seconds of a processor that some processes have used, with the children that they waited for."""
    used = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        used += sum(map(int, fields[11:15]))  # utime, stime, cutime, cstime
    return used / TICK


def accuracy(ask: Ask, asked: Iterable[Question]) -> Score:
    """How many last turns are answered rightly, as ``cunwu evaluate`` counts."""
    results = []
    for question in asked:
        sender, answer = uuid.uuid4().hex, {}
        for turn in question.turns:
            answer = ask(sender, turn)
        results.append(Result.of(question, Answer.from_json(answer)))
    return Score.of(results)
