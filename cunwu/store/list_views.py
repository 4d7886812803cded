"""Lists as accounts see them: all of their own regions, and what is published above those."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from cunwu.rulings.records import Catalogue, Entry, Source
from cunwu.store import models as m
from cunwu.store.access import Actor, Right, check, scope, within
from cunwu.store.database import fetch
from cunwu.store.difference import Difference, difference
from cunwu.store.drafts import version
from cunwu.store.edit import as_written, fields
from cunwu.store.overview import Stored, overview
from cunwu.store.people import By, same_person
from cunwu.store.publish import makers, mark
from cunwu.store.queries import load_book

KEEPING = ("nation", "province", "prefecture", "county")  # levels that keep lists


@dataclass(frozen=True)
class Shown:
    """One list. ``own``: it lies in the actor's regions. ``made``: the actor had a hand in it."""

    stored: Stored
    catalogue: Catalogue
    source: Source
    own: bool
    made: bool
    mark: str


@dataclass(frozen=True)
class Form:
    """An entry to be changed, or a new one (``ordinal`` None): headings and texts by field, and its mark."""

    shown: Shown
    ordinal: int | None
    headings: dict[str, str]
    values: dict[str, str]
    mark: str
    items: tuple[str, ...]


def lists(session: Session, actor: Actor) -> tuple[Stored, ...]:
    """Every list that the actor may see, by region, kind and first day. Raises Forbidden."""
    check(session, actor, Right.SEE_LISTS)
    return overview(session, visible(session, actor))


def one_list(session: Session, actor: Actor, catalogue_id: str) -> Shown:
    """A list with its entries and its journal. Raises Forbidden, KeyError."""
    check(session, actor, Right.SEE_LISTS)
    seen = visible(session, actor).where(m.CatalogueRow.id == catalogue_id)
    found = overview(session, seen)
    if not found:
        raise KeyError(catalogue_id)
    catalogue, source = version(session, catalogue_id)
    by: By = actor
    made = any(same_person(by, maker.name, maker.login) for maker in makers(session, catalogue_id))
    own = within(session, actor, catalogue.region)
    return Shown(found[0], catalogue, source, own, made, mark(catalogue))


def changes(session: Session, actor: Actor, catalogue_id: str) -> tuple[Shown, Difference]:
    """What a list changes against the one it follows. Raises Forbidden, KeyError."""
    return one_list(session, actor, catalogue_id), difference(session, catalogue_id)


def entry_form(session: Session, actor: Actor, catalogue_id: str, ordinal: int | None) -> Form:
    """An entry of a draft to be changed, or an empty one. Raises Forbidden, KeyError."""
    check(session, actor, Right.EDIT_LISTS)
    shown = one_list(session, actor, catalogue_id)
    book, kind = load_book(session), shown.catalogue.kind
    headings = fields(kind)
    items = tuple(item.name for item in book.items)
    if ordinal is None:
        return Form(shown, None, headings, {}, "", items)
    entry = _entry(shown.catalogue, ordinal)
    return Form(shown, ordinal, headings, as_written(entry, kind, book), mark(entry), items)


def known_items(session: Session, actor: Actor) -> tuple[str, ...]:
    """The names of all certificates that the bot knows. Raises Forbidden."""
    check(session, actor, Right.SEE_LISTS)
    return tuple(item.name for item in load_book(session).items)


def visible(session: Session, actor: Actor) -> Select:
    """The ids of the lists that the actor may see."""
    spoken = m.CatalogueRow.status.in_((m.PUBLISHED, m.SUPERSEDED))
    above = and_(m.CatalogueRow.region_code.in_(_above(session, actor.region)), spoken)
    own = and_(m.CatalogueRow.region_code.in_(scope(actor)), m.CatalogueRow.status != m.PREVIEW)
    return select(m.CatalogueRow.id).where(or_(own, above))


def places(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """The actor's regions (code, name) that may have lists of their own. Raises Forbidden."""
    check(session, actor, Right.SEE_LISTS)
    query = (
        select(m.RegionRow.code, m.RegionRow.name)
        .where(m.RegionRow.code.in_(scope(actor)), m.RegionRow.level.in_(KEEPING))
        .order_by(m.RegionRow.ordinal, m.RegionRow.code)
    )
    return tuple((code, name) for code, name in session.execute(query))


def _above(session: Session, region: str) -> list[str]:
    found: list[str] = []
    code = fetch(session, m.RegionRow, region).parent_code
    while code:
        found.append(code)
        code = fetch(session, m.RegionRow, code).parent_code
    return found


def _entry(catalogue: Catalogue, ordinal: int) -> Entry:
    for entry in catalogue.entries:
        if entry.ordinal == ordinal:
            return entry
    raise KeyError(ordinal)
