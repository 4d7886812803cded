"""Draft → published → superseded: two persons, nothing deleted, each day answered by the list of that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from workbooks import YUSHU, County, row

from cunwu.commands import lists
from cunwu.language.lexicon import Lexicon
from cunwu.rulings import Case, Topic, Verdict, decide
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.verdict import ListKind
from cunwu.store import models as m
from cunwu.store import publish, records_cache
from cunwu.store.database import transaction
from cunwu.store.drafts import Document, add_draft, withdraw
from cunwu.store.errors import PolicyError
from cunwu.store.files import read_policy
from cunwu.store.queries import load_book
from cunwu.store.records_cache import Records
from cunwu.store.refusal import Refusal
from cunwu.store.save import save_book
from cunwu.store.versions import stored_version

ITEMS = ("养殖证明", "果园看护证明")
FEBRUARY, JULY = date(2024, 2, 1), date(2024, 7, 1)


class PulledOutError(Exception):
    """The plug was pulled."""


def ruled(county: County, item: str, day: date) -> Verdict:
    return decide(Case(Topic.CERTIFICATE, YUSHU, day, item), county.book).verdict


def states(county: County) -> dict[str, tuple[str, str | None]]:
    """Id → status and last day of what clerks imported."""
    return {
        one.id: (one.status, one.effective_to.isoformat() if one.effective_to else None)
        for one in lists.overview(county.engine, "榆树市")
    }


def version(engine: Engine) -> str | None:
    with transaction(engine) as session:
        return stored_version(session)


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


def test_the_person_who_imported_may_not_publish(county: County) -> None:
    key = county.take(county.file(row(1, "居住证明")), by="张三")
    for same in ("张三", " 张 三 ", "张三\n"):
        with pytest.raises(Refusal) as caught:
            county.publish(key, by=same)
        assert caught.value.key == "same_person"
    assert states(county) == {key: ("draft", None)}
    county.publish(key, by="李四")


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_nobody_imports_publishes_or_withdraws(county: County, name: str) -> None:
    file = county.file(row(1, "居住证明"))
    key = county.take(file)
    for act in (
        lambda: county.take(file, by=name),
        lambda: county.publish(key, by=name),
        lambda: lists.withdraw_draft(county.engine, key, name),
        lambda: lists.go_back(county.engine, key, name, None),
    ):
        with pytest.raises(Refusal) as caught:
            act()
        assert caught.value.key == "nobody"
    assert states(county) == {key: ("draft", None)}


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
    for region, kind in (("榆树市", ListKind.ADMITTED), ("德惠市", ListKind.RETAINED)):
        key = county.take(
            county.file([1, "果园看护证明"], head=["序号", "事项名称"]), "2024-03-01", kind, region=region
        )
        assert county.publish(key) == ()
    assert states(county)[first] == ("published", None)


def test_a_withdrawn_draft_stays_in_the_journal_and_cannot_be_published(county: County) -> None:
    key = county.take(county.file(row(1, "果园看护证明")))
    with transaction(county.engine) as session:
        withdraw(session, key, "王五")
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


def back(county: County, key: str, start: date | None = None) -> str:
    return lists.go_back(county.engine, key, "甲", start)


def draft(county: County) -> str:
    return county.take(county.file(row(1, "居住证明")))


def of_nation(county: County) -> str:
    return county.take(county.file(row(1, "居住证明")), kind=ListKind.CANCELLED, region="全国")


TWENTY = "national-cancelled-2020"
CANNOT: list[tuple[str, Any]] = [
    ("no_catalogue", lambda county: county.publish("nothing")),
    ("no_catalogue", lambda county: lists.compare(county.engine, "nothing")),
    ("not_draft", lambda county: county.publish(TWENTY)),
    ("not_imported", lambda county: back(county, TWENTY)),
    ("not_published", lambda county: back(county, draft(county))),
    (
        "before_list",
        lambda county: back(county, county.put_in_force("居住证明", start="2024-02-01"), date.min),
    ),
    ("files_list", of_nation),
]


@pytest.mark.parametrize(("key", "act"), CANNOT, ids=[key for key, _ in CANNOT])
def test_what_cannot_be_done_is_refused(county: County, key: str, act: Any) -> None:
    with pytest.raises(Refusal) as caught:
        act(county)
    assert caught.value.key == key


def test_an_address_outside_the_government_is_refused(county: County) -> None:
    said = Document(url="https://example.com/a")
    with pytest.raises(Refusal) as caught:
        lists.import_file(
            county.engine, county.file(row(1, "居住证明")), "榆树市", ListKind.RETAINED, said, "甲", (), print
        )
    assert caught.value.key == "address"


def test_a_head_without_a_title_column_is_refused(county: County) -> None:
    file = county.file(row(1, "居住证明"))
    with pytest.raises(Refusal) as caught:
        lists.import_file(
            county.engine, file, "榆树市", ListKind.RETAINED, Document(), "甲", ["事项名称"], print
        )
    assert caught.value.key == "no_title"


def test_every_process_hears_of_a_publication(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records_cache, "FRESH_SECONDS", -1.0)
    records = Records(county.engine)
    key = county.take(county.file(row(1, "果园看护证明")))
    before = records.current()
    assert "果园看护证明" not in before.item
    county.publish(key)
    after = records.current()
    assert after.version != before.version
    assert [m.name for m in Lexicon(after).find("果园看护证明能开吗")] == ["果园看护证明"]


def test_loading_the_files_again_keeps_what_was_imported(county: County, tmp_path: Any) -> None:
    published = county.put_in_force("居住证明", "果园看护证明", start="2024-02-01")
    draft = county.take(county.file(row(1, "养殖证明")), "2024-07-01")
    before = county.book
    for again in (read_policy(), replace(read_policy(), version="changed")):
        with transaction(county.engine) as session:
            changed = save_book(session, again)
        assert changed is (again.version == "changed")
    assert county.book.catalogues == before.catalogues
    assert county.book.items == before.items
    assert county.book.version != before.version
    assert states(county) == {published: ("published", None), draft: ("draft", None)}


@pytest.mark.parametrize("table", ["source", "catalogue", "item", "entry", "policy_event"])
def test_an_import_that_breaks_off_leaves_no_draft(county: County, table: str) -> None:
    def pull_out(_1: Any, _2: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise PulledOutError

    file = county.file(row(1, "居住证明"), row(2, "果园看护证明"))
    event.listen(county.engine, "before_cursor_execute", pull_out)
    with pytest.raises(PulledOutError):
        county.take(file)
    event.remove(county.engine, "before_cursor_execute", pull_out)
    assert states(county) == {}
    with transaction(county.engine) as session:
        assert session.query(m.ItemRow).filter_by(origin=m.IMPORTED).count() == 0
        assert session.query(m.SourceRow).filter_by(origin=m.IMPORTED).count() == 0


@pytest.mark.parametrize("table", ["policy_event", "policy_version"])
def test_a_publication_that_breaks_off_changes_nothing(county: County, table: str) -> None:
    first = county.put_in_force("居住证明", start="2024-02-01")
    second = county.take(county.file(row(1, "养殖证明")), "2024-07-01")
    before = county.book

    def pull_out(_1: Any, _2: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise PulledOutError

    event.listen(county.engine, "before_cursor_execute", pull_out)
    with pytest.raises(PulledOutError):
        county.publish(second)
    event.remove(county.engine, "before_cursor_execute", pull_out)
    assert county.book == before
    assert states(county) == {first: ("published", None), second: ("draft", None)}


def test_an_item_that_the_files_learn_later_takes_over_the_imported_name(county: County) -> None:
    county.put_in_force("果园看护证明", start="2024-02-01")
    files = read_policy()
    known = next(item for item in files.items if item.name == "居住证明")
    learned = replace(known, exact=(*known.exact, "果园看护证明"))
    items = tuple(learned if item is known else item for item in files.items)
    with transaction(county.engine) as session:
        save_book(session, replace(files, version="learned", items=items))
    assert ruled(county, "果园看护证明", FEBRUARY) is Verdict.ISSUABLE
    assert "果园看护证明" not in county.book.item
    assert county.book.exact["果园看护证明"] == "居住证明"


def test_a_region_or_list_that_an_import_rests_on_is_not_taken_away(county: County) -> None:
    county.put_in_force("居住证明", start="2024-02-01")
    files = read_policy()
    without = replace(files, version="x", regions=tuple(r for r in files.regions if r.code != YUSHU))
    own = replace(files.catalogues[0], id="yushu", region=YUSHU, kind=ListKind.RETAINED, entries=())
    clash = replace(files, version="x", catalogues=(*files.catalogues, own))
    for wrong, says in ((without, "有导入的清单"), (clash, "日子重叠")):
        with pytest.raises(PolicyError, match=says), transaction(county.engine) as session:
            save_book(session, wrong)


DAYS = st.integers(0, 40).map(lambda n: date(2024, 1, 1) + timedelta(days=n))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
            key = add_draft(session, catalogue, source, "甲", "")
            publish.publish(session, key, "乙")
            published.append((start, number, key))
        book = load_book(session)
        stored = [one.id for one in publish.overview(session) if one.region == YUSHU]
        whole.rollback()
    for number in range(45):
        day = date(2024, 1, 1) + timedelta(days=number)
        begun = [one for one in published if one[0] <= day]
        expected = [max(begun)[2]] if begun else []
        assert [c.id for c in book.catalogues_on(YUSHU, day) if c.region == YUSHU] == expected
    assert sorted(stored) == sorted(key for _, _, key in published)
