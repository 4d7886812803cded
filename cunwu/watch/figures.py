"""The figures of this process, as Prometheus reads them at /metrics (docs/operations.md explains each).

They have a registry of their own: what libraries register elsewhere is not shown. Every label's values are
few and known beforehand (``bounded``): no text, no place, no conversation, no account.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from cunwu.rulings.verdict import Topic, Verdict

# Seconds. A turn takes milliseconds; WeChat gives up after five seconds.
STEPS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
OTHER, NONE = "other", "none"


class Channel(str, Enum):
    """Where a message came from; ``recovered``: kept by a process that ended before it answered."""

    PAGE = "page"
    WECHAT = "wechat"
    RECOVERED = "recovered"


class Outcome(str, Enum):
    """What came of a message; ``person``: a person has the conversation, the bot is silent."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    HANDED_OVER = "handed_over"
    PERSON = "person"
    FAILED = "failed"


class Part(str, Enum):
    """A part of a turn: waiting to be thought of, thinking, the store, and the whole with all else."""

    WAITING = "waiting"
    THINKING = "thinking"
    STORE = "store"
    WHOLE = "whole"


class Fault(str, Enum):
    """Kinds of faults: of the store, of disk and network, of the model, of WeChat, of the program."""

    STORE = "store"
    SYSTEM = "system"
    MODEL = "model"
    WECHAT = "wechat"
    PROGRAM = "program"


registry = CollectorRegistry()
ProcessCollector(registry=registry)

TURNS = Counter("cunwu_turns", "Messages dealt with", ("channel", "outcome"), registry=registry)
SECONDS = Histogram(
    "cunwu_turn_seconds", "Seconds of a turn, by part", ("part",), buckets=STEPS, registry=registry
)
VERDICTS = Counter("cunwu_verdicts", "Answers given", ("topic", "verdict"), registry=registry)
HANDOVERS = Counter(
    "cunwu_handovers", "Steps from the bot to a person and back", ("step",), registry=registry
)
SIGN_INS = Counter("cunwu_sign_ins", "Tries to sign in at the helpdesk", ("outcome",), registry=registry)
ACTS = Counter("cunwu_desk_acts", "Acts in the helpdesk that its own log keeps", registry=registry)
QUEUE = Gauge("cunwu_turns_waiting", "Messages that wait to be thought of", registry=registry)
ERRORS = Counter("cunwu_errors", "Lines of the log at level error", ("kind",), registry=registry)
WAITING = Gauge(
    "cunwu_conversations",
    "Conversations that wait for a person or have one",
    ("state",),
    registry=registry,
)
OLDEST = Gauge(
    "cunwu_oldest_waiting_seconds", "How long the oldest of those that wait has waited", registry=registry
)
STREAMS = Gauge("cunwu_streams_open", "Open streams of events", registry=registry)
STORE_UP = Gauge("cunwu_store_up", "1 where the store could be read just now", registry=registry)
REDIS_UP = Gauge(
    "cunwu_redis_up", "1 where the Redis of CUNWU_REDIS answered; not there without", registry=None
)
FREE = Gauge("cunwu_disk_free_bytes", "Free bytes on the disk of var/", registry=registry)
MODEL = Gauge(
    "cunwu_model_loaded_timestamp_seconds",
    "When this process took up the model it answers with",
    ("version",),
    registry=registry,
)
POLICY = Gauge(
    "cunwu_policy_loaded_timestamp_seconds",
    "When this process took up the records it answers from",
    ("version",),
    registry=registry,
)
RESPONSES = Counter("cunwu_responses", "HTTP answers", ("part", "status"), registry=registry)

WAITING_STATES = ("waiting", "human")
STEPS_OF_HANDOVER = ("asked", "taken", "back", "closed")
OUTCOMES_OF_SIGN_IN = ("in", "wrong", "refused")
PARTS_OF_SITE = ("chat", "events", "papers", "wechat", "helpdesk", "files", OTHER)
STATUSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
BOUNDS: dict[str, tuple[str, ...]] = {
    "channel": tuple(one.value for one in Channel),
    "outcome": (*(one.value for one in Outcome), *OUTCOMES_OF_SIGN_IN),
    "part": (*(one.value for one in Part), *PARTS_OF_SITE),
    "topic": (*(one.value for one in Topic), OTHER),
    "verdict": (*(one.value for one in Verdict), NONE, OTHER),
    "step": STEPS_OF_HANDOVER,
    "state": WAITING_STATES,
    "kind": tuple(one.value for one in Fault),
    "status": STATUSES,
}

# So that what has not happened yet reads 0, and an alert on its increase sees the first one.
for _kind in Fault:
    ERRORS.labels(_kind.value)
for _step in STEPS_OF_HANDOVER:
    HANDOVERS.labels(_step)
for _outcome in OUTCOMES_OF_SIGN_IN:
    SIGN_INS.labels(_outcome)
for _channel in Channel:
    for _came in Outcome:
        TURNS.labels(_channel.value, _came.value)


def bounded(label: str, value: str | None) -> str:
    """``value`` where it is one of the label's known values; "none" for None, else "other"."""
    if value is None:
        return NONE
    return value if value in BOUNDS[label] else OTHER


def taken_up(gauge: Gauge, version: str, moment: float) -> None:
    """The one ``version`` that this process answers with, and since when (Unix seconds)."""
    gauge.clear()
    gauge.labels(version).set(moment)


def ruled(topic: str, verdict: str | None) -> None:
    """Count an answer."""
    VERDICTS.labels(bounded("topic", topic), bounded("verdict", verdict)).inc()


class Watch:
    """Adds up the seconds of the parts of one turn."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._parts: dict[Part, float] = {}

    @contextmanager
    def part(self, part: Part) -> Iterator[None]:
        """What is done inside belongs to ``part``."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.add(part, time.perf_counter() - began)

    def add(self, part: Part, seconds: float) -> None:
        """``seconds`` more of ``part``."""
        self._parts[part] = self._parts.get(part, 0.0) + seconds

    def end(self) -> dict[str, float]:
        """Put the turn into the histogram; returns its parts in milliseconds, for the log."""
        self.add(Part.WHOLE, time.perf_counter() - self._began)
        for part, seconds in self._parts.items():
            SECONDS.labels(part.value).observe(seconds)
        return {f"{part.value}_ms": round(seconds * 1000, 1) for part, seconds in self._parts.items()}
