"""The fictitious county of data/example: off until it is switched on, and taken out when switched off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Region, Source
from cunwu.store import models as m
from cunwu.store.errors import PolicyError
from cunwu.store.files import digest, read_catalogue, read_regions, read_sources
from cunwu.store.people import note
from cunwu.store.publish import events
from cunwu.store.queries import load_book
from cunwu.store.save import region_columns
from cunwu.store.save_list import AFTER_THE_FILES, save_catalogue
from cunwu.store.validate import broken_references
from cunwu.store.versions import stamp

FOLDER = Path("data/example")
SETTING = "CUNWU_EXAMPLE"
SUBJECT = "example"  # its name in the journal
ON, OFF = "example-on", "example-off"


@dataclass(frozen=True)
class Example:
    """The records of the folder."""

    version: str
    sources: tuple[Source, ...]
    regions: tuple[Region, ...]
    catalogues: tuple[Catalogue, ...]


def wanted(environment: Mapping[str, str]) -> bool | None:
    """Whether the setting CUNWU_EXAMPLE (1 or 0) wants it; None where it says nothing. Raises ValueError."""
    value = environment.get(SETTING, "")
    if value not in ("", "0", "1"):
        raise ValueError(f"{SETTING} 写成 1（要示例县）或 0（不要），不能是“{value}”")
    return None if not value else value == "1"


def read_example(folder: Path = FOLDER) -> Example:
    """The folder's records. Raises PolicyError as the files of data/policy do."""
    lists = sorted((folder / "catalogues").glob("*.yml"))
    return Example(
        digest(folder),
        read_sources(folder),
        read_regions(folder),
        tuple(read_catalogue(path) for path in lists),
    )


def switch_on(session: Session, example: Example) -> bool:
    """Make the store hold the example; False where it already does. Raises PolicyError if it does not fit."""
    if _held(session) == example.version:
        return False
    _remove(session)
    for source in example.sources:
        session.add(m.SourceRow(**asdict(source), origin=m.EXAMPLE))
    session.flush()
    for number, region in enumerate(example.regions):
        session.add(m.RegionRow(**region_columns(region, AFTER_THE_FILES + number), origin=m.EXAMPLE))
        session.flush()
    for catalogue in example.catalogues:
        save_catalogue(session, catalogue, m.EXAMPLE, m.PUBLISHED)
    faults = broken_references(load_book(session))
    if faults:
        raise PolicyError(FOLDER, None, "", faults[0])
    note(session, SUBJECT, SUBJECT, ON, example.version)
    stamp(session)
    return True


def switch_off(session: Session) -> bool:
    """Take the example out, and all that was imported into it; False where it was not there."""
    if _held(session) is None:
        return False
    _remove(session)
    note(session, SUBJECT, SUBJECT, OFF)
    stamp(session)
    return True


def _held(session: Session) -> str | None:
    """The version of the example that the store holds; None for none."""
    journal = [event for event in events(session, SUBJECT) if event.action in (ON, OFF)]
    return journal[-1].note if journal and journal[-1].action == ON else None


def _remove(session: Session) -> None:
    """Fiction is no history: its rows go, with what clerks tried out on it."""
    book: PolicyBook = load_book(session)
    query = select(m.RegionRow.code).where(m.RegionRow.origin == m.EXAMPLE)
    fictitious = set(session.execute(query).scalars())
    codes = {r.code for r in book.regions if fictitious & {above.code for above in book.lineage(r.code)}}
    lists = list(
        session.execute(select(m.CatalogueRow.id).where(m.CatalogueRow.region_code.in_(codes))).scalars()
    )
    session.execute(delete(m.EntryRow).where(m.EntryRow.catalogue_id.in_(lists)))
    session.execute(delete(m.CatalogueRow).where(m.CatalogueRow.id.in_(lists)))
    for level in ("village", "township", "county"):
        chosen = (m.RegionRow.code.in_(codes), m.RegionRow.level == level)
        session.execute(delete(m.RegionRow).where(*chosen))
    session.execute(delete(m.SourceRow).where(m.SourceRow.origin == m.EXAMPLE))
