"""What forms and addresses of the helpdesk say, checked: a place, a day, one of several, a number."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.verdict import RegionLevel
from cunwu.store.excel.cells import day as written
from cunwu.store.refusal import Refusal

TOWNSHIP, VILLAGE = RegionLevel.TOWNSHIP, RegionLevel.VILLAGE
EARLIEST = date(1950, 1, 1)  # no list is older


def place(words: str, book: PolicyBook) -> str:
    """The code of the region of that name or code. Raises Refusal."""
    found = book.find_region(words.strip())
    if found is None:
        raise Refusal("no_place", found=words[:20])
    return found.code


def places(book: PolicyBook) -> list[str]:
    """The names to choose a place from: counties and what is above them; others are written."""
    return [region.name for region in book.regions if region.level not in (TOWNSHIP, VILLAGE)]


def called(code: str, book: PolicyBook) -> str:
    """The name of a place, or its code where others have that name too: what ``place`` understands."""
    name = book.region[code].name
    return name if book.find_region(name) is not None else code


def day(words: str) -> date | None:
    """The day that is written, in any way that a cell may have it; None for nothing. Raises Refusal."""
    found = written(words.strip())
    if words.strip() and (found is None or found < EARLIEST):
        raise Refusal("bad_day", found=words[:20])
    return found


def one_of(words: str, choices: Collection[str]) -> str:
    """The choice. Raises Refusal for any other."""
    if words not in choices:
        raise Refusal("no_such_choice", found=words[:20])
    return words


def number(words: Any) -> int:
    """A whole number that counts something here. Raises LookupError for what is none, a file among it."""
    if not isinstance(words, str) or not words.isdecimal() or not words.isascii() or len(words) > 9:
        raise LookupError("number")
    return int(words)


def printable(words: str) -> str:
    """The words without control characters, which an Excel file cannot hold."""
    return "".join(letter for letter in words if letter >= " " or letter in "\n\t")
