"""No county's list permits one of the national twenty, under whatever name it stands there."""

from __future__ import annotations

from datetime import date

import pytest
from workbooks import HEAD, YUSHU, County, row

from cunwu.commands import lists
from cunwu.rulings import Case, PolicyBook, Topic, Verdict, decide
from cunwu.store.excel.cancelled import likeness, national
from cunwu.store.refusal import Refusal

DAY = date(2024, 3, 1)
CATTLE = "养殖牲畜死亡情况证明"


def with_new_item(county: County) -> str:
    """A draft in which a name with 死亡 in it is said to be another thing."""
    rows = [[*row(1, CATTLE), "新事项"], [*row(2, "居住证明"), None]]
    return county.take(county.file(*rows, head=[*HEAD, "对应事项"]))


@pytest.mark.parametrize(
    ("title", "item"),
    [
        ("没有犯过罪的证明", "无犯罪记录证明"),
        ("无犯罪证明信", "无犯罪记录证明"),
        ("无前科情况证明", "无犯罪记录证明"),
        ("人还活着的证明", "健在证明"),
        ("单身情况证明信", "婚姻状况证明"),
        ("夫妻关系证明", "亲属关系证明"),
        ("村民养狗情况证明", "居民养犬证明"),
        ("遗产继承情况证明", "遗产继承权证明"),
    ],
)
def test_other_words_for_one_of_the_twenty_are_that_one(title: str, item: str, book: PolicyBook) -> None:
    found = likeness(title, book)
    assert found is not None
    assert (found.item, found.whole) == (item, True)


@pytest.mark.parametrize("title", [CATTLE, "残疾人车辆补贴证明", "生产经营用房证明", "狗场养殖证明"])
def test_a_name_that_says_more_is_only_like_one(title: str, book: PolicyBook) -> None:
    found = likeness(title, book)
    assert found is not None and not found.whole


@pytest.mark.parametrize(
    "title",
    ["果园看护证明", "居住情况证明", "邻里关系证明", "林木权属证明", "土地承包关系证明", "户口在本村证明"],
)
def test_other_names_are_like_none(title: str, book: PolicyBook) -> None:
    assert likeness(title, book) is None


def test_every_item_of_the_twenty_is_like_itself(book: PolicyBook) -> None:
    assert {item: found.item for item in national(book) if (found := likeness(item, book))} == {
        item: item for item in national(book)
    }


def test_who_publishes_must_confirm_what_is_like_one_of_the_twenty(county: County) -> None:
    key = with_new_item(county)
    found = lists.compare(county.engine, key)
    assert found.to_confirm == ((CATTLE, "死亡证明"),)
    assert f"--confirm {CATTLE}" in lists.difference_text(found)
    for confirmed, wrong in (((), "unconfirmed"), ((CATTLE, "居住证明"), "not_like")):
        with pytest.raises(Refusal) as caught:
            lists.publish_draft(county.engine, key, "李四", confirmed)
        assert caught.value.key == wrong
    lists.publish_draft(county.engine, key, "李四", [CATTLE])
    assert decide(Case(Topic.CERTIFICATE, YUSHU, DAY, CATTLE), county.book).verdict is Verdict.ISSUABLE
    assert decide(Case(Topic.CERTIFICATE, YUSHU, DAY, "死亡证明"), county.book).verdict is Verdict.NOT_ISSUED


def test_what_was_confirmed_once_is_not_asked_again(county: County) -> None:
    lists.publish_draft(county.engine, with_new_item(county), "李四", [CATTLE])
    again = county.take(county.file(row(1, CATTLE), row(2, "养殖证明")), "2024-07-01")
    assert lists.compare(county.engine, again).to_confirm == ()
    county.publish(again)
