"""An import that is killed leaves no draft: neither while it reads nor while it writes."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from openpyxl import Workbook

from benchmarks.processes import BIN, environment, start
from cunwu.store.database import connect, transaction
from cunwu.store.models import IMPORTED, CatalogueRow, EntryRow, ItemRow
from cunwu.store.overview import overview

ROWS = 3000


@pytest.fixture(scope="module")
def excel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list long enough to be killed in the middle."""
    path = tmp_path_factory.mktemp("kill") / "long.xlsx"
    book = Workbook(write_only=True)
    sheet = book.create_sheet("保留清单")
    sheet.append(["某某清单"])
    sheet.append(["事项名称", "办理用途", "政策法规依据"])
    for number in range(ROWS):
        sheet.append([f"第{number}种情况证明", "用途" * 50, "依据" * 200])
    book.save(path)
    return path


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@pytest.mark.parametrize("point", ["while reading", "at the first byte written", "shortly after"])
def test_a_killed_import_leaves_all_or_nothing(
    point: str, excel: Path, tmp_path: Path, loaded_file: Path
) -> None:
    database = Path(shutil.copy(loaded_file, tmp_path / "store.db"))
    log = database.with_suffix(".db-wal")
    command = [str(BIN / "cunwu"), "policy", "import", str(excel), "--region", "榆树市"]
    options = ["--list", "retained", "--effective-from", "2024-01-01", "--by", "甲"]
    process = start([*command, *options], environment(database), tmp_path / "log")
    try:
        if point == "while reading":
            time.sleep(1.0)
        before = size(log)
        while point != "while reading" and process.poll() is None and size(log) <= before:
            time.sleep(0.001)
        if point == "shortly after":
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()
    engine = connect(f"sqlite:///{database}")
    with transaction(engine) as session:
        drafts = [one for one in overview(session) if one.origin == IMPORTED]
        entries = session.query(EntryRow).join(CatalogueRow).filter(CatalogueRow.origin == IMPORTED).count()
        items = session.query(ItemRow).filter_by(origin=IMPORTED).count()
    engine.dispose()
    assert (len(drafts), entries, items) in {(0, 0, 0), (1, ROWS, ROWS)}
    if point == "while reading":
        assert not drafts
