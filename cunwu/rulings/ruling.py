"""The answer of the engine, with everything it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from cunwu.rulings.records import Catalogue, Clause, Entry, Item, ListException, Principle, Region, Source
from cunwu.rulings.verdict import Topic, Verdict


@dataclass(frozen=True)
class Grounds:
    """What a ruling rests on: the row of the table, the sentences quoted, the list entry, the documents."""

    principle: Principle | None = None
    quotes: tuple[Clause, ...] = ()
    entry: Entry | None = None
    sources: tuple[Source, ...] = ()


class Why(Enum):
    """Why a list that says otherwise does not prevail."""

    NATIONAL = "national"  # the national twenty stand, whatever a lower list retains
    NEARER = "nearer"  # a list of a nearer region speaks
    CANCELLED = "cancelled"  # of one region's lists, the one that cancels counts
    STATUTE = "statute"  # statutes only back what no list mentions


@dataclass(frozen=True)
class Conflict:
    """A list (of the region named ``place``) that says otherwise and does not prevail, and why."""

    catalogue: Catalogue
    entry: Entry
    place: str
    why: Why


@dataclass(frozen=True)
class Line:
    """An entry with its list and the region whose list it is."""

    catalogue: Catalogue
    entry: Entry
    region: Region

    @property
    def department(self) -> str:
        """Who put the item forward; empty where the list does not say."""
        return self.entry.authority or self.entry.requested_by

    @property
    def first_day(self) -> date:
        """The first day the entry holds."""
        return max(self.entry.effective_from or date.min, self.catalogue.effective_from)

    @property
    def last_day(self) -> date:
        """The last day a register's entry holds: as written, else the end of the year it began in."""
        written = [d for d in (self.entry.effective_to, self.catalogue.effective_to) if d is not None]
        return min(written, default=date(self.first_day.year, 12, 31))


@dataclass(frozen=True)
class OtherDays:
    """A level whose certificate lists are loaded for other days: from ``begins`` on, or up to ``ended``."""

    place: str
    begins: date | None = None
    ended: date | None = None


@dataclass(frozen=True)
class Admission:
    """What registers of admitted annual items and work-item guides say of a piece of work (measure 12).

    ``line`` is the entry of the ``year`` asked about; ``loaded`` and ``missing`` name the levels whose
    register of that year is there or not; ``others``: entries for the same work at other times.
    """

    line: Line | None = None
    year: int = 0
    loaded: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    others: tuple[Line, ...] = ()
    guides: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Ruling:
    """A verdict and its trace. ``needs`` names the facts (the first first) whose answer would change it;
    ``facts`` are those told, also where nothing rests on them: with topic, item, region and day they give the
    same ruling again. ``missing``: the levels without a list of certificates that day; of those that have one
    for another day ``other_days`` tells which. ``lists``: the certificate lists in force for that place and
    day, whether or not they name the item.
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
    other_days: tuple[OtherDays, ...] = ()
    exceptions: tuple[ListException, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    lists: tuple[Catalogue, ...] = ()
    admission: Admission | None = None
    record: Item | None = None
    trace: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict, compare=False)
