"""All that is wrong with a file is told at once, so that a clerk mends it in one go."""

from __future__ import annotations

from pathlib import Path

import pytest
from workbooks import ABOVE, HEAD, County, row, save

from cunwu.commands import lists
from cunwu.store.excel.faults import Refusals


def test_all_faults_of_a_file_are_told_at_once_sheet_after_sheet(county: County, tmp_path: Path) -> None:
    head = [*HEAD, "起用日期", "身高"]
    wrong = [*row(2, "养殖证明"), "明年", "1"]
    wrong[2] = "#REF!"
    sheets = {
        "民政办": [*ABOVE, head, row(1, "居住证明"), wrong, row(2, "其他证明")],
        "国土所": [HEAD, row(1, "身份证明")],
    }
    with pytest.raises(Refusals) as caught:
        county.take(save(tmp_path / "a.xlsx", sheets))
    assert [(fault.key, fault.sheet, fault.row) for fault in caught.value.faults] == [
        ("unknown_column", "民政办", 4),
        ("error_value", "民政办", 6),
        ("day", "民政办", 6),
        ("too_general", "民政办", 7),
        ("same_ordinal", "民政办", 7),
        ("asks", "国土所", 2),
    ]
    assert str(caught.value).startswith("有6处要改：\n1. 表“民政办”第4行J列：不认得列名“身高”")
    assert lists.overview(county.engine, "榆树市") == ()


@pytest.mark.parametrize(("count", "told", "last"), [(20, 20, "20. "), (43, 20, "……还有23处。")])
def test_of_very_many_faults_the_first_twenty_are_told(
    county: County, count: int, told: int, last: str
) -> None:
    rows = [row(number, "其他证明") for number in range(1, count + 1)]
    with pytest.raises(Refusals) as caught:
        county.take(county.file(*rows))
    text = str(caught.value)
    assert text.count("太笼统") == told
    assert f"\n{last}" in text
    assert len(caught.value.faults) == count


def test_what_the_words_above_lack_is_told_with_the_other_faults(county: County) -> None:
    with pytest.raises(Refusals) as caught:
        county.take(county.file(row(1, "其他证明"), above=[]))
    assert {fault.key for fault in caught.value.faults} == {"too_general", "no_heading"}
