"""Which lists of which places are here, and which are not: nothing silently counts as known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.lookup import KEEPING_LISTS
from cunwu.rulings.records import Catalogue, Region
from cunwu.rulings.register import register_holds
from cunwu.rulings.verdict import ListKind

# What measures 10 and 12 have provinces, prefectures and counties keep; any kind of a group will do.
EXPECTED: Mapping[str, tuple[ListKind, ...]] = {
    "certificates": (ListKind.CANCELLED, ListKind.RETAINED),
    "work_items": (ListKind.WORK_ITEMS,),
    "mechanisms_plaques": (ListKind.MECHANISMS, ListKind.PLAQUES),
    "admitted": (ListKind.ADMITTED,),
}


@dataclass(frozen=True)
class RegionCoverage:
    """The lists of one region in force on a day, and the groups of EXPECTED of which there is none."""

    region: Region
    depth: int  # below the nation
    lists: tuple[Catalogue, ...]
    missing: tuple[str, ...]


def coverage(book: PolicyBook, day: date) -> tuple[RegionCoverage, ...]:
    """Every region that keeps lists, or of which there is one, each after the one above it."""
    below: dict[str, list[Region]] = {}
    for region in book.regions:
        below.setdefault(region.parent, []).append(region)
    return tuple(_branch(book, day, below, "", 0))


def here(book: PolicyBook, code: str, day: date) -> tuple[RegionCoverage, ...]:
    """The same for a place and what is above it, the nearest first. Raises KeyError for an unknown code."""
    lineage = book.lineage(code)
    return tuple(
        _of(book, day, region, len(lineage) - 1 - rank)
        for rank, region in enumerate(lineage)
        if region.level in KEEPING_LISTS or not region.parent
    )


def _branch(
    book: PolicyBook, day: date, below: Mapping[str, list[Region]], parent: str, depth: int
) -> list[RegionCoverage]:
    found = []
    for region in below.get(parent, []):
        own = _of(book, day, region, depth)
        if own.lists or region.level in KEEPING_LISTS or not parent:
            found.append(own)
        found += _branch(book, day, below, region.code, depth + 1)
    return found


def _of(book: PolicyBook, day: date, region: Region, depth: int) -> RegionCoverage:
    lists = tuple(c for c in book.catalogues if c.region == region.code and _in_force(c, day))
    kinds = {c.kind for c in lists}
    expected = EXPECTED if region.level in KEEPING_LISTS else {}
    missing = tuple(group for group, any_of in expected.items() if not kinds & {*any_of})
    return RegionCoverage(region, depth, lists, missing)


def _in_force(catalogue: Catalogue, day: date) -> bool:
    if catalogue.kind is ListKind.ADMITTED:
        return register_holds(catalogue, day)
    return catalogue.holds_on(day)
