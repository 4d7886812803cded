"""Townships and villages, imported by the clerk of a county: they are not shipped."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Region
from cunwu.rulings.verdict import RegionLevel
from cunwu.store import models as m
from cunwu.store.drafts import CONFIRMED, UNCONFIRMED, UNKNOWN_ISSUER, refuse_nobody
from cunwu.store.excel.cells import Value, name, plain
from cunwu.store.excel.columns import columns, squeeze
from cunwu.store.excel.sheets import read_book
from cunwu.store.refusal import Refusal
from cunwu.store.save import region_columns
from cunwu.store.save_list import AFTER_THE_FILES
from cunwu.store.versions import note, stamp

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


def read_regions(path: Path, county: Region, book: PolicyBook) -> tuple[Region, ...]:
    """The townships and villages of an .xlsx or .csv, those above first. Raises Refusal for a fault."""
    sheet, lines = _lines(path)
    rows = list(_rows(sheet, lines))
    _refuse_codes(sheet, rows, county, book)
    townships = {r.code: r for r in book.regions if r.parent == county.code}
    townships.update(
        {
            row.code: Region(row.code, row.name, row.level, county.code)
            for row in rows
            if row.level is RegionLevel.TOWNSHIP
        }
    )
    found = [Region(row.code, row.name, row.level, _parent(sheet, row, county, townships)) for row in rows]
    _refuse_names(sheet, rows, found, county, book)
    return tuple(sorted(found, key=lambda region: region.level is RegionLevel.VILLAGE))


def save_regions(
    session: Session, found: Sequence[Region], county: Region, document: tuple[str, str], by: str
) -> tuple[int, int]:
    """Keep them with their document (title, number); returns how many are new and how many are renamed."""
    refuse_nobody(by)
    title, number = document
    count = len(session.execute(select(m.PolicyEventRow.id)).all())
    source = f"import-regions-{county.code}-{count + 1}"
    today = date.today()
    session.add(
        m.SourceRow(
            id=source,
            title=title,
            short=title,
            issuer=UNKNOWN_ISSUER,
            number=number,
            published=today,
            effective_from=today,
            certainty=CONFIRMED if number else UNCONFIRMED,
            origin=m.IMPORTED,
        )
    )
    session.flush()
    held = {
        row.code: row
        for row in session.execute(
            select(m.RegionRow).where(m.RegionRow.code.in_([region.code for region in found]))
        ).scalars()
    }
    new = [region for region in found if region.code not in held]
    renamed = 0
    for region in found:
        row = held.get(region.code)
        if row is not None and (row.name, row.parent_code) != (region.name, region.parent):
            row.name, row.parent_code, row.source_id = region.name, region.parent, source
            renamed += 1
    if new:
        rows: list[dict[str, Any]] = [
            {**region_columns(replace(region, source=source), AFTER_THE_FILES), "origin": m.IMPORTED}
            for region in new
        ]
        session.execute(insert(m.RegionRow), rows)
    note(session, county.code, "regions", by, f"{title} +{len(new)} ~{renamed}")
    stamp(session)
    return len(new), renamed


def _lines(path: Path) -> tuple[str, list[Line]]:
    """The sheet's name and its numbered rows."""
    if path.suffix.lower() != ".csv":
        workbook = read_book(path)
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
    return "", [(reader.line_num, tuple(row)) for row in reader]


def _rows(sheet: str, lines: Sequence[Line]) -> Iterator[_Row]:
    head, fields = _head(sheet, lines)
    for number, cells in lines:
        values = {of: plain(cells[column]) for of, column in fields.items() if column < len(cells)}
        if number <= head or not any(values.values()):
            continue
        for of in NEEDED:
            if not values.get(of):
                raise Refusal("region_empty", sheet, number, columns().regions[of][0], found=_EXAMPLE[of])
        if not _CODE.fullmatch(values["code"]):
            raise Refusal("region_code", sheet, number, columns().regions["code"][0], found=values["code"])
        level = columns().levels.get(name(values["level"]))
        if level is None:
            raise Refusal("region_level", sheet, number, columns().regions["level"][0], found=values["level"])
        yield _Row(number, values["code"], name(values["name"]), level, name(values.get("parent", "")))


_EXAMPLE = {"code": "220182101000", "name": "示例镇", "level": "乡镇"}


def _head(sheet: str, lines: Sequence[Line]) -> tuple[int, dict[str, int]]:
    known = {squeeze(word): of for of, words in columns().regions.items() for word in words}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, cells in lines[:HEAD_WITHIN]:
        found = {known[word]: n for n, cell in enumerate(cells) if (word := squeeze(plain(cell))) in known}
        if len(found) > len(best[1]):
            best = number, found
    for of in NEEDED:
        if of not in best[1]:
            raise Refusal("region_column", sheet, best[0], found=columns().regions[of][0])
    return best


def _refuse_codes(sheet: str, rows: Sequence[_Row], county: Region, book: PolicyBook) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        if row.code in seen:
            raise Refusal("region_code_twice", sheet, row.number, found=row.code, other=seen[row.code])
        seen[row.code] = row.number
        held = book.region.get(row.code)
        inside = held is not None and county.code in {above.code for above in book.lineage(held.code)[1:]}
        if held is not None and (not inside or held.level is not row.level):
            raise Refusal("region_code_taken", sheet, row.number, found=row.code, name=held.name)


def _refuse_names(
    sheet: str, rows: Sequence[_Row], found: Sequence[Region], county: Region, book: PolicyBook
) -> None:
    """One name for two places, or a place's own name below it, and nobody could ask about either."""
    above = {words for region in book.lineage(county.code) for words in (region.name, *region.aliases)}
    seen: dict[tuple[str, str], int] = {}
    for row, region in zip(rows, found, strict=True):
        if region.name in above:
            raise Refusal("region_name_above", sheet, row.number, found=region.name)
        other = seen.setdefault((region.parent, region.name), row.number)
        if other != row.number:
            raise Refusal("region_name_twice", sheet, row.number, found=region.name, other=other)


def _parent(sheet: str, row: _Row, county: Region, townships: dict[str, Region]) -> str:
    if not row.parent and row.level is RegionLevel.TOWNSHIP:
        return county.code
    named = [county, *townships.values()]
    found = [region for region in named if row.parent in (region.code, region.name)]
    if len(found) != 1:
        raise Refusal("region_parent", sheet, row.number, found=row.parent, under=county.name)
    if found[0].level is not _ABOVE[row.level]:
        raise Refusal("region_order", sheet, row.number, found=row.name, parent=found[0].name)
    return found[0].code
