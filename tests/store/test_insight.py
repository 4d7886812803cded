"""Figures are right, and never below five."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from figures_seen import (
    CHANGCHUN,
    DAY,
    DEHUI,
    ITEMS,
    JILIN_CITY,
    PROVINCE,
    VILLAGES,
    WEEK,
    YUSHU,
    ask,
    close,
    seen,
)
from sqlalchemy import select
from sqlalchemy.engine import Engine

from benchmarks.happenings import Happening, happen, made_up, on
from cunwu.store.database import reading, transaction
from cunwu.store.figures import Measure, Period
from cunwu.store.insight_close import close_days, next_open_day, reopen
from cunwu.store.insight_tables import CountRow, SeriesRow
from cunwu.store.models import RegionRow


@pytest.fixture
def villages(loaded: Engine) -> Engine:
    """A township of 榆树市 with three villages."""
    with transaction(loaded) as session:
        source = session.execute(select(RegionRow.source_id).where(RegionRow.code == YUSHU)).scalar_one()
        above = YUSHU
        for number, code in enumerate(("220182001", *VILLAGES)):
            level = "village" if number else "township"
            session.add(
                RegionRow(
                    code=code,
                    ordinal=9000 + number,
                    name=f"地方{number}",
                    level=level,
                    parent_code=above,
                    source_id=source,
                )
            )
            session.flush()
            above = "220182001"
    return loaded


@pytest.fixture(params=[True, False], ids=["closed", "open"])
def closed(request: pytest.FixtureRequest) -> bool:
    """The same figures are given before a day is closed and afterwards."""
    return bool(request.param)


def test_what_is_asked_is_counted_by_topic_item_verdict_place_and_day(loaded: Engine, closed: bool) -> None:
    ask(loaded, 10)
    ask(loaded, 5, day=DAY - timedelta(days=1))
    ask(loaded, 5, topic="task", item=None, verdict="assist")
    ask(loaded, 5, DEHUI, item="居住证明")
    if closed:
        close(loaded)
    found = seen(loaded)
    assert found.of(Measure.ASKED) == 20
    assert found.parts(Measure.TOPIC) == [("certificate", "", 15), ("task", "", 5)]
    assert found.parts(Measure.VERDICT) == [("certificate", "not_issued", 15), ("task", "assist", 5)]
    assert found.parts(Measure.ITEM) == [("健在证明", "not_issued", 15)]
    assert {day: count for day, count in found.days.items() if count} == {
        DAY: 15,
        DAY - timedelta(days=1): 5,
    }
    above = seen(loaded, CHANGCHUN)
    assert above.of(Measure.ASKED) == 25
    assert {place.code: count for place, count in above.places.items() if count} == {YUSHU: 20, DEHUI: 5}


def test_nothing_below_five_is_ever_given_or_kept(loaded: Engine, closed: bool) -> None:
    ask(loaded, 9)
    ask(loaded, 4, item="居住证明", desk="银行", useful=False, waited=timedelta(minutes=3))
    if closed:
        close(loaded)
    found = seen(loaded)
    assert found.of(Measure.ASKED) == 10
    assert found.parts(Measure.ITEM) == [("健在证明", "not_issued", 5)]
    assert not found.parts(Measure.USE) and not found.parts(Measure.WAIT) and not found.parts(Measure.PERSON)
    assert all(count % 5 == 0 for count in [*found.counts.values(), *found.days.values()])
    with reading(loaded) as session:
        assert all(count % 5 == 0 for count in session.execute(select(CountRow.count)).scalars())
        assert all(0 <= left < 5 for left in session.execute(select(SeriesRow.left)).scalars())


def test_no_choice_of_days_lets_one_take_away_all_but_a_few(loaded: Engine, closed: bool) -> None:
    """Every difference of two figures of a place is made of whole groups of five."""
    chance = random.Random(5)
    days = WEEK.days()
    happen(loaded, [Happening(on(chance.choice(days)), YUSHU, verdict="not_issued") for _ in range(43)])
    if closed:
        close(loaded)
    told = {
        (start, end): seen(loaded, period=Period(days[start], days[end])).of(Measure.ASKED)
        for start in range(7)
        for end in range(start, 7)
    }
    assert told[0, 6] == 40
    for (start, end), count in told.items():
        assert count == sum(told[one, one] for one in range(start, end + 1))
        assert count % 5 == 0


def test_the_whole_less_its_parts_does_not_tell_a_small_part(villages: Engine, closed: bool) -> None:
    """What a village with 1 to 4 questions adds to its township is 0 or 5, as the others' remainders fall."""
    told = set()
    for round_, others in enumerate(range(5)):
        day = DAY + timedelta(days=round_)
        ask(villages, 20 + others, VILLAGES[0], day)
        ask(villages, 3, VILLAGES[1], day)
        if closed:
            close(villages, day)
        found = seen(villages, "220182001", Period(DAY, day))
        told.add(found.of(Measure.ASKED) - sum(found.places.values()))
    assert told <= {-5, 0, 5} and len(told) > 1


def test_four_of_yesterday_and_one_of_today_are_five_of_today(loaded: Engine) -> None:
    ask(loaded, 4, day=DAY - timedelta(days=1))
    close(loaded, DAY - timedelta(days=1))
    assert seen(loaded).of(Measure.ASKED) == 0
    ask(loaded, 1)
    assert seen(loaded).days[DAY] == 5
    close(loaded)
    assert seen(loaded).days[DAY] == 5


