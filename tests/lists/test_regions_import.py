"""Townships and villages come from the clerk's table, all or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from workbooks import YUSHU, County, save

from cunwu.commands import lists
from cunwu.rulings.verdict import RegionLevel
from cunwu.store.database import transaction
from cunwu.store.excel.faults import Refusals
from cunwu.store.files import read_policy
from cunwu.store.refusal import Refusal
from cunwu.store.save import save_book

HEAD = ["代码", "名称", "级别", "上级"]
TOWN, VILLAGE = "220182101000", "220182101201"
GOOD = [[VILLAGE, "甲村", "行政村", "某某镇"], [TOWN, "某某镇", "镇", None]]


def take(county: County, path: Path, under: str = "榆树市") -> tuple[int, int]:
    return lists.import_regions(county.engine, path, under, "某某统计用区划代码", "", "张三")


def table(folder: Path, rows: Any, head: Any = HEAD) -> Path:
    return save(folder / "regions.xlsx", {"地区": [["榆树市乡镇村表"], head, *rows]})


def test_villages_belong_to_townships_and_townships_to_the_county(county: County, tmp_path: Path) -> None:
    before = county.book.version
    assert take(county, table(tmp_path, GOOD)) == (2, 0)
    book = county.book
    names = [region.name for region in book.lineage(VILLAGE)]
    assert names == ["甲村", "某某镇", "榆树市", "长春市", "吉林省", "全国"]
    assert [book.region[code].level for code in (TOWN, VILLAGE)] == [
        RegionLevel.TOWNSHIP,
        RegionLevel.VILLAGE,
    ]
    assert book.source[book.region[TOWN].source].title == "某某统计用区划代码"
    assert book.version != before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_excel_writes(county: County, tmp_path: Path, encoding: str) -> None:
    lines = [HEAD, *([cell or "" for cell in line] for line in GOOD)]
    path = tmp_path / "regions.csv"
    path.write_text("\r\n".join(",".join(line) for line in lines), encoding=encoding)
    assert take(county, path) == (2, 0)
    assert county.book.region[VILLAGE].name == "甲村"


def test_importing_again_adds_nothing_and_renames_what_has_another_name(
    county: County, tmp_path: Path
) -> None:
    take(county, table(tmp_path, GOOD))
    assert take(county, table(tmp_path, GOOD)) == (0, 0)
    renamed = [[VILLAGE, "乙村", "村", TOWN]]
    assert take(county, table(tmp_path, renamed)) == (0, 1)
    assert county.book.region[VILLAGE].name == "乙村"


def test_numbers_typed_as_numbers_are_codes_too(county: County, tmp_path: Path) -> None:
    assert take(county, table(tmp_path, [[int(TOWN), "某某镇", "乡镇", int(YUSHU)]])) == (1, 0)
    assert county.book.region[TOWN].parent == YUSHU


def test_loading_the_files_keeps_the_villages(county: County, tmp_path: Path) -> None:
    take(county, table(tmp_path, GOOD))
    with transaction(county.engine) as session:
        save_book(session, replace(read_policy(), version="changed"))
    assert county.book.region[VILLAGE].parent == TOWN


FAULTS: list[tuple[str, Any, Any]] = [
    ("region_column", [[TOWN, "甲镇", "镇"]], ["代码", "名称", "备注"]),
    ("region_empty", [[TOWN, None, "镇", None]], HEAD),
    ("region_code", [["A1", "甲镇", "镇", None]], HEAD),
    ("region_code_twice", [[TOWN, "甲镇", "镇", None], [TOWN, "乙镇", "镇", None]], HEAD),
    ("region_code_taken", [["220183", "甲镇", "镇", None]], HEAD),
    ("region_level", [[TOWN, "甲县", "县", None]], HEAD),
    ("region_parent", [[VILLAGE, "甲村", "村", "没有的镇"]], HEAD),
    ("region_parent", [[VILLAGE, "甲村", "村", None]], HEAD),
    (
        "region_name_twice",
        [[TOWN, "镇", "镇", None], [VILLAGE, "甲村", "村", TOWN], ["220182101202", "甲村", "村", TOWN]],
        HEAD,
    ),
    ("region_name_above", [[TOWN, "镇", "镇", None], [VILLAGE, "榆树市", "村", TOWN]], HEAD),
    ("region_order", [[VILLAGE, "甲村", "村", "榆树市"]], HEAD),
]


@pytest.mark.parametrize(("key", "rows", "head"), FAULTS, ids=[key for key, _, _ in FAULTS])
def test_a_table_with_a_fault_is_refused_whole(
    county: County, tmp_path: Path, key: str, rows: Any, head: Any
) -> None:
    before = county.book
    with pytest.raises(Refusal) as caught:
        take(county, table(tmp_path, [*rows, ["220182199000", "末镇", "镇", None]], head))
    assert caught.value.key == key
    assert county.book == before


def test_all_faults_of_a_table_are_told_at_once(county: County, tmp_path: Path) -> None:
    before = county.book
    rows = [
        ["A1", None, "县", None],
        [TOWN, "某某镇", "镇", None],
        [VILLAGE, "甲村", "村", "没有的镇"],
        [VILLAGE, "榆树市", "村", "某某镇"],
        ["220182101203", "乙村", "村", "榆树市"],
    ]
    with pytest.raises(Refusals) as caught:
        take(county, table(tmp_path, rows))
    assert [(fault.key, fault.row, fault.column) for fault in caught.value.faults] == [
        ("region_empty", 3, "名称"),
        ("region_code", 3, "代码"),
        ("region_level", 3, "级别"),
        ("region_parent", 5, "上级"),
        ("region_code_twice", 6, "代码"),
        ("region_name_above", 6, "名称"),
        ("region_order", 7, "上级"),
    ]
    text = str(caught.value)
    assert text.startswith("有7处要改：\n1. 表“地区”第3行名称列：不能空着\n  应当这样：示例镇")
    assert county.book == before


def test_villages_of_a_township_with_a_fault_are_not_refused_for_it(county: County, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        take(county, table(tmp_path, [["A1", "某某镇", "镇", None], [VILLAGE, "甲村", "村", "某某镇"]]))
    assert (caught.value.key, caught.value.row) == ("region_code", 3)


def test_a_table_of_no_places_is_refused(county: County, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        take(county, table(tmp_path, []))
    assert caught.value.key == "no_regions"


def test_only_one_sheet_is_read(county: County, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"一": [HEAD, *GOOD], "二": [HEAD, *GOOD]})
    with pytest.raises(Refusal) as caught:
        take(county, path)
    assert caught.value.key == "one_sheet"
    assert VILLAGE not in county.book.region


def test_an_unknown_county_is_a_clear_error(county: County, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="没有“无此县”这个地方"):
        take(county, table(tmp_path, GOOD), "无此县")
