"""Writing records into the store: whole or not at all, and never dropping what once held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Entry, Region
from cunwu.store import models as m
from cunwu.store.errors import PolicyError
from cunwu.store.imported import Imported
from cunwu.store.queries import load_book
from cunwu.store.validate import broken_references
from cunwu.store.versions import files_version, stamp

# Children before parents, so that no foreign key is left hanging while rows are replaced.
_TABLES: Sequence[type] = (
    m.EntryRow,
    m.AliasRow,
    m.CatalogueRow,
    m.ClauseRow,
    m.ItemRow,
    m.RegionRow,
    m.PrincipleRow,
    m.FactRow,
    m.SubjectRow,
    m.HotlineRow,
    m.SourceRow,
)


def save_book(session: Session, book: PolicyBook) -> bool:
    """Make the store hold exactly ``book`` beside what was imported; False where it already does.

    Raises PolicyError for broken references, where a list or entry that once held is missing or has become
    another (it gets an end date instead, DESIGN §2.2), and where what was imported no longer fits.
    """
    faults = broken_references(book)
    if faults:
        raise PolicyError("data/policy", None, "", "；".join(faults[:5]))
    if files_version(session) == book.version:
        return False
    _wait_for_importers(session)
    _refuse_lost_history(session, book)
    imported = Imported.read(session)
    imported.refuse_conflicts(book)
    for table in _TABLES:
        session.execute(delete(table))
    for rows in _rows(book):
        session.add_all(rows)
        session.flush()
    imported.put_back(session, book)
    stamp(session, book.version)
    return True


def _wait_for_importers(session: Session) -> None:
    """What is imported while the rows are replaced must not be lost: PostgreSQL's writers wait for the end.

    SQLite has one writer at a time by itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE source, region, item, catalogue, entry IN SHARE ROW EXCLUSIVE MODE"))


def _refuse_lost_history(session: Session, book: PolicyBook) -> None:
    loaded = select(m.CatalogueRow.id).where(m.CatalogueRow.origin == m.FILES)
    held = set(session.execute(loaded).scalars())
    if not held:
        return
    kept = {(c.id, e.ordinal): e for c in book.catalogues for e in c.entries}
    for catalogue in load_book(session).catalogues:
        for entry in catalogue.entries if catalogue.id in held else ():
            reason = _lost(entry, kept.get((catalogue.id, entry.ordinal)))
            if reason:
                place = f"第{entry.ordinal}项 {entry.title}"
                raise PolicyError(f"catalogues/{catalogue.id}.yml", None, place, reason)


def _lost(held: Entry, now: Entry | None) -> str:
    """Why the entry that held may not become ``now``; empty where it may."""
    if now is None:
        return "不能删：请写上 effective_to（停用的日子），旧日子的答复还要用它"
    if (held.item, held.title) != (now.item, now.title):
        return (
            f"不能就地改成“{now.title}”：请给原来这一项写上 effective_to（停用的日子），"
            "改后的另起一项、用新的序号"
        )
    return ""


def _rows(book: PolicyBook) -> list[list[m.Base]]:
    return [
        [m.SourceRow(**asdict(s)) for s in book.sources],
        [
            m.ClauseRow(id=c.id, ordinal=n, measure=c.measure, text=c.text, source_id=c.source)
            for n, c in enumerate(book.clauses)
        ],
        [m.RegionRow(**region_columns(r, n)) for n, r in enumerate(book.regions)],
        [
            m.ItemRow(name=i.name, ordinal=n, plain=i.plain, desk=i.desk, hint=i.hint)
            for n, i in enumerate(book.items)
        ],
        _aliases(book),
        _catalogues(book),
        _entries(book),
        _principles(book),
        [
            m.FactRow(
                name=f.name,
                ordinal=n,
                question=f.question,
                values=list(f.values),
                options=dict(f.options),
                says={value: list(words) for value, words in f.says.items()},
            )
            for n, f in enumerate(book.facts)
        ],
        [
            m.SubjectRow(name=s.name, ordinal=n, measure=s.measure, clauses=list(s.clauses), answer=s.answer)
            for n, s in enumerate(book.subjects)
        ],
        [m.HotlineRow(ordinal=n, **asdict(h)) for n, h in enumerate(book.hotlines)],
    ]


def _aliases(book: PolicyBook) -> list[m.Base]:
    exact = [(alias, item.name, "exact") for item in book.items for alias in item.exact]
    ask = [(alias.name, name, "ask") for alias in book.ask_aliases for name in alias.candidates]
    return [
        m.AliasRow(text=text, item_name=item, kind=kind, ordinal=n)
        for n, (text, item, kind) in enumerate([*exact, *ask])
    ]


def _catalogues(book: PolicyBook) -> list[m.Base]:
    return [m.CatalogueRow(**catalogue_columns(c)) for c in book.catalogues]


def _entries(book: PolicyBook) -> list[m.Base]:
    return [m.EntryRow(**entry_columns(e)) for c in book.catalogues for e in c.entries]


def region_columns(region: Region, ordinal: int) -> dict[str, Any]:
    """The region as a row of its table."""
    return {
        "code": region.code,
        "ordinal": ordinal,
        "name": region.name,
        "level": region.level.value,
        "parent_code": region.parent or None,
        "aliases": list(region.aliases),
        "source_id": region.source,
        "note": region.note,
    }


def catalogue_columns(catalogue: Catalogue) -> dict[str, Any]:
    """The list as a row of its table."""
    return {
        "id": catalogue.id,
        "name": catalogue.name,
        "region_code": catalogue.region,
        "kind": catalogue.kind.value,
        "source_id": catalogue.source,
        "effective_from": catalogue.effective_from,
        "effective_to": catalogue.effective_to,
    }


def entry_columns(entry: Entry) -> dict[str, Any]:
    """The entry as a row of its table."""
    values: dict[str, Any] = {field.name: getattr(entry, field.name) for field in fields(entry)}
    values["catalogue_id"] = values.pop("catalogue")
    values["item_name"] = values.pop("item") or None
    values["steps"] = list(entry.steps)
    values["exceptions"] = [asdict(x) for x in entry.exceptions]
    return values


def _principles(book: PolicyBook) -> list[m.Base]:
    rows: list[m.Base] = []
    for n, row in enumerate(book.principles):
        values = asdict(row)
        values.update(
            ordinal=n,
            topic=row.topic.value,
            verdict=row.verdict.value,
            when={fact: list(v) for fact, v in row.when.items()},
            asks=list(row.asks),
            quotes=list(row.quotes),
        )
        rows.append(m.PrincipleRow(**values))
    return rows
