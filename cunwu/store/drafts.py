"""A clerk's list on its way: it is kept as a draft that the engine never sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cunwu.rulings.records import Catalogue, Source
from cunwu.store import models as m
from cunwu.store.access import Actor, Right
from cunwu.store.database import fetch
from cunwu.store.excel.cells import half
from cunwu.store.excel.columns import columns
from cunwu.store.excel.read import ReadList
from cunwu.store.imported import overlaps
from cunwu.store.people import By, admit, note
from cunwu.store.queries import catalogue_record, load_catalogue, load_source
from cunwu.store.refusal import Refusal, notice
from cunwu.store.save_list import save_catalogue
from cunwu.store.schema import GOVERNMENT_ADDRESS

CONFIRMED, UNCONFIRMED = "高", "待核"
UNKNOWN_ISSUER = "未写明"


@dataclass(frozen=True)
class Document:
    """What the clerk says of the document a list comes from; what is empty is looked for above the list."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    published: date | None = None
    effective_from: date | None = None
    url: str = ""


def prepare(read: ReadList, region: str, said: Document) -> tuple[Catalogue, Source, tuple[str, ...]]:
    """The list and its document as records, and what was not said.

    Raises Refusal without a name or a first day.
    """
    heading = read.heading
    title = half(said.title.strip()) or heading.name
    start = said.effective_from or heading.effective_from
    if not title:
        raise Refusal("no_heading", read.sheet)
    if start is None:
        raise Refusal("no_day", read.sheet)
    if said.url and not GOVERNMENT_ADDRESS.fullmatch(said.url):
        raise Refusal("address", found=said.url)
    number, issuer = half(said.number.strip()) or heading.number, said.issuer.strip() or heading.issuer
    published = said.published or heading.published
    unknown = {"number_unknown": number, "issuer_unknown": issuer, "published_unknown": published}
    missing = tuple(notice(key) for key, value in unknown.items() if not value)
    catalogue = Catalogue(
        id=f"{region}-{read.kind.value}-{start.isoformat()}",
        name=heading.name or title,
        region=region,
        kind=read.kind,
        source="",
        effective_from=start,
        entries=read.entries,
    )
    source = Source(
        id="",
        title=title,
        short=f"《{title.strip('《》')}》",
        issuer=issuer or UNKNOWN_ISSUER,
        number=number,
        published=published or start,
        effective_from=start,
        certainty=CONFIRMED if number else UNCONFIRMED,
        url=said.url,
        note="" if published else notice("published_unknown"),
    )
    return catalogue, source, missing


def add_draft(
    session: Session, by: By, catalogue: Catalogue, source: Source, words: str, status: str = m.DRAFT
) -> str:
    """Keep the list as a draft; returns its id. ``words``: for the journal, the file's name.

    ``status`` PREVIEW: it is only looked at, and the journal says nothing of it.
    Raises Refusal where the files have the say about that region and kind, or nobody is named; Forbidden,
    KeyError.
    """
    admit(session, by, Right.EDIT_LISTS, catalogue.region)
    refuse_files_list(session, catalogue)
    key = _free(session, catalogue.id)
    session.add(m.SourceRow(**{**asdict(source), "id": f"import-{key}"}, origin=m.IMPORTED))
    session.flush()
    save_catalogue(session, replace(catalogue, id=key, source=f"import-{key}"), m.IMPORTED, status)
    if status == m.DRAFT:
        note(session, by, key, "imported", words, catalogue.region)
    return key


def withdraw(session: Session, by: By, catalogue_id: str) -> None:
    """Give a draft up; it stays in the journal. Raises Refusal where it is none; Forbidden, KeyError."""
    row = draft(session, by, Right.EDIT_LISTS, catalogue_id)
    row.status = m.WITHDRAWN
    note(session, by, catalogue_id, "withdrawn", region=row.region_code)


def go_back(session: Session, by: By, catalogue_id: str, start: date) -> str:
    """A draft that takes a published list back from ``start`` on; returns its id.

    It repeats the version before; without one it is empty, and published it only ends the list.
    Raises Refusal where the list was not published, or not by import; Forbidden, KeyError.
    """
    row = _spoken(session, by, catalogue_id, start)
    earlier = previous(session, row)
    if earlier is None:
        return _again(session, by, row, replace(load_catalogue(session, row.id), entries=()), start)
    return _again(session, by, row, load_catalogue(session, earlier.id), start)


def revise(session: Session, by: By, catalogue_id: str, start: date) -> str:
    """A draft that repeats a published list from ``start`` on, to be changed; returns its id.

    Raises Refusal where the list was not published, or not by import; Forbidden, KeyError.
    """
    row = _spoken(session, by, catalogue_id, start)
    return _again(session, by, row, load_catalogue(session, row.id), start)


