"""An .xlsx is a zip of XML, looked at before anything opens it: a small file must not fill the machine."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from openpyxl.utils.cell import range_boundaries

from cunwu.store.refusal import Refusal

MOST_BYTES = 20 * 1024 * 1024  # of the file
MOST_UNPACKED = 100 * 1024 * 1024  # of all its parts
MOST_ROWS, MOST_COLUMNS = 20_000, 100
MOST_CELLS = 600_000
MOST_MERGED = 200_000  # cells in merged ranges

_OLE = bytes.fromhex("d0cf11e0")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def examine(path: Path) -> None:
    """Raises Refusal for what is no .xlsx, too big, or holds what a list does not need."""
    if not path.is_file():
        raise Refusal("missing", name=path.name)
    if path.stat().st_size > MOST_BYTES:
        raise Refusal("too_big", found=_megabytes(path.stat().st_size), most=_megabytes(MOST_BYTES))
    with path.open("rb") as file:
        head = file.read(4)
    if head == _OLE or path.suffix.lower() == ".xls":
        raise Refusal("old_excel", name=path.name)
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        raise Refusal("csv", name=path.name)
    if path.suffix.lower() == ".xlsm":
        raise Refusal("macros", name=path.name)
    try:
        with zipfile.ZipFile(path) as package:
            _examine_parts(package, path.name)
    # NotImplementedError: packed in a way zipfile cannot unpack; OSError: a part begins before the file
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, EOFError, OSError):
        raise Refusal("not_excel", name=path.name) from None


def _examine_parts(package: zipfile.ZipFile, name: str) -> None:
    # zipfile never unpacks more of a part than its size in the directory says.
    unpacked = sum(part.file_size for part in package.infolist())
    if unpacked > MOST_UNPACKED:
        raise Refusal("too_big", found=_megabytes(unpacked), most=_megabytes(MOST_UNPACKED))
    names = package.namelist()
    if "xl/workbook.xml" not in names:
        raise Refusal("not_excel", name=name)
    if any(part.endswith("vbaProject.bin") for part in names):
        raise Refusal("macros", name=name)
    for part in names:
        if part.endswith((".xml", ".rels")):
            _Part(_SHEET.fullmatch(part) is not None).read(package, part)


class _Part:
    """One XML part: no document type (which could define entities), and a sheet not beyond the limits."""

    def __init__(self, sheet: bool) -> None:
        self._sheet = sheet
        self._cells = self._merged = self._in_row = 0

    def read(self, package: zipfile.ZipFile, name: str) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        if self._sheet:
            parser.StartElementHandler = self._start
        with package.open(name) as file:
            parser.ParseFile(file)

    def _doctype(self, *_words: object) -> None:
        raise Refusal("unsafe", found="DOCTYPE")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        if kind == "row":
            self._in_row = 0
        elif kind == "c":
            self._cell(attributes.get("r", ""))
        elif kind == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _cell(self, reference: str) -> None:
        self._cells += 1
        self._in_row += 1
        match = _REFERENCE.fullmatch(reference)
        row, column = (int(match[2]), _column(match[1])) if match else (0, 0)
        if row > MOST_ROWS:
            raise Refusal("too_big", found=f"写到了第{row}行", most=f"{MOST_ROWS}行")
        if max(column, self._in_row) > MOST_COLUMNS:
            raise Refusal("too_big", found=f"写到了第{max(column, self._in_row)}列", most=f"{MOST_COLUMNS}列")
        if self._cells > MOST_CELLS:
            raise Refusal("too_big", found=f"{self._cells}格以上", most=f"{MOST_CELLS}格")

    def _merge(self, reference: str) -> None:
        left, top, right, bottom = range_boundaries(reference)
        if left is None or top is None or right is None or bottom is None:
            raise Refusal("too_big", found="整行或整列合并", most=f"{MOST_MERGED}格")
        self._merged += (right - left + 1) * (bottom - top + 1)
        if self._merged > MOST_MERGED:
            raise Refusal("too_big", found=f"合并了{self._merged}格", most=f"{MOST_MERGED}格")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"
