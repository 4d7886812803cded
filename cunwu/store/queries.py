"""Reading the store into records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import (
    AskAlias,
    Catalogue,
    Clause,
    Entry,
    Fact,
    Hotline,
    Item,
    ListException,
    Principle,
    Region,
    Source,
    Subject,
)
from cunwu.rulings.verdict import ListKind, RegionLevel, Topic, Verdict
from cunwu.store import models as m
from cunwu.store.approved import approved, with_aliases
from cunwu.store.database import fetch
from cunwu.store.versions import stored_version


def load_book(session: Session) -> PolicyBook:
    """All records of the store: what was loaded, and what counties published. No draft is among them."""
    return with_aliases(_loaded(session), approved(session))


def _loaded(session: Session) -> PolicyBook:
    catalogues = _catalogues(session)
    regions = tuple(_region(r) for r in _all(session, m.RegionRow, "ordinal"))
    cited = {*(c.source for c in catalogues), *(r.source for r in regions)}
    return PolicyBook(
        version=stored_version(session) or "",
        sources=tuple(
            _source(r) for r in _all(session, m.SourceRow, "id") if r.origin == m.FILES or r.id in cited
        ),
        clauses=tuple(
            Clause(r.id, r.measure, r.text, r.source_id) for r in _all(session, m.ClauseRow, "ordinal")
        ),
        regions=regions,
        items=_items(session, {entry.item for c in catalogues for entry in c.entries}),
        ask_aliases=_ask_aliases(session),
        catalogues=catalogues,
        principles=tuple(_principle(r) for r in _all(session, m.PrincipleRow, "ordinal")),
        facts=tuple(
            Fact(
                r.name,
                r.question,
                tuple(r.values),
                r.options,
                {value: tuple(words) for value, words in r.says.items()},
            )
            for r in _all(session, m.FactRow, "ordinal")
        ),
        subjects=tuple(
            Subject(r.name, r.measure, tuple(r.clauses), r.answer)
            for r in _all(session, m.SubjectRow, "ordinal")
        ),
        hotlines=tuple(
            Hotline(r.id, r.number, r.name, r.use, r.origin, r.region)
            for r in _all(session, m.HotlineRow, "ordinal")
        ),
    )


def load_catalogue(session: Session, catalogue_id: str) -> Catalogue:
    """One list, drafts too. Raises KeyError where there is none."""
    return catalogue_record(fetch(session, m.CatalogueRow, catalogue_id), _entries(session, [catalogue_id]))


def load_source(session: Session, source_id: str) -> Source:
    """One document, those of drafts too. Raises KeyError where there is none."""
    return _source(fetch(session, m.SourceRow, source_id))


def files_names(session: Session) -> tuple[tuple[Item, ...], tuple[AskAlias, ...]]:
    """The items and the names asked about of data/policy alone: what training knows."""
    return _items(session, set()), _ask_aliases(session)


def _all(session: Session, table: Any, order: str) -> list[Any]:
    return list(session.execute(select(table).order_by(getattr(table, order))).scalars())


def _columns(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def _source(row: Any) -> Source:
    values = _columns(row)
    del values["origin"]
    return Source(**values)


def _region(row: Any) -> Region:
    return Region(
        code=row.code,
        name=row.name,
        level=RegionLevel(row.level),
        parent=row.parent_code or "",
        aliases=tuple(row.aliases),
        source=row.source_id,
        note=row.note,
    )


def _items(session: Session, named: Collection[str]) -> tuple[Item, ...]:
    """The items of the files, and of the others those named in a list that speaks."""
    exact: dict[str, list[str]] = {}
    for row in _all(session, m.AliasRow, "ordinal"):
        if row.kind == "exact":
            exact.setdefault(row.item_name, []).append(row.text)
    return tuple(
        Item(r.name, r.plain, tuple(exact.get(r.name, ())), r.desk, r.hint)
        for r in session.execute(select(m.ItemRow).order_by(m.ItemRow.ordinal, m.ItemRow.name)).scalars()
        if r.origin == m.FILES or r.name in named
    )


def _ask_aliases(session: Session) -> tuple[AskAlias, ...]:
    candidates: dict[str, list[str]] = {}
    for row in _all(session, m.AliasRow, "ordinal"):
        if row.kind == "ask":
            candidates.setdefault(row.text, []).append(row.item_name)
    return tuple(AskAlias(name, tuple(names)) for name, names in candidates.items())


def _catalogues(session: Session) -> tuple[Catalogue, ...]:
    """The lists that speak on some day: a draft does not, nor one that was replaced whole or is empty."""
    spoken = select(m.CatalogueRow).where(m.CatalogueRow.status.in_((m.PUBLISHED, m.SUPERSEDED)))
    rows = [
        row
        for row in session.execute(spoken.order_by(m.CatalogueRow.id)).scalars()
        if row.effective_to is None or row.effective_to >= row.effective_from
    ]
    entries: dict[str, list[Entry]] = {}
    for entry in _entries(session, [row.id for row in rows]):
        entries.setdefault(entry.catalogue, []).append(entry)
    return tuple(catalogue_record(row, entries[row.id]) for row in rows if row.id in entries)


def catalogue_record(row: Any, entries: Iterable[Entry] = ()) -> Catalogue:
    """The record of a list, with those entries."""
    return Catalogue(
        row.id,
        row.name,
        row.region_code,
        ListKind(row.kind),
        row.source_id,
        row.effective_from,
        row.effective_to,
        tuple(entries),
    )


def _entries(session: Session, catalogues: Collection[str]) -> Iterator[Entry]:
    """The entries of those lists in their order. Columns, not objects: a province has 20,000 of them."""
    table = m.EntryRow.__table__
    query = select(*table.columns).where(table.c.catalogue_id.in_(catalogues))
    for row in session.execute(query.order_by(table.c.catalogue_id, table.c.ordinal)).mappings():
        yield _entry(row)


def _entry(row: Any) -> Entry:
    values = dict(row)
    del values["id"]
    values["catalogue"] = values.pop("catalogue_id")
    values["item"] = values.pop("item_name") or ""
    values["steps"] = tuple(values["steps"])
    values["exceptions"] = tuple(ListException(**x) for x in values["exceptions"])
    return Entry(**values)


def _principle(row: Any) -> Principle:
    values = _columns(row)
    del values["ordinal"]
    values.update(
        topic=Topic(row.topic),
        verdict=Verdict(row.verdict),
        when={fact: tuple(v) for fact, v in row.when.items()},
        asks=tuple(row.asks),
        quotes=tuple(row.quotes),
    )
    return Principle(**values)
