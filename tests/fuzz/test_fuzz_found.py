"""What made-up input once broke, each as a case of its own."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from benchmarks.processes import POLICY
from cunwu.rulings import PolicyBook
from cunwu.store.errors import PolicyError
from cunwu.store.excel.package import examine
from cunwu.store.files import read_policy
from cunwu.store.refusal import Refusal
from cunwu.store.region_table import read_region_table
from cunwu.store.strict_yaml import read_csv

HEAD = "代码,名称,级别,上级\n"
DAMAGED = ("220182101000,五棵树镇\x00,乡镇,\n", "220182101000," + "镇" * 140_000 + ",乡镇,\n")


@pytest.mark.parametrize("row", DAMAGED, ids=["NUL", "a cell without end"])
def test_a_damaged_csv_is_refused_with_words(row: str, tmp_path: Path, book: PolicyBook) -> None:
    path = tmp_path / "regions.csv"
    path.write_text(HEAD + row, encoding="utf-8")
    with pytest.raises(Refusal, match="第2行") as refused:
        read_region_table(path, book.region["220182"], book)
    assert refused.value.key == "csv_damaged"
    with pytest.raises(PolicyError, match=r"regions\.csv 第2行：这一行读不了"):
        read_csv(path, ("代码", "名称", "级别", "上级"))


def test_a_table_without_places_is_refused_and_changes_no_version(tmp_path: Path, book: PolicyBook) -> None:
    path = tmp_path / "regions.csv"
    path.write_text(HEAD, encoding="utf-8")
    with pytest.raises(ValueError, match="一个地方也没有"):
        read_region_table(path, book.region["220182"], book)


def test_a_workbook_whose_part_begins_before_the_file_is_refused(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("xl/workbook.xml", "<a/>")
    data = bytearray(target.getvalue())
    end = data.rindex(b"PK\x05\x06")
    begin = int.from_bytes(data[end + 16 : end + 20], "little")
    data[end + 16 : end + 20] = (begin + 1000).to_bytes(4, "little")
    path = tmp_path / "list.xlsx"
    path.write_bytes(data)
    with pytest.raises(Refusal, match=r"list\.xlsx"):
        examine(path)


def test_a_hotline_written_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(POLICY, tmp_path / "policy"))
    path = folder / "hotlines.yml"
    text = path.read_text(encoding="utf-8")
    first = next(line for line in text.splitlines(keepends=True) if line.startswith("- {id:"))
    path.write_text(text.replace(first, first * 2), encoding="utf-8")
    with pytest.raises(PolicyError, match=r"hotlines\.yml 第\d+行.*出现了2次"):
        read_policy(folder)
