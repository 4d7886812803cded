"""Workbooks as offices keep them: a sheet for each department, covers, merged cells, other headings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from workbooks import ABOVE, HEAD, read_all, row, save

from cunwu.rulings import PolicyBook
from cunwu.rulings.verdict import ListKind

PLAIN_HEAD = ["序号", "事项名称", "办理用途", "开具单位"]
TITLE = "榆树市村级组织证明事项保留清单"


def entry(number: int, title: str, use: str = "入学") -> list[Any]:
    """A row below PLAIN_HEAD."""
    return [number, title, use, "村民委员会"]


def merged(*blocks: str) -> Any:
    """Merge those cells of the first sheet."""

    def change(book: Any) -> None:
        for block in blocks:
            book.worksheets[0].merge_cells(block)

    return change


def test_sheets_of_departments_are_one_list_and_each_entry_keeps_its_department(
    tmp_path: Path, book: PolicyBook
) -> None:
    sheets = {
        "民政办": [[TITLE], ["自2024年1月1日起施行"], PLAIN_HEAD, entry(1, "居住证明"), entry(2, "养老证明")],
        "国土所": [[TITLE], PLAIN_HEAD, entry(1, "养殖证明")],
        "林业站": [PLAIN_HEAD],
    }
    (found,) = read_all(save(tmp_path / "a.xlsx", sheets), book, ListKind.RETAINED)
    assert [(e.ordinal, e.title, e.note) for e in found.entries] == [
        (1, "居住证明", "部门：民政办"),
        (2, "养老证明", "部门：民政办"),
        (3, "养殖证明", "部门：国土所"),
    ]
    assert (found.heading.name, found.heading.effective_from) == (TITLE, date(2024, 1, 1))
    for words in (
        "2张表合成一份清单：民政办、国土所",
        "各张表的序号重了，合起来从1到3重新编了号",
        "表“林业站”只有表头，没有内容",
    ):
        assert words in found.notices


def test_a_column_of_departments_and_numbers_that_run_on_are_left_as_they_are(
    tmp_path: Path, book: PolicyBook
) -> None:
    head = [*PLAIN_HEAD, "主管部门"]
    sheets = {
        "民政": [[TITLE], head, [*entry(1, "居住证明"), "民政局"]],
        "农业": [head, [*entry(5, "养殖证明"), "农业农村局"]],
    }
    (found,) = read_all(save(tmp_path / "a.xlsx", sheets), book, ListKind.RETAINED)
    assert [(e.ordinal, e.requested_by, e.note) for e in found.entries] == [
        (1, "民政局", ""),
        (5, "农业农村局", ""),
    ]


def test_departments_of_work_are_those_who_lead_it(tmp_path: Path, book: PolicyBook) -> None:
    head = ["序号", "工作任务", "工作内容"]
    sheets = {
        "统计局": [["榆树市2026年工作事项准入清单"], head, [1, "人口抽样", "入户登记"]],
        "Sheet2": [head, [2, "用水统计", "登记"]],
    }
    (found,) = read_all(save(tmp_path / "a.xlsx", sheets), book, ListKind.ADMITTED)
    assert [(e.title, e.content, e.requested_by) for e in found.entries] == [
        ("人口抽样", "入户登记", "统计局"),
        ("用水统计", "登记", ""),
    ]


def test_a_cover_and_remarks_are_passed_over_aloud_and_the_cover_names_the_list(
    tmp_path: Path, book: PolicyBook
) -> None:
    sheets = {
        "封面": [["附件1"], [TITLE], ["发文单位：榆树市人民政府"], ["自2024年1月1日起施行"]],
        "填表说明": [["事项名称", "写全名"], ["办理用途", "写清"], ["备注", "可空"]],
        "民政办": [PLAIN_HEAD, entry(1, "居住证明")],
        "国土所": [PLAIN_HEAD, entry(1, "养殖证明")],
    }
    (found,) = read_all(save(tmp_path / "a.xlsx", sheets), book, ListKind.RETAINED)
    assert [e.title for e in found.entries] == ["居住证明", "养殖证明"]
    heading = found.heading
    assert (heading.name, heading.issuer, heading.effective_from) == (
        TITLE,
        "榆树市人民政府",
        date(2024, 1, 1),
    )
    for sheet in ("封面", "填表说明"):
        assert f"表“{sheet}”没有清单的表头，当作封面、说明，没有读" in found.notices


def test_sheets_that_do_not_say_their_kind_follow_the_one_with_the_same_columns(
    tmp_path: Path, book: PolicyBook
) -> None:
    sheets = {
        "民政办": [[TITLE], PLAIN_HEAD, entry(1, "居住证明")],
        "国土所": [PLAIN_HEAD, entry(1, "养殖证明")],
        "取消": [["事项名称", "取消后的办理方式"], ["收入证明", "由单位出具"]],
    }
    retained, cancelled = read_all(save(tmp_path / "a.xlsx", sheets), book, None)
    assert [e.title for e in retained.entries] == ["居住证明", "养殖证明"]
    assert [e.title for e in cancelled.entries] == ["收入证明"]


@pytest.mark.parametrize(
    ("names", "whole"),
    [
        ((f"{TITLE}（民政办）", f"{TITLE}（国土所）"), TITLE),
        (("民政办保留清单", "国土所保留清单"), ""),
        ((TITLE, ""), TITLE),
    ],
)
def test_the_list_is_called_by_what_its_sheets_are_called_alike(
    names: tuple[str, str], whole: str, tmp_path: Path, book: PolicyBook
) -> None:
    sheets = {
        "民政办": [[names[0]], PLAIN_HEAD, entry(1, "居住证明")],
        "国土所": [[names[1]], PLAIN_HEAD, entry(1, "养殖证明")],
    }
    (found,) = read_all(save(tmp_path / "a.xlsx", sheets), book, ListKind.RETAINED)
    assert found.heading.name == whole


def test_headings_of_other_offices_are_known(tmp_path: Path, book: PolicyBook) -> None:
    head = [
        "序列",
        "类别",
        "项目名称",
        "适用情形",
        "出具机构",
        "主管/责任部门",
        "时效",
        "保留依据",
    ]
    rows = [["1", "民政类", "居住证明", "入学", "村委会", "民政局", "30日", "《某法》"]]
    (found,) = read_all(save(tmp_path / "a.xlsx", {"Sheet1": [*ABOVE, head, *rows]}), book, ListKind.RETAINED)
    (one,) = found.entries
    assert (one.ordinal, one.title, one.use, one.authority) == (1, "居住证明", "入学", "村委会")
    assert (one.requested_by, one.validity, one.basis, one.note) == (
        *("民政局", "30日", "《某法》"),
        "类别：民政类",
    )


@pytest.mark.parametrize(
    ("head", "title", "content"),
    [
        (["序号", "类型", "工作内容", "责任单位"], "入户登记", ""),
        (["序号", "工作任务", "工作内容", "责任单位"], "普查", "入户登记"),
        (["序号", "工作任务", "事项名称", "责任单位"], "入户登记", "普查"),
    ],
)
def test_work_is_called_by_its_name_its_task_or_what_is_done(
    head: list[str], title: str, content: str, tmp_path: Path, book: PolicyBook
) -> None:
    rows = [["榆树市工作事务指导目录"], head, [1, "普查", "入户登记", "统计局"]]
    (found,) = read_all(save(tmp_path / "a.xlsx", {"Sheet1": rows}), book, ListKind.WORK_ITEMS)
    (one,) = found.entries
    assert (one.title, one.content, one.requested_by) == (title, content, "统计局")


def test_two_uses_of_one_entry_keep_what_belongs_to_each(tmp_path: Path, book: PolicyBook) -> None:
    rows = [*ABOVE, HEAD, row(1, "居住证明", "入学"), row(1, "居住证明", "落户"), row(2, "养殖证明")]
    rows[5][4] = "90日"
    path = save(tmp_path / "a.xlsx", {"保留": rows}, merged("A5:A6", "B5:B6", "D5:D7"))
    (found,) = read_all(path, book)
    assert [(e.use, e.validity, e.authority) for e in found.entries] == [
        ("入学\n落户", "入学：30日\n落户：90日", "村民委员会"),
        ("入学", "30日", "村民委员会"),
    ]


def test_a_second_use_below_a_merged_number_belongs_to_the_entry_above(
    tmp_path: Path, book: PolicyBook
) -> None:
    rows = [*ABOVE, HEAD, row(1, "居住证明", "入学"), [None, None, "落户"], row(2, "养殖证明")]
    (found,) = read_all(save(tmp_path / "a.xlsx", {"保留": rows}, merged("A5:A6")), book)
    assert [(e.title, e.use) for e in found.entries] == [("居住证明", "入学\n落户"), ("养殖证明", "入学")]


def test_a_blank_row_beside_a_merged_cell_is_blank(tmp_path: Path, book: PolicyBook) -> None:
    rows = [*ABOVE, HEAD, row(1, "居住证明"), [], ["二、农业类"], row(2, "养殖证明")]
    (found,) = read_all(save(tmp_path / "a.xlsx", {"保留": rows}, merged("E5:E8")), book)
    assert [(e.title, e.validity) for e in found.entries] == [("居住证明", "30日"), ("养殖证明", "30日")]


def test_what_stands_for_the_value_above_and_a_unit_in_the_head_are_filled_in(
    tmp_path: Path, book: PolicyBook
) -> None:
    head = ["序号", "事项名称", "开具单位", "有效时限（天）", "联系电话"]
    rows = [
        [TITLE],
        ["榆政办发〔2024〕3号"],
        head,
        ["（一）", None, "民政类"],
        [1, "居住证明", "村民委员会", "３０", "1"],
        [2, "养殖证明", "同上", "当年", "2"],
    ]
    (found,) = read_all(save(tmp_path / "a.xlsx", {"Sheet1": rows}), book)
    assert [(e.authority, e.validity) for e in found.entries] == [
        ("村民委员会", "30天"),
        ("村民委员会", "当年"),
    ]
    assert found.heading.number == "榆政办发〔2024〕3号"
    assert "表“Sheet1”的“联系电话”列没有读：人名、电话不进清单" in found.notices


def test_a_name_with_filling_words_is_the_known_item_unless_it_is_called_new(
    tmp_path: Path, book: PolicyBook
) -> None:
    rows = [[TITLE], ["事项名称", "对应事项"], ["居住情况证明", None], ["养殖情况证明", "新事项"]]
    (found,) = read_all(save(tmp_path / "a.xlsx", {"Sheet1": rows}), book)
    assert [e.item for e in found.entries] == ["居住证明", "养殖情况证明"]
    assert "“居住情况证明”就是库里的“居住证明”" in found.notices


def test_work_that_the_review_passed_is_admitted(tmp_path: Path, book: PolicyBook) -> None:
    rows = [["榆树市准入事项"], ["工作任务", "联审意见"], ["普查", "同意"], ["摸底", "联审通过"]]
    (found,) = read_all(save(tmp_path / "a.xlsx", {"Sheet1": rows}), book, ListKind.ADMITTED)
    assert [e.title for e in found.entries] == ["普查", "摸底"]
