"""Places and days named in a message."""

from __future__ import annotations

from datetime import date

import pytest

from cunwu.language.places import find_day, find_region
from cunwu.rulings import PolicyBook

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("换成榆树", "榆树市"),
        ("我是榆树市的", "榆树市"),
        ("长春市榆树市这边", "榆树市"),
        ("我们在长春", "长春市"),
        ("延吉的", "延吉市"),
        ("梅河口能开吗", "梅河口市"),
        ("吉林省的规定", "吉林省"),
    ],
)
def test_the_place_named_is_found(book: PolicyBook, text: str, name: str) -> None:
    found = find_region(text, book)
    assert found is not None and book.region[found].name == name


@pytest.mark.parametrize("text", ["死亡证明能开吗", "哈尔滨的", "全国都这样吗", "换个地方", ""])
def test_no_place_of_jilin_is_none(book: PolicyBook, text: str) -> None:
    assert find_region(text, book) is None


@pytest.mark.parametrize("text", ["树木砍伐", "农安全生产", "通化验单"])
def test_a_place_inside_other_words_is_a_known_limit(book: PolicyBook, text: str) -> None:
    found = find_region(text, book)
    assert found is None or book.region[found].name[:2] in text


def test_every_region_of_jilin_is_found_by_its_name(book: PolicyBook) -> None:
    names = [region.name for region in book.regions]
    wrong = {
        region.name: find_region(f"我在{region.name}", book)
        for region in book.regions
        if region.parent and names.count(region.name) == 1
        if find_region(f"我在{region.name}", book) != region.code
    }
    assert wrong == {}


def test_a_name_that_two_places_bear_is_none(book: PolicyBook) -> None:
    shared = {
        alias
        for region in book.regions
        for alias in (region.name, *region.aliases)
        if book.find_region(alias) is None
    }
    assert all(find_region(f"我在{alias}", book) is None for alias in shared)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019年能开吗", date(2019, 12, 31)),
        ("2021年5月那会儿", date(2021, 5, 28)),
        ("2020年4月27日", date(2020, 4, 27)),
        ("2021年五月那会儿", date(2021, 5, 28)),
        ("二零二一年五月", date(2021, 5, 28)),
        ("二〇二〇年四月二十七号", date(2020, 4, 27)),
        ("二零二三年十二月三十一日", date(2023, 12, 31)),
        ("二零一九年能开吗", date(2019, 12, 31)),
        ("2020-04-26呢", date(2020, 4, 26)),
        ("2020.4.26", date(2020, 4, 26)),
        ("19年那会儿", date(2019, 12, 31)),
        ("去年呢", date(2025, 12, 31)),
        ("前年", date(2024, 12, 31)),
        ("大前年", date(2023, 12, 31)),
        ("十年前呢", date(2016, 12, 31)),
        ("我妈20年前办的", date(2006, 12, 31)),
        ("三十年前", date(1996, 12, 31)),
        ("2026年呢", TODAY),
        ("2030年", TODAY),
    ],
)
def test_the_day_asked_about_is_found(text: str, day: date) -> None:
    assert find_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["死亡证明能开吗", "民发〔2020〕20号", "2020年13月40日", "5月6日", "一年", "年前", ""]
)
def test_no_day_is_none(text: str) -> None:
    assert find_day(text, TODAY) is None
