"""What holds for every case, not only for those in the tables: facts, needs, exceptions, dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.rulings import Case, PolicyBook, Ruling, Topic, Verdict, decide
from cunwu.rulings.records import Catalogue, ListException

TODAY = date(2026, 11, 22)
FIRST_LIST = date(2020, 4, 27)
RULED = [topic for topic in Topic if topic.ruled]
WORK = [topic for topic in RULED if topic is not Topic.CERTIFICATE]


def item_names(book: PolicyBook) -> list[str]:
    """Items, names that span several, and one the records do not know."""
    return [*book.item, *book.ask_alias, "没有听说过的证明"]


@st.composite
def cases(draw: st.DrawFn, book: PolicyBook, topics: list[Topic] | None = None) -> Case:
    """Any case the dialogue could put: any place and day, up to four known facts."""
    names = draw(st.lists(st.sampled_from(sorted(book.fact)), max_size=4, unique=True))
    return Case(
        topic=draw(st.sampled_from(topics or RULED)),
        region=draw(st.sampled_from([region.code for region in book.regions])),
        as_of=draw(st.dates(date(2019, 1, 1), date(2030, 12, 31))),
        item=draw(st.none() | st.sampled_from(item_names(book))),
        facts={name: draw(st.sampled_from(book.fact[name].values)) for name in names},
    )


def facts_that_count(topic: Topic, book: PolicyBook) -> set[str]:
    """The facts some row of the topic's table looks at, and the use that an exception looks at."""
    named = {fact for row in book.table[topic] for fact in row.when}
    return named | {"use"} if topic is Topic.CERTIFICATE else named


def certificate(item: str, book: PolicyBook, day: date = TODAY, **facts: str) -> Ruling:
    """The ruling on a certificate in 榆树市."""
    return decide(Case(Topic.CERTIFICATE, "220182", day, item, facts), book)


def national(book: PolicyBook) -> Catalogue:
    """The national twenty."""
    return next(catalogue for catalogue in book.catalogues if catalogue.id == "national-cancelled-2020")


def with_catalogue(book: PolicyBook, changed: Catalogue) -> PolicyBook:
    """``book`` with one list replaced."""
    return replace(book, catalogues=tuple(changed if c.id == changed.id else c for c in book.catalogues))


@given(st.data())
def test_an_irrelevant_fact_never_changes_a_ruling(book: PolicyBook, data: st.DataObject) -> None:
    case = data.draw(cases(book))
    fact = data.draw(st.sampled_from(sorted(set(book.fact) - facts_that_count(case.topic, book))))
    known = case.knowing(fact, data.draw(st.sampled_from(book.fact[fact].values)))
    without = Case(case.topic, case.region, case.as_of, case.item, {**case.facts})
    assert replace(decide(known, book), trace=()) == replace(decide(without, book), trace=())


@given(st.data())
def test_a_listing_cannot_be_smuggled_in_as_a_fact(book: PolicyBook, data: st.DataObject) -> None:
    case = data.draw(cases(book, [Topic.CERTIFICATE]))
    assert decide(case.knowing("listing", "保留"), book) == decide(case, book)


@given(st.data())
def test_every_fact_a_ruling_needs_is_unknown_and_really_changes_the_row(
    book: PolicyBook, data: st.DataObject
) -> None:
    case = data.draw(cases(book))
    ruling = decide(case, book)
    for need in set(ruling.needs) - {"item", "use"}:
        assert need not in case.facts
        answers = [decide(case.knowing(need, value), book) for value in book.fact[need].values]
        assert any(answer.grounds.principle != ruling.grounds.principle for answer in answers)


@given(st.data())
def test_the_use_is_asked_exactly_where_an_exception_depends_on_it(
    book: PolicyBook, data: st.DataObject
) -> None:
    item = data.draw(st.sampled_from([entry.item for entry in national(book).entries]))
    case = replace(data.draw(cases(book, [Topic.CERTIFICATE])), item=item, as_of=TODAY)
    ruling = decide(case, book)
    assert ("use" in ruling.needs) == (bool(ruling.exceptions) and "use" not in case.facts)
    assert ruling.needs in ((), ("use",))


@given(st.data())
def test_the_item_is_needed_exactly_where_it_cannot_be_told(book: PolicyBook, data: st.DataObject) -> None:
    case = data.draw(cases(book, [Topic.CERTIFICATE]))
    untold = case.item is None or case.item in book.ask_alias
    ruling = decide(case, book)
    assert (ruling.needs == ("item",)) == (ruling.verdict is Verdict.CLARIFY) == untold


@given(st.data())
def test_a_ruling_says_what_it_rests_on(book: PolicyBook, data: st.DataObject) -> None:
    case = data.draw(cases(book))
    ruling = decide(case, book)
    in_force = case.as_of >= date(2023, 5, 6)
    assert ruling.trace
    assert in_force or (ruling.measures == () and ruling.grounds.quotes == ())
    if in_force and ruling.verdict is not Verdict.CLARIFY:
        assert ruling.measures and ruling.grounds.quotes and ruling.grounds.sources and ruling.next_steps
    assert {quote.measure for quote in ruling.grounds.quotes} <= set(ruling.measures)


