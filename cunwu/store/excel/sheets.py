"""The visible sheets of a workbook as grids of plain values; what is hidden or computed is told."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cunwu.store.excel.cells import Value, has_control, is_error, plain
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.package import MOST_COLUMNS, MOST_ROWS, examine
from cunwu.store.refusal import Refusal, notice

Block = tuple[int, int, int, int]  # top, left, bottom, right, from 1, all included


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``rows[0][0]`` is A1. ``merged`` leads from (row, column), from 1, to its merged block."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merged: dict[tuple[int, int], Block]
    notices: tuple[str, ...] = ()

    def value(self, row: int, column: int) -> Value:
        """The cell's value; that of the whole block where it is merged."""
        top, left, _, _ = self.merged.get((row, column), (row, column, row, column))
        inside = top <= len(self.rows) and left <= len(self.rows[top - 1])
        return self.rows[top - 1][left - 1] if inside else None

    def text(self, row: int, column: int) -> str:
        """The same as words."""
        return plain(self.value(row, column))

    def filled(self, row: int) -> list[int]:
        """The columns of that row, from 1, that hold anything of their own or of a block."""
        return [column for column in range(1, self.width + 1) if self.text(row, column)]

    def blocks(self, row: int) -> set[Block]:
        """The cells of that row that hold anything, a merged block counted once."""
        return {self.merged.get((row, column), (row, column, row, column)) for column in self.filled(row)}

    @property
    def numbers(self) -> range:
        """Its rows, from 1."""
        return range(1, len(self.rows) + 1)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True)
class Book:
    """The visible sheets that hold anything, and what was seen of the others."""

    sheets: tuple[Sheet, ...]
    notices: tuple[str, ...]


def read_book(path: Path, faults: Faults) -> Book:
    """The workbook; cells without a value go to ``faults``. Raises Refusal for what is no safe .xlsx."""
    examine(path)
    written = _open(path, values=False)
    formulas = {ws.title: _formulas(ws) for ws in written.worksheets}
    # A formula's last computed value is kept apart: the file is opened again only where there are any.
    shown = _open(path, values=True) if any(formulas.values()) else written
    sheets, notices = [], []
    for ws in shown.worksheets:
        if ws.sheet_state != "visible":
            notices.append(notice("hidden_sheet", sheet=ws.title))
        elif sheet := _sheet(ws, formulas[ws.title], faults):
            sheets.append(sheet)
    return Book(tuple(sheets), tuple(notices))


def _open(path: Path, values: bool) -> Workbook:
    # Not openpyxl's read-only mode: it does not tell what is merged or hidden. Limits were checked before.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's words about a file's making are none for clerks
            return load_workbook(path, data_only=values, keep_links=False)
    except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, SyntaxError):
        raise Refusal("not_excel", name=path.name) from None


def _cells(ws: Worksheet) -> Iterator[tuple[int, tuple[object, ...]]]:
    rows = ws.iter_rows(max_row=min(ws.max_row, MOST_ROWS), max_col=min(ws.max_column, MOST_COLUMNS))
    return enumerate(rows, 1)


def _formulas(ws: Worksheet) -> list[tuple[int, int]]:
    return [
        (row, column)
        for row, cells in _cells(ws)
        for column, cell in enumerate(cells, 1)
        if getattr(cell, "data_type", "") == "f"
    ]


def _sheet(ws: Worksheet, formulas: list[tuple[int, int]], faults: Faults) -> Sheet | None:
    rows = [tuple(getattr(cell, "value", None) for cell in cells) for _, cells in _cells(ws)]
    while rows and not any(plain(value) for value in rows[-1]):
        rows.pop()
    if not rows:
        return None
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if has_control(value):
                faults.add(Refusal("control", ws.title, number, get_column_letter(column)))
            if is_error(value):
                faults.add(Refusal("error_value", ws.title, number, get_column_letter(column), found=value))
    for number, column in formulas:
        if number <= len(rows) and not plain(rows[number - 1][column - 1]):
            faults.add(Refusal("no_value", ws.title, number, get_column_letter(column)))
    merged = {
        (row, column): (block.min_row, block.min_col, block.max_row, block.max_col)
        for block in ws.merged_cells.ranges
        for row in range(block.min_row, block.max_row + 1)
        for column in range(block.min_col, block.max_col + 1)
    }
    return Sheet(ws.title, tuple(rows), merged, tuple(_seen(ws, len(rows), len(formulas))))


def _seen(ws: Worksheet, rows: int, formulas: int) -> Iterator[str]:
    hidden = sorted(number for number, row in ws.row_dimensions.items() if row.hidden and number <= rows)
    if hidden:
        yield notice("hidden_rows", sheet=ws.title, found="、".join(map(str, hidden)))
    columns = sorted(letter for letter, column in ws.column_dimensions.items() if column.hidden)
    if columns:
        yield notice("hidden_columns", sheet=ws.title, found="、".join(columns))
    if formulas:
        yield notice("formulas", sheet=ws.title, count=formulas)
