"""Papers as LibreOffice lays them out."""

from __future__ import annotations

import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import matplotlib.image
import pytest
from word_files import DAY, Make, text_of

from cunwu.papers.kinds import Kind
from cunwu.papers.paper import Details, make_list
from cunwu.papers.preview import NoPreview, preview
from cunwu.rulings import PolicyBook, Topic

A4 = "595.3 x 841.9 pts (A4)"
office = pytest.mark.office


def pages(pdf: bytes, tmp_path: Path) -> tuple[int, str]:
    """How many pages a PDF has, and their size."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    words = subprocess.run(["pdfinfo", file], check=True, capture_output=True, encoding="utf-8").stdout
    found = dict(line.split(":", 1) for line in words.splitlines())
    width, _, rest = found["Page size"].strip().partition(" x ")
    height, _, name = rest.partition(" pts ")
    return int(found["Pages"]), f"{float(width):.1f} x {float(height):.1f} pts {name}"


@office
def test_the_longest_notice_fits_on_one_page(make: Make, book: PolicyBook, tmp_path: Path) -> None:
    twenty = next(c for c in book.catalogues if c.id == "national-cancelled-2020")

    def length(entry: object) -> int:
        return len(str(entry))

    longest = sorted(twenty.entries, key=length)[-1]
    paper = make(Kind.NOTICE, Topic.CERTIFICATE, longest.item, village="某某乡某某村")
    assert pages(preview(paper.content, ".pdf")[0], tmp_path) == (1, A4)


@office
@pytest.mark.parametrize("item", ["收养人情况证明", "夫妻共同收养委托书证明", "公民代理推荐证明"])
def test_a_draft_fits_on_one_page(make: Make, tmp_path: Path, item: str) -> None:
    paper = make(Kind.DRAFT, Topic.CERTIFICATE, item)
    assert pages(preview(paper.content, ".pdf")[0], tmp_path) == (1, A4)


@office
def test_the_opinion_has_two_pages_and_the_list_more(make: Make, book: PolicyBook, tmp_path: Path) -> None:
    facts = {"role": "责任主体", "matter": "安全生产"}
    paper = make(Kind.OPINION, Topic.TASK, None, facts, request="镇里和我村签安全生产责任状")
    assert pages(preview(paper.content, ".pdf")[0], tmp_path) == (2, A4)
    twenty = next(c for c in book.catalogues if c.id == "national-cancelled-2020")
    count, size = pages(preview(make_list(twenty, book, DAY, Details(DAY)).content, ".pdf")[0], tmp_path)
    assert (count > 2, size) == (True, A4)


@office
def test_no_character_is_lost_on_the_way(make: Make, tmp_path: Path) -> None:
    facts = {"role": "责任主体", "matter": "安全生产"}  # justified, a comma at a line's end was left out here
    for paper in (
        make(
            Kind.OPINION,
            Topic.TASK,
            None,
            facts,
            request="镇里和我村签安全生产责任状，说出了事村里负责，能签吗？",
        ),
        make(Kind.NOTICE, Topic.CERTIFICATE, "亲属关系证明"),
        make(Kind.DRAFT, Topic.CERTIFICATE, "公民代理推荐证明"),
    ):
        file = tmp_path / "paper.pdf"
        file.write_bytes(preview(paper.content, ".pdf")[0])
        shown = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, encoding="utf-8")
        written = Counter("".join(text_of(paper).replace(" | ", "").split()))
        assert written - Counter("".join(shown.stdout.split())) == Counter()


@office
def test_pictures_are_one_for_each_page_and_none_is_blank(make: Make, tmp_path: Path) -> None:
    facts = {"role": "责任主体", "matter": "安全生产"}
    paper = make(Kind.OPINION, Topic.TASK, None, facts, request="镇里和我村签安全生产责任状")
    pictures = preview(paper.content, ".png")
    assert len(pictures) == 2
    for number, picture in enumerate(pictures):
        file = tmp_path / f"{number}.png"
        file.write_bytes(picture)
        pixels = matplotlib.image.imread(file)
        assert pixels.shape[:2] == (1754, 1241)
        dark = float((pixels[..., :3].mean(axis=2) < 0.5).mean())
        assert 0.005 < dark < 0.3


@office
def test_nothing_is_left_behind(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    preview(make(Kind.NOTICE, Topic.CERTIFICATE, "死亡证明").content, ".png")
    assert list(tmp_path.iterdir()) == []


@office
def test_what_is_no_word_file_is_refused() -> None:
    with pytest.raises(NoPreview):
        preview(b"PK\x03\x04 broken", ".pdf")


@office
def test_a_conversion_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("cunwu.papers.preview.PATIENCE", 0.01)
    with pytest.raises(NoPreview, match="还没转好"):
        preview(b"PK", ".pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("suffix", "packages"),
    [(".pdf", "libreoffice-writer-nogui"), (".png", "libreoffice-writer-nogui poppler-utils")],
)
def test_without_the_programs_the_packages_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suffix: str, packages: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoPreview, match=f"先装上：apt-get install {packages}$"):
        preview(b"PK", suffix)
