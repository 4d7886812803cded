"""Places and days in a text: "换成长春", "2021年那会儿", "去年呢"."""

from __future__ import annotations

import re
from datetime import date

from cunwu.language.quantities import NUMERAL, number
from cunwu.rulings.book import PolicyBook

# Voice input writes "二零二一年五月" as often as "2021年5月".
_SIGNS = str.maketrans("零〇一二三四五六七八九", "00123456789")
YEAR = r"(20\d\d|二[零〇][零〇一二三四五六七八九]{2})"
MONTH = r"(\d{1,2}|十?[一二三四五六七八九十])"
DAY = r"(\d{1,2}|[二三]?十?[一二三四五六七八九十])"
_FULL_DAY = re.compile(
    rf"{YEAR}\s*[年./-]\s*{MONTH}\s*[月./-]\s*{DAY}(?:\s*[日号])?",
)
_MONTH = re.compile(rf"{YEAR}\s*年\s*{MONTH}\s*月")
_YEAR = re.compile(rf"{YEAR}\s*年")
_SHORT_YEAR = re.compile(r"(?<!\d)(1[0-9]|2[0-9])年(?!以?前)")
_RELATIVE = (("大前年", 3), ("前年", 2), ("去年", 1), ("头年", 1), ("上一年", 1))
_YEARS_AGO = re.compile(rf"{NUMERAL}年以?前")


def find_region(text: str, book: PolicyBook) -> str | None:
    """The code of the one Jilin place named in ``text``, the longest name first; None for none or several."""
    best: tuple[int, str | None] = (0, None)
    for region in book.regions:
        if not region.parent or (region.parent == "100000" and region.name not in text):
            continue
        for name in (region.name, *region.aliases):
            if len(name) >= 2 and name in text and len(name) >= best[0]:
                known = book.find_region(name)
                best = (len(name), known.code if known else None)
    return best[1]


def find_day(text: str, today: date) -> date | None:
    """The day ``text`` asks about; a bare year means its last day, not later than today."""
    day = _written_day(text)
    if day is None:
        for word, years in _RELATIVE:
            if word in text:
                return date(today.year - years, 12, 31)
        if match := _YEARS_AGO.search(text):
            return date(max(1, today.year - int(number(match[1]))), 12, 31)
        return None
    return min(day, today)


def _written_day(text: str) -> date | None:
    try:
        if match := _FULL_DAY.search(text):
            return date(_year(match[1]), int(number(match[2])), int(number(match[3])))
        if match := _MONTH.search(text):
            return date(_year(match[1]), int(number(match[2])), 28)
        if match := _YEAR.search(text):
            return date(_year(match[1]), 12, 31)
        if match := _SHORT_YEAR.search(text):
            return date(2000 + int(match[1]), 12, 31)
    except ValueError:
        return None
    return None


def _year(written: str) -> int:
    """The year that four digits or four Chinese signs write out one by one."""
    return int(written.translate(_SIGNS))
