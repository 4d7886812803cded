"""Counts of demands are masked where they are small; leads carry a receipt number and no name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.engine import Engine

from cunwu.rulings import PolicyBook
from cunwu.rulings.records import Hotline
from cunwu.store.database import transaction
from cunwu.store.leads import LeadRow, leads, record_lead
from cunwu.store.requests import FEWEST, Demand, RequestRow, demands
from cunwu.store.validate import broken_references

DAY = date(2026, 11, 20)
YUSHU, DEHUI = "220182", "220183"


def add(
    engine: Engine, count: int, desk: str | None, item: str, region: str = YUSHU, day: date = DAY
) -> None:
    with transaction(engine) as session:
        for _ in range(count):
            session.add(RequestRow(day=day, region=region, item=item, verdict="not_issued", desk=desk))


def test_counts_below_five_are_never_given(loaded: Engine) -> None:
    add(loaded, FEWEST, "银行", "健在证明")
    add(loaded, FEWEST - 1, "学校", "居住证明")
    add(loaded, FEWEST + 3, None, "死亡证明")
    with transaction(loaded) as session:
        assert demands(session) == [
            Demand(None, "死亡证明", 8),
            Demand("银行", "健在证明", 5),
            Demand("学校", "居住证明", None),
        ]


@pytest.mark.parametrize(
    ("start", "end", "regions", "count"),
    [
        (None, None, None, 10),
        (DAY, None, None, 10),
        (date(2026, 11, 21), None, None, 5),
        (None, DAY, None, 5),
        (DAY, DAY, None, 5),
        (None, None, {YUSHU}, 5),
        (None, None, {"220200"}, 0),
    ],
)
def test_days_and_places_narrow_the_count(
    loaded: Engine, start: date | None, end: date | None, regions: set[str] | None, count: int
) -> None:
    add(loaded, 5, "银行", "健在证明")
    add(loaded, 5, "银行", "健在证明", DEHUI, date(2026, 11, 22))
    with transaction(loaded) as session:
        found = demands(session, start, end, regions)
    assert [one.count for one in found] == ([count] if count else [])


def test_a_request_holds_nothing_of_a_person_or_a_conversation() -> None:
    assert {column.name for column in RequestRow.__table__.columns} == {
        *("id", "day", "region", "item", "verdict", "desk")
    }
    assert {column.name for column in LeadRow.__table__.columns} == {
        *("receipt", "day", "region", "role", "text")
    }
    assert not [c for row in (RequestRow, LeadRow) for c in row.__table__.columns if c.foreign_keys]


def test_a_lead_gets_a_receipt_number_of_its_own(loaded: Engine) -> None:
    with transaction(loaded) as session:
        numbers = [record_lead(session, DAY, YUSHU, "cadre", f"第{n}件事") for n in range(50)]
    assert len(set(numbers)) == 50
    assert all(re.fullmatch(r"20261120-[2-9A-HJKMNP-Z]{6}", number) for number in numbers)


def test_leads_are_found_by_day_and_place(loaded: Engine) -> None:
    with transaction(loaded) as session:
        here = record_lead(session, DAY, YUSHU, "cadre", "镇里乱派活")
        record_lead(session, date(2026, 11, 25), DEHUI, "villager", "天天填表")
    with transaction(loaded) as session:
        assert [one.receipt for one in leads(session, end=DAY)] == [here]
        assert [one.text for one in leads(session, regions={DEHUI})] == ["天天填表"]
        assert len(leads(session, start=DAY)) == 2


def line(id: str, region: str) -> Hotline:
    return Hotline(id, "0431-00000000", "监督举报", "给村里加负担", "某县公告", region)


def test_the_nearest_supervision_line_is_the_one_of_a_place(book: PolicyBook) -> None:
    changed = replace(book, hotlines=(*book.hotlines, line("a", "220100"), line("b", YUSHU)))
    assert [changed.supervision(code) for code in (YUSHU, DEHUI, "220000")] == [
        *(line("b", YUSHU), line("a", "220100")),
        None,
    ]
    assert broken_references(changed) == []


def test_a_supervision_line_of_no_place_or_told_twice_is_refused(book: PolicyBook) -> None:
    nowhere = replace(book, hotlines=(*book.hotlines, line("a", "999999")))
    assert broken_references(nowhere) == ["电话“a”的地区“999999”不存在"]
    twice = replace(book, hotlines=(*book.hotlines, line("a", YUSHU), line("b", YUSHU)))
    assert broken_references(twice) == [f"地区“{YUSHU}”的监督举报电话写了2个"]


def test_no_supervision_line_is_shipped(book: PolicyBook) -> None:
    assert [hotline.id for hotline in book.hotlines if hotline.region] == []
