"""The poster: its QR code opens the page of that place, it fits on one page, and a county can replace it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
import segno
from docx import Document
from typer.testing import CliRunner
from word_files import text_of

from cunwu.cli import app
from cunwu.commands.paper import try_every_kind
from cunwu.papers.paper import Paper
from cunwu.papers.poster import BadAddress, deep_link, make_poster
from cunwu.papers.preview import preview
from cunwu.papers.template import BadTemplate, shipped
from cunwu.papers.text import TooLong
from cunwu.rulings import PolicyBook

ADDRESS = "https://cunwu.example.gov.cn"
LINK = "https://cunwu.example.gov.cn/?region=%E6%A6%86%E6%A0%91%E5%B8%82"  # 榆树市
office = pytest.mark.office


def modules(picture: np.ndarray, count: int) -> np.ndarray:
    """Which of ``count`` × ``count`` squares of a picture are dark, seen at their centres."""
    grey = picture[..., :3].mean(axis=2) if picture.ndim == 3 else picture
    down, across = ((np.arange(count) + 0.5) * size / count for size in grey.shape)
    return grey[np.ix_(down.astype(int), across.astype(int))] < 0.5


def wanted(link: str) -> np.ndarray:
    return np.array(segno.make(link, error="q", micro=False).matrix, dtype=bool)


def embedded(paper: Paper) -> np.ndarray:
    """The one picture of a Word file."""
    parts = Document(io.BytesIO(paper.content)).part.package.iter_parts()
    found = [part.blob for part in parts if part.content_type == "image/png"]
    assert len(found) == 1
    return matplotlib.image.imread(io.BytesIO(found[0]))


def test_the_code_opens_the_page_of_that_place() -> None:
    assert deep_link(ADDRESS, "榆树市") == deep_link(f"{ADDRESS}/", "榆树市") == LINK
    picture, found = embedded(make_poster(ADDRESS, "榆树市", "光明村")), wanted(LINK)
    border = 4 * picture.shape[0] // (len(found) + 8)
    inside = picture[border:-border, border:-border]
    assert (modules(inside, len(found)) == found).all()
    assert modules(picture, len(found) + 8).sum() == found.sum()  # the border is white


def test_without_a_place_the_code_opens_the_page() -> None:
    assert deep_link(ADDRESS, "") == f"{ADDRESS}/"
    assert "村务助手" in text_of(make_poster(ADDRESS, "", ""))


def test_it_says_in_plain_words_what_to_do() -> None:
    words = text_of(make_poster(ADDRESS, "榆树市", "光明村"))
    for said in ("榆树市　光明村", "打开微信，扫一扫", "村里给开吗", "别发身份证号", ADDRESS):
        assert said in words


@pytest.mark.parametrize("village", ["光明村", "光明村民委员会", "光明村委会", "光明村村民委员会"])
def test_the_village_is_called_by_its_name(village: str) -> None:
    assert "榆树市　光明村\n" in text_of(make_poster(ADDRESS, "榆树市", village))


def test_names_are_words_and_never_a_template() -> None:
    assert "{{ 7*7 }}<w:p>" in text_of(make_poster(ADDRESS, "榆树市", "{{ 7*7 }}<w:p>"))
    with pytest.raises(TooLong, match="村名"):
        make_poster(ADDRESS, "榆树市", "长" * 20 + "村")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "cunwu.example.gov.cn",
        "ftp://cunwu.example.gov.cn",
        "https://",
        "https://cunwu.example.gov.cn/?a=1",
        "https://cunwu.example.gov.cn/#x",
        "https://user:secret@cunwu.example.gov.cn",
        "https://cunwu.example.gov.cn:99999",
        "https://[cunwu",
        "https://村务.example.cn",
        "https://cunwu.example.gov.cn /",
        "https://cunwu.example.gov.cn\n",
        "https://" + "a" * 53 + ".cn",
    ],
)
def test_an_address_that_no_phone_opens_is_refused(address: str) -> None:
    with pytest.raises(BadAddress, match="网址"):
        make_poster(address, "榆树市", "光明村")


def test_a_countys_poster_replaces_the_shipped_one(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ 村名 }}专用 {{ 二维码 }}")
    document.save(str(tmp_path / "poster.docx"))
    paper = make_poster(ADDRESS, "榆树市", "光明村", tmp_path)
    assert text_of(paper).startswith("光明村专用")
    assert embedded(paper).shape == embedded(make_poster(ADDRESS, "榆树市", "光明村")).shape


def test_a_broken_poster_is_named_before_one_is_wanted(book: PolicyBook, tmp_path: Path) -> None:
    (tmp_path / "poster.docx").write_bytes(shipped("poster"))
    try_every_kind(book, tmp_path)
    (tmp_path / "poster.docx").write_bytes(b"broken")
    with pytest.raises(BadTemplate, match=r"poster\.docx"):
        try_every_kind(book, tmp_path)


@office
@pytest.mark.parametrize(
    ("region", "village", "address"),
    [
        ("榆树市", "光明村", ADDRESS),
        ("", "", ADDRESS),
        ("前郭尔罗斯蒙古族自治县", "长" * 19 + "村", "https://" + "a" * 48 + ".cn/"),
    ],
)
def test_it_is_one_page_of_a4(region: str, village: str, address: str, tmp_path: Path) -> None:
    file = tmp_path / "poster.pdf"
    file.write_bytes(preview(make_poster(address, region, village).content, ".pdf")[0])
    words = subprocess.run(["pdfinfo", file], check=True, capture_output=True, encoding="utf-8").stdout
    assert "Pages:           1\n" in words and "(A4)" in words


@office
def test_the_code_can_be_read_off_the_printed_page() -> None:
    page = matplotlib.image.imread(
        io.BytesIO(preview(make_poster(ADDRESS, "榆树市", "光明村").content, ".png")[0])
    )
    dark = page[..., :3].mean(axis=2) < 0.5
    inked = np.flatnonzero(dark.any(axis=1))
    rows = max(np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1), key=len)  # lines of words are lower
    columns = np.flatnonzero(dark[rows].any(axis=0))
    code = page[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert abs(code.shape[0] - code.shape[1]) <= 2
    assert 60 < code.shape[1] * 210 / dark.shape[1] < 90  # mm
    assert (modules(code, len(wanted(LINK))) == wanted(LINK)).all()


def test_the_command_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded_file: Path) -> None:
    monkeypatch.setenv("CUNWU_DATABASE", f"sqlite:///{loaded_file}")
    monkeypatch.setenv("CUNWU_ADDRESS", ADDRESS)
    output = tmp_path / "poster.docx"

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["poster", *words])
        return done.exit_code, done.stdout + done.stderr

    assert run("--region", "榆树", "--village", "光明村", "--output", str(output))[0] == 0
    assert "榆树市　光明村" in text_of(Paper("", output.read_bytes()))
    before = output.read_bytes()
    for words, reason in (
        (("--output", str(output)), "--force"),
        (("--output", str(tmp_path / "poster.txt")), r".docx 或 .pdf 或 .png"),
        (("--output", str(tmp_path / "nowhere" / "poster.docx")), "文件夹"),
        (("--output", str(output), "--force", "--region", "乌有县"), "乌有县"),
        (("--output", str(output), "--force", "--address", "cunwu"), "网址"),
        (("--output", str(output), "--force", "--village", "村" * 50), "村名"),
    ):
        code, said = run(*words)
        assert (code, reason in said) == (2, True), said
    monkeypatch.delenv("CUNWU_ADDRESS")
    assert run("--output", str(output), "--force")[0] == 2
    assert output.read_bytes() == before
