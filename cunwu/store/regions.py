"""Townships and villages, imported by the clerk of a county: they are not shipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cunwu.rulings.records import Region
from cunwu.store import models as m
from cunwu.store.drafts import CONFIRMED, UNCONFIRMED, UNKNOWN_ISSUER
from cunwu.store.people import note, person
from cunwu.store.refusal import Refusal
from cunwu.store.save import region_columns
from cunwu.store.save_list import AFTER_THE_FILES
from cunwu.store.versions import stamp


def save_regions(
    session: Session, found: Sequence[Region], county: Region, document: tuple[str, str], by: str
) -> tuple[int, int]:
    """Keep them with their document (title, number); returns how many are new and how many are renamed."""
    if not person(by):
        raise Refusal("nobody")
    title, number = document
    count = len(session.execute(select(m.PolicyEventRow.id)).all())
    source = f"import-regions-{county.code}-{count + 1}"
    today = date.today()
    session.add(
        m.SourceRow(
            id=source,
            title=title,
            short=title,
            issuer=UNKNOWN_ISSUER,
            number=number,
            published=today,
            effective_from=today,
            certainty=CONFIRMED if number else UNCONFIRMED,
            origin=m.IMPORTED,
        )
    )
    session.flush()
    held = {
        row.code: row
        for row in session.execute(
            select(m.RegionRow).where(m.RegionRow.code.in_([region.code for region in found]))
        ).scalars()
    }
    new = [region for region in found if region.code not in held]
    renamed = 0
    for region in found:
        row = held.get(region.code)
        if row is not None and (row.name, row.parent_code) != (region.name, region.parent):
            row.name, row.parent_code, row.source_id = region.name, region.parent, source
            renamed += 1
    if new:
        rows: list[dict[str, Any]] = [
            {**region_columns(replace(region, source=source), AFTER_THE_FILES), "origin": m.IMPORTED}
            for region in new
        ]
        session.execute(insert(m.RegionRow), rows)
    note(session, by, county.code, "regions", f"{title} +{len(new)} ~{renamed}")
    stamp(session)
    return len(new), renamed
