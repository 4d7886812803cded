"""The look-up over four levels says what a brute-force oracle says, whatever lists there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from layers_oracle import COUNTY, NATION, PREFECTURE, PROVINCE, Said, oracle

from cunwu.rulings import Case, PolicyBook, Topic, decide
from cunwu.rulings.lookup import look_up
from cunwu.rulings.records import Catalogue, Entry, Region
from cunwu.rulings.verdict import ListKind, RegionLevel

CODES = {NATION: "100000", PROVINCE: "220000", PREFECTURE: "220100", COUNTY: "220182"}
NAMES = {PROVINCE: "吉林省", PREFECTURE: "长春市", COUNTY: "榆树市"}
ELSEWHERE = ("220183", "220200")  # another county of the same prefecture, another prefecture
ITEMS = ("甲证明", "乙证明", "丙证明")
FIRST = date(2023, 5, 1)
DAYS = st.integers(0, 12).map(lambda days: FIRST + timedelta(days=days))
VERDICTS = {
    "取消": "not_issued",
    "地方取消": "not_issued",
    "保留": "issuable",
    "法规": "issuable",
    "未列入": "unlisted",
    "无清单": "no_catalogue",
}

Dates = tuple[date | None, date | None]
PlainList = tuple[int, str, date, date | None, list[tuple[str, date | None, date | None]]]


@st.composite
def spans(draw: st.DrawFn, always_starts: bool = False) -> Dates:
    """A first and a last day, each of which may be left open."""
    start = draw(DAYS) if always_starts or draw(st.booleans()) else None
    end = draw(st.none() | DAYS)
    return (start, end) if start is None or end is None or start <= end else (end, start)


@st.composite
def plain_lists(draw: st.DrawFn) -> list[PlainList]:
    """One list of a kind at each level at most (two of a kind at once are refused by policy check)."""
    kinds = st.sampled_from(["cancelled", "retained", "statutory"])
    heads = draw(st.lists(st.tuples(st.integers(NATION, COUNTY), kinds), max_size=9, unique=True))
    found: list[PlainList] = []
    for depth, kind in heads:
        start, end = draw(spans(always_starts=True))
        dated = draw(st.booleans())
        entries = [
            (name, *(draw(spans()) if dated else (None, None))) for name in ITEMS if draw(st.integers(0, 2))
        ]
        assert start is not None
        found.append((depth, kind, start, end, entries))
    return found


def catalogues(lists: Sequence[PlainList], region: str | None = None) -> list[Catalogue]:
    """The same lists as records; those of ``region`` where it is given, else of their own levels."""
    found = []
    for number, (depth, kind, start, end, entries) in enumerate(lists):
        key = f"{region or ''}{number}"
        lines = tuple(
            Entry(key, place, name, name, effective_from=first, effective_to=last)
            for place, (name, first, last) in enumerate(entries)
        )
        code = region or CODES[depth]
        found.append(
            Catalogue(key, f"清单{key}", code, ListKind(kind), "jilin-measures-2023", start, end, lines)
        )
    return found


def holding(book: PolicyBook, *lists: Catalogue) -> PolicyBook:
    """``book`` with these lists and no others, and a town below the county."""
    town = Region("220182101", "五棵树镇", RegionLevel.TOWNSHIP, CODES[COUNTY], source="mca-region-codes")
    return replace(book, catalogues=lists, regions=(*book.regions, town))


def said(book: PolicyBook, item: str, day: date, region: str, county_named: bool) -> Said:
    """What the look-up says, in the oracle's own words."""
    found = look_up(book, item, region, day)
    silent = [name for name in found.missing if name in NAMES.values()]
    assert ("县（市、区）" in found.missing) is not county_named
    depths = {name: depth for depth, name in NAMES.items()}
    speaks = None
    if found.catalogue and found.entry:
        speaks = (int(found.catalogue.id), found.entry.ordinal)
    against = {(int(c.catalogue.id), c.entry.ordinal) for c in found.conflicts}
    return Said(found.word, speaks, frozenset(against), tuple(depths[name] for name in silent))


