"""Lists of several levels: the nearest that speaks wins, and none below the nation overrides the twenty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.replies.render import ruling_text
from cunwu.rulings import Case, PolicyBook, Ruling, Topic, Verdict, decide
from cunwu.rulings.records import Catalogue, Entry, Region
from cunwu.rulings.verdict import ListKind, RegionLevel

TODAY = date(2026, 11, 22)
FIRST_DAY = date(2024, 1, 1)
YUSHU, DEHUI, CHANGCHUN, JILIN, NATION = "220182", "220183", "220100", "220000", "100000"


def catalogue(
    region: str,
    *items: str,
    kind: ListKind = ListKind.RETAINED,
    start: date = FIRST_DAY,
    end: date | None = None,
) -> Catalogue:
    """A list of that region, as a county might publish it."""
    key = f"{region}-{kind.value}"
    entries = tuple(Entry(key, number, item, item) for number, item in enumerate(items, 1))
    return Catalogue(key, f"{region}的清单", region, kind, "jilin-measures-2023", start, end, entries)


def adding(book: PolicyBook, *lists: Catalogue) -> PolicyBook:
    """``book`` with more lists."""
    return replace(book, catalogues=(*book.catalogues, *lists))


def ruled(item: str, book: PolicyBook, region: str = YUSHU, day: date = TODAY, **facts: str) -> Ruling:
    """The ruling on a certificate."""
    return decide(Case(Topic.CERTIFICATE, region, day, item, facts), book)


@given(st.data())
def test_without_county_lists_a_certificate_is_ruled_alike_all_over_jilin(
    book: PolicyBook, data: st.DataObject
) -> None:
    item = data.draw(st.sampled_from([*book.item, *book.ask_alias, "没有听说过的证明"]))
    day = data.draw(st.dates(date(2019, 1, 1), date(2030, 1, 1)))
    names = data.draw(st.lists(st.sampled_from(sorted(book.fact)), max_size=3, unique=True))
    facts = {name: data.draw(st.sampled_from(book.fact[name].values)) for name in names}
    codes = [region.code for region in book.regions if region.code != NATION]
    rulings = [decide(Case(Topic.CERTIFICATE, code, day, item, facts), book) for code in codes]
    said = {(r.verdict, r.item, r.measures, r.next_steps, r.needs, r.reason) for r in rulings}
    assert len(said) == 1


@pytest.mark.parametrize("level", [YUSHU, CHANGCHUN, JILIN])
def test_a_lower_retained_list_never_overrides_the_national_twenty_and_the_conflict_is_shown(
    book: PolicyBook, level: str
) -> None:
    twenty = [entry.item for c in book.catalogues if c.id == "national-cancelled-2020" for entry in c.entries]
    changed = adding(book, catalogue(level, *twenty))
    for item in twenty:
        ruling = ruled(item, changed)
        assert ruling.verdict is Verdict.NOT_ISSUED
        assert ruling.catalogue is not None and ruling.catalogue.id == "national-cancelled-2020"
        assert [(c.catalogue.region, c.entry.item) for c in ruling.conflicts] == [(level, item)]


@given(st.data())
def test_whatever_lists_a_county_publishes_the_twenty_stay_not_issued(
    book: PolicyBook, data: st.DataObject
) -> None:
    regions = data.draw(st.lists(st.sampled_from([YUSHU, CHANGCHUN, JILIN]), min_size=1, unique=True))
    kinds = st.sampled_from([ListKind.RETAINED, ListKind.STATUTORY])
    changed = adding(
        book, *[catalogue(r, "亲属关系证明", "居住证明", kind=data.draw(kinds)) for r in regions]
    )
    case = Case(Topic.CERTIFICATE, YUSHU, TODAY, "亲属关系证明")
    ruling = decide(case.knowing("verifiable", data.draw(st.sampled_from(["是", "否"]))), changed)
    assert ruling.verdict is Verdict.NOT_ISSUED
    assert len(ruling.conflicts) == len(regions)


def test_a_retained_item_may_be_issued_in_its_county_only(book: PolicyBook) -> None:
    changed = adding(book, catalogue(YUSHU, "居住证明"))
    permitted = {r.code for r in book.regions if ruled("居住证明", changed, r.code).verdict.permits}
    assert permitted == {YUSHU}
    assert ruled("居住证明", changed, DEHUI).verdict is Verdict.UNLISTED
    assert ruled("居住证明", changed, CHANGCHUN).verdict is Verdict.UNLISTED


@given(st.dates(date(2020, 4, 28), date(2030, 1, 1)), st.integers(0, 1000))
def test_a_retained_list_holds_from_its_first_to_its_last_day(
    book: PolicyBook, start: date, days: int
) -> None:
    end, one = start + timedelta(days=days), timedelta(days=1)
    changed = adding(book, catalogue(YUSHU, "居住证明", start=start, end=end))
    on = {day: ruled("居住证明", changed, day=day).verdict for day in (start - one, start, end, end + one)}
    assert on[start] is on[end] is Verdict.ISSUABLE
    assert on[start - one] is on[end + one] is Verdict.UNLISTED


@given(st.permutations([YUSHU, CHANGCHUN, JILIN]), st.lists(st.booleans(), min_size=3, max_size=3))
def test_the_nearest_list_that_speaks_wins_in_whatever_order_they_were_loaded(
    book: PolicyBook, order: list[str], retained: list[bool]
) -> None:
    kinds = {
        level: ListKind.RETAINED if keep else ListKind.CANCELLED
        for level, keep in zip((YUSHU, CHANGCHUN, JILIN), retained, strict=True)
    }
    changed = adding(book, *[catalogue(level, "居住证明", kind=kinds[level]) for level in order])
    ruling = ruled("居住证明", changed)
    assert ruling.verdict is (Verdict.ISSUABLE if retained[0] else Verdict.NOT_ISSUED)
    assert ruling.catalogue is not None and ruling.catalogue.region == YUSHU
    otherwise = {level for level, kind in kinds.items() if kind is not kinds[YUSHU]}
    assert {conflict.catalogue.region for conflict in ruling.conflicts} == otherwise
    assert ruling.missing == ()


def test_levels_whose_list_is_loaded_are_not_named_as_missing(book: PolicyBook) -> None:
    changed = adding(book, catalogue(CHANGCHUN, "居住证明"))
    the_day_before = FIRST_DAY - timedelta(days=1)
    assert ruled("死亡证明", changed).missing == ("榆树市", "吉林省")
    assert ruled("死亡证明", changed, day=the_day_before).missing == ("榆树市", "长春市", "吉林省")


def test_lists_of_plaques_tasks_and_mechanisms_say_nothing_of_certificates(book: PolicyBook) -> None:
    certificates = {ListKind.CANCELLED, ListKind.RETAINED, ListKind.STATUTORY}
    others = [kind for kind in ListKind if kind not in certificates]
    changed = adding(book, *[catalogue(YUSHU, "居住证明", "死亡证明", kind=kind) for kind in others])
    assert ruled("居住证明", changed).verdict is Verdict.UNLISTED
    assert ruled("死亡证明", changed).conflicts == ()
    assert ruled("居住证明", changed).missing[0] == "榆树市"


def test_a_township_or_village_is_not_asked_for_a_list_of_its_own(book: PolicyBook) -> None:
    town = Region("220182101", "五棵树镇", RegionLevel.TOWNSHIP, YUSHU, source="mca-region-codes")
    village = Region("220182101201", "广隆村", RegionLevel.VILLAGE, town.code, source="mca-region-codes")
    changed = replace(book, regions=(*book.regions, town, village))
    assert ruled("死亡证明", changed, village.code).missing == ("榆树市", "长春市", "吉林省")


def test_lists_that_agree_are_no_conflict(book: PolicyBook) -> None:
    changed = adding(book, catalogue(YUSHU, "收养人情况证明"))
    assert ruled("收养人情况证明", changed).conflicts == ()


BEFORE = "收到的榆树市清单从2024年1月1日起用，在那以前的没有收到"
AFTER = "收到的榆树市清单用到2024年6月30日为止，在那以后的没有收到"


@pytest.mark.parametrize(
    ("end", "day", "says"),
    [
        (None, date(2023, 6, 1), BEFORE),
        (None, date(2019, 6, 1), BEFORE),
        (date(2024, 6, 30), TODAY, AFTER),
    ],
)
def test_a_list_of_other_days_is_said_to_be_of_those_days(
    book: PolicyBook, end: date | None, day: date, says: str
) -> None:
    held = adding(book, catalogue(YUSHU, "养殖证明", end=end))
    text = ruling_text(ruled("居住证明", held, day=day), held, TODAY)
    assert says in text
    assert "榆树市自己的清单" not in text


def test_only_levels_without_any_list_are_called_missing(book: PolicyBook) -> None:
    held = adding(book, catalogue(YUSHU, "养殖证明", start=date(2027, 1, 1)))
    text = ruling_text(ruled("亲属关系证明", held), held, TODAY)
    assert "收到的榆树市清单从2027年1月1日起用" in text
    assert "；长春市、吉林省自己的清单还没有收到；" in text


def test_an_empty_list_that_only_ends_another_does_not_count_as_one_to_come(book: PolicyBook) -> None:
    held = adding(book, catalogue(YUSHU, start=date(2027, 1, 1)))
    assert ruled("居住证明", held).other_days == ()
