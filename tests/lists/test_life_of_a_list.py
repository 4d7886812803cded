"""draft → published → superseded: nothing deleted, each day answered by the list of that day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from workbooks import YUSHU, County, row, ruled, states, version

from cunwu.commands import lists
from cunwu.rulings import Case, Topic, Verdict, decide
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.verdict import ListKind
from cunwu.store.database import transaction
from cunwu.store.drafts import add_draft, withdraw
from cunwu.store.files import read_policy
from cunwu.store.overview import overview
from cunwu.store.publish import publish
from cunwu.store.queries import load_book
from cunwu.store.refusal import Refusal

FEBRUARY, JULY = date(2024, 2, 1), date(2024, 7, 1)


def test_a_draft_is_seen_by_nobody_but_the_clerk(county: County) -> None:
    before, known = county.book, version(county.engine)
    key = county.take(county.file(row(1, "居住证明"), row(2, "果园看护证明")))
    assert county.book == before
    assert version(county.engine) == known
    assert states(county) == {key: ("draft", None)}


def test_a_published_list_rules_from_its_first_day_on(county: County) -> None:
    county.put_in_force("居住证明", start="2024-02-01")
    assert ruled(county, "居住证明", FEBRUARY - timedelta(days=1)) is Verdict.UNLISTED
    assert ruled(county, "居住证明", FEBRUARY) is Verdict.ISSUABLE


def test_a_new_version_ends_the_earlier_one_the_day_before_and_both_answer_for_their_days(
    county: County,
) -> None:
    first = county.put_in_force("居住证明", "养殖证明", start="2024-02-01")
    second = county.take(county.file(row(1, "居住证明"), row(2, "果园看护证明")), "2024年7月1日")
    assert county.publish(second) == (first,)
    assert states(county) == {first: ("superseded", "2024-06-30"), second: ("published", None)}
    day_before = JULY - timedelta(days=1)
    assert [ruled(county, "养殖证明", day) for day in (day_before, JULY)] == [
        Verdict.ISSUABLE,
        Verdict.UNLISTED,
    ]
    assert [ruled(county, "果园看护证明", day) for day in (day_before, JULY)] == [
        Verdict.UNLISTED,
        Verdict.ISSUABLE,
    ]


def test_an_older_list_imported_later_holds_until_the_newer_one(county: County) -> None:
    newer = county.put_in_force("居住证明", start="2024-07-01")
    older = county.put_in_force("养殖证明", start="2024-02-01")
    assert states(county) == {older: ("superseded", "2024-06-30"), newer: ("published", None)}
    assert ruled(county, "养殖证明", FEBRUARY) is Verdict.ISSUABLE
    assert ruled(county, "养殖证明", JULY) is Verdict.UNLISTED


def test_a_list_of_the_same_first_day_is_replaced_whole_but_kept(county: County) -> None:
    wrong = county.put_in_force("养殖证明", start="2024-02-01")
    right = county.put_in_force("居住证明", start="2024-02-01")
    assert (wrong, right) == (f"{YUSHU}-retained-2024-02-01", f"{YUSHU}-retained-2024-02-01-2")
    assert states(county) == {wrong: ("superseded", "2024-01-31"), right: ("published", None)}
    assert ruled(county, "养殖证明", FEBRUARY) is Verdict.UNLISTED
    assert [c.id for c in county.book.catalogues if c.region == YUSHU] == [right]


def test_lists_of_another_kind_or_region_are_left_alone(county: County) -> None:
    first = county.put_in_force("居住证明", start="2024-02-01")
    other = (("榆树市", ListKind.ADMITTED, "准入"), ("德惠市", ListKind.RETAINED, "保留"))
    for region, kind, of in other:
        file = county.file([1, "果园看护证明"], head=["序号", "事项名称"], of=of)
        key = county.take(file, "2024-03-01", kind, region=region)
        assert county.publish(key) == ()
    assert states(county)[first] == ("published", None)


def test_a_withdrawn_draft_stays_in_the_journal_and_cannot_be_published(county: County) -> None:
    key = county.take(county.file(row(1, "果园看护证明")))
    with transaction(county.engine) as session:
        withdraw(session, "王五", key)
    with pytest.raises(Refusal) as caught:
        county.publish(key)
    assert (caught.value.key, states(county)) == ("not_draft", {key: ("withdrawn", None)})
    (one,) = lists.overview(county.engine, "榆树市")
    assert [(line.action, line.by) for line in one.events] == [("imported", "张三"), ("withdrawn", "王五")]
    assert "果园看护证明" not in county.book.item


def test_a_publication_is_taken_back_by_a_later_one_that_repeats_the_version_before(county: County) -> None:
    first = county.put_in_force("居住证明", start="2024-02-01")
    second = county.put_in_force("养殖证明", start="2024-07-01")
    back = lists.go_back(county.engine, second, "张三", date(2024, 9, 1))
    with pytest.raises(Refusal) as caught:
        county.publish(back, by="张三")
    assert caught.value.key == "same_person"
    county.publish(back, by="李四")
    assert states(county) == {
        first: ("superseded", "2024-06-30"),
        second: ("superseded", "2024-08-31"),
        back: ("published", None),
    }
    verdicts = [ruled(county, "居住证明", date(2024, month, 15)) for month in (3, 8, 9)]
    assert verdicts == [Verdict.ISSUABLE, Verdict.UNLISTED, Verdict.ISSUABLE]


def test_taking_back_the_first_list_ends_it_and_leaves_the_county_without_one(county: County) -> None:
    first = county.put_in_force("居住证明", start="2024-02-01")
    county.publish(lists.go_back(county.engine, first, "张三", JULY))
    verdicts = [ruled(county, "居住证明", day) for day in (FEBRUARY, JULY)]
    assert verdicts == [Verdict.ISSUABLE, Verdict.UNLISTED]
    missing = decide(Case(Topic.CERTIFICATE, YUSHU, JULY, "居住证明"), county.book).missing
    assert "榆树市" in missing


DAYS = st.integers(0, 40).map(lambda n: date(2024, 1, 1) + timedelta(days=n))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(starts=st.lists(DAYS, min_size=1, max_size=5))
def test_in_any_order_of_publication_the_latest_start_speaks_and_of_equal_ones_the_last(
    starts: list[date], store: Engine
) -> None:
    source = read_policy().sources[0]
    with Session(store, future=True) as session, session.begin() as whole:
        published = []
        for number, start in enumerate(starts):
            entry = Entry("", 1, "居住证明", "居住证明")
            catalogue = Catalogue(f"list-{number}", "甲", YUSHU, ListKind.RETAINED, "", start, None, (entry,))
            key = add_draft(session, "甲", catalogue, source, "")
            publish(session, "乙", key)
            published.append((start, number, key))
        book = load_book(session)
        stored = [one.id for one in overview(session) if one.region == YUSHU]
        whole.rollback()
    for number in range(45):
        day = date(2024, 1, 1) + timedelta(days=number)
        begun = [one for one in published if one[0] <= day]
        expected = [max(begun)[2]] if begun else []
        assert [c.id for c in book.catalogues_on(YUSHU, day) if c.region == YUSHU] == expected
    assert sorted(stored) == sorted(key for _, _, key in published)
