"""Which sheets of a workbook are lists, of which kind each; covers and remarks are passed over aloud."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from cunwu.rulings.verdict import ListKind
from cunwu.store.excel.columns import columns
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.head import HEAD_WITHIN, Head, find_head
from cunwu.store.excel.heading import Heading, heading
from cunwu.store.excel.sheets import Book, Sheet
from cunwu.store.refusal import Refusal, notice

TABLE_ROWS, TABLE_COLUMNS = 3, 3  # from which a sheet without a head looks like a list all the same
_NO_NAME = re.compile(
    r"(?:sheet|表|工作表|第)?\s*[\d一二三四五六七八九十]+\s*[页张表]?(?:\s*[(（]\d+[)）])?", re.IGNORECASE
)


@dataclass(frozen=True)
class Part:
    """A sheet that is a list, or part of one. ``department``: its name, where the list is split by them."""

    sheet: Sheet
    head: Head
    kind: ListKind
    department: str


@dataclass(frozen=True)
class Chosen:
    """The lists' sheets in the workbook's order, what the covers say, and what was passed over."""

    parts: tuple[Part, ...]
    cover: Heading
    notices: tuple[str, ...]


def choose(book: Book, kind: ListKind | None, ignored: Collection[str], faults: Faults) -> Chosen:
    """Tell lists from covers; ``kind``: what the clerk says they are. Faults are added to ``faults``."""
    notices = [*book.notices]
    notices += [notice("ignored_sheet", sheet=sheet.name) for sheet in book.sheets if sheet.name in ignored]
    sheets = [sheet for sheet in book.sheets if sheet.name not in ignored]
    lists = [(sheet, head) for sheet in sheets if (head := _head(sheet))]
    covers = [sheet for sheet in sheets if all(sheet is not one for one, _ in lists)]
    for sheet in covers:
        if not faults.on(sheet.name) and (not lists or _looks_like_a_list(sheet)):
            faults.add(Refusal("no_table", sheet.name, most=HEAD_WITHIN))
        notices.append(notice("cover", sheet=sheet.name))
    if not sheets:
        faults.add(Refusal("no_sheet"))
    parts = [*_parts(lists, kind, faults)]
    words = [sheet.text(row, c) for sheet in covers for row in sheet.numbers for c in sheet.filled(row)[:1]]
    return Chosen(tuple(parts), heading(words), tuple(notices))


def _head(sheet: Sheet) -> Head | None:
    """The sheet's head; on a sheet of remarks a lone 事项名称 is no head."""
    head = find_head(sheet)
    return None if head and not head.sure and _is_cover(sheet) else head


def _is_cover(sheet: Sheet) -> bool:
    return any(word in sheet.name for word in columns().covers)


def _looks_like_a_list(sheet: Sheet) -> bool:
    """Whether rows of several columns stand there: passing it over might lose a department."""
    wide = sum(1 for row in sheet.numbers if len(sheet.blocks(row)) >= TABLE_COLUMNS)
    return wide >= TABLE_ROWS and not _is_cover(sheet)


def _parts(lists: Sequence[tuple[Sheet, Head]], kind: ListKind | None, faults: Faults) -> Iterator[Part]:
    told = [_told(sheet, head) for sheet, head in lists]
    by_columns = {
        head.fields: found[0] for (_, head), found in zip(lists, told, strict=True) if len(found) == 1
    }
    for (sheet, head), found in zip(lists, told, strict=True):
        # A sheet that does not say takes the kind of those with the very same columns.
        of_twin = [by_columns[head.fields]] if head.fields in by_columns else []
        kinds = found or columns().kinds(sheet.name) or of_twin
        labels = "、".join(columns().layouts[one].label for one in kinds)
        if kind is not None and any(one is not kind for one in found):
            own = columns().layouts[kind].label
            faults.add(Refusal("other_kind", sheet.name, kind=own, found=labels, name=sheet.name))
        elif kind is None and len(kinds) != 1:
            both = f"：{labels}都像" if kinds else ""
            faults.add(Refusal("which_kind", sheet.name, found=both, name=sheet.name))
        else:
            split = len(lists) > 1 and not (_NO_NAME.fullmatch(sheet.name) or columns().kinds(sheet.name))
            yield Part(sheet, head, kind or kinds[0], sheet.name if split else "")


def _told(sheet: Sheet, head: Head) -> list[ListKind]:
    """The kinds that the sheet's name and the name above its list say, each where it says just one."""
    said = (columns().kinds(sheet.name), columns().kinds(heading(head.above(sheet)).name))
    return list(dict.fromkeys(kinds[0] for kinds in said if len(kinds) == 1))
