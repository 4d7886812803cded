"""Registers of admitted items: an entry permits in its region and year, and never a responsible subject."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.rulings import Case, PolicyBook, Topic, Verdict, decide
from cunwu.rulings.records import Catalogue, Entry, Region
from cunwu.rulings.register import admission
from cunwu.rulings.titles import core
from cunwu.rulings.verdict import ListKind, RegionLevel

YUSHU, CHANGCHUN, JILIN = "220182", "220100", "220000"
TITLE = "秸秆禁烧巡查"
DAY = date(2026, 6, 1)


def register(
    region: str,
    *titles: str,
    start: date = date(2026, 1, 10),
    end: date | None = None,
    kind: ListKind = ListKind.ADMITTED,
) -> Catalogue:
    key = f"{region}-{kind.value}-{start}"
    entries = tuple(Entry(key, n, title, authority="农业农村局") for n, title in enumerate(titles, 1))
    return Catalogue(key, f"{region}的清单", region, kind, "jilin-measures-2023", start, end, entries)


def holding(book: PolicyBook, *lists: Catalogue) -> PolicyBook:
    return replace(book, catalogues=(*book.catalogues, *lists))


@given(st.data())
def test_no_register_entry_makes_the_village_a_responsible_subject(
    book: PolicyBook, data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(book.fact)), max_size=4, unique=True))
    facts = {name: data.draw(st.sampled_from(book.fact[name].values)) for name in names}
    facts = {**facts, "role": "责任主体"}
    case = Case(Topic.TASK, YUSHU, DAY, TITLE, facts)
    registered = decide(case, holding(book, *[register(r, TITLE) for r in (YUSHU, CHANGCHUN, JILIN)]))
    assert registered.verdict is Verdict.PROHIBITED
    assert registered.verdict is decide(case, book).verdict


@given(st.sampled_from(["行政执法", "拆迁拆违", "招商引资", "安全生产"]), st.sampled_from(["派交", None]))
def test_a_named_matter_is_never_permitted_by_a_register_entry_alone(
    book: PolicyBook, matter: str, role: str | None
) -> None:
    facts = {"matter": matter, **({"role": role} if role else {})}
    ruling = decide(Case(Topic.TASK, YUSHU, DAY, TITLE, facts), holding(book, register(YUSHU, TITLE)))
    assert not ruling.verdict.permits


@given(
    st.dates(date(2023, 6, 1), date(2028, 12, 31)),
    st.none() | st.integers(0, 500),
    st.dates(date(2023, 6, 1), date(2029, 12, 31)),
)
def test_an_entry_holds_from_its_first_day_to_the_end_of_its_year_or_its_last_day(
    book: PolicyBook, start: date, days: int | None, day: date
) -> None:
    end = None if days is None else start + timedelta(days=days)
    last = date(start.year, 12, 31) if end is None else end
    found = admission(holding(book, register(YUSHU, TITLE, start=start, end=end)), TITLE, YUSHU, day)
    assert (found.line is not None) == (start <= day <= last)
    assert ("榆树市" in found.loaded) == (start <= day <= last)
    assert ("榆树市" in found.missing) == (not start <= day <= last)


def test_a_year_in_which_it_was_admitted_is_told_though_it_does_not_count(book: PolicyBook) -> None:
    changed = holding(book, register(YUSHU, TITLE, start=date(2025, 1, 5)))
    found = admission(changed, TITLE, YUSHU, DAY)
    assert found.line is None and [line.last_day for line in found.others] == [date(2025, 12, 31)]
    assert decide(Case(Topic.TASK, YUSHU, DAY, TITLE, {"role": "派交"}), changed).verdict is (
        Verdict.NEEDS_APPROVAL
    )


def test_an_entry_that_ends_within_the_year_is_told_as_ended(book: PolicyBook) -> None:
    ended = register(YUSHU, TITLE, end=date(2026, 3, 31))
    found = admission(holding(book, ended, register(YUSHU, start=date(2026, 1, 1))), TITLE, YUSHU, DAY)
    assert found.line is None and found.loaded == ("榆树市",)
    assert [line.last_day for line in found.others] == [date(2026, 3, 31)]


def test_the_department_may_stand_in_either_column(book: PolicyBook) -> None:
    asked = replace(register(YUSHU, TITLE), entries=(Entry("x", 1, TITLE, requested_by="统计局"),))
    line = admission(holding(book, asked), TITLE, YUSHU, DAY).line
    assert line is not None and line.department == "统计局"


def test_an_empty_register_is_loaded_and_admits_nothing(book: PolicyBook) -> None:
    found = admission(holding(book, register(YUSHU)), TITLE, YUSHU, DAY)
    assert (found.line, found.loaded, found.missing) == (None, ("榆树市",), ("长春市", "吉林省"))


def test_a_village_uses_the_registers_above_it(book: PolicyBook) -> None:
    village = Region("220182101201", "广隆村", RegionLevel.VILLAGE, YUSHU, source="mca-region-codes")
    changed = holding(replace(book, regions=(*book.regions, village)), register(YUSHU, TITLE))
    found = admission(changed, TITLE, village.code, DAY)
    assert found.line is not None and found.line.region.name == "榆树市"


def test_of_a_conversation_without_a_county_the_county_is_missing(book: PolicyBook) -> None:
    assert admission(book, TITLE, JILIN, DAY).missing == ("县（市、区）", "吉林省")


def test_a_guide_is_named_and_permits_nothing(book: PolicyBook) -> None:
    changed = holding(book, register(YUSHU, TITLE, kind=ListKind.WORK_ITEMS))
    ruling = decide(Case(Topic.TASK, YUSHU, DAY, TITLE, {"role": "派交"}), changed)
    assert ruling.verdict is Verdict.NEEDS_APPROVAL
    assert ruling.admission is not None
    assert [line.entry.title for line in ruling.admission.guides] == [TITLE]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026年秸秆禁烧巡查工作", TITLE),
        ("《秸秆禁烧巡查》", TITLE),
        ("开展秸秆禁烧巡查活动", TITLE),
        ("２０２６年度 秸秆禁烧巡查事项", TITLE),
    ],
)
def test_titles_that_differ_by_year_and_frame_words_are_the_same_work(one: str, other: str) -> None:
    assert core(one) == core(other)


@pytest.mark.parametrize("other", ["秸秆禁烧", "秸秆禁烧巡查员补贴", "秸秆离田巡查"])
def test_other_titles_are_other_work(other: str) -> None:
    assert core(other) != core(TITLE)
