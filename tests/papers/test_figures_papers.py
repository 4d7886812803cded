"""Figures on paper and in Excel: words where they are too few, never a count below five, no formulas."""

from __future__ import annotations

import io
import os
import re
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from cunwu.papers.figures import cards, tables
from cunwu.papers.figures_report import report
from cunwu.papers.figures_sheet import sheet
from cunwu.papers.preview import preview
from cunwu.papers.template import BadTemplate
from cunwu.store.figures import Figures, Measure, Period, Place

PERIOD = Period(date(2026, 10, 1), date(2026, 10, 31))
TODAY = date(2026, 11, 24)
COUNTY = Place("220182", "榆树市", "county")
COUNTS = {
    (Measure.ASKED, "", ""): 1880,
    (Measure.TOPIC, "certificate", ""): 1435,
    (Measure.TOPIC, "task", ""): 225,
    (Measure.VERDICT, "certificate", "not_issued"): 1070,
    (Measure.VERDICT, "plaque", "prohibited"): 125,
    (Measure.ITEM, "健在证明", "not_issued"): 350,
    (Measure.ITEM, "", "unlisted"): 145,
    (Measure.DESK, "", "健在证明"): 70,
    (Measure.DESK, "银行", "健在证明"): 25,
    (Measure.ALONE, "", ""): 705,
    (Measure.PERSON, "", ""): 45,
    (Measure.WAIT, "5m", ""): 10,
    (Measure.WAIT, "30m", ""): 15,
    (Measure.WAIT, "given_up", ""): 20,
    (Measure.USE, "useful", ""): 55,
}


def figures(
    counts: dict[tuple[Measure, str, str], int] | None = None,
    *,
    period: Period = PERIOD,
    name: str = "榆树市",
) -> Figures:
    days = dict.fromkeys(period.days(), 5 if counts else 0)
    villages = {Place(f"22018200{n}", f"{n}号镇", "township"): 100 * n if counts else 0 for n in range(4)}
    place = Place(COUNTY.code, name, COUNTY.level)
    return Figures(place, (), period, counts or {}, days, villages)


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_the_report_says_what_the_figures_mean() -> None:
    made = report(figures(COUNTS), TODAY)
    assert made.name == "榆树市月报20261001-20261031"
    told = words(made.content)
    for sentence in (
        "榆树市这段日子一共答复1880回",
        "没有找人的会话占94%",
        "一半以上的人等人答的时间：30分钟以内",
        "说有用的占绝大多数",
        "少于5回的还有1个地方",
    ):
        assert sentence in told
    assert "还没有过完" not in told
    assert "银行" in told and "清单上没有的" in told


def test_a_month_that_is_not_over_is_called_so() -> None:
    assert "数到2026年10月9日为止" in words(report(figures(COUNTS), date(2026, 10, 9)).content)


def test_where_there_is_too_little_the_report_says_so_and_gives_no_number() -> None:
    told = words(report(figures(), TODAY).content)
    assert told.count("看不出") == 3 and told.count("不列") >= 4
    assert "下面的4个地方都少于5回" in told
    assert not re.search(r"(?<!\d)[1-4]回", told.replace("少于5回", ""))


def test_who_waits_in_vain_is_not_hidden() -> None:
    told = words(report(figures({**COUNTS, (Measure.WAIT, "given_up", ""): 100}), TODAY).content)
    assert "半数以上没等到人答" in told


def test_a_countys_own_template_is_used(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ 地区 }}：{{ 答复 }}")
    document.save(str(tmp_path / "report.docx"))
    assert "榆树市：1880" in words(report(figures(COUNTS), TODAY, tmp_path).content)
    (tmp_path / "report.docx").write_bytes(b"broken")
    with pytest.raises(BadTemplate, match=r"report\.docx"):
        report(figures(COUNTS), TODAY, tmp_path)


def test_excel_holds_every_table_with_numbers_as_numbers() -> None:
    workbook = load_workbook(io.BytesIO(sheet(figures(COUNTS), TODAY).content))
    assert workbook.sheetnames == ["说明", *(table.title for table in tables(figures(COUNTS)))]
    items = [[cell.value for cell in row] for row in workbook["问什么"].iter_rows(min_row=4)]
    assert items == [["健在证明", "不予出具", 350], ["清单上没有的", "未列入清单", 145]]
    assert [row[1].value for row in workbook["哪里问得多"].iter_rows(min_row=4)] == [300, 200, 100, "少于5"]
    numbers = [cell.value for page in workbook for row in page.iter_rows() for cell in row]
    assert all(number >= 5 for number in numbers if isinstance(number, int))


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_name_becomes_a_formula_in_excel(start: str) -> None:
    hostile = f'{start}HYPERLINK("http://x.example","看")'
    counts = {
        (Measure.ITEM, hostile, "not_issued"): 5,
        (Measure.DESK, hostile, hostile): 5,
        (Measure.ASKED, "", ""): 10,
    }
    workbook = load_workbook(io.BytesIO(sheet(figures(counts, name=hostile), TODAY).content))
    cells = [cell for page in workbook for row in page.iter_rows() for cell in row if cell.value]
    found = [cell for cell in cells if str(cell.value).startswith(start)]
    assert len(found) >= 4
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)
    assert not any(cell.data_type == "f" for cell in cells)


def test_characters_that_excel_and_word_refuse_are_left_out() -> None:
    counts = {(Measure.ITEM, "坏\x00\x0b\ufffe字", "not_issued"): 5}
    assert "坏字" in words(report(figures(counts), TODAY).content)
    workbook = load_workbook(io.BytesIO(sheet(figures(counts), TODAY).content))
    assert workbook["问什么"]["A4"].value == "坏字"


def test_over_many_days_it_is_told_by_months() -> None:
    long = figures(COUNTS, period=Period(date(2026, 8, 15), date(2026, 10, 31)))
    first = tables(long)[0]
    assert [(row.cells[0], row.count) for row in first.rows] == [
        ("2026年8月", 85),
        ("2026年9月", 150),
        ("2026年10月", 155),
    ]


def test_cards_say_where_nothing_can_be_told() -> None:
    assert [card.value for card in cards(figures())] == ["少于5回", "看不出", "看不出", "看不出"]
    assert [card.value for card in cards(figures(COUNTS))] == ["1880回", "94%", "30分钟以内", "绝大多数"]


@pytest.mark.office
def test_the_report_is_a_paper_of_a_few_pages() -> None:
    many = {(Measure.DESK, f"单位{n}", "健在证明"): 10 for n in range(30)}
    for name, found in (("full", figures({**COUNTS, **many})), ("empty", figures())):
        pages = preview(report(found, TODAY).content, ".png")
        assert 1 <= len(pages) <= 5
        if folder := os.environ.get("CUNWU_PICTURES"):
            for number, page in enumerate(pages, 1):
                Path(folder, f"report-{name}-{number}.png").write_bytes(page)
