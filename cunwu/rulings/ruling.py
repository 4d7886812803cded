"""The answer of the engine, with everything it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cunwu.rulings.records import Catalogue, Clause, Entry, Item, ListException, Principle, Source
from cunwu.rulings.verdict import Topic, Verdict


@dataclass(frozen=True)
class Grounds:
    """What a ruling rests on: the row of the table, the sentences quoted, the list entry, the documents."""

    principle: Principle | None = None
    quotes: tuple[Clause, ...] = ()
    entry: Entry | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """A list of another level that says otherwise and does not prevail."""

    catalogue: Catalogue
    entry: Entry


@dataclass(frozen=True)
class Ruling:
    """A verdict and its trace. ``needs`` names the facts (the first first) whose answer would change it;
    ``facts`` are those told, also where nothing rests on them: with topic, item, region and day they give the
    same ruling again.
    """

    verdict: Verdict
    topic: Topic
    item: str | None
    label: str
    reason: str
    region: str
    as_of: date
    grounds: Grounds = Grounds()
    measures: tuple[int, ...] = ()
    next_steps: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    approval_level: str | None = None
    catalogue: Catalogue | None = None
    missing: tuple[str, ...] = ()
    exceptions: tuple[ListException, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    record: Item | None = None
    trace: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict, compare=False)
