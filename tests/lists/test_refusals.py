"""Files that cannot be accepted are refused whole: sheet, row, column, reason, and how it should look."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from sqlalchemy import func, select
from workbooks import ABOVE, DOCUMENT, HEAD, County, row, save

from cunwu.rulings.verdict import ListKind
from cunwu.store import models as m
from cunwu.store.database import transaction
from cunwu.store.excel.package import MOST_COLUMNS, MOST_ROWS
from cunwu.store.refusal import WORDS, Refusal

ROOT = Path(__file__).resolve().parents[2]
RETAINED = ListKind.RETAINED
FINE = row(1, "居住证明")

Build = Callable[[Path], Path]


@dataclass(frozen=True)
class Fault:
    """A workbook, the place its refusal names, and words of its reason and its example."""

    key: str
    build: Build
    says: str
    place: str = ""
    example: str = ""
    kind: ListKind | None = RETAINED


def listed(
    *rows: Any, head: Any = HEAD, above: Any = ABOVE, change: Any = None, sheet: str = "保留"
) -> Build:
    """One sheet with a list on it."""
    return lambda path: save(path, {sheet: [*above, head, *rows]}, change)


def sheets(change: Any = None, **named: Any) -> Build:
    """Several sheets."""
    return lambda path: save(path, named, change)


def cells(**values: Any) -> Build:
    """A list with a sound row and, below it in row 6, one that differs in these columns."""
    head = [*HEAD, "对应事项", "起用日期", "停用日期", "可信度", "例外"]
    wrong = [*row(2, "养殖证明"), None, None, None, None, None]
    for heading, value in values.items():
        wrong[head.index(heading)] = value
    return listed(FINE, wrong, head=head)


def raw(name: str, data: bytes) -> Build:
    """A file of another name with those bytes."""

    def build(path: Path) -> Path:
        other = path.with_name(name)
        other.write_bytes(data)
        return other

    return build


def renamed(suffix: str) -> Build:
    """A sound workbook under another ending."""
    return lambda path: Path(shutil.move(str(listed(FINE)(path)), path.with_suffix(suffix)))


def part(name: str, text: str, of: Build | None = None) -> Build:
    """A workbook in which one part of the zip is replaced or added."""

    def build(path: Path) -> Path:
        (of or listed(FINE))(path)
        with zipfile.ZipFile(path) as package:
            parts = {n: package.read(n) for n in package.namelist()}
        parts[name] = text.encode()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for key, data in parts.items():
                package.writestr(key, data)
        return path

    return build


def sheet_xml(inside: str) -> Build:
    """A sheet written by hand."""
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return part("xl/worksheets/sheet1.xml", f"{head}{inside}</worksheet>")


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><sst>&c;</sst>'


def formula(book: Any) -> None:
    book["保留"]["C5"] = "=1+1"


def across(book: Any) -> None:
    book["保留"].merge_cells("C5:D5")


def hide(book: Any) -> None:
    book.create_sheet("另")
    book["保留"].sheet_state = "hidden"


def far(book: Any) -> None:
    book["保留"].cell(MOST_ROWS + 1, 1, "远")


def wide(book: Any) -> None:
    book["保留"].cell(1, MOST_COLUMNS + 1, "宽")


LONG = "长" * 121
PLAIN = [["事项名称"], ["某事"]]

FAULTS = [
    # the file
    Fault("missing", lambda path: path, "没有这个文件“a.xlsx”"),
    Fault("old_excel", raw("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600), "老格式（.xls）或者加了密码", "", "另存为"),
    Fault("old_excel", raw("b.xlsx", b"\xd0\xcf\x11\xe0" + b"0" * 600), "加了密码", "", "不设密码"),
    Fault("csv", raw("a.csv", "事项名称\n居住证明\n".encode()), "“a.csv”是 CSV 文本", "", "另存为"),
    Fault("macros", renamed(".xlsm"), "带宏（.xlsm）"),
    Fault("macros", part("xl/vbaProject.bin", "x"), "带宏"),
    Fault("not_excel", raw("a.xlsx", b"this is no workbook"), "不是 Excel 文件（.xlsx），或者文件坏了"),
    Fault("not_excel", part("xl/workbook.xml", "<workbook"), "不是 Excel 文件"),
    Fault("unsafe", part("xl/sharedStrings.xml", BOMB), "DOCTYPE"),
    Fault("too_big", listed(FINE, change=far), f"写到了第{MOST_ROWS + 1}行，最多 {MOST_ROWS}行"),
    Fault("too_big", listed(FINE, change=wide), f"写到了第{MOST_COLUMNS + 1}列"),
    Fault("too_big", sheet_xml('<sheetData/><mergeCells><mergeCell ref="A1:XFD200"/></mergeCells>'), "合并了3276800格"),
    Fault("too_big", sheet_xml('<sheetData/><mergeCells><mergeCell ref="A:C"/></mergeCells>'), "整行或整列合并"),
    Fault("too_big", part("xl/media/a.bin", "0" * 106_000_000), "文件太大（101 MB，最多 100 MB）"),
    # the sheets
    Fault("no_sheet", listed(FINE, change=hide), "没有一张能读的表"),
    Fault("no_table", listed(head=["甲", "乙"]), "没有一行写着“事项名称”", "表“保留”"),
    Fault("which_kind", sheets(Sheet1=PLAIN), "看不出是哪种清单", "表“Sheet1”", "--ignore Sheet1", None),
    Fault("which_kind", sheets(保留和取消=PLAIN), "保留清单、取消清单都像", "表“保留和取消”", "", None),
    Fault("other_kind", sheets(民政办=[*ABOVE, HEAD, FINE], 取消=PLAIN), "写的是保留清单，这张表却写着取消清单",
          "表“取消”", "--ignore 取消"),
    Fault("other_kind", listed(FINE, above=[["甲县取消证明事项清单"], *ABOVE]), "这张表却写着", "表“保留”"),
    Fault("other_kind", listed(FINE, above=[["不再保留的证明"], *ABOVE]), "这张表却写着", "表“保留”"),
    Fault("two_documents", sheets(民政办=[*ABOVE, HEAD, FINE], 国土所=[["自2025年1月1日起施行"], HEAD, row(2, "养殖证明")]),
          "起用日期是“2025-01-01”，表“民政办”写的是“2024-01-01”", "表“国土所”", "分成两个文件"),
    Fault("no_rows", listed(), "一行内容也没有", "表“保留”第4行"),
    # the head
    Fault(
        "unknown_column",
        listed([*FINE, "x"], head=[*HEAD, "办理用图"]),
        "不认得列名“办理用图”（是不是“办理用途”？）",
        "表“保留”第4行I列",
        "--ignore 办理用图",
    ),
    Fault("unknown_column", listed([*FINE, "x"], head=[*HEAD, "身高"]), "不认得列名“身高”", "第4行I列"),
    Fault("column_of_other_list", listed(["甲甲证明", "2026"], head=["事项名称", "年度"]), "保留清单没有“年度”这一列", "B列"),
    Fault("same_column", listed(FINE, head=[*HEAD[:-1], "证明名称"]), "“证明名称”和“事项名称”是同一个意思", "H列"),
    Fault("no_heading", listed(FINE, above=[["自2024年1月1日起施行"], [DOCUMENT]]), "表头上面没有标题"),
    Fault("no_day", listed(FINE, above=[["甲清单"]]), "不知道这份清单从哪一天起用", "", "--effective-from"),
    # the rows
    Fault("missing_title", cells(事项名称=None), "没有事项名称", "表“保留”第6行B列"),
    Fault("missing_title", cells(事项名称=" \n "), "没有事项名称", "表“保留”第6行B列"),
    Fault("merged_across", listed(FINE, change=across), "横着合并了几列，分不清“入学”是哪一列的", "第5行C列"),
    Fault("no_value", listed(FINE, change=formula), "这一格是公式，没有算好的值", "表“保留”第5行C列", "选择性粘贴"),
    Fault("error_value", cells(办理用途="#REF!"), "错误值“#REF!”", "第6行C列"),
    Fault("control", sheet_xml('<sheetData><row r="1"><c r="A1" t="str"><v>a_x0007_\x7f</v></c></row></sheetData>'),
          "看不见的控制字符", "第1行A列"),
    Fault("ordinal", cells(序号="二"), "序号“二”不是1、2、3这样的整数", "第6行A（序号）列", "1"),
    Fault("ordinal", cells(序号=1.5), "序号“1.5”", "第6行A（序号）列"),
    Fault("same_ordinal", cells(序号=1), "序号1在第5行已经有了", "第6行A（序号）列"),
    Fault("day", cells(起用日期="明年"), "“明年”不是日期", "第6行J（起用日期）列", "2023-05-06"),
    Fault("day", cells(停用日期="2023-02-30"), "“2023-02-30”不是日期", "第6行K（停用日期）列"),
    Fault("ends_early", cells(起用日期="2024.2.1", 停用日期="2024.1.1"), "停用的日子（2024-01-01）比起用的", "K（停用日期）列"),
    Fault("year", listed(["甲", "明年"], head=["事项名称", "年度"], above=[["甲县准入事项"], *ABOVE[1:]], sheet="准入"), "“明年”不是年度", "第5行B（年度）列", "2026",
          ListKind.ADMITTED),
    Fault("certainty", cells(可信度="很高"), "没有“很高”这种可信度", "第6行L（可信度）列", "中高"),
    Fault("exception", cells(例外="公证的例外"), "例外“公证的例外”看不懂", "第6行M（例外）列", "公证｜中｜"),
    Fault("exception", cells(例外="公证｜中｜可以｜没有的证明"), "看不懂", "第6行M（例外）列"),
    Fault("too_long", cells(事项名称=LONG), "太长（121字，最多120字）", "第6行B（事项名称）列"),
    Fault("too_long", cells(备注="长" * 5001), "太长（5001字，最多5000字）", "第6行H（备注）列"),
    Fault("same_title", cells(事项名称="居住证明"), "“居住证明”在表“保留”第5行已经有了", "第6行B（事项名称）列", "合成一行"),
    Fault("same_item", cells(事项名称="常住证明"), "“常住证明”和表“保留”第5行的“居住证明”是同一件事", "第6行B（事项名称）列"),
    Fault("asks", cells(事项名称="身份证明"), "可能是几种证明：居民身份信息证明、证件遗失证明", "第6行B（事项名称）列",
          "加一列“对应事项”，写明是哪一种：居民身份信息证明"),
    Fault("unknown_item", cells(对应事项="没有的证明"), "对应事项“没有的证明”不在库里", "第6行I（对应事项）列"),
    Fault("too_general", cells(事项名称="其他证明"), "“其他证明”太笼统", "第6行B（事项名称）列", "居住证明"),
    Fault("too_general", cells(事项名称="盖章"), "“盖章”太笼统", "第6行B（事项名称）列"),
    Fault("several", cells(事项名称="居住证明、健在证明"), "这一格里写了几种证明", "第6行B（事项名称）列", "一种证明一行"),
    Fault("like_cancelled", cells(事项名称="养殖牲畜死亡情况证明"), "看着像国家取消的“死亡证明”", "第6行B（事项名称）列",
          "这一行写“新事项”"),
    *(
        Fault("is_cancelled", cells(事项名称=title, 对应事项=said), f"就是国家取消的“{item}”", "第6行B（事项名称）列")
        for title, item in (
            ("健在（生存）证明", "健在证明"),
            ("无犯罪记录证明（限村民）", "无犯罪记录证明"),
            ("没有犯过罪的证明", "无犯罪记录证明"),
            ("母女关系证明材料", "亲属关系证明"),
        )
        for said in (None, "新事项", "居住证明")
    ),
    Fault("control", cells(事项名称="居住\u202e证明"), "看不见的控制字符", "第6行B列"),
    Fault("section_or_entry", listed(FINE, ["（一）养殖证明"]), "分不清“（一）养殖证明”是小标题还是一项证明", "第6行"),
    Fault("other_kind_below", listed(FINE, ["二、取消的证明事项"], row(2, "养殖证明")), "下面像是取消清单", "第6行"),
    Fault("other_kind_row", listed([*FINE, "保留"], [*row(2, "养殖证明"), "取消"], head=[*HEAD, "类别"]),
          "类别写着“取消”，导入的却是保留清单", "第6行I（类别）列"),
    *(
        Fault("not_decided", listed([*FINE, "保留"], [*row(2, "养殖证明"), said], head=[*HEAD, "是否保留"]),
              f"“{said or ''}”：没有写明", "第6行I（是否保留）列")
        for said in ("否", "不保留", "取消", "待定", None)
    ),
    Fault("after_footer", listed(FINE, ["说明：甲"], row(2, "养殖证明")), "说明（第6行）下面又有清单内容", "第7行"),
]  # fmt: skip


def drafts(county: County) -> int:
    with transaction(county.engine) as session:
        return int(session.execute(select(func.count(m.CatalogueRow.id))).scalar_one())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.key}: {fault.says[:12]}")
def test_a_file_with_a_fault_is_refused_with_its_place_its_reason_and_an_example(
    fault: Fault, county: County, tmp_path: Path
) -> None:
    path = fault.build(tmp_path / "a.xlsx")
    before = drafts(county)
    with pytest.raises(Refusal) as caught:
        county.take(path, kind=fault.kind)
    refusal = caught.value
    assert refusal.key == fault.key
    assert fault.says in refusal.reason
    assert fault.place in refusal.place
    assert fault.example in refusal.example
    assert str(refusal) == f"{refusal.place}{refusal.reason}\n  应当这样：{refusal.example}"
    assert drafts(county) == before


def test_there_are_many_more_excel_faults_than_were_asked_for() -> None:
    assert len(FAULTS) >= 40
    assert len({fault.key for fault in FAULTS}) >= 30


def test_one_bad_sheet_of_several_refuses_the_whole_file(county: County, tmp_path: Path) -> None:
    wrong = [["事项名称", "备注"], [None, "甲"]]
    path = save(tmp_path / "a.xlsx", {"保留": [*ABOVE, HEAD, FINE], "取消": [["甲县取消清单"], *wrong]})
    before = drafts(county)
    with pytest.raises(Refusal, match="表“取消”第3行A列"):
        county.take(path, "2024-01-01", kind=None)
    assert drafts(county) == before


def test_every_refusal_is_written_down_used_and_tried() -> None:
    words = YAML(typ="safe").load(WORDS.read_text(encoding="utf-8"))
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "cunwu").rglob("*.py"))
    used = set(re.findall(r'(?:Refusal|NotNow|refuse)\(\s*"(\w+)"', code))
    assert used == set(words)
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert [key for key in words if f'"{key}"' not in tests] == []
