"""From a draft to a list in force: by another person than the one who imported it, and never by deletion."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.verdict import ListKind
from cunwu.store import models as m
from cunwu.store.access import Actor, Right
from cunwu.store.drafts import day_before, draft, refuse_files_list, siblings
from cunwu.store.excel.cancelled import likeness
from cunwu.store.excel.cells import name
from cunwu.store.people import By, note, refuse_own_accounts, same_person
from cunwu.store.queries import load_book, load_catalogue
from cunwu.store.refusal import Refusal
from cunwu.store.validate import broken_references
from cunwu.store.versions import stamp

MAKING = ("imported", "began", "changed")  # by whom a draft is what it is


@dataclass(frozen=True)
class Event:
    """A line of the journal."""

    action: str
    by: str
    login: str
    at: datetime
    note: str


def publish(
    session: Session, by: By, catalogue_id: str, confirmed: Collection[str] = (), seen: str | None = None
) -> tuple[str, ...]:
    """Put a draft in force; returns the ids of the lists that it ends.

    The list that held before ends the day before; one that began on the same day is replaced whole; a later
    one stands, and the new one ends before it. ``confirmed``: the names that sound like one of the national
    twenty and are something else. ``seen``: the mark of what was looked at; an account publishes only what
    was sent to review, as it saw it. Raises Refusal where one is missing, where it is no draft, for whoever
    made or changed it (DESIGN §8) or made the account that did within a day, and where the files have the
    say; Forbidden, KeyError.
    """
    account = isinstance(by, Actor)
    row = draft(session, by, Right.PUBLISH, catalogue_id, (m.REVIEW,) if account else (m.DRAFT, m.REVIEW))
    if any(same_person(by, made.name, made.login) for made in makers(session, catalogue_id)):
        raise Refusal("same_person", found=by.name if isinstance(by, Actor) else by)
    if isinstance(by, Actor):
        refuse_own_accounts(session, by, [one.login for one in makers(session, catalogue_id) if one.login])
    catalogue = load_catalogue(session, catalogue_id)
    if account and seen != mark(catalogue):
        raise Refusal("changed_since")
    refuse_files_list(session, catalogue)
    _refuse_unconfirmed(load_book(session), catalogue, {name(words) for words in confirmed})
    ended = []
    row.status = m.PUBLISHED
    for other in siblings(session, row):
        if other.effective_from > row.effective_from:
            row.effective_to, row.status = day_before(other.effective_from), m.SUPERSEDED
            break
        if other.effective_to is None or other.effective_to >= row.effective_from:
            other.effective_to, other.status = day_before(row.effective_from), m.SUPERSEDED
            note(session, by, other.id, "superseded", catalogue_id, row.region_code)
            ended.append(other.id)
    note(session, by, catalogue_id, "published", region=row.region_code)
    stamp(session)
    faults = broken_references(load_book(session))
    if faults:
        raise RuntimeError(f"a published list breaks the records: {faults[0]}")
    return tuple(ended)


@dataclass(frozen=True)
class Maker:
    """Who made or changed a draft."""

    name: str
    login: str


def makers(session: Session, catalogue_id: str) -> frozenset[Maker]:
    """All whose work a draft is: none of them may publish it."""
    return frozenset(
        Maker(event.by, event.login) for event in events(session, catalogue_id) if event.action in MAKING
    )


def mark(what: Catalogue | Entry) -> str:
    """A short digest of a list or an entry: another one when anything in it was changed."""
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]


def to_confirm(book: PolicyBook, catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """The new names of a retained list that are like one of the national twenty, with that one.

    ``book`` holds what is published: a name that some published list has was confirmed before.
    """
    if catalogue.kind is not ListKind.RETAINED:
        return ()
    return tuple(
        (entry.title, like.item)
        for entry in catalogue.entries
        if entry.item not in book.item and (like := likeness(entry.title, book))
    )


def _refuse_unconfirmed(book: PolicyBook, catalogue: Catalogue, confirmed: set[str]) -> None:
    wanted = [title for title, _ in to_confirm(book, catalogue)]
    for strange in sorted(confirmed - {*wanted}):
        raise Refusal("not_like", found=strange)
    left = [title for title in wanted if title not in confirmed]
    if left:
        raise Refusal("unconfirmed", found="、".join(left), first=left[0])


def events(session: Session, subject: str) -> tuple[Event, ...]:
    """The journal of one list, the oldest line first."""
    query = select(m.PolicyEventRow).where(m.PolicyEventRow.subject == subject).order_by(m.PolicyEventRow.id)
    return tuple(
        Event(row.action, row.by, row.login, row.at, row.note) for row in session.execute(query).scalars()
    )
