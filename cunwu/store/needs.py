"""What a question can be labelled with: the needs that data/nlu teaches, and every certificate there is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from cunwu.language.needs import MOVES, Need, need_of
from cunwu.rulings.verdict import Topic
from cunwu.store.models import ItemRow
from cunwu.store.refusal import Refusal

NLU = Path("data/nlu")
NOT_OURS = Need(Topic.OUT_OF_SCOPE.value, "其他").key

# Only the heads of the blocks: the lines below them are many, and of no interest here.
_HEAD = re.compile(r"^- intent: (?P<intent>\w+)\n(?:  metadata: (?P<metadata>\{.*\})\n)?", re.MULTILINE)


@dataclass(frozen=True)
class Choice:
    """A need as it is offered: its key, its topic, its name (item, subject or facts), and plain words."""

    key: str
    topic: str
    name: str
    plain: str = ""


@lru_cache(maxsize=1)
def taught(folder: Path = NLU) -> tuple[Need, ...]:
    """The needs of the training data but for moves within a conversation, each once, in a stable order."""
    found: dict[str, Need] = {}
    for path in sorted(folder.glob("*.yml")):
        for head in _HEAD.finditer(path.read_text(encoding="utf-8")):
            metadata = YAML(typ="safe").load(head["metadata"]) if head["metadata"] else None
            need = need_of(head["intent"], metadata)
            if need.kind != MOVES:
                found.setdefault(need.key, need)
    topics = [topic.value for topic in Topic]
    return tuple(sorted(found.values(), key=lambda need: (topics.index(need.intent), need.key)))


def choices(session: Session) -> list[Choice]:
    """Everything a question can be labelled with, certificates first."""
    items = session.execute(select(ItemRow.name, ItemRow.plain).order_by(ItemRow.ordinal, ItemRow.name))
    certificate = Topic.CERTIFICATE.value
    offered = [Choice(Need(certificate, name).key, certificate, name, plain) for name, plain in items]
    known = {choice.key for choice in offered}
    others = (need for need in taught() if need.key not in known)
    return offered + [Choice(need.key, need.intent, _name(need)) for need in others]


def checked_need(session: Session, key: str) -> Need:
    """The need of a key that can be given. Raises Refusal for another."""
    try:
        need = Need.parse(key)
    except ValueError:
        raise Refusal("no_need", found=key) from None
    named = need.intent == Topic.CERTIFICATE.value and not need.facts
    listed = named and session.get(ItemRow, str(need.name)) is not None
    if not listed and key not in {known.key for known in taught()}:
        raise Refusal("no_need", found=key)
    return need


def _name(need: Need) -> str:
    return need.name or "、".join(need.facts.values())
