"""The layout of official papers, and a Word template made from a page of marked text.

A line of the text is ``style: words``; a line in ``{%p … %}`` is a condition or loop of docxtpl on its own.
``table: 12 60 84`` (widths in mm) opens a table of the lines after it, whose cells part at “|”: ``head:`` is
repeated on each page, ``row:`` is a row, ``entry:`` a row of a form with the name of its content in front.
Measures follow GB/T 9704—2012: A4, margins 37, 35, 28 and 26 mm, body of 16 pt, 28 pt from line to line.
The first line ``sheet: poster`` makes it a poster: narrow margins all round, no page number.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

PAGE = (210, 297)  # mm
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # mm
POSTER_MARGIN = 15  # mm, on every side
LINE = 28  # pt
ROWS = ("head", "row", "entry")
LATIN = "Times New Roman"
# font: what Debian has in its place (fonts-noto-cjk, fonts-lxgw-wenkai); Word reads these as alternatives
FALLBACKS = {
    "方正小标宋简体": "Noto Serif CJK SC",
    "仿宋": "Noto Serif CJK SC",
    "楷体": "LXGW WenKai",
    "黑体": "Noto Sans CJK SC",
    "宋体": "Noto Serif CJK SC",
}


@dataclass(frozen=True)
class Look:
    """How a style looks. ``indent`` counts characters of the first line; ``line`` is in points.

    A ``line`` of 0 is as high as what stands in it.
    """

    name: str
    font: str = "仿宋"
    size: float = 16
    line: float = LINE
    indent: int = 0
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT  # justified, LibreOffice 7.4 loses commas
    before: float = 0
    after: float = 0
    right: int = 0
    with_next: bool = False


CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
STYLES = {
    "banner": Look("稿名提示", "黑体", 14, with_next=True),
    "title": Look("公文标题", "方正小标宋简体", 22, 32, align=CENTER, before=14, after=22, with_next=True),
    "subtitle": Look("公文副题", "楷体", 14, 24, align=CENTER, after=14, with_next=True),
    "to": Look("主送", with_next=True),
    "head": Look("小标题", "黑体", indent=2, with_next=True),
    "body": Look("公文正文", indent=2),
    "step": Look("建议", indent=2, with_next=True),  # a page that holds nothing but a signature is not sent
    "lead": Look("表前正文", indent=2, after=6, with_next=True),
    "last": Look("末段", indent=2, with_next=True),
    "quote": Look("引文", "楷体", indent=2),
    "gap": Look("空行", line=14, with_next=True),
    "sign": Look("落款", align=RIGHT, right=2, with_next=True),
    "date": Look("成文日期", align=RIGHT, right=2),
    "note": Look("附注", "楷体", 12, 20, before=6),
    "source": Look("出处", "楷体", 12, 20, after=8, with_next=True),
    "cell": Look("表格文字", size=10.5, line=16),
    "poster": Look("海报标题", "方正小标宋简体", 48, 60, align=CENTER, after=4, with_next=True),
    "place": Look("海报地方", "楷体", 28, 38, align=CENTER, after=6, with_next=True),
    "picture": Look("海报图", line=0, align=CENTER, with_next=True),
    "scan": Look("海报扫码", "黑体", 34, 46, align=CENTER, after=8, with_next=True),
    "ask": Look("海报问法", "楷体", 23, 36, align=CENTER, with_next=True),
    "say": Look("海报说明", "黑体", 23, 36, align=CENTER, before=4, with_next=True),
    "mind": Look("海报提醒", "宋体", 19, 29, align=CENTER, before=4, with_next=True),
    "small": Look("海报附注", "宋体", 13, 20, align=CENTER, before=8),
    "cellhead": Look("表头文字", "黑体", 10.5, 16, align=CENTER),
}


def build(marked: str) -> bytes:
    """The Word template of ``marked`` text. Raises ValueError for a line of no known style."""
    document = _blank(poster=marked.startswith("sheet: poster"))
    table: Any = None
    for number, line in enumerate(marked.splitlines(), 1):
        if not line.strip() or line.startswith(("#", "sheet:")):
            continue
        if line.startswith("{%p"):
            document.add_paragraph(line.strip(), style=STYLES["body"].name)
            continue
        style, _, text = line.partition(":")
        if style == "table":
            table = _table(document, [float(width) for width in text.split()])
        elif style in ROWS and "|" in text:
            _row(table, [cell.strip() for cell in text.split("|")], style)
        elif style in STYLES:
            document.add_paragraph(text.strip(), style=STYLES[style].name)
        else:
            raise ValueError(f"line {number}: no style “{style}”")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _blank(poster: bool) -> DocumentType:
    document = Document()
    document.core_properties.author = document.core_properties.title = ""
    document.core_properties.comments = ""
    for paragraph in list(document.paragraphs):
        paragraph._element.getparent().remove(paragraph._element)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    for margin, width in MARGINS.items():
        setattr(section, margin, Mm(POSTER_MARGIN if poster else width))
    section.footer_distance = Mm(POSTER_MARGIN / 2 if poster else 25)
    _fonts(document.styles["Normal"], STYLES["body"])
    language = document.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    for look in STYLES.values():
        _style(document, look)
    if not poster:
        _page_number(section.footer.paragraphs[0])
    _alternatives(document)
    return document


def _style(document: DocumentType, look: Look) -> None:
    style: Any = document.styles.add_style(look.name, 1)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _fonts(style, look)
    shape = style.paragraph_format
    shape.alignment = look.align
    if look.line:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.widow_control, shape.keep_with_next = True, look.with_next
    shape.keep_together = look.with_next
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    if (
        look.indent
    ):  # in characters, so that it follows the size of the font; twips for what cannot count characters
        indent.set(qn("w:firstLineChars"), str(look.indent * 100))
        indent.set(qn("w:firstLine"), str(round(look.indent * look.size * 20)))
    if look.right:
        indent.set(qn("w:rightChars"), str(look.right * 100))
        indent.set(qn("w:right"), str(round(look.right * look.size * 20)))


def _fonts(style: Any, look: Look) -> None:
    style.font.name, style.font.size = LATIN, Pt(look.size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), look.font)
    fonts.set(qn("w:hAnsi"), LATIN)
    fonts.set(qn("w:cs"), LATIN)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes are Chinese ones


def _table(document: DocumentType, widths: list[float]) -> Any:
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(  # Word minds the order of these
        parse_xml(
            f"<w:tblCellMar {nsdecls('w')}>"
            '<w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
            '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
            "</w:tblCellMar>"
        )
    )
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _row(table: Any, cells: list[str], kind: str) -> None:
    """A row; “{%tr … %}” alone in its first cell is a loop or condition over rows."""
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if kind == "head":
        properties.append(OxmlElement("w:tblHeader"))
    for number, (cell, column, text) in enumerate(zip(row.cells, table.columns, cells, strict=True)):
        named = kind == "head" or (kind == "entry" and number == 0)
        cell.width = column.width
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        cell.paragraphs[0].style = STYLES["cellhead" if named else "cell"].name
        cell.paragraphs[0].add_run(text)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = CENTER
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    for text in ("— ", "1", " —"):
        run = paragraph.add_run(text)
        run.font.size = Pt(14)
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
        if text == "1":
            paragraph._p.append(number)
            number.append(run._element)


def _alternatives(document: DocumentType) -> None:
    """What stands in for a font that a computer lacks, in the document's own font table."""
    part = next(p for p in document.part.package.iter_parts() if p.partname == "/word/fontTable.xml")
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in FALLBACKS.items()
    )
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    part._blob = f"{declaration}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
