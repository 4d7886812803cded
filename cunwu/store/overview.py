"""Every list there is, with what was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from cunwu.store import models as m
from cunwu.store.publish import Event


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

    def holds_on(self, day: date) -> bool:
        """Whether it speaks on that day."""
        ends = self.effective_to
        spoken = self.status in (m.PUBLISHED, m.SUPERSEDED)
        return spoken and self.effective_from <= day and (ends is None or ends >= day)


def overview(session: Session, chosen: Select | None = None) -> tuple[Stored, ...]:
    """Every list, drafts and ended ones too, by region, kind and first day.

    ``chosen``: the ids of those wanted. What somebody is only looking at is no list.
    """
    counted = select(m.EntryRow.catalogue_id, func.count()).group_by(m.EntryRow.catalogue_id)
    query = (
        select(m.CatalogueRow, m.RegionRow.name)
        .join(m.RegionRow, m.RegionRow.code == m.CatalogueRow.region_code)
        .where(m.CatalogueRow.status != m.PREVIEW)
        .order_by(
            m.RegionRow.ordinal,
            m.CatalogueRow.region_code,
            m.CatalogueRow.kind,
            m.CatalogueRow.effective_from,
            m.CatalogueRow.id,
        )
    )
    lines = select(m.PolicyEventRow).order_by(m.PolicyEventRow.id)
    if chosen is not None:
        query = query.where(m.CatalogueRow.id.in_(chosen))
        counted = counted.where(m.EntryRow.catalogue_id.in_(chosen))
        lines = lines.where(m.PolicyEventRow.subject.in_(chosen))
    pairs: Any = session.execute(counted)
    count: dict[str, int] = {key: number for key, number in pairs}
    journal: dict[str, list[Event]] = {}
    for line in session.execute(lines).scalars():
        event = Event(line.action, line.by, line.login, line.at, line.note)
        journal.setdefault(line.subject, []).append(event)
    rows: Any = session.execute(query)
    return tuple(
        Stored(
            row.id,
            row.name,
            row.region_code,
            region,
            row.kind,
            row.origin,
            row.status,
            row.effective_from,
            row.effective_to,
            count.get(row.id, 0),
            tuple(journal.get(row.id, ())),
        )
        for row, region in rows
    )
