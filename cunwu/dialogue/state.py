"""What a conversation remembers between turns. It travels as one slot and is stored with the conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

DEFAULT_REGION = "220000"


@dataclass(frozen=True)
class Asked:
    """The question that waits for an answer: a fact, or which item is meant (``fact`` is then "item").

    ``options`` maps the words of each button to the value they stand for.
    """

    fact: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Earlier:
    """A case that was open before, with the words it was put in."""

    topic: str
    item: str | None
    facts: Mapping[str, str]
    said: Sequence[str]


@dataclass(frozen=True)
class State:
    """The open case of a conversation, the words it was put in (``said``), and what it takes for granted.

    ``desk``: the kind of desk that demands the certificate. ``lead``: the words that may be kept as a lead.
    """

    region: str = DEFAULT_REGION
    as_of: str | None = None
    topic: str | None = None
    item: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    belief: Mapping[str, float] = field(default_factory=dict)
    asked: Asked | None = None
    misses: int = 0
    said: Sequence[str] = ()
    earlier: Sequence[Earlier] = ()
    desk: str | None = None
    lead: str | None = None

    def day(self, today: date) -> date:
        """The day rulings are for: the one asked about, else today."""
        return date.fromisoformat(self.as_of) if self.as_of else today

    def to_json(self) -> dict[str, Any]:
        """Plain data for the slot."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> State:
        """The state that ``to_json`` wrote; a new one for None."""
        if not data:
            return cls()
        asked, earlier = data.get("asked"), data.get("earlier", ())
        state = cls(**{k: v for k, v in data.items() if k != "asked"})
        return replace(
            state,
            asked=Asked(**asked) if asked else None,
            said=tuple(state.said),
            earlier=tuple(Earlier(**{**case, "said": tuple(case["said"])}) for case in earlier),
        )
