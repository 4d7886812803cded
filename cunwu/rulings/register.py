"""The registers of admitted annual items: each level has its own joint review (本级联审, measure 12)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue
from cunwu.rulings.ruling import Admission, Line
from cunwu.rulings.verdict import ListKind, RegionLevel

# The values of the fact ``register`` (data/policy/principles/task.yml). The last is what a question asks for.
ADMITTED, NOT_FOUND, ASKED = "已准入", "未查到", "要查"

# Each of them has a joint review of its own; townships and villages have none.
REVIEWING = (RegionLevel.COUNTY, RegionLevel.PREFECTURE, RegionLevel.PROVINCE)
SHORTEST_CORE = 4

_MARKS = re.compile(r"[\s《》“”\"'「」]")
_BEFORE = re.compile(r"^(?:20\d\d年度?|年度|关于|开展|做好|组织)+(?:的)?")
_AFTER = re.compile(r"(?:的)?(?:工作|事项|任务|活动)$")


def core(title: str) -> str:
    """What is left of a work item's title without year, opening and closing words: these vary in speech.

    >>> core("2026年度开展秸秆禁烧巡查工作")
    '秸秆禁烧巡查'
    >>> core("统计工作")
    '统计工作'
    """
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", title)).lower()
    short = _AFTER.sub("", _BEFORE.sub("", plain))
    return short if len(short) >= SHORTEST_CORE else plain


def admission(book: PolicyBook, title: str | None, region: str, day: date) -> Admission:
    """What the registers and guides of that place say of the work called ``title`` on ``day``.

    An item holds for its year: to the end written beside it, else to the end of the year it began in.
    Raises KeyError where the region is unknown.
    """
    lines = list(_lines(book, region, ListKind.ADMITTED))
    named = [line for line in lines if title and core(line.entry.title) == core(title)]
    held = {line.region.code for line in lines if _admitted_on(line, day)}
    # an empty register is a register all the same: nothing was admitted
    held |= {c.region for c in book.catalogues_on(region, day) if register_holds(c, day)}
    levels = [r for r in book.lineage(region) if r.level in REVIEWING]
    missing = [r.name for r in levels if r.code not in held]
    if not any(r.level is RegionLevel.COUNTY for r in levels):
        missing.insert(0, "县（市、区）")
    return Admission(
        line=next((line for line in named if _admitted_on(line, day)), None),
        year=day.year,
        loaded=tuple(r.name for r in levels if r.code in held),
        missing=tuple(missing),
        others=tuple(line for line in named if not _admitted_on(line, day)),
        guides=tuple(
            line
            for line in _lines(book, region, ListKind.WORK_ITEMS)
            if title and core(line.entry.title) == core(title) and _holds(line, day)
        ),
    )


def work_titles(book: PolicyBook) -> tuple[str, ...]:
    """The titles of all work that some register or guide names, at any time."""
    kinds = (ListKind.ADMITTED, ListKind.WORK_ITEMS)
    return tuple(dict.fromkeys(e.title for c in book.catalogues if c.kind in kinds for e in c.entries))


def register_holds(catalogue: Catalogue, day: date) -> bool:
    """Whether it is a register in force on ``day``: one without a last day is only for its first year."""
    year = catalogue.effective_to is not None or catalogue.effective_from.year == day.year
    return catalogue.kind is ListKind.ADMITTED and catalogue.holds_on(day) and year


def _lines(book: PolicyBook, region: str, kind: ListKind) -> Iterator[Line]:
    """The entries of that kind of list for a place, at any time, the nearest region first."""
    for above in book.lineage(region):
        for catalogue in book.catalogues:
            if catalogue.region == above.code and catalogue.kind is kind:
                yield from (Line(catalogue, entry, above) for entry in catalogue.entries)


def _holds(line: Line, day: date) -> bool:
    return line.catalogue.holds_on(day) and line.entry.holds_on(day)


def _admitted_on(line: Line, day: date) -> bool:
    return line.first_day <= day <= line.last_day
