"""A clerk's workbook → the lists in it, with what the document says of itself. Nothing is stored here."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Entry
from cunwu.rulings.verdict import ListKind
from cunwu.store.excel.cells import day, days, name, plain
from cunwu.store.excel.columns import columns
from cunwu.store.excel.entries import Entries
from cunwu.store.excel.sheets import Sheet, read_book
from cunwu.store.excel.table import read_table
from cunwu.store.refusal import Refusal, notice

Progress = Callable[[int, int], None]
"""Called with how many entries are read, and of how many."""

IN_FORCE = ("施行", "实施", "执行")  # how a line ends that says since when, and is no title
_FROM = re.compile(r"自(.{6,16}?)(?:起|之日起)")


@dataclass(frozen=True)
class Heading:
    """What stands above a list: its name, and what it says of its document; empty where it says nothing."""

    name: str = ""
    number: str = ""
    issuer: str = ""
    published: date | None = None
    effective_from: date | None = None


@dataclass(frozen=True)
class ReadList:
    """One list of a workbook."""

    sheet: str
    kind: ListKind
    heading: Heading
    entries: tuple[Entry, ...]
    notices: tuple[str, ...]


def read_lists(
    path: Path,
    kind: ListKind | None,
    book: PolicyBook,
    ignored: Collection[str] = (),
    progress: Progress = lambda _done, _of: None,
) -> tuple[ReadList, ...]:
    """Every list of the workbook; of that ``kind`` where one is given, else by the sheets' names.

    ``ignored``: names of sheets and columns not to be read. Raises Refusal, and then nothing of it counts.
    """
    workbook = read_book(path)
    notices = list(workbook.notices)
    sheets = []
    for sheet in workbook.sheets:
        if sheet.name in ignored:
            notices.append(notice("ignored_sheet", sheet=sheet.name))
        else:
            sheets.append(sheet)
    tables = [
        (of, read_table(sheet, of, ignored)) for sheet, of in zip(sheets, _kinds(sheets, kind), strict=True)
    ]
    if not tables:
        raise Refusal("no_sheet")
    total = sum(len(table.rows) for _, table in tables)
    found: list[ReadList] = []
    done = 0
    for of, table in tables:
        reading = Entries(table, of, book)
        entries = []
        for entry in reading.read():
            entries.append(entry)
            done += 1
            progress(done, total)
        said = (*notices, *table.sheet.notices, *table.notices, *reading.notices)
        found.append(ReadList(table.sheet.name, of, heading(table.above), tuple(entries), said))
        notices = []
    return tuple(found)


def _kinds(sheets: Sequence[Sheet], kind: ListKind | None) -> list[ListKind]:
    if kind is not None:
        if len(sheets) > 1:
            names = "、".join(sheet.name for sheet in sheets)
            raise Refusal("several_sheets", count=len(sheets), names=names)
        return [kind for _ in sheets]
    found: dict[ListKind, str] = {}
    for sheet in sheets:
        kinds = columns().kinds(sheet.name)
        if len(kinds) != 1:
            both = "：" + "、".join(columns().layouts[k].label for k in kinds) + "都像" if kinds else ""
            raise Refusal("which_kind", sheet.name, found=both, name=sheet.name)
        if kinds[0] in found:
            label = columns().layouts[kinds[0]].label
            raise Refusal("same_kind", sheet.name, other=found[kinds[0]], kind=label)
        found[kinds[0]] = sheet.name
    return list(found)


def heading(above: Sequence[str]) -> Heading:
    """What the texts above a list say: the first that is no "label：value" is its name."""
    labels = {word: of for of, words in columns().heading.items() for word in words}
    values: dict[str, str] = {}
    title = ""
    for line in (line for text in above for line in plain(text).split("\n") if line):
        pairs = re.findall(rf"({'|'.join(labels)})\s*[:：]\s*([^；;　]+)", line)
        for label, value in pairs:
            values.setdefault(labels[label], value.strip())
        start = _FROM.search(line)
        if start:
            values.setdefault("effective_from", start[1])
        dated = day(line) or (start and start.start() == 0) or line.endswith(IN_FORCE)
        if not (title or pairs or dated or columns().field(line)):
            title = line
    return Heading(
        name=name(title),
        number=values.get("number", ""),
        issuer=values.get("issuer", ""),
        published=_day(values.get("published", "")),
        effective_from=_day(values.get("effective_from", "")),
    )


def _day(text: str) -> date | None:
    found = days(text)
    return found[0][1] if found else None
