"""A list in a sheet: its columns and its rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from cunwu.store.excel.choose import Part
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.head import read_columns
from cunwu.store.excel.rows import Row, Rows
from cunwu.store.refusal import Refusal, notice


@dataclass(frozen=True)
class Table:
    """``letters``: field → its column and heading. ``department``: whose sheet it is, where that is told."""

    sheet: str
    department: str
    letters: Mapping[str, str]
    rows: tuple[Row, ...]
    notices: tuple[str, ...]

    def refuse(self, key: str, row: int, of: str, **values: object) -> Refusal:
        """The refusal of one cell; to be raised."""
        return Refusal(key, self.sheet, row, self.letters.get(of, ""), **values)


def read_table(part: Part, ignored: Collection[str], faults: Faults) -> Table:
    """The list, or part of one, on that sheet; what cannot be told is added to ``faults``."""
    sheet, head = part.sheet, part.head
    notices = list(sheet.notices)
    fields = read_columns(sheet, head, part.kind, ignored, faults, notices)
    rows = Rows(sheet, head, fields, part.kind, faults, notices).read() if fields else []
    if fields and not rows:
        notices.append(notice("no_rows", sheet=sheet.name))
    letters = {of: f"{get_column_letter(c)}（{head.headings[c - 1]}）" for c, of in fields.items()}
    return Table(sheet.name, part.department, letters, tuple(rows), tuple(notices))
