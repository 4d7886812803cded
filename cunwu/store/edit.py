"""A draft's entries, one at a time: the same checks as for a row of Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.verdict import ListKind
from cunwu.store import models as m
from cunwu.store.access import Actor, Right
from cunwu.store.drafts import draft
from cunwu.store.excel.cancelled import likeness
from cunwu.store.excel.cells import has_control, is_error
from cunwu.store.excel.columns import columns
from cunwu.store.excel.entries import NEW, Entries
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.rows import Row
from cunwu.store.excel.table import Table
from cunwu.store.excel.write import written
from cunwu.store.people import note
from cunwu.store.publish import mark
from cunwu.store.queries import load_book, load_catalogue
from cunwu.store.refusal import Refusal
from cunwu.store.save import entry_columns
from cunwu.store.save_list import save_items

NOT_ASKED = ("ordinal", "decision", "category", "year")  # columns of Excel that say nothing of their own here


def fields(kind: ListKind) -> dict[str, str]:
    """What an entry of that kind of list has: field → heading."""
    layout = columns().layouts[kind]
    return {of: heading for of, heading in layout.columns.items() if of not in NOT_ASKED}


def as_written(entry: Entry, kind: ListKind, book: PolicyBook) -> dict[str, str]:
    """An entry as a form shows it: field → text."""
    values = {of: str(written(entry, of)) for of in fields(kind)}
    if entry.item == entry.title and kind is ListKind.RETAINED and likeness(entry.title, book):
        values["item"] = NEW
    return values


def put_entry(
    session: Session,
    actor: Actor,
    catalogue_id: str,
    ordinal: int | None,
    values: Mapping[str, str],
    seen: str = "",
) -> int:
    """Add an entry at the end (``ordinal`` None), or change one; returns its number in the list.

    ``values``: field → text. ``seen``: the mark of the entry that was changed. Raises Refusal or Refusals
    where the values are no entry, and where somebody else has changed or removed it meanwhile; Forbidden,
    KeyError.
    """
    row = draft(session, actor, Right.EDIT_LISTS, catalogue_id, (m.DRAFT,))
    catalogue = load_catalogue(session, catalogue_id)
    if ordinal is not None:
        _refuse_meanwhile(catalogue, ordinal, seen)
    others = [entry for entry in catalogue.entries if entry.ordinal != ordinal]
    entry = _read(catalogue, others, values, load_book(session))
    number = ordinal or max((one.ordinal for one in others), default=0) + 1
    save_items(session, [entry.item])
    if ordinal is not None:
        _delete(session, catalogue_id, ordinal)
    session.execute(
        insert(m.EntryRow), [entry_columns(replace(entry, catalogue=catalogue_id, ordinal=number))]
    )
    note(session, actor, catalogue_id, "changed", entry.title, row.region_code)
    return number


def remove_entry(session: Session, actor: Actor, catalogue_id: str, ordinal: int, seen: str) -> None:
    """Take an entry out of a draft. Raises Refusal where it was changed meanwhile, or is the last one."""
    row = draft(session, actor, Right.EDIT_LISTS, catalogue_id, (m.DRAFT,))
    catalogue = load_catalogue(session, catalogue_id)
    entry = _refuse_meanwhile(catalogue, ordinal, seen)
    if len(catalogue.entries) == 1:
        raise Refusal("last_entry")
    _delete(session, catalogue_id, ordinal)
    note(session, actor, catalogue_id, "changed", f"－{entry.title}", row.region_code)


def _refuse_meanwhile(catalogue: Catalogue, ordinal: int, seen: str) -> Entry:
    found = next((entry for entry in catalogue.entries if entry.ordinal == ordinal), None)
    if found is None:
        raise Refusal("gone_meanwhile", ordinal=ordinal)
    if mark(found) != seen:
        raise Refusal("changed_meanwhile", ordinal=ordinal)
    return found


def _read(catalogue: Catalogue, others: list[Entry], values: Mapping[str, str], book: PolicyBook) -> Entry:
    """The entry that the values say, checked as a row of Excel is, beside the others of its list."""
    headings = fields(catalogue.kind)
    faults = Faults()
    texts = {of: values.get(of, "").replace("\r\n", "\n") for of in headings}
    for of, text in texts.items():
        if has_control(text):
            faults.add(Refusal("control", column=headings[of]))
        if is_error(text):
            faults.add(Refusal("error_value", column=headings[of], found=text))
    reading = Entries(catalogue.kind, book, faults)
    reading.beside(others)
    row = Row(0, {of: [text] for of, text in texts.items()})
    (entry,) = reading.read(Table("", "", headings, (row,), ()))
    faults.settle()
    return entry


def _delete(session: Session, catalogue_id: str, ordinal: int) -> None:
    table = m.EntryRow
    session.execute(delete(table).where(table.catalogue_id == catalogue_id, table.ordinal == ordinal))
