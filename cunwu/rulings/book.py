"""All records of one moment, indexed for look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cunwu.rulings.records import (
    AskAlias,
    Catalogue,
    Clause,
    Fact,
    Hotline,
    Item,
    Principle,
    Region,
    Source,
    Subject,
)
from cunwu.rulings.verdict import Topic


@dataclass(frozen=True)
class PolicyBook:
    """What the store holds, as plain records. ``version`` changes whenever the store does."""

    version: str
    sources: tuple[Source, ...] = ()
    clauses: tuple[Clause, ...] = ()
    regions: tuple[Region, ...] = ()
    items: tuple[Item, ...] = ()
    ask_aliases: tuple[AskAlias, ...] = ()
    catalogues: tuple[Catalogue, ...] = ()
    principles: tuple[Principle, ...] = ()
    facts: tuple[Fact, ...] = ()
    subjects: tuple[Subject, ...] = ()
    hotlines: tuple[Hotline, ...] = ()

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def clause(self) -> Mapping[str, Clause]:
        """Clauses by id ("1.7")."""
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def region(self) -> Mapping[str, Region]:
        """Regions by code."""
        return {region.code: region for region in self.regions}

    @cached_property
    def item(self) -> Mapping[str, Item]:
        """Items by name."""
        return {item.name: item for item in self.items}

    @cached_property
    def ask_alias(self) -> Mapping[str, AskAlias]:
        """Names that span several items."""
        return {alias.name: alias for alias in self.ask_aliases}

    @cached_property
    def exact(self) -> Mapping[str, str]:
        """Every name and exact alias → item name."""
        names = {item.name: item.name for item in self.items}
        names.update({alias: item.name for item in self.items for alias in item.exact})
        return names

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """Facts by name."""
        return {fact.name: fact for fact in self.facts}

    @cached_property
    def subject(self) -> Mapping[str, Subject]:
        """Subjects by name."""
        return {subject.name: subject for subject in self.subjects}

    @cached_property
    def hotline(self) -> Mapping[str, Hotline]:
        """Hotlines by id."""
        return {hotline.id: hotline for hotline in self.hotlines}

    @cached_property
    def table(self) -> Mapping[Topic, tuple[Principle, ...]]:
        """The decision table of each topic."""
        rows: dict[Topic, list[Principle]] = {}
        for principle in self.principles:
            rows.setdefault(principle.topic, []).append(principle)
        return {topic: tuple(found) for topic, found in rows.items()}

    @cached_property
    def only_listed(self) -> frozenset[str]:
        """The items known by some county's list alone: such a list gives no everyday words for them."""
        return frozenset(item.name for item in self.items if item.plain == item.name)

    @cached_property
    def _lists_of(self) -> Mapping[str, tuple[Catalogue, ...]]:
        """The lists of each region, by its code."""
        lists: dict[str, list[Catalogue]] = {}
        for catalogue in self.catalogues:
            lists.setdefault(catalogue.region, []).append(catalogue)
        return {code: tuple(found) for code, found in lists.items()}

    def lists_of(self, code: str) -> tuple[Catalogue, ...]:
        """The lists of that region itself, of any day."""
        return self._lists_of.get(code, ())

    def lineage(self, code: str) -> tuple[Region, ...]:
        """The region and everything above it, nearest first.

        Raises KeyError where the code is unknown.
        """
        chain = [self.region[code]]
        while chain[-1].parent:
            chain.append(self.region[chain[-1].parent])
        return tuple(chain)

    def within(self, code: str) -> frozenset[str]:
        """The codes of the region and of everything below it."""
        found = {code}
        for region in self.regions:  # those above come first
            if region.parent in found:
                found.add(region.code)
        return frozenset(found)

    def find_region(self, words: str) -> Region | None:
        """The region of that code, name or alias; None where there is none or several."""
        found = [r for r in self.regions if words in (r.code, r.name, *r.aliases)]
        return found[0] if len(found) == 1 else None

    def supervision(self, code: str) -> Hotline | None:
        """The nearest supervision line (measure 12) of a place; None where none is known."""
        placed = {hotline.region: hotline for hotline in self.hotlines if hotline.region}
        return next((placed[r.code] for r in self.lineage(code) if r.code in placed), None)

    def catalogues_on(self, code: str, day: date) -> tuple[Catalogue, ...]:
        """The lists in force for that place and day, nearest region first."""
        return tuple(
            catalogue
            for region in self.lineage(code)
            for catalogue in self.lists_of(region.code)
            if catalogue.holds_on(day)
        )
