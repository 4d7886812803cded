"""The coverage names every list that is in force, and every list a level should keep and that is not here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cunwu.rulings import PolicyBook
from cunwu.rulings.coverage import coverage, here
from cunwu.rulings.records import Catalogue, Region
from cunwu.rulings.verdict import ListKind, RegionLevel

DAY = date(2026, 6, 1)
YUSHU, JILIN = "220182", "220000"
ALL = ("certificates", "work_items", "mechanisms_plaques", "admitted")


def holding(book: PolicyBook, *lists: tuple[str, ListKind, date, date | None]) -> PolicyBook:
    added = [
        Catalogue(f"{n}", f"清单{n}", region, kind, "jilin-measures-2023", start, end)
        for n, (region, kind, start, end) in enumerate(lists)
    ]
    return replace(book, catalogues=(*book.catalogues, *added))


def test_every_level_that_keeps_lists_is_there_each_after_the_one_above_it(book: PolicyBook) -> None:
    found = coverage(book, DAY)
    codes = [one.region.code for one in found]
    assert sorted(codes) == sorted(region.code for region in book.regions)
    for place, one in enumerate(found):
        if one.region.parent:
            above = codes.index(one.region.parent)
            assert above < place and found[above].depth == one.depth - 1


def test_what_is_shipped_leaves_counties_empty_and_says_what_the_province_lacks(book: PolicyBook) -> None:
    found = {one.region.code: one for one in coverage(book, DAY)}
    assert found[YUSHU].lists == () and found[YUSHU].missing == ALL
    assert found[JILIN].missing == ("certificates", "work_items", "admitted")
    assert found["100000"].lists and found["100000"].missing == ()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["220182", "220100", "220000", "220183"]),
            st.sampled_from(ListKind),
            st.dates(date(2025, 1, 1), date(2026, 12, 31)),
            st.none() | st.dates(date(2027, 1, 1), date(2028, 1, 1)),
        ),
        max_size=6,
    )
)
def test_a_list_in_force_is_shown_once_at_its_region_and_no_other(
    book: PolicyBook, lists: list[tuple[str, ListKind, date, date | None]]
) -> None:
    found = coverage(holding(book, *lists), DAY)
    shown = [(one.region.code, c.id) for one in found for c in one.lists if c.id.isdigit()]
    expected = [
        (region, str(n))
        for n, (region, kind, start, end) in enumerate(lists)
        if start <= DAY and (kind is not ListKind.ADMITTED or end is not None or start.year == DAY.year)
    ]
    assert sorted(shown) == sorted(expected)


def test_a_certificate_list_of_either_kind_fills_the_gap(book: PolicyBook) -> None:
    for kind in (ListKind.CANCELLED, ListKind.RETAINED):
        changed = holding(book, (YUSHU, kind, date(2024, 1, 1), None))
        assert here(changed, YUSHU, DAY)[0].missing == ALL[1:]


def test_townships_and_villages_are_not_asked_for_lists(book: PolicyBook) -> None:
    town = Region("220182101", "五棵树镇", RegionLevel.TOWNSHIP, YUSHU, source="mca-region-codes")
    changed = replace(book, regions=(*book.regions, town))
    assert town not in [one.region for one in coverage(changed, DAY)]
    assert [one.region.code for one in here(changed, town.code, DAY)] == [YUSHU, "220100", JILIN, "100000"]
