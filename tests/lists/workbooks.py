"""Workbooks as clerks have them, built in the test, and a county that imports them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy.engine import Engine

from cunwu.commands import lists
from cunwu.rulings import Case, PolicyBook, Topic, Verdict, decide
from cunwu.rulings.verdict import ListKind
from cunwu.store.database import transaction
from cunwu.store.drafts import Document
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.read import ReadList, read_lists
from cunwu.store.queries import load_book
from cunwu.store.versions import stored_version

YUSHU = "220182"
HEAD = ["序号", "事项名称", "办理用途", "开具单位", "有效时限", "政策法规依据", "证明内容范本", "备注"]
DOCUMENT = "文号：榆政办发〔2024〕1号；发文单位：榆树市人民政府；印发日期：2024年1月1日"
ABOVE = [["榆树市村级组织证明事项保留清单"], [DOCUMENT], ["自2024年1月1日起施行"]]

Rows = Sequence[Sequence[Any]]


def row(number: int, title: str, use: str = "入学", note: str = "") -> list[Any]:
    """A row below HEAD."""
    return [number, title, use, "村民委员会", "30日", "《某规定》第一条", "兹证明……", note]


def save(path: Path, sheets: dict[str, Rows], change: Callable[[Any], None] | None = None) -> Path:
    """A workbook with those sheets; ``change`` does to it what rows cannot say."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                if value is not None:
                    sheet.cell(number, column, value)
    if change:
        change(book)
    book.save(path)
    return path


def read_all(
    path: Path,
    book: PolicyBook,
    kind: ListKind | None = ListKind.RETAINED,
    ignored: Sequence[str] = (),
) -> tuple[ReadList, ...]:
    """The lists of a sound file."""
    faults = Faults()
    found = read_lists(path, kind, book, faults, ignored)
    faults.settle()
    return found


@dataclass
class County:
    """A store and what a clerk does with it."""

    engine: Engine
    folder: Path
    made: int = 0

    def file(
        self, *rows: Sequence[Any], above: Rows = ABOVE, head: Sequence[Any] = HEAD, of: str = "保留"
    ) -> Path:
        """A workbook with one list, whose sheet and title say what it is a list ``of``."""
        self.made += 1
        titled = [[str(value).replace("保留", of) for value in line] for line in above]
        return save(self.folder / f"{self.made}.xlsx", {f"{of}清单": [*titled, head, *rows]})

    def take(
        self,
        path: Path,
        start: str = "",
        kind: ListKind | None = ListKind.RETAINED,
        by: str = "张三",
        region: str = "榆树市",
    ) -> str:
        """Import the file; the id of its first draft."""
        from cunwu.store.excel.cells import day

        said = Document(effective_from=day(start))
        made = lists.import_file(self.engine, path, region, kind, said, by, (), lambda _done, _of: None)
        return made[0].id

    def publish(self, key: str, by: str = "李四") -> tuple[str, ...]:
        return lists.publish_draft(self.engine, key, by)

    def put_in_force(self, *titles: str, start: str) -> str:
        """A published retained list of those titles."""
        rows = [row(number, title) for number, title in enumerate(titles, 1)]
        key = self.take(self.file(*rows), start)
        self.publish(key)
        return key

    @property
    def book(self) -> PolicyBook:
        with transaction(self.engine) as session:
            return load_book(session)


def ruled(county: County, item: str, day: date) -> Verdict:
    return decide(Case(Topic.CERTIFICATE, YUSHU, day, item), county.book).verdict


def states(county: County) -> dict[str, tuple[str, str | None]]:
    """Id → status and last day of what clerks imported."""
    return {
        one.id: (one.status, one.effective_to.isoformat() if one.effective_to else None)
        for one in lists.overview(county.engine, "榆树市")
    }


def version(engine: Engine) -> str | None:
    with transaction(engine) as session:
        return stored_version(session)