@given(st.data())
def test_the_look_up_agrees_with_the_oracle_at_every_level_and_on_every_day(
    book: PolicyBook, data: st.DataObject
) -> None:
    lists = data.draw(plain_lists())
    records = data.draw(st.permutations(catalogues(lists)))
    foreign = catalogues(data.draw(plain_lists()), data.draw(st.sampled_from(ELSEWHERE)))
    changed = holding(book, *records, *foreign)
    asked_at = data.draw(st.sampled_from([PROVINCE, PREFECTURE, COUNTY]))
    below = asked_at == COUNTY and data.draw(st.booleans())
    region = "220182101" if below else CODES[asked_at]
    for day in (FIRST + timedelta(days=days) for days in range(-1, 14)):
        for item in ITEMS:
            expected = oracle(lists, item, day, asked_at)
            assert said(changed, item, day, region, asked_at == COUNTY) == expected


@given(plain_lists(), st.sampled_from(ITEMS), DAYS)
def test_the_ruling_is_the_one_that_the_oracle_s_word_stands_for(
    book: PolicyBook, lists: list[PlainList], item: str, day: date
) -> None:
    ruling = decide(Case(Topic.CERTIFICATE, CODES[COUNTY], day, item), holding(book, *catalogues(lists)))
    expected = oracle(lists, item, day)
    assert ruling.verdict.value == VERDICTS[expected.word]
    assert {(int(c.catalogue.id), c.entry.ordinal) for c in ruling.conflicts} == expected.against


def naming(depth: int, kind: str, *entries: tuple[str, date | None, date | None]) -> PlainList:
    """A list without end."""
    return depth, kind, FIRST, None, [*entries]


PAPER = ("甲证明", None, None)
ENDED = ("甲证明", None, FIRST)


@pytest.mark.parametrize(
    ("lists", "word"),
    [
        ([naming(NATION, "cancelled", PAPER), naming(COUNTY, "retained", PAPER)], "取消"),
        ([naming(PROVINCE, "cancelled", PAPER), naming(COUNTY, "retained", PAPER)], "保留"),
        ([naming(COUNTY, "cancelled", PAPER), naming(COUNTY, "retained", PAPER)], "地方取消"),
        ([naming(NATION, "statutory", PAPER), naming(PROVINCE, "cancelled", PAPER)], "地方取消"),
        ([naming(NATION, "statutory", PAPER), naming(COUNTY, "retained")], "法规"),
        ([naming(NATION, "statutory", PAPER)], "无清单"),
        ([naming(COUNTY, "retained", ENDED), naming(NATION, "cancelled")], "未列入"),
    ],
)
def test_oracle_and_look_up_say_what_the_design_says(
    book: PolicyBook, lists: list[PlainList], word: str
) -> None:
    day = FIRST + timedelta(days=1)
    assert oracle(lists, "甲证明", day).word == word
    for records in (catalogues(lists), catalogues(lists)[::-1]):
        assert look_up(holding(book, *records), "甲证明", CODES[COUNTY], day).word == word


def test_a_look_up_reads_the_entries_of_its_item_alone(
    book: PolicyBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [(f"第{number}种证明", None, None) for number in range(300)]
    changed = holding(book, *catalogues([naming(COUNTY, "retained", *names)]))
    read: list[str] = []
    held = Entry.holds_on

    def counted(entry: Entry, day: date) -> bool:
        read.append(entry.item)
        return held(entry, day)

    monkeypatch.setattr(Entry, "holds_on", counted)
    assert look_up(changed, "第299种证明", CODES[COUNTY], FIRST).word == "保留"
    assert look_up(changed, "没有的证明", CODES[COUNTY], FIRST).word == "未列入"
    assert read == ["第299种证明"]
