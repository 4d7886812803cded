"""What a message may be about: the classes of the learned linker, read from the training data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cunwu.rulings.verdict import Topic

TOPICS = frozenset(topic.value for topic in Topic)
WORK = frozenset(topic.value for topic in Topic if topic.ruled and topic is not Topic.CERTIFICATE)
MOVES = "moves"
WORK_KIND = "work"


@dataclass(frozen=True)
class Need:
    """One class: an intent, the item or subject meant, and the facts its words state."""

    intent: str
    name: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A stable text form, e.g. ``certificate|死亡证明`` or ``task||matter=其他,role=责任主体``."""
        facts = ",".join(f"{fact}={value}" for fact, value in sorted(self.facts.items()))
        return "|".join((self.intent, self.name or "", facts)).rstrip("|")

    @property
    def kind(self) -> str:
        """What competes first: a certificate, work from above, another topic, or a move in a conversation."""
        if self.intent in WORK:
            return WORK_KIND
        return self.intent if self.intent in TOPICS else MOVES

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, key: str) -> Need:
        """The need of a key.

        >>> Need.parse("plaque||place=外墙").facts
        {'place': '外墙'}
        """
        intent, name, facts = [*key.split("|"), "", ""][:3]
        pairs = dict(part.split("=", 1) for part in facts.split(",") if part)
        return cls(intent, name or None, pairs)


def need_of(intent: str, metadata: Mapping[str, Any] | None) -> Need:
    """The need that a training block is about: its intent and metadata (data/nlu/README.md).

    Facts of certificates are learned as facts of answers, not as other certificates: they are left out here.
    """
    data = json.loads(json.dumps(metadata or {}))
    data = data.get("intent", data)
    facts = {} if intent == "certificate" else data.get("facts") or {}
    return Need(intent, data.get("item") or data.get("subject"), facts)
