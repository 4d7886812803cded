"""What a new version changes is told in entries and in rulings."""

from __future__ import annotations

from datetime import date

from workbooks import YUSHU, County, row

from cunwu.commands import lists
from cunwu.rulings import Case, Topic, decide
from cunwu.rulings.verdict import ListKind


def test_entries_and_rulings_that_change_are_named(county: County) -> None:
    county.put_in_force("居住证明", "养殖证明", "受灾情况证明", "果园看护证明", start="2024-02-01")
    rows = [row(1, "居住证明", use="落户"), row(2, "收入证明"), row(3, "果园看护证明")]
    draft = county.take(county.file(*rows), "2024-07-01")
    found = lists.compare(county.engine, draft)
    assert lists.difference_json(found) == {
        "before": f"{YUSHU}-retained-2024-02-01",
        "after": f"{YUSHU}-retained-2024-07-01",
        "empty": False,
        "entries": [
            {"title": "居住证明", "change": "changed", "fields": ["use"]},
            {"title": "收入证明", "change": "added", "fields": []},
            {"title": "养殖证明", "change": "removed", "fields": []},
            {"title": "受灾情况证明", "change": "removed", "fields": []},
        ],
        "rulings": [
            {"item": "收入证明", "before": "unlisted", "after": "issuable"},
            {"item": "养殖证明", "before": "issuable", "after": "unlisted"},
            {"item": "受灾情况证明", "before": "issuable", "after": "unlisted"},
        ],
        "overruled": [],
        "to_confirm": [],
    }
    text = lists.difference_text(found)
    for words in (
        "新增1项：收入证明",
        "去掉2项：养殖证明、受灾情况证明",
        "居住证明：办理用途“入学”→“落户”",
        "2项由“可以出具”变为“未列入清单”：养殖证明、受灾情况证明",
        "1项由“未列入清单”变为“可以出具”：收入证明",
    ):
        assert words in text


def test_a_cancelled_list_turns_permissions_into_refusals(county: County) -> None:
    county.put_in_force("居住证明", "养殖证明", start="2024-02-01")
    head = ["事项名称", "取消后的办理方式"]
    file = county.file(["收入证明", "由单位出具"], ["表现证明", "由单位调查"], head=head, of="取消")
    draft = county.take(file, "2024-07-01", ListKind.CANCELLED)
    assert "2项由“未列入清单”变为“不予出具”：收入证明、表现证明" in lists.difference_text(
        lists.compare(county.engine, draft)
    )


def test_taking_back_the_first_list_is_told_as_its_end(county: County) -> None:
    first = county.put_in_force("居住证明", start="2024-02-01")
    back = lists.go_back(county.engine, first, "张三", date(2024, 7, 1))
    text = lists.difference_text(lists.compare(county.engine, back))
    assert "保留清单停用。前面没有别的版本，从2024-07-01起榆树市就没有保留清单了。" in text
    assert "0项" not in text
    assert "1项由“可以出具”变为“未列入清单”：居住证明" in text


def test_what_is_foretold_is_what_is_ruled_once_published(county: County) -> None:
    county.put_in_force("居住证明", "养殖证明", start="2024-02-01")
    draft = county.take(county.file(row(1, "居住证明"), row(2, "果园看护证明")), "2024-07-01")
    before, day = county.book, date(2024, 7, 1)
    foretold = {c.item: (c.before, c.after) for c in lists.compare(county.engine, draft).rulings}
    county.publish(draft)
    after = county.book
    changed = {}
    for item in after.item:
        pair = tuple(
            decide(Case(Topic.CERTIFICATE, YUSHU, day, item), book).verdict for book in (before, after)
        )
        if pair[0] is not pair[1]:
            changed[item] = pair
    assert changed == foretold


def test_a_retained_item_of_the_national_twenty_is_warned_about(county: County) -> None:
    draft = county.take(county.file(row(1, "亲属关系证明"), row(2, "居住证明")))
    found = lists.compare(county.engine, draft)
    assert [(mine.title, other.id, entry.ordinal) for mine, other, entry in found.overruled] == [
        ("亲属关系证明", "national-cancelled-2020", 1)
    ]
    assert [change.item for change in found.rulings] == ["居住证明"]
    assert "“亲属关系证明”在" in lists.difference_text(found)


def test_any_two_versions_are_compared_the_first_being_the_old_one(county: County) -> None:
    first = county.put_in_force("居住证明", start="2024-02-01")
    second = county.put_in_force("养殖证明", start="2024-07-01")
    third = county.put_in_force("居住证明", start="2024-09-01")
    assert not lists.compare(county.engine, first, second).empty
    assert lists.compare(county.engine, first, third).empty
    assert [change.item for change in lists.compare(county.engine, second, third).rulings] == [
        "居住证明",
        "养殖证明",
    ]


def test_an_entry_that_only_moved_has_not_changed(county: County) -> None:
    county.put_in_force("居住证明", "养殖证明", start="2024-02-01")
    draft = county.take(county.file(row(1, "养殖证明"), row(2, "居住证明")), "2024-07-01")
    assert lists.compare(county.engine, draft).empty
