"""A list as an Excel file that can be imported again unchanged."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cunwu.rulings.records import Catalogue, Entry, Source
from cunwu.store.excel.columns import columns
from cunwu.store.refusal import Refusal

ALWAYS = ("ordinal", "title")
WIDE, NARROW = 36, 14  # characters
HEADED_BY = 3  # rows above the head: name, document, first day

_WRITTEN: dict[str, Callable[[Entry], object]] = {
    "steps": lambda entry: "\n".join(entry.steps),
    "exceptions": lambda entry: "\n".join(
        "｜".join(part for part in (x.use, x.certainty, x.text, x.item) if part) for x in entry.exceptions
    ),
    # The name alone tells the item of most; the column is written only where it does not.
    "item": lambda entry: entry.item if entry.item != entry.title else "",
    "year": lambda _entry: "",
    "category": lambda _entry: "",
    "decision": lambda _entry: "",
}


def write_list(catalogue: Catalogue, source: Source, path: Path) -> None:
    """Write the list to ``path``, whole or not at all.

    Raises Refusal for a kind of list that is never imported, OSError where the file cannot be written.
    """
    layout = columns().layouts.get(catalogue.kind)
    if layout is None:
        raise Refusal("not_exported", found=catalogue.id)
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = layout.label
    _above(sheet, catalogue, source)
    used = [
        of
        for of in layout.columns
        if of in (*ALWAYS, *layout.show) or any(written(entry, of) for entry in catalogue.entries)
    ]
    for column, of in enumerate(used, 1):
        sheet.cell(HEADED_BY + 1, column, layout.columns[of]).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = NARROW if of in ALWAYS else WIDE
        for row, entry in enumerate(catalogue.entries, HEADED_BY + 2):
            put(sheet, row, column, written(entry, of))
    sheet.freeze_panes = f"A{HEADED_BY + 2}"
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        workbook.save(partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _above(sheet: Worksheet, catalogue: Catalogue, source: Source) -> None:
    heading = columns().heading
    said = {
        "number": source.number,
        "issuer": source.issuer,
        "published": source.published.isoformat(),
    }
    document = "；".join(f"{heading[of][0]}：{words}" for of, words in said.items() if words)
    first_day = f"{heading['effective_from'][0]}：{catalogue.effective_from.isoformat()}"
    for row, text in enumerate((catalogue.name, document, first_day), 1):
        put(sheet, row, 1, text)
    sheet.cell(1, 1).font = Font(bold=True, size=14)


def written(entry: Entry, of: str) -> object:
    """A field of an entry as a cell has it; "" where it says nothing."""
    return _WRITTEN[of](entry) if of in _WRITTEN else getattr(entry, of) or ""


def put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Text stays text: what begins with = + - @ must not become a formula when somebody opens the file."""
    cell = sheet.cell(row, column)
    if isinstance(value, int):
        cell.value = value
        return
    text = str(value)
    if text:
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
