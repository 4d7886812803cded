"""Reading the store into records."""

from __future__ import annotations

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


def stored_version(session: Session) -> str | None:
    """The digest of the records in the store; None where nothing was ever loaded."""
    newest = select(m.PolicyVersionRow.digest).order_by(m.PolicyVersionRow.id.desc()).limit(1)
    return session.execute(newest).scalar()


def load_book(session: Session) -> PolicyBook:
    """All records of the store, as loaded."""
    return PolicyBook(
        version=stored_version(session) or "",
        sources=tuple(Source(**_columns(r)) for r in _all(session, m.SourceRow, "id")),
        clauses=tuple(
            Clause(r.id, r.measure, r.text, r.source_id) for r in _all(session, m.ClauseRow, "ordinal")
        ),
        regions=tuple(_region(r) for r in _all(session, m.RegionRow, "ordinal")),
        items=_items(session),
        ask_aliases=_ask_aliases(session),
        catalogues=_catalogues(session),
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


def _all(session: Session, table: Any, order: str) -> list[Any]:
    return list(session.execute(select(table).order_by(getattr(table, order))).scalars())


def _columns(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


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


def _items(session: Session) -> tuple[Item, ...]:
    exact: dict[str, list[str]] = {}
    for row in _all(session, m.AliasRow, "ordinal"):
        if row.kind == "exact":
            exact.setdefault(row.item_name, []).append(row.text)
    return tuple(
        Item(r.name, r.plain, tuple(exact.get(r.name, ())), r.desk, r.hint)
        for r in _all(session, m.ItemRow, "ordinal")
    )


def _ask_aliases(session: Session) -> tuple[AskAlias, ...]:
    candidates: dict[str, list[str]] = {}
    for row in _all(session, m.AliasRow, "ordinal"):
        if row.kind == "ask":
            candidates.setdefault(row.text, []).append(row.item_name)
    return tuple(AskAlias(name, tuple(names)) for name, names in candidates.items())


def _catalogues(session: Session) -> tuple[Catalogue, ...]:
    entries: dict[str, list[Entry]] = {}
    for row in _all(session, m.EntryRow, "ordinal"):
        entries.setdefault(row.catalogue_id, []).append(_entry(row))
    return tuple(
        Catalogue(
            r.id,
            r.name,
            r.region_code,
            ListKind(r.kind),
            r.source_id,
            r.effective_from,
            r.effective_to,
            tuple(entries.get(r.id, ())),
        )
        for r in _all(session, m.CatalogueRow, "id")
    )


def _entry(row: Any) -> Entry:
    values = _columns(row)
    del values["id"]
    values["catalogue"] = values.pop("catalogue_id")
    values["item"] = values.pop("item_name") or ""
    values["steps"] = tuple(row.steps)
    values["exceptions"] = tuple(ListException(**x) for x in row.exceptions)
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
