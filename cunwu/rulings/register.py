"""The registers of admitted annual items: each level has its own joint review (本级联审, measure 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.ruling import Admission, Line
from cunwu.rulings.titles import core
from cunwu.rulings.verdict import ListKind, RegionLevel

# The values of the fact ``register`` (data/policy/principles/task.yml). The last is what a question asks for.
ADMITTED, NOT_FOUND, ASKED = "已准入", "未查到", "要查"

# Each of them has a joint review of its own; townships and villages have none.
REVIEWING = (RegionLevel.COUNTY, RegionLevel.PREFECTURE, RegionLevel.PROVINCE)


def admission(book: PolicyBook, title: str | None, region: str, day: date) -> Admission:
    """What the registers and guides of that place say of the work called ``title`` on ``day``.

    An item holds for its year: to the end written beside it, else to the end of the year it began in.
    Raises KeyError where the region is unknown.
    """
    named = _named(book, region, ListKind.ADMITTED, title)
    # an empty register is a register all the same: nothing was admitted
    held = {
        register.region
        for register in _lists(book, region, ListKind.ADMITTED)
        if register_holds(register, day)
        or any(_admitted_on(_line(book, register, entry), day) for entry in register.entries)
    }
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
        guides=tuple(line for line in _named(book, region, ListKind.WORK_ITEMS, title) if _holds(line, day)),
    )


def work_titles(book: PolicyBook) -> tuple[str, ...]:
    """The titles of all work that some register or guide names, at any time."""
    kinds = (ListKind.ADMITTED, ListKind.WORK_ITEMS)
    return tuple(dict.fromkeys(e.title for c in book.catalogues if c.kind in kinds for e in c.entries))


def register_holds(catalogue: Catalogue, day: date) -> bool:
    """Whether it is a register in force on ``day``: one without a last day is only for its first year."""
    year = catalogue.effective_to is not None or catalogue.effective_from.year == day.year
    return catalogue.kind is ListKind.ADMITTED and catalogue.holds_on(day) and year


def _lists(book: PolicyBook, region: str, kind: ListKind) -> Iterator[Catalogue]:
    """The lists of that kind for a place, of any day, the nearest region first."""
    for above in book.lineage(region):
        yield from (catalogue for catalogue in book.lists_of(above.code) if catalogue.kind is kind)


def _named(book: PolicyBook, region: str, kind: ListKind, title: str | None) -> list[Line]:
    """The entries of those lists that speak of the work called ``title``."""
    return [
        _line(book, catalogue, entry)
        for catalogue in _lists(book, region, kind)
        for entry in (catalogue.by_core.get(core(title), ()) if title else ())
    ]


def _line(book: PolicyBook, catalogue: Catalogue, entry: Entry) -> Line:
    return Line(catalogue, entry, book.region[catalogue.region])


def _holds(line: Line, day: date) -> bool:
    return line.catalogue.holds_on(day) and line.entry.holds_on(day)


def _admitted_on(line: Line, day: date) -> bool:
    return line.first_day <= day <= line.last_day