def test_days_are_those_of_china(loaded: Engine, closed: bool) -> None:
    early, late = datetime(2026, 11, 19, 16), datetime(2026, 11, 20, 15, 59, 59)
    happen(loaded, [Happening(at, YUSHU) for at in (early, late) for _ in range(5)])
    happen(loaded, [Happening(late + timedelta(seconds=1), YUSHU)] * 5)
    if closed:
        close(loaded)
    assert seen(loaded).days[DAY] == 10


def test_names_that_no_list_knows_and_small_talk_are_not_told(loaded: Engine, closed: bool) -> None:
    ask(loaded, 5, item="张三家的证明", verdict="unlisted", desk="银行")
    ask(loaded, 5, item="张三家的证明", verdict="not_issued", desk="银行")
    ask(loaded, 5, topic="smalltalk", item=None, verdict=None)
    if closed:
        close(loaded)
    found = seen(loaded)
    assert found.of(Measure.ASKED) == 10
    assert found.parts(Measure.ITEM) == [("", "not_issued", 5), ("", "unlisted", 5)]
    assert found.parts(Measure.DESK) == [("银行", "", 5)]
    with reading(loaded) as session:
        assert not [key for key in session.execute(select(SeriesRow.key)).scalars() if "张三" in key]


def test_several_items_in_one_answer_are_each_counted(loaded: Engine) -> None:
    ask(loaded, 5, item="健在证明;居住证明", verdict="not_issued")
    found = seen(loaded)
    assert found.of(Measure.ASKED) == 5
    assert [name for name, _, _ in found.parts(Measure.ITEM)] == ["健在证明", "居住证明"]


def test_desks_that_demand_cancelled_certificates(loaded: Engine, closed: bool) -> None:
    ask(loaded, 6, desk="银行")
    ask(loaded, 5, desk="学校", item="居住证明", verdict="issuable")
    ask(loaded, 5, desk=None)
    if closed:
        close(loaded)
    assert seen(loaded).parts(Measure.DESK) == [("", "健在证明", 5), ("银行", "健在证明", 5)]


def test_who_needed_a_person_how_long_it_took_and_what_people_say(loaded: Engine, closed: bool) -> None:
    for waited, count in (
        (timedelta(minutes=5), 5),
        (timedelta(minutes=5, seconds=1), 5),
        (timedelta(hours=20), 5),
        (timedelta(seconds=-60), 5),
    ):
        ask(loaded, count, waited=waited, useful=waited > timedelta())
    ask(loaded, 10, questions=3)
    if closed:
        close(loaded, DAY + timedelta(days=1))
    found = seen(loaded, period=Period(WEEK.start, DAY + timedelta(days=1)))
    assert (found.of(Measure.ALONE), found.of(Measure.PERSON)) == (10, 20)
    assert {
        step: found.of(Measure.WAIT, step) for step in ("5m", "30m", "2h", "1d", "longer", "given_up")
    } == {
        "5m": 5,
        "30m": 5,
        "2h": 0,
        "1d": 5,
        "longer": 0,
        "given_up": 5,
    }
    assert (found.of(Measure.USE, "useful"), found.of(Measure.USE, "useless")) == (15, 5)


def test_figures_agree_with_a_count_of_what_happened(villages: Engine) -> None:
    """Against plain counting, over many days closed at different times: each series less its remainder."""
    days = [DAY - timedelta(days=number) for number in range(30)]
    places = (*VILLAGES, YUSHU, DEHUI, JILIN_CITY, PROVINCE)
    told = list(made_up(random.Random(7), 700, days, places, ITEMS, ("银行", "学校")))
    told.sort(key=lambda one: one.at)
    asked: Counter[tuple[str, str]] = Counter()
    for number, one in enumerate(told):
        happen(villages, [one])
        asked[one.topic, one.verdict or ""] += one.questions
        if number % 100 == 99:
            close(villages, one.at.date() - timedelta(days=2))
    found = seen(villages, PROVINCE, Period(days[-1], DAY))
    assert found.of(Measure.ASKED) == 700
    assert {(key, part): count for key, part, count in found.parts(Measure.VERDICT)} == {
        key: count - count % 5 for key, count in asked.items()
    }
    assert sum(found.days.values()) == 700
    close(villages, DAY + timedelta(days=2))
    assert seen(villages, PROVINCE, Period(days[-1], DAY)) == found


def test_figures_made_anew_are_the_same(loaded: Engine) -> None:
    days = [DAY - timedelta(days=number) for number in range(20)]
    happen(loaded, made_up(random.Random(1), 300, days, (YUSHU, DEHUI), ITEMS, ("银行",)))
    close(loaded)
    month = Period(days[-1], DAY)
    before = seen(loaded, PROVINCE, month)
    close(loaded)
    assert seen(loaded, PROVINCE, month) == before
    reopen(loaded)
    assert seen(loaded, PROVINCE, month) == before
    close(loaded)
    assert seen(loaded, PROVINCE, month) == before


def test_a_day_is_closed_by_one_process_only(loaded: Engine) -> None:
    ask(loaded, 10)
    first, second = (close_days(loaded, on(DAY + timedelta(days=1), 6)) for _ in range(2))
    assert list(first) == [DAY]
    assert list(second) == []
    assert seen(loaded).of(Measure.ASKED) == 10


def test_a_day_is_closed_only_when_it_is_surely_over(loaded: Engine) -> None:
    ask(loaded, 10)
    midnight = on(DAY + timedelta(days=1), 0)
    assert list(close_days(loaded, midnight + timedelta(minutes=9))) == []
    assert list(close_days(loaded, midnight + timedelta(minutes=10))) == [DAY]
    with reading(loaded) as session:
        assert next_open_day(session) == DAY + timedelta(days=1)
