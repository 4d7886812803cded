"""Dated and layered look-up: which list speaks about this item, here, on this day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.ruling import Conflict, OtherDays, Why
from cunwu.rulings.verdict import ListKind, RegionLevel

CERTIFICATE_LISTS = (ListKind.CANCELLED, ListKind.RETAINED, ListKind.STATUTORY)

# The values of the fact ``listing`` (data/policy/principles/certificate.yml).
NATIONALLY_CANCELLED, LOCALLY_CANCELLED = "取消", "地方取消"
UNLISTED, NO_LIST = "未列入", "无清单"
UNLISTED_EARLIER = "施行前未列入"  # on no list, on a day before measure 10 says what then holds
LISTING = {
    ListKind.CANCELLED: LOCALLY_CANCELLED,
    ListKind.RETAINED: "保留",
    ListKind.STATUTORY: "法规",
}

# Counties and prefectures keep lists, the province its own (measure 12); townships and villages do not.
KEEPING_LISTS = (RegionLevel.PROVINCE, RegionLevel.PREFECTURE, RegionLevel.COUNTY)


@dataclass(frozen=True)
class Listing:
    """What the lists say of one item: the word for the table, the entry that speaks, and those overruled."""

    word: str
    catalogue: Catalogue | None = None
    entry: Entry | None = None
    conflicts: tuple[Conflict, ...] = ()
    missing: tuple[str, ...] = ()
    lists: tuple[Catalogue, ...] = ()


def look_up(book: PolicyBook, item: str | None, region: str, day: date) -> Listing:
    """Find the entry that applies.

    The nearest region that speaks wins, except that no lower retained list overrides the national
    cancelled list (DESIGN §2.2); of one region's lists the one that cancels counts, for a wrong yes is
    worst. Statutes speak last: they only back what no list mentions.
    """
    lists = _certificate_lists(book, region, day)
    missing = missing_levels(book, region, day)
    if not any(c.kind in (ListKind.CANCELLED, ListKind.RETAINED) for c in lists):
        return Listing(NO_LIST, missing=missing, lists=lists)
    found = [(c, e) for c in lists for e in c.by_item.get(item or "", ()) if e.holds_on(day)]
    if not found:
        return Listing(UNLISTED, missing=missing, lists=lists)
    national = [pair for pair in found if pair[0].kind is ListKind.CANCELLED and not _parent(book, pair[0])]
    listed = [pair for pair in found if pair[0].kind is not ListKind.STATUTORY]
    catalogue, entry = (national or listed or found)[0]
    word = NATIONALLY_CANCELLED if national else LISTING[catalogue.kind]
    cancelled = catalogue.kind is ListKind.CANCELLED
    overruled = tuple(
        Conflict(c, e, book.region[c.region].name, _why(c, catalogue, bool(national)))
        for c, e in found
        if (c.kind is ListKind.CANCELLED) != cancelled
    )
    return Listing(word, catalogue, entry, overruled, missing, lists)


def _certificate_lists(book: PolicyBook, region: str, day: date) -> tuple[Catalogue, ...]:
    """The lists of certificates in force, the nearest first; of one region's, those that cancel first."""
    lists = [c for c in book.catalogues_on(region, day) if c.kind in CERTIFICATE_LISTS]
    near = {above.code: rank for rank, above in enumerate(book.lineage(region))}
    return tuple(sorted(lists, key=lambda c: (near[c.region], CERTIFICATE_LISTS.index(c.kind))))


def _why(overruled: Catalogue, speaking: Catalogue, national: bool) -> Why:
    if overruled.kind is ListKind.STATUTORY:
        return Why.STATUTE
    if national:
        return Why.NATIONAL
    return Why.CANCELLED if overruled.region == speaking.region else Why.NEARER


def missing_levels(book: PolicyBook, region: str, day: date) -> tuple[str, ...]:
    """The levels below the nation whose certificate lists are not loaded, nearest first."""
    spoken = {
        c.region for c in book.catalogues_on(region, day) if c.kind in (ListKind.CANCELLED, ListKind.RETAINED)
    }
    lineage = book.lineage(region)
    names = [r.name for r in lineage if r.level in KEEPING_LISTS and r.code not in spoken]
    if not any(r.level is RegionLevel.COUNTY for r in lineage):
        names.insert(0, "县（市、区）")
    return tuple(names)


def other_days(book: PolicyBook, region: str, day: date) -> tuple[OtherDays, ...]:
    """The levels without a certificate list on ``day`` that have one later or had one, nearest first."""
    found = []
    for level in book.lineage(region):
        lists = [c for c in book.lists_of(level.code) if c.kind in (ListKind.CANCELLED, ListKind.RETAINED)]
        if level.level not in KEEPING_LISTS or any(c.holds_on(day) for c in lists):
            continue
        begins = min((c.effective_from for c in lists if c.entries and c.effective_from > day), default=None)
        ended = max((c.effective_to for c in lists if c.effective_to and c.effective_to < day), default=None)
        if begins or ended:
            found.append(OtherDays(level.name, begins, None if begins else ended))
    return tuple(found)


def _parent(book: PolicyBook, catalogue: Catalogue) -> str:
    return book.region[catalogue.region].parent
