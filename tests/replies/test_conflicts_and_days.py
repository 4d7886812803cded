"""Lists that say otherwise are named with why they do not count; another day's answer names its lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cunwu.replies.answer import ruling_answer
from cunwu.replies.render import ruling_text
from cunwu.rulings import Case, PolicyBook, Ruling, Topic, decide
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.verdict import ListKind

TODAY = date(2026, 11, 22)
FIRST_DAY = date(2024, 1, 1)
YUSHU, CHANGCHUN, JILIN = "220182", "220100", "220000"
RETAINED, CANCELLED, STATUTORY = ListKind.RETAINED, ListKind.CANCELLED, ListKind.STATUTORY


def holding(book: PolicyBook, *lists: tuple[str, ListKind, str, date | None]) -> PolicyBook:
    """``book`` with lists of (region, kind, item, last day), in force from FIRST_DAY."""
    added = []
    for region, kind, item, end in lists:
        key = f"{region}-{kind.value}"
        entry = Entry(key, 7, item, item)
        name = f"《{book.region[region].name}{kind.value}清单》"
        added.append(Catalogue(key, name, region, kind, "jilin-measures-2023", FIRST_DAY, end, (entry,)))
    return replace(book, catalogues=(*book.catalogues, *added))


def ruled(item: str, book: PolicyBook, day: date = TODAY) -> Ruling:
    return decide(Case(Topic.CERTIFICATE, YUSHU, day, item), book)


@pytest.mark.parametrize(
    ("item", "lists", "named", "why"),
    [
        (
            "死亡证明",
            [(YUSHU, RETAINED, "死亡证明", None)],
            "榆树市的《榆树市retained清单》第7项“死亡证明”写的是村里可以开。",
            "哪一级的清单都不能改",
        ),
        (
            "居住证明",
            [(YUSHU, RETAINED, "居住证明", None), (JILIN, CANCELLED, "居住证明", None)],
            "吉林省的《吉林省cancelled清单》第7项“居住证明”写的是村里不开。",
            "离村里最近的那一级说了算",
        ),
        (
            "居住证明",
            [(YUSHU, RETAINED, "居住证明", None), (YUSHU, CANCELLED, "居住证明", None)],
            "榆树市的《榆树市retained清单》第7项“居住证明”写的是村里可以开。",
            "先按取消的那张办",
        ),
        (
            "收养人情况证明",
            [(YUSHU, CANCELLED, "收养人情况证明", None)],
            "写的是法律法规写明可以开。",
            "先按清单办",
        ),
    ],
)
def test_a_list_that_says_otherwise_is_named_and_why_it_does_not_count_is_said(
    book: PolicyBook, item: str, lists: list[tuple[str, ListKind, str, date | None]], named: str, why: str
) -> None:
    reply = ruling_text(ruled(item, holding(book, *lists)), book, TODAY)
    line = next(line for line in reply.splitlines() if line.startswith("注意，清单之间说法不一样"))
    assert named in line and why in line
    assert reply.count("请把这个情况告诉县（市、区）民政部门。") == 1


def test_conflicts_are_in_the_json_too(book: PolicyBook) -> None:
    ruling = ruled("死亡证明", holding(book, (CHANGCHUN, RETAINED, "死亡证明", None)))
    answer = ruling_answer([ruling], (), 1.0, book)
    said = {"region": "长春市", "name": "《长春市retained清单》", "entry": "7", "says": "retained"}
    assert answer["conflicts"] == [{**said, "why": "national"}]


def test_without_a_conflict_none_is_spoken_of(book: PolicyBook) -> None:
    changed = holding(book, (YUSHU, CANCELLED, "死亡证明", None))
    reply = ruling_text(ruled("死亡证明", changed), book, TODAY)
    assert "说法不一样" not in reply


def test_an_answer_for_another_day_names_the_lists_that_held_that_day_and_no_others(
    book: PolicyBook,
) -> None:
    changed = holding(book, (YUSHU, RETAINED, "居住证明", date(2025, 6, 30)))
    during = ruling_text(ruled("居住证明", changed, date(2025, 3, 1)), changed, TODAY)
    assert "【可以出具】" in during
    assert "按2025年3月1日那天看" in during
    assert "榆树市《榆树市retained清单》（2024年1月1日起，到2025年6月30日止）" in during
    assert "全国《不应由基层群众性自治组织出具证明事项清单（第一批）》（2020年4月27日起）" in during
    after = ruling_text(ruled("居住证明", changed, date(2025, 7, 1)), changed, TODAY)
    assert "【未列入清单】" in after and "榆树市retained清单" not in after
    before = ruling_text(ruled("居住证明", changed, date(2021, 12, 31)), changed, TODAY)
    assert "按2021年12月31日那天看" in before and "榆树市retained清单" not in before


@pytest.mark.parametrize("item", ["居住证明", "收入证明", "没有听说过的证明"])
def test_before_the_measures_nothing_of_measure_10_is_said(book: PolicyBook, item: str) -> None:
    reply = ruling_text(ruled(item, book, date(2021, 12, 31)), book, TODAY)
    assert "【未列入清单】" in reply and "那时吉林的《若干措施》还没有施行" in reply
    assert "据实出具" not in reply and "提醒" not in reply


def test_a_day_without_any_list_says_so(book: PolicyBook) -> None:
    reply = ruling_text(ruled("死亡证明", book, date(2019, 6, 1)), book, TODAY)
    assert "那天管用的证明清单，这里一份也没有" in reply


def test_an_answer_for_today_does_not_speak_of_days(book: PolicyBook) -> None:
    assert "那天" not in ruling_text(ruled("死亡证明", book), book, TODAY)


def test_work_on_another_day_is_said_to_be_of_that_day(book: PolicyBook) -> None:
    ruling = decide(Case(Topic.TASK, YUSHU, date(2024, 1, 1), None, {"role": "派交"}), book)
    assert "按2024年1月1日那天看" in ruling_text(ruling, book, TODAY)
