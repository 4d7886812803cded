"""The answer of the engine, with everything it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Optional, Tuple

from cunwu.rulings.records import Catalogue, Clause, Entry, Item, ListException, Principle, Source
from cunwu.rulings.verdict import Topic, Verdict


@dataclass(frozen=True)
class Grounds:
    """What a ruling rests on: the row of the table, the sentences quoted, the list entry and the documents."""

    principle: Optional[Principle] = None
    quotes: Tuple[Clause, ...] = ()
    entry: Optional[Entry] = None
    sources: Tuple[Source, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """A list of another level that says otherwise and does not prevail."""

    catalogue: Catalogue
    entry: Entry


@dataclass(frozen=True)
class Ruling:
    """A verdict and its trace. ``needs`` names the facts (the first first) whose answer would change it."""

    verdict: Verdict
    topic: Topic
    item: Optional[str]
    label: str
    reason: str
    region: str
    as_of: date
    grounds: Grounds = Grounds()
    measures: Tuple[int, ...] = ()
    next_steps: Tuple[str, ...] = ()
    needs: Tuple[str, ...] = ()
    candidates: Tuple[str, ...] = ()
    approval_level: Optional[str] = None
    catalogue: Optional[Catalogue] = None
    missing: Tuple[str, ...] = ()
    exceptions: Tuple[ListException, ...] = ()
    conflicts: Tuple[Conflict, ...] = ()
    record: Optional[Item] = None
    trace: Tuple[str, ...] = ()
