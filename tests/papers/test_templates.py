"""A county's templates replace those shipped, one by one; a broken one is named."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from docx import Document
from word_files import Make, text_of

from cunwu.commands.paper import try_every_kind
from cunwu.papers.kinds import Kind
from cunwu.papers.layout import STYLES, build
from cunwu.papers.template import FOLDER, NAMES, BadTemplate, shipped
from cunwu.rulings import PolicyBook, Topic


def write(folder: Path, *paragraphs: str) -> Path:
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    path = folder / "notice.docx"
    document.save(str(path))
    return path


def notice(make: Make, folder: Path) -> str:
    return text_of(make(Kind.NOTICE, Topic.CERTIFICATE, "死亡证明", folder=folder))


def test_a_countys_template_is_used_in_place_of_the_shipped_one(make: Make, tmp_path: Path) -> None:
    write(tmp_path, "示例县专用", "{{ 事项 }}：{{ 判定 }}")
    assert notice(make, tmp_path) == "示例县专用\n死亡证明：不予出具\n"


def test_papers_without_a_template_of_the_countys_keep_the_shipped_one(make: Make, tmp_path: Path) -> None:
    write(tmp_path, "示例县专用")
    draft = make(Kind.DRAFT, Topic.CERTIFICATE, "收养人情况证明", folder=tmp_path)
    assert "参考草稿" in text_of(draft)


def test_the_shipped_templates_work_as_a_countys(make: Make, tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / f"{name}.docx").write_bytes(shipped(name))
    own = make(Kind.NOTICE, Topic.CERTIFICATE, "死亡证明", folder=tmp_path)
    assert text_of(own) == text_of(make(Kind.NOTICE, Topic.CERTIFICATE, "死亡证明"))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("{{ 事顶 }}", "字段或语句不对.*事顶"),
        ("{{ 事项", "字段或语句不对"),
        ("{% if 事项 %}没有收尾", "字段或语句不对"),
        ("{{ 事项.__class__.__mro__ }}", "字段或语句不对"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "字段或语句不对"),
        ("{% for x in range(99999999) %}x{% endfor %}", "不是完好的 Word 文件|字段或语句不对"),
    ],
)
def test_a_template_with_a_fault_is_named_with_the_reason(
    make: Make, tmp_path: Path, words: str, reason: str
) -> None:
    path = write(tmp_path, words)
    with pytest.raises(BadTemplate, match=reason) as caught:
        notice(make, tmp_path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 broken", "一页文字".encode(), shipped(Kind.NOTICE.value)[:-900]],
    ids=["empty", "broken", "plain text", "cut short"],
)
def test_a_file_that_is_no_word_file_is_named(make: Make, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "notice.docx").write_bytes(content)
    with pytest.raises(BadTemplate, match=r"notice\.docx.*不是完好的 Word 文件"):
        notice(make, tmp_path)


def test_a_folder_in_place_of_a_template_is_named(make: Make, tmp_path: Path) -> None:
    (tmp_path / "notice.docx").mkdir()
    with pytest.raises(BadTemplate, match=r"notice\.docx.*打不开"):
        notice(make, tmp_path)


def test_a_template_folder_that_is_not_there_is_named(make: Make, tmp_path: Path) -> None:
    with pytest.raises(BadTemplate, match=r"没有模板文件夹.*nowhere"):
        notice(make, tmp_path / "nowhere")


@pytest.mark.parametrize("kind", Kind)
def test_a_fault_in_any_template_is_found_before_a_paper_is_wanted(
    book: PolicyBook, tmp_path: Path, kind: Kind
) -> None:
    try_every_kind(book, tmp_path)
    document = Document()
    document.add_paragraph("{{ 没有的字段 }}")
    document.save(str(tmp_path / f"{kind.value}.docx"))
    with pytest.raises(BadTemplate, match=f"{kind.value}.docx.*没有的字段"):
        try_every_kind(book, tmp_path)


def test_a_line_of_no_known_style_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2: no style “titel”"):
        build("title: 甲\ntitel: 乙")


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_template_has_every_field_that_its_guide_names(name: str) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "papers.md").read_text(encoding="utf-8")
    marked = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    used = set(re.findall(r"{{ (\w+)[ .|}]", marked)) | set(re.findall(r" in (\w+) %}", marked))
    loops = set(re.findall(r"for (\w+) in", marked)) | {"loop"}
    assert {name for name in used - loops if f"`{name}`" not in guide} == set()


@pytest.mark.parametrize("kind", Kind)
def test_every_shipped_template_is_laid_out_as_an_official_paper(kind: Kind) -> None:
    document = Document(io.BytesIO(shipped(kind.value)))
    section = document.sections[0]
    size = [round(length.mm) for length in (section.page_width, section.page_height)]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert (size, [round(margin.mm) for margin in margins]) == ([210, 297], [37, 35, 28, 26])
    body = document.styles[STYLES["body"].name]
    assert (body.font.size.pt, body.paragraph_format.line_spacing.pt) == (16, 28)
    assert 'w:firstLineChars="200"' in body.element.xml and 'w:eastAsia="仿宋"' in body.element.xml
    assert 'w:eastAsia="方正小标宋简体"' in document.styles[STYLES["title"].name].element.xml
    assert document.styles[STYLES["sign"].name].paragraph_format.keep_with_next
    assert "PAGE" in section.footer.paragraphs[0]._element.xml
    fonts = next(p for p in document.part.package.iter_parts() if p.partname == "/word/fontTable.xml")
    assert 'w:altName w:val="Noto Serif CJK SC"' in fonts.blob.decode()
    assert (document.core_properties.author, document.core_properties.comments) == ("", "")


def test_the_properties_of_a_table_stand_in_the_order_word_wants() -> None:
    document = Document(io.BytesIO(shipped(Kind.NOTICE.value)))
    properties = [child.tag.rpartition("}")[2] for child in document.tables[0]._tbl.tblPr]
    order = ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"]
    assert properties == [name for name in order if name in properties]
    assert {"jc", "tblLayout", "tblCellMar"} <= set(properties)
