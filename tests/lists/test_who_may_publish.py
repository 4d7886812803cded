"""Two persons for a publication; what cannot be done is refused in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from workbooks import County, row, states

from cunwu.commands import lists
from cunwu.rulings.verdict import ListKind
from cunwu.store.drafts import Document
from cunwu.store.refusal import Refusal


def test_the_person_who_imported_may_not_publish(county: County) -> None:
    key = county.take(county.file(row(1, "居住证明")), by="张三")
    for same in ("张三", " 张 三 ", "张三\n", "张\u3000三", "张\u200b三", "张·三"):
        with pytest.raises(Refusal) as caught:
            county.publish(key, by=same)
        assert caught.value.key == "same_person"
    assert states(county) == {key: ("draft", None)}
    county.publish(key, by="李四")


@pytest.mark.parametrize(
    ("importer", "publisher"),
    [("Ｚｈａｎｇ", "zhang"), ("zhang san", "ZhangSan"), ("３号", "3号"), ("张三。", "（张三）")],
)
def test_another_spelling_is_no_other_person(county: County, importer: str, publisher: str) -> None:
    key = county.take(county.file(row(1, "居住证明")), by=importer)
    with pytest.raises(Refusal) as caught:
        county.publish(key, by=publisher)
    assert caught.value.key == "same_person"


@pytest.mark.parametrize("name", ["", "  ", "\n", "\u3000", "\u200b", "\xa0", "……", "-"])
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


def back(county: County, key: str, start: date | None = None) -> str:
    return lists.go_back(county.engine, key, "甲", start)


def draft(county: County) -> str:
    return county.take(county.file(row(1, "居住证明")))


def of_nation(county: County) -> str:
    return county.take(county.file(row(1, "居住证明"), of="取消"), kind=ListKind.CANCELLED, region="全国")


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
