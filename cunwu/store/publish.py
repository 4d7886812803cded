"""From a draft to a list in force: by another person than the one who imported it, and never by deletion."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cunwu.store import models as m
from cunwu.store.database import fetch
from cunwu.store.drafts import day_before, draft, refuse_files_list, refuse_nobody, siblings
from cunwu.store.queries import load_book, load_catalogue
from cunwu.store.refusal import Refusal
from cunwu.store.validate import broken_references
from cunwu.store.versions import note, stamp


@dataclass(frozen=True)
class Event:
    """A line of the journal."""

    action: str
    by: str
    at: datetime
    note: str


@dataclass(frozen=True)
class Stored:
    """A list as the store holds it. ``entries`` counts them."""

    id: str
    name: str
    region: str
    region_name: str
    kind: str
    origin: str
    status: str
    effective_from: date
    effective_to: date | None
    entries: int
    events: tuple[Event, ...]


def publish(session: Session, catalogue_id: str, by: str) -> tuple[str, ...]:
    """Put a draft in force; returns the ids of the lists that it ends.

    The list that held before ends the day before; one that began on the same day is replaced whole; a later
    one stands, and the new one ends before it. Raises Refusal where it is no draft, for the person who
    imported it (DESIGN §8), and where the files have the say.
    """
    refuse_nobody(by)
    row = draft(session, catalogue_id)
    importers = [event.by for event in events(session, catalogue_id) if event.action == "imported"]
    if any(_same_person(by, importer) for importer in importers):
        raise Refusal("same_person", found=by)
    refuse_files_list(session, load_catalogue(session, catalogue_id))
    ended = []
    row.status = m.PUBLISHED
    for other in siblings(session, row):
        if other.effective_from > row.effective_from:
            row.effective_to, row.status = day_before(other.effective_from), m.SUPERSEDED
            break
        if other.effective_to is None or other.effective_to >= row.effective_from:
            other.effective_to, other.status = day_before(row.effective_from), m.SUPERSEDED
            note(session, other.id, "superseded", by, catalogue_id)
            ended.append(other.id)
    note(session, catalogue_id, "published", by)
    stamp(session)
    faults = broken_references(load_book(session))
    if faults:
        raise RuntimeError(f"a published list breaks the records: {faults[0]}")
    return tuple(ended)


def events(session: Session, subject: str) -> tuple[Event, ...]:
    """The journal of one list, the oldest line first."""
    query = select(m.PolicyEventRow).where(m.PolicyEventRow.subject == subject).order_by(m.PolicyEventRow.id)
    return tuple(Event(row.action, row.by, row.at, row.note) for row in session.execute(query).scalars())


def overview(session: Session) -> tuple[Stored, ...]:
    """Every list there is, drafts and ended ones too, by region, kind and first day."""
    counted = select(m.EntryRow.catalogue_id, func.count()).group_by(m.EntryRow.catalogue_id)
    count: dict[str, int] = {}
    rows: list[Any] = session.execute(counted).all()
    for key, number in rows:
        count[key] = number
    order = (
        m.CatalogueRow.region_code,
        m.CatalogueRow.kind,
        m.CatalogueRow.effective_from,
        m.CatalogueRow.id,
    )
    return tuple(
        Stored(
            row.id,
            row.name,
            row.region_code,
            fetch(session, m.RegionRow, row.region_code).name,
            row.kind,
            row.origin,
            row.status,
            row.effective_from,
            row.effective_to,
            count.get(row.id, 0),
            events(session, row.id),
        )
        for row in session.execute(select(m.CatalogueRow).order_by(*order)).scalars()
    )


def _same_person(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
