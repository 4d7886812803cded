"""Who talks and who learns in these tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine

from cunwu.chat.agent import Said
from cunwu.store.access import Actor, Role
from cunwu.store.database import reading
from cunwu.store.learning import QuestionRow

YUSHU, DEHUI = "220182", "220183"


class ToldAgent:
    """Answers as a test tells it to: (text) → topic, item, confidence and more."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, Any]] = {}

    async def turn(self, text: str, folded: Any, slots: Any = None) -> Said:
        found = self.told.get(text, {})
        answer = {
            "topic": "certificate",
            "item": None,
            "verdict": None,
            "rulings": [],
            "needs": [],
            "desk": None,
            "confidence": 0.9,
            "handed_over": False,
            "as_of": "2026-11-23",
            "trace": [],
            **{name: value for name, value in found.items() if name not in ("corrects", "region")},
        }
        kept = (slots or {}).get("case") or folded["slots"]["case"]
        return Said("……", [], answer, {"slots": {"case": kept}}, found.get("corrects", False))


Say = Callable[..., list[dict[str, Any]]]


def actor(role: Role = Role.LIST_KEEPER, region: str = YUSHU, login: str = "wang") -> Actor:
    """Somebody who is signed in."""
    return Actor(1, login, "王干事", role, region)


def kept(engine: Engine) -> list[QuestionRow]:
    """What is there to learn from, the oldest first."""
    with reading(engine) as session:
        session.expire_on_commit = False
        return list(session.execute(select(QuestionRow).order_by(QuestionRow.id)).scalars())


def only(engine: Engine) -> QuestionRow:
    """The one question there is."""
    (row,) = kept(engine)
    return row
