"""Lists and tables of regions with other cells and bytes: a draft or words, nothing between."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from benchmarks.fuzzing import hostile
from benchmarks.fuzzing.target import Target
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.verdict import ListKind
from cunwu.store.database import reading
from cunwu.store.drafts import Document, add_draft
from cunwu.store.excel.faults import Refusals
from cunwu.store.importing import read_file
from cunwu.store.models import CatalogueRow, EntryRow, RegionRow, SourceRow
from cunwu.store.refusal import Refusal
from cunwu.store.region_table import read_region_table
from cunwu.store.regions import save_regions

YUSHU = "220182"
HEAD = ("序号", "事项名称", "办理用途", "开具单位", "有效时限", "政策法规依据", "证明内容范本", "备注")
ABOVE = (
    "榆树市村级组织证明事项保留清单",
    "文号：榆政办发〔2024〕1号；发文单位：榆树市人民政府",
    "自2024年1月1日起施行",
)
ROW = (1, "居住证明", "入学", "村民委员会", "30日", "《某规定》第一条", "兹证明……", "")
REGIONS = (
    ("代码", "名称", "级别", "上级"),
    ("220182101000", "五棵树镇", "乡镇", ""),
    ("220182101201", "某某村", "村", "五棵树镇"),
)
TABLES = (CatalogueRow, EntryRow, RegionRow, SourceRow)
BY = "张三"


class Sheets:
    """A store that clerks import into, and a folder for their files."""

    def __init__(self, engine: Engine, book: PolicyBook) -> None:
        self._engine = engine
        self._book = book
        with reading(engine) as session:
            self._held = _counts(session)

    def targets(self) -> list[Target]:
        """Lists and regions, each in cells and in bytes."""
        return [
            Target(
                "Excel lists",
                st.one_of(_workbooks(_list_rows()), _damaged(_saved([[x] for x in ABOVE] + [HEAD, ROW]))),
                self.check_list,
                60,
            ),
            Target("region tables", _region_files(), self.check_regions, 60),
        ]

    def check_list(self, data: bytes) -> str:
        """Every list of it can be kept as a draft, or there are words for what is wrong."""

        def keep(session: Session, path: Path) -> int:
            said = Document(effective_from=date(2024, 1, 1))
            found = read_file(path, YUSHU, ListKind.RETAINED, said, self._book)
            for one in found:
                add_draft(session, BY, one.catalogue, one.source, path.name)
            return len(found)

        return self._tried("list.xlsx", data, keep)

    def check_regions(self, drawn: tuple[str, bytes]) -> str:
        """Its places can be kept, or there are words for what is wrong."""
        county = self._book.region[YUSHU]

        def keep(session: Session, path: Path) -> int:
            found = read_region_table(path, county, self._book)
            save_regions(session, found, county, ("某文件", "1号"), BY)
            return len(found)

        return self._tried(drawn[0], drawn[1], keep)

    def _tried(self, name: str, data: bytes, keep: Callable[[Session, Path], int]) -> str:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            with Session(self._engine, future=True) as session:
                try:
                    made = keep(session, path)
                    session.flush()
                    outcome = "kept" if made else "nothing"
                except (Refusal, Refusals) as error:
                    assert str(error).strip(), "a refusal without words"
                    assert _counts(session) == self._held, "half of a refused file is in the store"
                    outcome = "refused"
                finally:
                    session.rollback()
        assert outcome != "nothing", "neither kept nor refused"
        return outcome


def _counts(session: Session) -> list[int]:
    return [session.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES]


def _cells() -> SearchStrategy[Any]:
    return st.one_of(
        hostile.texts(30),
        st.sampled_from(
            (
                None,
                True,
                0,
                -1,
                1e308,
                2**60,
                0.1,
                date(2024, 2, 29),
                datetime(1, 1, 1),
                time(1),
                timedelta(9),
            )
        ),
        st.sampled_from(
            (
                "=1+1",
                "=cmd|' /C calc'!A0",
                "#REF!",
                "居住证明",
                "亲属关系证明",
                "1",
                "同上",
                "合计",
                "2024年1月1日",
                "30日",
            )
        ),
    )


def _list_rows() -> SearchStrategy[list[list[Any]]]:
    likely = hostile.replaced(ROW, _cells())
    rows = st.lists(st.one_of(likely, likely, st.lists(_cells(), max_size=10)), max_size=6)
    mixed = st.one_of(
        st.permutations(HEAD).map(list), hostile.replaced(HEAD, st.sampled_from((None, "x", "备注")))
    )
    head = st.one_of(st.just(list(HEAD)), st.just(list(HEAD)), mixed)
    above = st.lists(st.one_of(st.sampled_from(ABOVE), _cells()).map(lambda one: [one]), max_size=4)
    return st.builds(lambda first, second, third: [*first, second, *third], above, head, rows)


def _region_files() -> SearchStrategy[tuple[str, bytes]]:
    odd = st.one_of(
        st.sampled_from(("220182", "２２０１８２１０１０００", "榆树市", "县", "五棵树镇")), _cells()
    )
    sound = [hostile.replaced(row, odd) for row in REGIONS[1:]]
    rows = st.one_of(st.tuples(*sound).map(list), st.lists(st.one_of(sound), max_size=5))
    tables = st.builds(
        lambda head, found: [head, *found],
        st.one_of(st.just(list(REGIONS[0])), st.permutations(REGIONS[0]).map(list)),
        rows,
    )
    text = "\n".join(",".join(row) for row in REGIONS)
    written = tables.map(
        lambda found: "\n".join(",".join(map(str, row)) for row in found).encode("utf-8", "replace")
    )
    csv = st.one_of(
        written,
        st.sampled_from(("utf-8-sig", "gb18030", "utf-16")).flatmap(
            lambda codec: hostile.mutated(text.encode(codec))
        ),
        st.just(text.encode() + b"\n" + b"a" * 140_000),
    )
    sheets = st.one_of(_workbooks(tables), _damaged(_saved(REGIONS)))
    return st.one_of(csv.map(lambda data: ("r.csv", data)), sheets.map(lambda data: ("r.xlsx", data)))


def _workbooks(rows: SearchStrategy[list[list[Any]]]) -> SearchStrategy[bytes]:
    return rows.map(_saved)


def _saved(rows: Any) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "保留清单"
    for number, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            try:
                sheet.cell(number, column, _writable(value))
            except (IllegalCharacterError, ValueError):
                continue  # what Excel cannot hold no clerk can send
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _writable(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


@st.composite
def _damaged(draw: Any, whole: bytes) -> bytes:
    """The file with other bytes, or one of its parts with other bytes, names or size."""
    if draw(st.booleans()):
        return bytes(draw(hostile.mutated(whole)))
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = draw(st.sampled_from(names))
        for name in names:
            data = old.read(name)
            if name == chosen:
                how = draw(st.sampled_from(("bytes", "drop", "empty", "other", "entities")))
                if how == "drop":
                    continue
                data = {
                    "bytes": lambda data=data: draw(hostile.mutated(data)),
                    "empty": lambda: b"",
                    "other": lambda: old.read(draw(st.sampled_from(names))),
                    "entities": lambda data=data: b'<!DOCTYPE a [<!ENTITY b "c">]>' + data,
                }[how]()
            new.writestr(name, data)
    return target.getvalue()
