"""What a clerk's Excel may look like and still be read right."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workbooks import ABOVE, HEAD, read_all, row, save

from cunwu.rulings import PolicyBook
from cunwu.rulings.records import Entry
from cunwu.rulings.verdict import ListKind
from cunwu.store.excel.cells import day, name, whole, year
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.read import ReadList, read_lists


def read(path: Path, book: PolicyBook, kind: ListKind | None = ListKind.RETAINED) -> ReadList:
    """The only list of the file."""
    (found,) = read_all(path, book, kind)
    return found


def titles(found: ReadList) -> list[str]:
    return [entry.title for entry in found.entries]


@pytest.mark.parametrize(
    "written",
    [
        *(
            "二〇二三年五月六日",
            "二○二三年五月六日",
            "二零二三年五月六日",
            "2023年5月6日",
            "２０２３年５月６日",
        ),
        *("2023.5.6", "2023/5/6", "2023-05-06", "20230506", " 2023 年 5 月 6 日 ", "2023年5月6号"),
        *(45052, 45052.0, date(2023, 5, 6), datetime(2023, 5, 6, 8, 30)),
    ],
)
def test_a_day_is_read_however_it_is_written(written: Any) -> None:
    assert day(written) == date(2023, 5, 6)


@pytest.mark.parametrize(
    ("written", "month", "number"),
    [
        ("二〇二四年十月十日", 10, 10),
        ("二〇二四年十一月二十三日", 11, 23),
        ("二〇二四年十二月三十一日", 12, 31),
    ],
)
def test_tens_in_chinese_days_are_read(written: str, month: int, number: int) -> None:
    assert day(written) == date(2024, month, number)


@pytest.mark.parametrize(
    "written", ["2023-02-30", "五月六日", "2023年", "很快", "", None, 3, "2023.5.6起", "2023.5.6至2024.5.6"]
)
def test_what_is_no_day_is_not_taken_for_one(written: Any) -> None:
    assert day(written) is None


def test_numbers_names_and_years_are_read_in_full_width_too() -> None:
    assert [whole(x) for x in (1, 1.0, "１２", "3.", "一", 0, -1, 1.5, "")] == [1, 1, 12, 3, *[None] * 5]
    assert name("居 住\n证明（第１类）") == "居住证明（第1类）"
    assert [year(x) for x in (2026, "2026年度", "二〇二六年", "２０２６", "26", "明年")] == [2026] * 4 + [
        None
    ] * 2


def test_the_head_is_found_wherever_it_stands_and_the_words_above_name_the_document(
    tmp_path: Path, book: PolicyBook
) -> None:
    found = read(save(tmp_path / "a.xlsx", {"Sheet1": [*ABOVE, [], HEAD, row(1, "居住证明")]}), book)
    assert titles(found) == ["居住证明"]
    assert found.heading.name == "榆树市村级组织证明事项保留清单"
    assert (found.heading.number, found.heading.issuer) == ("榆政办发〔2024〕1号", "榆树市人民政府")
    assert found.heading.published == found.heading.effective_from == date(2024, 1, 1)


def test_columns_may_stand_in_any_order_under_other_usual_names(tmp_path: Path, book: PolicyBook) -> None:
    head = ["说 明", "法律依据", "*证明名称", "出具单位", "有效期（天）", "用途", "样式", "编号"]
    rows = [head, ["甲", "《某法》", "居住\n证明", "村委会", "３０", "入学\n落户", "兹证明", "１"]]
    entry = read(save(tmp_path / "a.xlsx", {"Sheet1": [*ABOVE, *rows]}), book).entries[0]
    assert entry == Entry(
        *("", 1, "居住证明", "居住证明"),
        **{"use": "入学\n落户", "authority": "村委会", "validity": "30天", "basis": "《某法》"},
        **{"content": "兹证明", "note": "甲", "certainty": "高"},
    )


def test_full_width_figures_become_plain_but_in_what_is_quoted(tmp_path: Path, book: PolicyBook) -> None:
    above = [["榆树市２０２４年保留清单"], ["文号：榆政办发〔２０２４〕１号"], ["自２０２４年１月１日起施行"]]
    values = [1, "居住证明", "１８岁入学", "村委会", "３０日", "《某法》第３条", "兹证明１人", "见２页"]
    found = read(save(tmp_path / "a.xlsx", {"保留": [*above, HEAD, values]}), book)
    assert (found.heading.name, found.heading.number) == ("榆树市2024年保留清单", "榆政办发〔2024〕1号")
    (one,) = found.entries
    assert (one.use, one.validity, one.basis) == ("18岁入学", "30日", "《某法》第3条")
    assert (one.content, one.note) == ("兹证明１人", "见２页")


def test_blank_rows_sections_repeated_heads_and_remarks_are_no_entries(
    tmp_path: Path, book: PolicyBook
) -> None:
    rows = [
        *ABOVE, HEAD, ["一、民政类"], row(1, "居住证明"), [], HEAD,
        ["（二）农业类"], row(2, "养殖证明"), [None, "  "],
        ["说明：本清单由民政局解释"], ["联系电话：略"], [None, None, None, "2024年1月1日"],
    ]  # fmt: skip
    found = read(save(tmp_path / "a.xlsx", {"Sheet1": rows}), book)
    assert titles(found) == ["居住证明", "养殖证明"]
    assert [notice for notice in found.notices if "小标题" in notice] == [
        "表“Sheet1”第5行“一、民政类”当作小标题，没有读进清单",
        "表“Sheet1”第9行“（二）农业类”当作小标题，没有读进清单",
    ]
    assert "表“Sheet1”第12行起是说明，没有读进清单" in found.notices


def test_a_value_merged_down_counts_for_every_row_of_it(tmp_path: Path, book: PolicyBook) -> None:
    rows = [*ABOVE, HEAD, row(1, "居住证明"), row(2, "养殖证明")]
    path = save(tmp_path / "a.xlsx", {"Sheet1": rows}, lambda b: b["Sheet1"].merge_cells("D5:D6"))
    assert [entry.authority for entry in read(path, book).entries] == ["村民委员会"] * 2


def test_a_title_merged_down_is_one_entry_with_the_words_of_all_its_rows(
    tmp_path: Path, book: PolicyBook
) -> None:
    rows = [*ABOVE, HEAD, row(1, "居住证明", "入学"), row(1, "居住证明", "落户"), row(2, "养殖证明")]

    def merge(b: Any) -> None:
        b["Sheet1"].merge_cells("A5:A6")
        b["Sheet1"].merge_cells("B5:B6")

    found = read(save(tmp_path / "a.xlsx", {"Sheet1": rows}, merge), book)
    assert [(e.ordinal, e.title, e.use) for e in found.entries] == [
        (1, "居住证明", "入学\n落户"),
        (2, "养殖证明", "入学"),
    ]
    assert found.entries[0].authority == "村民委员会"


def test_a_head_of_two_rows_is_read_by_its_lower_one(tmp_path: Path, book: PolicyBook) -> None:
    rows = [
        ["甲县保留清单"],
        ["事项名称", "办理", None, "备注"],
        [None, "办理用途", "开具单位"],
        ["居住证明", "入学", "村委会", "乙"],
    ]

    def merge(b: Any) -> None:
        for block in ("A2:A3", "B2:C2", "D2:D3"):
            b["Sheet1"].merge_cells(block)

    entry = read(save(tmp_path / "a.xlsx", {"Sheet1": rows}, merge), book).entries[0]
    assert (entry.title, entry.use, entry.authority, entry.note) == ("居住证明", "入学", "村委会", "乙")


def test_what_is_hidden_or_computed_is_told(tmp_path: Path, book: PolicyBook) -> None:
    def hide(b: Any) -> None:
        b["Sheet1"].row_dimensions[6].hidden = True
        b["Sheet1"].column_dimensions["C"].hidden = True
        b["下拉"].sheet_state = "hidden"

    sheets = {"Sheet1": [*ABOVE, HEAD, row(1, "居住证明"), row(2, "养殖证明")], "下拉": [["甲"]]}
    found = read(save(tmp_path / "a.xlsx", sheets, hide), book)
    assert titles(found) == ["居住证明", "养殖证明"]
    for words in (
        "隐藏的表“下拉”没有读",
        "表“Sheet1”的第6行是隐藏的，也读了",
        "表“Sheet1”的C列是隐藏的，也读了",
    ):
        assert words in found.notices


def test_several_sheets_are_lists_of_the_kinds_in_their_names(tmp_path: Path, book: PolicyBook) -> None:
    plain = [["事项名称", "备注"], ["某事", "甲"]]
    sheets = {
        "保留清单": [*ABOVE, HEAD, row(1, "居住证明")],
        "不予出具清单": [["事项名称", "取消后的办理方式"], ["收入证明", "由单位出具\n由本人承诺"]],
        "2026年工作事项准入": [["事项名称", "牵头部门", "年度"], ["入户登记", "统计局", "2026年度"]],
        "工作事务指导目录": plain,
        "机制": plain,
        "牌子目录": plain,
    }
    found = read_all(save(tmp_path / "a.xlsx", sheets), book, None)
    assert [one.kind.value for one in found] == [
        *("retained", "cancelled", "admitted", "work_items", "mechanisms", "plaques"),
    ]
    assert found[1].entries[0].steps == ("由单位出具", "由本人承诺")
    admitted = found[2].entries[0]
    assert (admitted.requested_by, admitted.item) == ("统计局", "")
    assert (admitted.effective_from, admitted.effective_to) == (date(2026, 1, 1), date(2026, 12, 31))


def test_names_lead_to_the_items_of_the_store_and_new_ones_become_items(
    tmp_path: Path, book: PolicyBook
) -> None:
    head = ["事项名称", "对应事项"]
    rows = [head, ["贫困证明", None], ["身份证明", "居民身份信息证明"], ["果园看护证明", None]]
    found = read(save(tmp_path / "a.xlsx", {"Sheet1": rows}), book)
    assert [entry.item for entry in found.entries] == ["困难证明", "居民身份信息证明", "果园看护证明"]
    assert "库里没有的事项有1项，公布后就能听懂：果园看护证明" in found.notices
    assert "“贫困证明”就是库里的“困难证明”" in found.notices


def test_columns_and_sheets_that_are_not_wanted_are_left_out_aloud(tmp_path: Path, book: PolicyBook) -> None:
    sheets = {"填表说明": [["随便写"]], "保留": [["事项名称", "联系电话"], ["居住证明", "1"]]}
    path = save(tmp_path / "a.xlsx", sheets)
    (found,) = read_all(path, book, ignored=["填表说明", "联系电话"])
    assert titles(found) == ["居住证明"]
    assert "表“填表说明”按你说的没有读" in found.notices
    assert "表“保留”的“联系电话”列按你说的没有读" in found.notices


def test_one_item_may_stand_twice_where_its_days_do_not_meet(tmp_path: Path, book: PolicyBook) -> None:
    head = ["事项名称", "停用日期", "起用日期"]
    rows = [head, ["居住证明", "2024年12月31日", None], ["居住证明", None, "二〇二五年一月一日"]]
    found = read(save(tmp_path / "a.xlsx", {"Sheet1": rows}), book)
    assert [(e.effective_from, e.effective_to) for e in found.entries] == [
        (None, date(2024, 12, 31)),
        (date(2025, 1, 1), None),
    ]


def test_progress_is_told_entry_by_entry(tmp_path: Path, book: PolicyBook) -> None:
    told: list[tuple[int, int]] = []
    path = save(tmp_path / "a.xlsx", {"Sheet1": [HEAD, row(1, "居住证明"), row(2, "养殖证明")]})
    read_lists(path, ListKind.RETAINED, book, Faults(), (), lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_a_formula_counts_by_the_value_it_was_last_seen_with(tmp_path: Path, book: PolicyBook) -> None:
    path = save(
        tmp_path / "a.xlsx", {"Sheet1": [["事项名称", "备注"], ["居住证明", "甲"], ["养殖证明", "乙"]]}
    )
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    computed = '<c r="B3" t="str"><f>CONCATENATE("丙","丁")</f><v>丙丁</v></c>'
    parts["xl/worksheets/sheet1.xml"] = re.sub(r'<c r="B3".*?</c>', computed, sheet).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    found = read(path, book)
    assert [entry.note for entry in found.entries] == ["甲", "丙丁"]
    assert "表“Sheet1”有1格公式，按算好的值读" in found.notices


def test_openpyxl_reads_with_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML is True


def test_totals_and_remarks_below_are_no_entries_wherever_their_word_stands(
    tmp_path: Path, book: PolicyBook
) -> None:
    below: list[list[Any]] = [["合计：1项"], ["备注", "以上事项由村委会出具"], ["总计", "1项"]]
    for remark in below:
        found = read(save(tmp_path / "甲.xlsx", {"保留": [*ABOVE, HEAD, row(1, "居住证明"), remark]}), book)
        assert titles(found) == ["居住证明"]


def test_the_number_in_front_of_a_name_is_no_part_of_it(tmp_path: Path, book: PolicyBook) -> None:
    rows = [row(1, "1.居住证明"), row(2, "（二）养殖证明")]
    found = read(save(tmp_path / "甲.xlsx", {"保留": [*ABOVE, HEAD, *rows]}), book)
    assert titles(found) == ["居住证明", "养殖证明"]


def test_what_sounds_cancelled_may_be_said_to_be_a_new_item(tmp_path: Path, book: PolicyBook) -> None:
    rows = [[*row(1, "养殖牲畜死亡情况证明"), "新事项"]]
    found = read(save(tmp_path / "甲.xlsx", {"保留": [*ABOVE, [*HEAD, "对应事项"], *rows]}), book)
    assert [(entry.title, entry.item) for entry in found.entries] == [
        ("养殖牲畜死亡情况证明", "养殖牲畜死亡情况证明")
    ]


@pytest.mark.parametrize("line", ["自发布之日起施行", "序号"])
def test_what_is_no_title_is_not_taken_for_one(tmp_path: Path, book: PolicyBook, line: str) -> None:
    above = [[line], *ABOVE]
    found = read(save(tmp_path / "甲.xlsx", {"保留": [*above, HEAD, row(1, "居住证明")]}), book)
    assert found.heading.name == "榆树市村级组织证明事项保留清单"
