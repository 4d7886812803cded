"""What a new version of a list changes: in its entries, and in what is ruled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.case import Case
from cunwu.rulings.decide import decide
from cunwu.rulings.records import Catalogue, Entry, Source
from cunwu.rulings.verdict import ListKind, Topic, Verdict

CERTIFICATES = (ListKind.CANCELLED, ListKind.RETAINED, ListKind.STATUTORY)
WORK_TOPIC = {
    ListKind.WORK_ITEMS: Topic.TASK,
    ListKind.ADMITTED: Topic.TASK,
    ListKind.MECHANISMS: Topic.MECHANISM,
    ListKind.PLAQUES: Topic.PLAQUE,
}
# Not what an entry says, but where it stands.
PLACE = ("catalogue", "ordinal")


@dataclass(frozen=True)
class EntryChange:
    """An entry that only one version has (``before`` or ``after`` is None), or whose ``fields`` differ."""

    before: Entry | None
    after: Entry | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class RulingChange:
    """What is ruled about ``item`` under either version."""

    item: str
    before: Verdict
    after: Verdict


def entry_changes(before: Catalogue | None, after: Catalogue | None) -> tuple[EntryChange, ...]:
    """The entries that differ, in the order of the new version, those that are gone last.

    An entry is known by its title and first day; what stands at another number has not changed.
    """
    old = {_key(entry): entry for entry in (before.entries if before else ())}
    new = {_key(entry): entry for entry in (after.entries if after else ())}
    found = []
    for key, entry in new.items():
        was = old.get(key)
        differ = tuple(_differing(was, entry)) if was else ()
        if was is None or differ:
            found.append(EntryChange(was, entry, differ))
    return (*found, *(EntryChange(entry, None) for key, entry in old.items() if key not in new))


def ruling_changes(
    book: PolicyBook,
    before: tuple[Catalogue, Source] | None,
    after: tuple[Catalogue, Source] | None,
    region: str,
    kind: ListKind,
    day: date,
) -> tuple[RulingChange, ...]:
    """Every item of the store and of both versions, decided for that place and day under each.

    Raises KeyError where the region is unknown.
    """
    old, new = (_speaking_alone(book, version, region, kind, day) for version in (before, after))
    named = {_subject(e): None for version in (before, after) if version for e in version[0].entries}
    certificate = kind in CERTIFICATES
    topic = Topic.CERTIFICATE if certificate else WORK_TOPIC[kind]
    items = dict.fromkeys([*(item.name for item in book.items if certificate), *named])
    found = []
    for item in items:
        case = Case(topic, region, day, item)
        verdicts = decide(case, old).verdict, decide(case, new).verdict
        if verdicts[0] is not verdicts[1]:
            found.append(RulingChange(item, *verdicts))
    return tuple(found)


def overruled(book: PolicyBook, catalogue: Catalogue) -> Iterator[tuple[Entry, Catalogue, Entry]]:
    """The entries of a retained list that the national cancelled list overrules, with what overrules them."""
    if catalogue.kind is not ListKind.RETAINED:
        return
    national = [
        (other, entry)
        for other in book.catalogues_on(catalogue.region, catalogue.effective_from)
        if other.kind is ListKind.CANCELLED and not book.region[other.region].parent
        for entry in other.entries
        if entry.item and entry.holds_on(catalogue.effective_from)
    ]
    cancelled = {entry.item: (other, entry) for other, entry in national}
    for mine in catalogue.entries:
        if mine.item in cancelled:
            yield (mine, *cancelled[mine.item])


def _speaking_alone(
    book: PolicyBook, version: tuple[Catalogue, Source] | None, region: str, kind: ListKind, day: date
) -> PolicyBook:
    """The book in which ``version`` is the only list of that region and kind, in force on that day."""
    others = tuple(c for c in book.catalogues if (c.region, c.kind) != (region, kind))
    if version is None:
        return replace(book, catalogues=others)
    catalogue, source = version
    in_force = replace(catalogue, effective_from=min(day, catalogue.effective_from), effective_to=None)
    return replace(book, catalogues=(*others, in_force), sources=(*book.sources, source))


def _key(entry: Entry) -> tuple[str, date | None]:
    return entry.title, entry.effective_from


def _subject(entry: Entry) -> str:
    return entry.item or entry.title


def _differing(before: Entry, after: Entry) -> Iterator[str]:
    for field in fields(Entry):
        if field.name not in PLACE and getattr(before, field.name) != getattr(after, field.name):
            yield field.name
