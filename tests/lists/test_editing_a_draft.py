"""A draft's entries, one at a time: checked as Excel's rows are, and nobody writes over another's change."""

from __future__ import annotations

from typing import Any

import pytest
from clerks import LI, ZHANG, done, drafted, published, refused
from workbooks import County

from cunwu.store import review
from cunwu.store.edit import put_entry, remove_entry
from cunwu.store.excel.faults import Refusals
from cunwu.store.list_views import entry_form, one_list

NEW = {"title": "果园看护证明", "use": "看护果园", "validity": "30日"}


def titles(county: County, key: str) -> list[str]:
    return [entry.title for entry in done(county.engine, one_list, ZHANG, key).catalogue.entries]


def test_an_entry_is_added_changed_and_taken_out(county: County) -> None:
    key = drafted(county, ZHANG, "居住证明", "养殖证明")
    number = done(county.engine, put_entry, ZHANG, key, None, NEW)
    assert (number, titles(county, key)) == (3, ["居住证明", "养殖证明", "果园看护证明"])
    form = done(county.engine, entry_form, ZHANG, key, 3)
    assert form.values["use"] == "看护果园"
    done(county.engine, put_entry, ZHANG, key, 3, {**form.values, "use": "看护\r\n苹果园"}, form.mark)
    form = done(county.engine, entry_form, ZHANG, key, 3)
    assert form.values["use"] == "看护\n苹果园"
    done(county.engine, remove_entry, ZHANG, key, 3, form.mark)
    assert titles(county, key) == ["居住证明", "养殖证明"]


def test_an_entry_saved_as_it_is_stays_as_it_is(county: County) -> None:
    key = drafted(county, ZHANG, "居住证明", "养殖证明")
    before = done(county.engine, one_list, ZHANG, key).mark
    for ordinal in (1, 2):
        form = done(county.engine, entry_form, ZHANG, key, ordinal)
        done(county.engine, put_entry, ZHANG, key, ordinal, form.values, form.mark)
    assert done(county.engine, one_list, ZHANG, key).mark == before


def test_of_two_who_edit_at_once_the_later_one_is_told(county: County) -> None:
    key = drafted(county, ZHANG, "居住证明", "养殖证明")
    mine = done(county.engine, entry_form, ZHANG, key, 1)
    theirs = done(county.engine, entry_form, LI, key, 1)
    other = done(county.engine, entry_form, LI, key, 2)
    done(county.engine, put_entry, LI, key, 1, {**theirs.values, "use": "李四写的"}, theirs.mark)
    late = {**mine.values, "use": "张三写的"}
    assert refused(county, put_entry, ZHANG, key, 1, late, mine.mark) == "changed_meanwhile"
    assert refused(county, remove_entry, ZHANG, key, 1, mine.mark) == "changed_meanwhile"
    assert done(county.engine, entry_form, ZHANG, key, 1).values["use"] == "李四写的"
    done(county.engine, remove_entry, ZHANG, key, 2, other.mark)  # another row is nobody's business
    assert refused(county, put_entry, LI, key, 2, other.values, other.mark) == "gone_meanwhile"


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({}, "missing_title"),
        ({"title": "居住证明"}, "same_title"),
        ({"title": "证明"}, "too_general"),
        ({"title": "没有犯过罪的证明"}, "is_cancelled"),
        ({"title": "身份证明"}, "asks"),
        ({**NEW, "effective_from": "明天"}, "day"),
        ({**NEW, "effective_from": "2024-05-01", "effective_to": "2024-04-01"}, "ends_early"),
        ({**NEW, "certainty": "很高"}, "certainty"),
        ({**NEW, "use": "a\x00b"}, "control"),
        ({**NEW, "item": "没有的"}, "unknown_item"),
        ({**NEW, "note": "字" * 5001}, "too_long"),
    ],
)
def test_what_is_no_entry_is_refused(county: County, values: dict[str, str], key: str) -> None:
    draft = drafted(county)
    assert refused(county, put_entry, ZHANG, draft, None, values) == key
    assert titles(county, draft) == ["居住证明"]


def test_all_that_is_wrong_is_told_at_once(county: County) -> None:
    draft = drafted(county)
    with pytest.raises(Refusals) as caught:
        done(county.engine, put_entry, ZHANG, draft, None, {"title": "证明", "effective_to": "后天"})
    assert [fault.key for fault in caught.value.faults] == ["day", "too_general"]


def test_the_last_entry_stays(county: County) -> None:
    draft = drafted(county)
    form = done(county.engine, entry_form, ZHANG, draft, 1)
    assert refused(county, remove_entry, ZHANG, draft, 1, form.mark) == "last_entry"


def test_what_is_in_review_is_not_changed_and_who_changed_it_does_not_publish_it(county: County) -> None:
    draft = drafted(county)
    done(county.engine, put_entry, LI, draft, None, NEW)
    done(county.engine, review.submit, ZHANG, draft)
    assert refused(county, put_entry, LI, draft, None, {**NEW, "title": "蚕房看护证明"}) == "not_draft"
    seen: Any = done(county.engine, one_list, LI, draft)
    assert seen.made
    with pytest.raises(Exception, match="换一个人"):
        published(county, LI, draft)
