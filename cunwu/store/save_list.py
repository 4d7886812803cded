"""One list of its own, with its entries and the items that only it names, into the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cunwu.rulings.records import Catalogue
from cunwu.store import models as m
from cunwu.store.save import catalogue_columns, entry_columns

# Items and regions that are not of the files stand after theirs, by name.
AFTER_THE_FILES = 1_000_000


def save_catalogue(session: Session, catalogue: Catalogue, origin: str, status: str) -> None:
    """Add the list. An item that the store does not know is made; it is heard once the list is published."""
    session.add(m.CatalogueRow(**catalogue_columns(catalogue), origin=origin, status=status))
    session.flush()
    save_items(session, (entry.item for entry in catalogue.entries))
    rows = [entry_columns(replace(entry, catalogue=catalogue.id)) for entry in catalogue.entries]
    if rows:
        session.execute(insert(m.EntryRow), rows)


def save_items(session: Session, names: Iterable[str]) -> None:
    """Make the items of those names that the store does not know."""
    known = set(session.execute(select(m.ItemRow.name)).scalars())
    new = [
        {"name": name, "plain": name, "ordinal": AFTER_THE_FILES, "origin": m.IMPORTED}
        for name in dict.fromkeys(filter(None, names))
        if name not in known
    ]
    if new:
        session.execute(insert(m.ItemRow), new)