@given(st.data())
def test_every_ruling_before_the_first_list_says_no_catalogue(book: PolicyBook, data: st.DataObject) -> None:
    case = data.draw(cases(book))
    ruling = decide(replace(case, as_of=data.draw(st.dates(date(1990, 1, 1), date(2020, 4, 26)))), book)
    if ruling.needs != ("item",):
        assert ruling.verdict is Verdict.NO_CATALOGUE
    assert (ruling.measures, ruling.grounds.sources, ruling.grounds.entry) == ((), (), None)


@given(st.data())
def test_the_national_twenty_are_never_permitted(book: PolicyBook, data: st.DataObject) -> None:
    case = data.draw(cases(book, [Topic.CERTIFICATE]))
    item = data.draw(st.sampled_from([entry.item for entry in national(book).entries]))
    day = data.draw(st.dates(FIRST_LIST, date(2035, 1, 1)))
    ruling = decide(replace(case, item=item, as_of=day), book)
    adoption = item == "婚姻状况证明" and case.facts.get("use") == "收养登记"
    assert adoption or ruling.verdict is Verdict.NOT_ISSUED
    assert adoption or ruling.next_steps[:-1], "where to go instead"


def test_nothing_is_permitted_while_nothing_is_known(book: PolicyBook) -> None:
    for topic in WORK:
        assert not decide(Case(topic, "220182", TODAY), book).verdict.permits, topic
    for item in item_names(book):
        ruling = certificate(item, book)
        statutory = ruling.catalogue is not None and ruling.catalogue.id == "national-statutory"
        assert ruling.verdict.permits == statutory, item


@given(st.dates(FIRST_LIST, date(2030, 1, 1)), st.integers(0, 19))
def test_an_ended_entry_stops_holding_the_day_after(book: PolicyBook, last_day: date, index: int) -> None:
    catalogue = national(book)
    entry = catalogue.entries[index]
    ended = tuple(replace(e, effective_to=last_day) if e is entry else e for e in catalogue.entries)
    changed = with_catalogue(book, replace(catalogue, entries=ended))
    assert certificate(entry.item, changed, last_day).verdict is Verdict.NOT_ISSUED
    after = certificate(entry.item, changed, last_day + timedelta(days=1))
    assert (after.verdict, after.grounds.entry, after.exceptions) == (Verdict.UNLISTED, None, ())


@given(st.dates(date(2021, 1, 1), date(2030, 1, 1)))
def test_an_entry_does_not_hold_before_its_own_first_day(book: PolicyBook, first_day: date) -> None:
    catalogue = national(book)
    entries = tuple(replace(entry, effective_from=first_day) for entry in catalogue.entries)
    changed = with_catalogue(book, replace(catalogue, entries=entries))
    assert certificate("死亡证明", changed, first_day - timedelta(days=1)).verdict is Verdict.UNLISTED
    assert certificate("死亡证明", changed, first_day).verdict is Verdict.NOT_ISSUED


@given(st.data())
def test_an_exception_below_the_highest_certainty_never_changes_the_verdict(
    book: PolicyBook, data: st.DataObject
) -> None:
    catalogue = national(book)
    certainty = data.draw(st.sampled_from(["中高", "中", "低", "待核", ""]))
    use = data.draw(st.sampled_from(book.fact["use"].values))
    doubtful = ListException("某地口径可以出具。", certainty, use, "收养人情况证明")
    entries = tuple(replace(entry, exceptions=(doubtful,)) for entry in catalogue.entries)
    changed = with_catalogue(book, replace(catalogue, entries=entries))
    item = data.draw(st.sampled_from([entry.item for entry in entries]))
    ruling = certificate(item, changed, use=use)
    assert (ruling.verdict, ruling.item) == (Verdict.NOT_ISSUED, item)
    assert ruling.exceptions == (doubtful,), "the exception is still told"


def test_only_adoption_turns_the_marital_status_certificate_into_one_that_may_be_issued(
    book: PolicyBook,
) -> None:
    permitted = {
        use for use in book.fact["use"].values if certificate("婚姻状况证明", book, use=use).verdict.permits
    }
    assert permitted == {"收养登记"}
    ruling = certificate("婚姻状况证明", book, use="收养登记")
    assert (ruling.verdict, ruling.item) == (Verdict.ISSUABLE, "收养人情况证明")


def test_topics_without_a_verdict_are_refused(book: PolicyBook) -> None:
    for topic in set(Topic) - set(RULED):
        with pytest.raises(ValueError, match=topic.value):
            decide(Case(topic, "220182", TODAY), book)


def test_an_unknown_region_is_refused(book: PolicyBook) -> None:
    for topic in RULED:
        with pytest.raises(KeyError):
            decide(Case(topic, "999999", TODAY, "死亡证明"), book)


def test_an_exact_alias_is_ruled_as_its_item(book: PolicyBook) -> None:
    for alias, item in book.exact.items():
        assert certificate(alias, book).verdict is certificate(item, book).verdict, alias