def _spoken(session: Session, by: By, catalogue_id: str, start: date) -> m.CatalogueRow:
    row = _admitted(session, by, Right.EDIT_LISTS, catalogue_id)
    if row.origin == m.FILES:
        raise Refusal("not_imported", found=catalogue_id)
    if row.status not in (m.PUBLISHED, m.SUPERSEDED):
        raise Refusal("not_published", found=catalogue_id)
    if start < row.effective_from:
        raise Refusal("before_list", found=start, start=row.effective_from)
    return row


def _again(session: Session, by: By, row: m.CatalogueRow, what: Catalogue, start: date) -> str:
    key = _free(session, f"{row.region_code}-{row.kind}-{start.isoformat()}")
    again = replace(what, id=key, effective_from=start, effective_to=None)
    save_catalogue(session, again, m.IMPORTED, m.DRAFT)
    note(session, by, key, "began", f"{row.id} →", row.region_code)
    return key


def find(session: Session, catalogue_id: str) -> m.CatalogueRow:
    """The row of a list. Raises Refusal where there is none."""
    try:
        return fetch(session, m.CatalogueRow, catalogue_id)
    except KeyError:
        raise Refusal("no_catalogue", found=catalogue_id) from None


def draft(
    session: Session, by: By, right: Right, catalogue_id: str, status: tuple[str, ...] = (m.DRAFT, m.REVIEW)
) -> m.CatalogueRow:
    """The row of a draft, kept from other writers. Raises Refusal where it is none; Forbidden, KeyError."""
    _admitted(session, by, right, catalogue_id)
    row = fetch(session, m.CatalogueRow, catalogue_id, lock=True)
    session.refresh(row)  # another writer may have had it until now
    if row.status not in status:
        if m.DRAFT in status:
            raise Refusal("not_draft", found=catalogue_id)
        raise Refusal("not_review", found=catalogue_id)
    return row


def _admitted(session: Session, by: By, right: Right, catalogue_id: str) -> m.CatalogueRow:
    """The row of a list that somebody may work on; to an account, another's is as if it were not there."""
    row = (
        fetch(session, m.CatalogueRow, catalogue_id) if isinstance(by, Actor) else find(session, catalogue_id)
    )
    admit(session, by, right, row.region_code)
    return row


def siblings(session: Session, row: m.CatalogueRow) -> list[m.CatalogueRow]:
    """The other lists of that region and kind that speak on some day, the earliest first."""
    query = (
        select(m.CatalogueRow)
        .where(m.CatalogueRow.region_code == row.region_code, m.CatalogueRow.kind == row.kind)
        .where(m.CatalogueRow.id != row.id, m.CatalogueRow.status.in_((m.PUBLISHED, m.SUPERSEDED)))
        .order_by(m.CatalogueRow.effective_from)
        .with_for_update()
    )
    found = session.execute(query).scalars()
    return [one for one in found if one.effective_to is None or one.effective_to >= one.effective_from]


def previous(session: Session, row: m.CatalogueRow) -> m.CatalogueRow | None:
    """The list that ``row`` follows or would follow: the last that begins before it, or on the same day."""
    before = [one for one in siblings(session, row) if one.effective_from <= row.effective_from]
    return before[-1] if before else None


def refuse_files_list(session: Session, catalogue: Catalogue) -> None:
    """Raises Refusal where data/policy holds a list of that region and kind for some of its days."""
    row = {
        "region_code": catalogue.region,
        "kind": catalogue.kind.value,
        "effective_from": catalogue.effective_from,
        "effective_to": catalogue.effective_to,
    }
    for other in _of_files(session):
        if overlaps(row, other):
            region = fetch(session, m.RegionRow, catalogue.region).name
            label = columns().layouts[catalogue.kind].label
            raise Refusal("files_list", region=region, kind=label, id=other.id)


def version(session: Session, catalogue_id: str) -> tuple[Catalogue, Source]:
    """A list with its document, drafts too. Raises Refusal where there is none."""
    find(session, catalogue_id)
    catalogue = load_catalogue(session, catalogue_id)
    return catalogue, load_source(session, catalogue.source)


def day_before(day: date) -> date:
    """The last day of what ends when something begins on ``day``."""
    return day - timedelta(days=1)


def _of_files(session: Session) -> Iterator[Catalogue]:
    rows = session.execute(select(m.CatalogueRow).where(m.CatalogueRow.origin == m.FILES)).scalars()
    yield from map(catalogue_record, rows)


def _free(session: Session, wanted: str) -> str:
    """The id, with a number behind it where it is taken."""
    taken = set(session.execute(select(m.CatalogueRow.id)).scalars())
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (wanted, *numbered) if key not in taken)
