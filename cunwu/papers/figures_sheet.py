"""Figures as an Excel file: what they are, then a sheet for each table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cunwu.papers.figures import cards, heading, said, tables
from cunwu.papers.paper import Paper
from cunwu.papers.text import day as day_text
from cunwu.papers.text import plain
from cunwu.store.excel.write import put
from cunwu.store.figures import Figures

WIDE, NARROW = 40, 12  # characters
TITLE = Font(bold=True, size=14)
HEAD = Font(bold=True)


def sheet(figures: Figures, today: date) -> Paper:
    """The figures as an Excel file; what is fewer than five is said in words."""
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    first.title = str(said("about_sheet"))
    made = str(said("made")).format(day=day_text(today))
    rows = [(heading(figures),), (made,), (str(said("counted")),), ()]
    rows += [(card.title, card.value, card.about) for card in cards(figures)]
    _fill(first, rows)
    for table in tables(figures):
        page = workbook.create_sheet(table.title)
        body = [(*row.cells, row.count or row.shown) for row in table.rows]
        _fill(page, [(table.title,), (table.about,), table.heads, *(body or [(str(said("empty")),)])])
        for column in range(1, len(table.heads) + 1):
            page.cell(3, column).font = HEAD
        page.freeze_panes = "A4"
    file = io.BytesIO()
    workbook.save(file)
    period = figures.period
    name = str(said("file")).format(place=figures.place.name, start=period.start, end=period.end)
    return Paper(plain(name), file.getvalue())


def _fill(page: Worksheet, rows: Sequence[tuple[object, ...]]) -> None:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            put(page, number, column, plain(value) if isinstance(value, str) else value)
    page.cell(1, 1).font = TITLE
    for number in (1, 2, 3):  # sentences run on over the cells beside them
        if len(rows[number - 1]) == 1:
            page.cell(number, 1).alignment = Alignment(vertical="top")
    widths = max(len(row) for row in rows)
    for column in range(1, widths + 1):
        page.column_dimensions[get_column_letter(column)].width = NARROW if column == widths > 1 else WIDE
