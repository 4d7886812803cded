"""A file that was uploaded, looked at before it is kept: its lists are in the store, unread by the bot."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import JSON, Column, DateTime, String, Text, delete, or_, select
from sqlalchemy.orm import Mapped, Session

from cunwu.rulings.verdict import ListKind
from cunwu.store import models as m
from cunwu.store.access import Actor, Right, check
from cunwu.store.database import fetch
from cunwu.store.difference import Difference, difference
from cunwu.store.drafts import Document, add_draft
from cunwu.store.importing import Prepared, read_file
from cunwu.store.people import admit, note
from cunwu.store.queries import load_book
from cunwu.store.versions import now

KEPT = timedelta(days=1)  # how long a file is there to be looked at


class PreviewRow(m.Base):
    """One list of an upload. No foreign key: a load of the files replaces the lists' rows, and this stays."""

    __tablename__ = "preview"
    catalogue_id: Mapped[str] = Column(String(80), primary_key=True)
    upload: Mapped[str] = Column(String(32), nullable=False, index=True)
    login: Mapped[str] = Column(String(40), nullable=False)
    file: Mapped[str] = Column(Text, nullable=False)
    notices: Mapped[list[str]] = Column(JSON, nullable=False)
    at: Mapped[datetime] = Column(DateTime, nullable=False)


@dataclass(frozen=True)
class Preview:
    """A list as it would be kept."""

    file: str
    notices: tuple[str, ...]
    difference: Difference


def read_upload(
    session: Session,
    actor: Actor,
    path: Path,
    region: str,
    kind: ListKind | None,
    said: Document,
    ignored: Collection[str] = (),
) -> tuple[Prepared, ...]:
    """The lists in an uploaded file, for the region of that code. Takes some 2 ms a row.

    Raises Refusal or Refusals, Forbidden, KeyError where the region is another's.
    """
    admit(session, actor, Right.EDIT_LISTS, region)
    return read_file(path, region, kind, said, load_book(session), ignored)


def add_preview(session: Session, actor: Actor, prepared: Sequence[Prepared], file: str) -> str:
    """Keep the lists to be looked at; returns the upload's key. What the account looked at before goes.

    Raises Refusal, Forbidden, KeyError.
    """
    check(session, actor, Right.EDIT_LISTS)
    old = or_(PreviewRow.login == actor.login, PreviewRow.at < now() - KEPT)
    _drop(session, session.execute(select(PreviewRow).where(old)).scalars().all())
    upload = secrets.token_hex(16)
    for one in prepared:
        key = add_draft(session, actor, one.catalogue, one.source, file, m.PREVIEW)
        session.add(
            PreviewRow(
                catalogue_id=key,
                upload=upload,
                login=actor.login,
                file=file,
                notices=list(one.notices),
                at=now(),
            )
        )
    return upload


def look(session: Session, actor: Actor, upload: str) -> tuple[Preview, ...]:
    """What keeping the upload's lists would change. Raises Forbidden, KeyError where it is another's."""
    return tuple(
        Preview(row.file, tuple(row.notices), difference(session, row.catalogue_id))
        for row in _own(session, actor, upload)
    )


def keep(session: Session, actor: Actor, upload: str) -> tuple[str, ...]:
    """Make drafts of the upload's lists, all of them; returns their ids. Raises Forbidden, KeyError."""
    kept = []
    for row in _own(session, actor, upload):
        catalogue = fetch(session, m.CatalogueRow, row.catalogue_id, lock=True)
        admit(session, actor, Right.EDIT_LISTS, catalogue.region_code)
        catalogue.status = m.DRAFT
        note(session, actor, catalogue.id, "imported", row.file, catalogue.region_code)
        session.delete(row)
        kept.append(catalogue.id)
    return tuple(kept)


def discard(session: Session, actor: Actor, upload: str) -> None:
    """Forget the upload: it never was a list. Raises Forbidden, KeyError."""
    _drop(session, _own(session, actor, upload))


def _own(session: Session, actor: Actor, upload: str) -> list[PreviewRow]:
    check(session, actor, Right.EDIT_LISTS)
    own = select(PreviewRow).where(PreviewRow.upload == upload, PreviewRow.login == actor.login)
    found: list[PreviewRow] = session.execute(own.order_by(PreviewRow.catalogue_id)).scalars().all()
    if not found:
        raise KeyError(upload)
    return found


def _drop(session: Session, rows: Iterable[PreviewRow]) -> None:
    for row in rows:
        catalogue = session.get(m.CatalogueRow, row.catalogue_id)
        session.delete(row)
        if catalogue is None or catalogue.status != m.PREVIEW:
            continue
        session.execute(delete(m.EntryRow).where(m.EntryRow.catalogue_id == catalogue.id))
        session.execute(delete(m.CatalogueRow).where(m.CatalogueRow.id == catalogue.id))
        session.execute(delete(m.SourceRow).where(m.SourceRow.id == catalogue.source_id))
