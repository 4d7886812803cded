"""The head of a list in a sheet: where it is, and which field each column holds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from cunwu.rulings.verdict import ListKind
from cunwu.store.excel.cells import name
from cunwu.store.excel.columns import CERTIFICATES, columns, squeeze
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.sheets import Sheet
from cunwu.store.refusal import Refusal, notice

HEAD_WITHIN = 30  # rows
TASK, CONTENT = "task", "content"  # 工作任务 and 工作内容: the title of work where no column says 事项名称


@dataclass(frozen=True)
class Head:
    """The rows of a list's head. ``headings``: the lowest words over each column, from A; "" for none.

    ``sure``: it names a title and another column; a lone title may stand in any text.
    """

    top: int
    bottom: int
    headings: tuple[str, ...]
    sure: bool

    @property
    def fields(self) -> tuple[str | None, ...]:
        """The fields that the headings name, in their order."""
        return tuple(columns().field(text) for text in self.headings if text)

    def above(self, sheet: Sheet) -> list[str]:
        """The texts over it."""
        return [
            text
            for row in range(1, self.top)
            for text in dict.fromkeys(sheet.text(row, column) for column in sheet.filled(row))
        ]


def find_head(sheet: Sheet) -> Head | None:
    """The first row that names a title and another column; else the first that names a title."""
    alone = None
    for row in range(1, min(HEAD_WITHIN, len(sheet.rows)) + 1):
        filled = sheet.filled(row)
        known = {columns().field(sheet.text(row, column)) for column in filled} - {None}
        if len(known) > 1 and known & {"title", TASK, CONTENT}:
            bottom = max(block[2] for block in sheet.blocks(row))
            return Head(row, bottom, _headings(sheet, row, bottom), True)
        if "title" in known:
            alone = alone or Head(row, row, _headings(sheet, row, row), False)
    return alone


def read_columns(
    sheet: Sheet, head: Head, kind: ListKind, ignored: Collection[str], faults: Faults, notices: list[str]
) -> dict[int, str]:
    """Column (from 1) → field; empty without a title. What cannot be told is added to ``faults``."""
    layout = columns().layouts[kind]
    found: dict[int, str] = {}
    for column, (heading, of) in _known(sheet, head, kind, ignored, notices).items():
        letter = get_column_letter(column)
        other = next((head.headings[c - 1] for c, field in found.items() if field == of), "")
        if of is None:
            near = columns().nearest(heading)
            hint = f"（是不是“{near}”？）" if near else ""
            faults.add(Refusal("unknown_column", sheet.name, head.top, letter, found=heading, nearest=hint))
        elif of not in layout.columns:
            label = layout.label
            faults.add(
                Refusal("column_of_other_list", sheet.name, head.top, letter, found=heading, kind=label)
            )
        elif other:
            faults.add(Refusal("same_column", sheet.name, head.top, letter, found=heading, other=other))
        else:
            found[column] = of
    if "title" not in found.values():
        faults.add(Refusal("no_title", sheet.name, head.top))
        return {}
    missing = [layout.columns[of] for of in layout.show if of not in found.values()]
    notices += [notice("missing_column", sheet=sheet.name, found=heading) for heading in missing]
    return found


def _known(
    sheet: Sheet, head: Head, kind: ListKind, ignored: Collection[str], notices: list[str]
) -> dict[int, tuple[str, str | None]]:
    """Column → its heading and field. An unknown heading over an empty column is left out."""
    found: dict[int, tuple[str, str | None]] = {}
    for column, heading in enumerate(head.headings, 1):
        of = columns().field(heading)
        below = range(head.bottom + 1, len(sheet.rows) + 1)
        if heading in ignored:
            notices.append(notice("ignored_column", sheet=sheet.name, found=heading))
        elif squeeze(heading) in columns().personal:
            notices.append(notice("personal", sheet=sheet.name, found=heading))
        elif heading and (of or any(sheet.text(row, column) for row in below)):
            found[column] = heading, of
    fields = [of for _, of in found.values()]
    title = next((of for of in ("title", TASK, CONTENT) if of in fields), None)
    as_title = title if kind not in CERTIFICATES else "title"
    return {
        column: (heading, "title" if of == as_title else CONTENT if of == TASK else of)
        for column, (heading, of) in found.items()
    }


def _headings(sheet: Sheet, top: int, bottom: int) -> tuple[str, ...]:
    """依据 may be split below into two: the lower words count."""
    rows = range(bottom, top - 1, -1)
    return tuple(
        name(next((text for row in rows if (text := sheet.text(row, column))), ""))
        for column in range(1, sheet.width + 1)
    )
