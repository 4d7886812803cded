"""``cunwu paper``: files where they were asked for, whole or not at all."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from benchmarks.processes import BIN, ROOT, environment

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Refused = Callable[..., bool]

PNG = b"\x89PNG\r\n"


def words_of(path: Path) -> str:
    document = Document(str(path))
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *rows])


def test_a_notice_by_an_exact_alias(cunwu: Run, tmp_path: Path) -> None:
    file = tmp_path / "告知单.docx"
    done = cunwu(
        "paper", "notice", "单身证明", "--region", "榆树市", "--village", "红星村", "--output", str(file)
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"写好了：{file}\n", "")
    assert "婚姻状况证明" in words_of(file) and "红星村村民委员会" in words_of(file)


def test_a_draft_for_a_confirmed_use(cunwu: Run, tmp_path: Path) -> None:
    file = tmp_path / "草稿.docx"
    done = cunwu("paper", "draft", "婚姻状况证明", "--fact", "use=收养登记", "--output", str(file))
    assert done.returncode == 0, done.stderr
    assert "收养人婚姻状况" in words_of(file)


def test_an_opinion_from_facts(cunwu: Run, tmp_path: Path) -> None:
    file = tmp_path / "意见.docx"
    facts = ("--topic", "task", "--fact", "role=责任主体", "--fact", "matter=安全生产")
    done = cunwu("paper", "opinion", "镇里让签责任状", *facts, "--output", str(file))
    assert done.returncode == 0, done.stderr
    assert "“镇里让签责任状”" in words_of(file) and "不得作为责任主体" in words_of(file)


def test_an_opinion_from_words_that_the_model_understands(cunwu: Run, tmp_path: Path) -> None:
    file = tmp_path / "意见.docx"
    asked = "镇里和我村签安全生产责任状，能签吗"
    done = cunwu("paper", "opinion", asked, "--region", "榆树市", "--output", str(file))
    assert done.returncode == 0, done.stderr
    assert "不得作为责任主体" in words_of(file) and "按榆树市" in words_of(file)


def test_a_list_by_its_id_or_its_name(cunwu: Run, tmp_path: Path) -> None:
    for name in ("national-cancelled-2020", "不应由基层群众性自治组织出具证明事项清单（第一批）"):
        done = cunwu("paper", "lists", name, "--force", "--output", str(tmp_path / "公示.docx"))
        assert done.returncode == 0, done.stderr
        assert "共20项" in words_of(tmp_path / "公示.docx")


def test_a_list_of_a_county_is_found_by_its_id_alone(cunwu: Run, database: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(database, tmp_path / "example.db"))
    assert cunwu("policy", "load", "--example", database=file).returncode == 0
    wanted = ("paper", "lists", "example-retained", "--output", str(tmp_path / "公示.docx"))
    assert cunwu(*wanted, database=file).returncode == 0
    assert "示例县（虚构）村级组织证明事项保留清单" in words_of(tmp_path / "公示.docx")


def test_the_shipped_templates_are_put_where_asked_and_used_from_there(
    cunwu: Run, database: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "本县模板"
    assert cunwu("paper", "templates", str(folder)).returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "draft.docx",
        "lists.docx",
        "notice.docx",
        "opinion.docx",
        "poster.docx",
        "report.docx",
    ]
    document = Document()
    document.add_paragraph("本县式样：{{ 事项 }}")
    document.save(str(folder / "notice.docx"))
    file = tmp_path / "x.docx"
    command = [str(BIN / "cunwu"), "paper", "notice", "死亡证明", "--output", str(file)]
    settings = environment(database, CUNWU_PAPERS=str(folder))
    subprocess.run(command, cwd=ROOT, env=settings, check=True)
    assert words_of(file) == "本县式样：死亡证明"


def test_a_paper_that_does_not_fit_exits_1_and_writes_nothing(
    cunwu: Run, refused: Refused, tmp_path: Path
) -> None:
    file = tmp_path / "x.docx"
    for words in (("notice", "收养人情况证明"), ("draft", "亲属关系证明"), ("notice", "居住证明")):
        assert refused(cunwu("paper", *words, "--output", str(file)), 1)
        assert not file.exists()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("notice", "没有这种证明"), "没有“没有这种证明”这个事项"),
        (("notice", "死亡证明", "--region", "火星"), "没有“火星”这个地方"),
        (("notice", "死亡证明", "--as-of", "昨天"), "不是日期"),
        (("notice", "死亡证明", "--village", "村" * 41), "村名最多40个字"),
        (("draft", "婚姻状况证明", "--fact", "use"), "没有“”这个取值"),
        (("draft", "婚姻状况证明", "--fact", "用途=收养"), "没有“用途”这个事实"),
        (("draft", "婚姻状况证明", "--fact", "use=登记"), "收养登记"),
        (("opinion", "你好", "--topic", "smalltalk"), "不作判定"),
        (("opinion", "  ", "--topic", "task"), "什么也没写"),
        (("lists", "nosuch"), "national-cancelled-2020"),
        (("lists", "national-cancelled-2020", "--as-of", "2019-01-01"), "当地当日没有"),
        (("notice", "死亡证明", "--preview", "x.gif"), ".pdf 或 .png"),
    ],
)
def test_what_cannot_be_used_is_named(
    cunwu: Run, refused: Refused, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    done = cunwu("paper", *words, "--output", str(tmp_path / "x.docx"))
    assert refused(done) and reason in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.doc", "nowhere/x.docx", "folder.docx"])
def test_a_file_that_cannot_be_written_is_named(
    cunwu: Run, refused: Refused, tmp_path: Path, name: str
) -> None:
    (tmp_path / "folder.docx").mkdir()
    for more in ((), ("--force",)):
        done = cunwu("paper", "notice", "死亡证明", "--output", str(tmp_path / name), *more)
        assert refused(done) and name.split("/", maxsplit=1)[0] in done.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["folder.docx"]


def test_a_file_that_is_there_is_kept_unless_forced(cunwu: Run, refused: Refused, tmp_path: Path) -> None:
    file = tmp_path / "x.docx"
    file.write_bytes(b"mine")
    done = cunwu("paper", "notice", "死亡证明", "--output", str(file))
    assert refused(done) and "--force" in done.stderr and file.read_bytes() == b"mine"
    assert cunwu("paper", "notice", "死亡证明", "--output", str(file), "--force").returncode == 0
    assert "死亡证明" in words_of(file)
    assert refused(cunwu("paper", "templates", str(tmp_path / "t"))) is False
    assert refused(cunwu("paper", "templates", str(tmp_path / "t")))


@pytest.mark.office
def test_a_preview_is_written_beside_the_paper(cunwu: Run, tmp_path: Path) -> None:
    file, picture = tmp_path / "x.docx", tmp_path / "x.png"
    done = cunwu("paper", "notice", "死亡证明", "--output", str(file), "--preview", str(picture))
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(PNG)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.docx", "x.png"]


@pytest.mark.office
def test_pictures_of_several_pages_are_numbered_and_none_is_overwritten(
    cunwu: Run, refused: Refused, tmp_path: Path
) -> None:
    words = ("paper", "lists", "national-cancelled-2020", "--output", str(tmp_path / "x.docx"))
    (tmp_path / "x-2.png").write_bytes(b"mine")
    assert refused(cunwu(*words, "--preview", str(tmp_path / "x.png")))
    assert [path.name for path in tmp_path.iterdir()] == ["x-2.png"]
    done = cunwu(*words, "--preview", str(tmp_path / "x.png"), "--force")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x-1.png").read_bytes().startswith(PNG)
    assert (tmp_path / "x-2.png").read_bytes().startswith(PNG)


def test_without_libreoffice_a_preview_is_refused_before_anything_is_written(
    cunwu: Run, refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    output, shown = tmp_path / "x.docx", tmp_path / "x.pdf"
    done = cunwu("paper", "notice", "死亡证明", "--output", str(output), "--preview", str(shown))
    assert refused(done) and "libreoffice-writer-nogui" in done.stderr
    assert list(tmp_path.iterdir()) == []
