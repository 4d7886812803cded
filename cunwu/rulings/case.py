"""The question to be decided, as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from cunwu.rulings.verdict import Topic


@dataclass(frozen=True)
class Case:
    """What is asked (``topic``, ``item``), where, on which day, and the facts known so far.

    ``item`` is the name of an item, of an ask alias, or a name the store does not know;
    None means that it could not be told. A fact that is absent is unknown, never "no".
    """

    topic: Topic
    region: str
    as_of: date
    item: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    def knowing(self, fact: str, value: str) -> Case:
        """The same case with one more fact."""
        return replace(self, facts={**self.facts, fact: value})
