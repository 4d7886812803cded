"""A clerk's workbook → the lists in it, with what the document says of itself. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Entry
from cunwu.rulings.verdict import ListKind
from cunwu.store.excel.choose import Chosen, Part, choose
from cunwu.store.excel.entries import Entries
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.heading import Heading, heading, joined
from cunwu.store.excel.sheets import read_book
from cunwu.store.excel.table import Table, read_table
from cunwu.store.refusal import Refusal, notice

Progress = Callable[[int, int], None]
"""Called with how many entries are read, and of how many."""


@dataclass(frozen=True)
class ReadList:
    """One list of a workbook, from one sheet or several; ``sheet`` names the first."""

    sheet: str
    kind: ListKind
    heading: Heading
    entries: tuple[Entry, ...]
    notices: tuple[str, ...]


def read_lists(
    path: Path,
    kind: ListKind | None,
    book: PolicyBook,
    faults: Faults,
    ignored: Collection[str] = (),
    progress: Progress = lambda _done, _of: None,
) -> tuple[ReadList, ...]:
    """Every list of the workbook; of that ``kind`` where one is given, else by the sheets' names and titles.

    ``ignored``: names of sheets and columns not to be read. What is wrong is added to ``faults``: unless that
    stays empty, nothing of the result counts. Raises Refusal where the file is no safe workbook.
    """
    chosen = choose(read_book(path, faults), kind, ignored, faults)
    tables = [(part, read_table(part, ignored, faults)) for part in chosen.parts]
    done = _Counted(sum(len(table.rows) for _, table in tables), progress)
    kinds = dict.fromkeys(part.kind for part, _ in tables)
    found = [
        _read([pair for pair in tables if pair[0].kind is of], chosen, book, faults, done) for of in kinds
    ]
    if found:
        found[0] = replace(found[0], notices=(*chosen.notices, *found[0].notices))
    return tuple(found)


@dataclass
class _Counted:
    of: int
    progress: Progress
    done: int = 0

    def one_more(self) -> None:
        self.done += 1
        self.progress(self.done, self.of)


def _read(
    tables: Sequence[tuple[Part, Table]], chosen: Chosen, book: PolicyBook, faults: Faults, done: _Counted
) -> ReadList:
    """The list that those sheets hold together."""
    first = tables[0][0]
    with_rows = [(part, table) for part, table in tables if table.rows]
    if not with_rows and not faults.on(first.sheet.name):
        faults.add(Refusal("no_rows", first.sheet.name, first.head.bottom))
    reading = Entries(first.kind, book, faults)
    entries = []
    for _, table in with_rows:
        for entry in reading.read(table):
            entries.append(entry)
            done.one_more()
    notices = [line for _, table in tables for line in table.notices]
    if len(with_rows) > 1:
        names = "、".join(table.sheet for _, table in with_rows)
        notices.append(notice("one_list", count=len(with_rows), found=names))
    if len({entry.ordinal for entry in entries}) < len(entries):
        entries = [replace(entry, ordinal=number) for number, entry in enumerate(entries, 1)]
        notices.append(notice("renumbered", count=len(entries)))
    said = [(part.sheet.name, heading(part.head.above(part.sheet))) for part, _ in tables]
    whole = joined(said, chosen.cover, faults)
    return ReadList(first.sheet.name, first.kind, whole, tuple(entries), (*notices, *reading.notices))
