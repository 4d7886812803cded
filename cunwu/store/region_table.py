"""A clerk's table of townships and villages, read strictly: all that is wrong is told at once."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Region
from cunwu.rulings.verdict import RegionLevel
from cunwu.store.excel.cells import Value, name, plain
from cunwu.store.excel.columns import columns, squeeze
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.sheets import read_book
from cunwu.store.refusal import Refusal

Line = tuple[int, tuple[Value, ...]]

NEEDED = ("code", "name", "level")
HEAD_WITHIN = 30
_CODE = re.compile(r"\d{6,12}", re.ASCII)
_ABOVE = {RegionLevel.TOWNSHIP: RegionLevel.COUNTY, RegionLevel.VILLAGE: RegionLevel.TOWNSHIP}


@dataclass(frozen=True)
class _Row:
    number: int
    code: str
    name: str
    level: RegionLevel
    parent: str


def read_region_table(path: Path, county: Region, book: PolicyBook) -> tuple[Region, ...]:
    """The townships and villages of an .xlsx or .csv, those above first.

    Raises Refusal for a fault, and Refusals for several: all that is wrong is told at once.
    """
    faults = Faults()
    sheet, lines = _lines(path, faults)
    rows, refused = _rows(sheet, lines, faults)
    _check_codes(sheet, rows, county, book, faults)
    townships = {r.code: r for r in book.regions if r.parent == county.code}
    townships.update(
        {
            row.code: Region(row.code, row.name, row.level, county.code)
            for row in rows
            if row.level is RegionLevel.TOWNSHIP
        }
    )
    found = []
    for row in rows:
        parent = ""
        with faults.kept() if row.parent not in refused else suppress(Refusal):
            parent = _parent(sheet, row, county, townships)
        found.append(Region(row.code, row.name, row.level, parent))
    above = {words for region in book.lineage(county.code) for words in (region.name, *region.aliases)}
    _check_names(sheet, rows, found, above, faults)
    faults.settle()
    return tuple(sorted(found, key=lambda region: region.level is RegionLevel.VILLAGE))


def _lines(path: Path, faults: Faults) -> tuple[str, list[Line]]:
    """The sheet's name and its numbered rows."""
    if path.suffix.lower() != ".csv":
        workbook = read_book(path, faults)
        if not workbook.sheets:
            raise Refusal("no_sheet")
        if len(workbook.sheets) > 1:
            names = "、".join(sheet.name for sheet in workbook.sheets)
            raise Refusal("one_sheet", count=len(workbook.sheets), names=names)
        sheet = workbook.sheets[0]
        rows = [
            (number, tuple(sheet.value(number, column) for column in range(1, sheet.width + 1)))
            for number in range(1, len(sheet.rows) + 1)
        ]
        return sheet.name, rows
    if not path.is_file():
        raise Refusal("missing", name=path.name)
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")  # what Excel writes as CSV in Chinese Windows
    reader = csv.reader(text.splitlines())
    try:
        return "", [(reader.line_num, tuple(row)) for row in reader]
    except csv.Error:  # a cell without end, or a NUL
        raise Refusal("csv_damaged", row=reader.line_num) from None


def _rows(sheet: str, lines: Sequence[Line], faults: Faults) -> tuple[list[_Row], frozenset[str]]:
    """The rows that can be told, and the words of the others; what is wrong goes to ``faults``."""
    head, fields = _head(sheet, lines)
    found: list[_Row] = []
    refused: set[str] = set()
    for number, cells in lines:
        values = {of: plain(cells[column]) for of, column in fields.items() if column < len(cells)}
        if number <= head or not any(values.values()):
            continue
        if row := _row(sheet, number, values, faults):
            found.append(row)
        else:
            refused.update(name(words) for words in values.values())
    if not (found or refused):
        faults.add(Refusal("no_regions", sheet, head))
    return found, frozenset(refused - {""})


def _row(sheet: str, number: int, values: Mapping[str, str], faults: Faults) -> _Row | None:
    code, level = values.get("code", ""), columns().levels.get(name(values.get("level", "")))
    wrong = [
        _refuse("region_empty", sheet, number, of, found=_EXAMPLE[of]) for of in NEEDED if not values.get(of)
    ]
    if code and not _CODE.fullmatch(code):
        wrong.append(_refuse("region_code", sheet, number, "code", found=code))
    if values.get("level") and level is None:
        wrong.append(_refuse("region_level", sheet, number, "level", found=values["level"]))
    for fault in wrong:
        faults.add(fault)
    if wrong or level is None:
        return None
    return _Row(number, code, name(values["name"]), level, name(values.get("parent", "")))


_EXAMPLE = {"code": "220182101000", "name": "示例镇", "level": "乡镇"}


def _refuse(key: str, sheet: str, number: int, of: str, **values: object) -> Refusal:
    """The refusal of one cell; to be raised or kept."""
    return Refusal(key, sheet, number, columns().regions[of][0], **values)


def _head(sheet: str, lines: Sequence[Line]) -> tuple[int, dict[str, int]]:
    known = {squeeze(word): of for of, words in columns().regions.items() for word in words}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, cells in lines[:HEAD_WITHIN]:
        found = {known[word]: n for n, cell in enumerate(cells) if (word := squeeze(plain(cell))) in known}
        if len(found) > len(best[1]):
            best = number, found
    missing = [columns().regions[of][0] for of in NEEDED if of not in best[1]]
    if missing:
        raise Refusal("region_column", sheet, best[0], found="、".join(missing))
    return best


def _check_codes(sheet: str, rows: Sequence[_Row], county: Region, book: PolicyBook, faults: Faults) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row.code, row.number)
        if first != row.number:
            faults.add(_refuse("region_code_twice", sheet, row.number, "code", found=row.code, other=first))
            continue
        held = book.region.get(row.code)
        inside = held is not None and county.code in {above.code for above in book.lineage(held.code)[1:]}
        if held is not None and (not inside or held.level is not row.level):
            faults.add(
                _refuse("region_code_taken", sheet, row.number, "code", found=row.code, name=held.name)
            )


def _check_names(
    sheet: str, rows: Sequence[_Row], found: Sequence[Region], above: Collection[str], faults: Faults
) -> None:
    """One name for two places, or a place's own name below it, and nobody could ask about either."""
    seen: dict[tuple[str, str], int] = {}
    for row, region in zip(rows, found, strict=True):
        if region.name in above:
            faults.add(_refuse("region_name_above", sheet, row.number, "name", found=region.name))
        if not region.parent:
            continue  # whose it is was refused
        other = seen.setdefault((region.parent, region.name), row.number)
        if other != row.number:
            faults.add(
                _refuse("region_name_twice", sheet, row.number, "name", found=region.name, other=other)
            )


def _parent(sheet: str, row: _Row, county: Region, townships: Mapping[str, Region]) -> str:
    """The code of the region above. Raises Refusal where it cannot be told."""
    if not row.parent and row.level is RegionLevel.TOWNSHIP:
        return county.code
    named = [county, *townships.values()]
    found = [region for region in named if row.parent in (region.code, region.name)]
    if len(found) != 1:
        raise _refuse("region_parent", sheet, row.number, "parent", found=row.parent, under=county.name)
    if found[0].level is not _ABOVE[row.level]:
        raise _refuse("region_order", sheet, row.number, "parent", found=row.name, parent=found[0].name)
    return found[0].code
