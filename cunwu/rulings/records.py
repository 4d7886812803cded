"""Dated, sourced records the engine decides from. All frozen: a record is never changed, only ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cunwu.rulings.titles import core
from cunwu.rulings.verdict import ListKind, RegionLevel, Topic, Verdict


@dataclass(frozen=True)
class Source:
    """A document. ``url`` is set only for gov.cn pages, the only ones shown to people."""

    id: str
    title: str
    short: str
    issuer: str
    number: str
    published: date
    effective_from: date
    certainty: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Clause:
    """One sentence of a measure, exactly as the gazette prints it. ``id``: "measure.sentence", e.g. "1.7"."""

    id: str
    measure: int
    text: str
    source: str


@dataclass(frozen=True)
class Region:
    """A node of the region tree."""

    code: str
    name: str
    level: RegionLevel
    parent: str
    aliases: tuple[str, ...] = ()
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Item:
    """A certificate people ask for. ``plain`` says it in everyday words."""

    name: str
    plain: str
    exact: tuple[str, ...] = ()
    desk: str = ""
    hint: str = ""


@dataclass(frozen=True)
class AskAlias:
    """A name that spans several items: hearing it, the bot asks which."""

    name: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class ListException:
    """An exception noted beside an entry. It never changes the verdict by itself (policy README 24)."""

    text: str
    certainty: str
    use: str
    item: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of a list."""

    catalogue: str
    ordinal: int
    title: str
    item: str = ""
    steps: tuple[str, ...] = ()
    authority: str = ""
    basis: str = ""
    certainty: str = ""
    use: str = ""
    for_use: str = ""
    requested_by: str = ""
    validity: str = ""
    content: str = ""
    note: str = ""
    exceptions: tuple[ListException, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """True where the entry itself is in force on ``day`` (its catalogue is asked separately)."""
        return _within(day, self.effective_from, self.effective_to)


@dataclass(frozen=True)
class Catalogue:
    """A dated list of one region."""

    id: str
    name: str
    region: str
    kind: ListKind
    source: str
    effective_from: date
    effective_to: date | None = None
    entries: tuple[Entry, ...] = ()

    def holds_on(self, day: date) -> bool:
        """True where the list is in force on ``day``."""
        return _within(day, self.effective_from, self.effective_to)

    @cached_property
    def by_item(self) -> Mapping[str, tuple[Entry, ...]]:
        """Item → the entries that name it, in the list's order; made once, for a list never changes."""
        return _grouped((entry.item, entry) for entry in self.entries if entry.item)

    @cached_property
    def by_core(self) -> Mapping[str, tuple[Entry, ...]]:
        """What a title says without year and filling words → its entries, in the list's order."""
        return _grouped((core(entry.title), entry) for entry in self.entries)


@dataclass(frozen=True)
class Principle:
    """One row of the decision table: where every fact of ``when`` is as given, ``verdict`` holds."""

    id: str
    topic: Topic
    measure: int
    when: Mapping[str, tuple[str, ...]]
    verdict: Verdict
    reason: str
    remedy: str
    label: str = ""
    approval_level: str = ""
    asks: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    priority: int = 0
    analogy: bool = False


@dataclass(frozen=True)
class Fact:
    """A question with a closed set of answers. ``options`` maps a value to the words of its button."""

    name: str
    question: str
    values: tuple[str, ...]
    options: Mapping[str, str]
    says: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Subject:
    """Something one may ask about the rules themselves, with the sentences that answer it."""

    name: str
    measure: int
    clauses: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Hotline:
    """A number somebody can call, with where it comes from.

    With a ``region`` it is that place's supervision line for burdens put on villages (measure 12).
    """

    id: str
    number: str
    name: str
    use: str
    origin: str
    region: str = ""


def _within(day: date, start: date | None, end: date | None) -> bool:
    return (start is None or start <= day) and (end is None or day <= end)


def _grouped(pairs: Iterable[tuple[str, Entry]]) -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for key, entry in pairs:
        found.setdefault(key, []).append(entry)
    return {key: tuple(entries) for key, entries in found.items()}
