"""Lists at the size of a province: 5,000 rows imported and compared; 100 counties × 200 entries ruled by."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from benchmarks.processes import POLICY, environment, run
from benchmarks.table import table
from cunwu.rulings import Case, PolicyBook, Topic, decide
from cunwu.rulings.compare import ruling_changes
from cunwu.rulings.records import Catalogue, Entry, Item, Region
from cunwu.rulings.verdict import ListKind, RegionLevel
from cunwu.store.database import connect, transaction
from cunwu.store.files import read_policy
from cunwu.store.queries import load_book
from cunwu.store.save import save_book

ROWS = 5_000
COUNTIES, ENTRIES = 100, 200
OF_THE_FILES = 40  # items that the project knows, among the entries of each county
ROUNDS = 5
RULINGS = 400  # in a round
IMPORT_AIM, RULING_AIM = 20.0, 2.0  # seconds; milliseconds
HEAD = ("序号", "证明名称", "用途", "出具单位", "有效期", "法律依据", "证明内容范本", "备注")
COUNTY = "220182"
TODAY = date(2026, 11, 22)


def workbook(path: Path) -> Path:
    """A retained list as long as the aim says: title above, the head on row 3, merged and blank rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["榆树市村级组织证明事项保留清单（测速用）"])
    sheet.append(["自2024年1月1日起施行"])
    sheet.append(HEAD)
    sheet.merge_cells("A1:H1")
    for number in range(1, ROWS + 1):
        words = (f"第{number}种情况证明", "测速", "村民委员会", "30日", f"《测速规定》第{number}条")
        sheet.append([number, *words, "兹证明某某的情况属实。此证明只用于测速。", "测速"])
    for row in range(4, ROWS, 50):
        sheet.merge_cells(f"D{row}:D{row + 9}")
    book.save(path)
    return path


def counties(book: PolicyBook) -> PolicyBook:
    """``book`` with a hundred more counties, each with a retained and a cancelled list."""
    own = [Item(f"测速{number}证明", "测速") for number in range(ENTRIES - OF_THE_FILES)]
    names = [*(item.name for item in book.items[20 : 20 + OF_THE_FILES]), *(item.name for item in own)]
    regions, catalogues = [], []
    for county in range(COUNTIES):
        code = f"22T{county:03d}"
        regions.append(Region(code, f"测速{county}县", RegionLevel.COUNTY, "220100", (), "mca-region-codes"))
        for kind, shift in ((ListKind.RETAINED, 0), (ListKind.CANCELLED, ENTRIES // 2)):
            key = f"{code}-{kind.value}"
            chosen = names[shift : shift + ENTRIES // 2]
            entries = tuple(Entry(key, n, name, name) for n, name in enumerate(chosen, 1))
            catalogues.append(
                Catalogue(key, key, code, kind, "jilin-measures-2023", date(2024, 1, 1), None, entries)
            )
    return replace(
        book,
        version="hundred counties",
        regions=(*book.regions, *regions),
        items=(*book.items, *own),
        catalogues=tuple(sorted((*book.catalogues, *catalogues), key=lambda c: c.id)),
    )


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def imports(folder: Path) -> list[float]:
    """The seconds of each ``cunwu policy import``, from the start of the process to its end."""
    file = workbook(folder / "long.xlsx")
    database = folder / "import.db"
    loaded = run("policy", "load", database=database)
    if loaded.returncode:
        raise RuntimeError(loaded.stderr)

    def once() -> None:
        done: subprocess.CompletedProcess[str] = run(
            "policy",
            "import",
            str(file),
            "--region",
            COUNTY,
            "--list",
            "retained",
            "--json",
            database=database,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)

    return [seconds(once) for _ in range(ROUNDS)]


def differences(book: PolicyBook) -> float:
    """The seconds to tell which rulings change where a list of 5,000 entries follows one without the last."""
    names = [f"第{number}种情况证明" for number in range(1, ROWS + 1)]
    source = book.source["jilin-measures-2023"]
    old, new = (
        Catalogue(
            key,
            key,
            COUNTY,
            ListKind.RETAINED,
            source.id,
            start,
            None,
            tuple(Entry(key, number, name, name) for number, name in enumerate(held, 1)),
        )
        for key, start, held in (
            ("before", date(2024, 1, 1), names[:-1]),
            ("after", date(2024, 7, 1), names),
        )
    )

    def compared() -> None:
        # other Catalogues each time: what one keeps of its entries must not be found made already
        versions = [(replace(one), source) for one in (old, new)]
        found = ruling_changes(book, *versions, COUNTY, ListKind.RETAINED, new.effective_from)
        if [change.item for change in found] != names[-1:]:
            raise RuntimeError(f"{len(found)} rulings change, not the one of the entry that was added")

    return statistics.median(seconds(compared) for _ in range(ROUNDS))


def rulings(book: PolicyBook) -> tuple[float, float]:
    """The 50th and 99th percentile of one ruling in milliseconds, each the median of the rounds."""
    items = [*(item.name for item in book.items), "没有的证明"]
    codes = [region.code for region in book.regions if region.level is RegionLevel.COUNTY]
    cases = [
        Case(Topic.CERTIFICATE, codes[n * 7 % len(codes)], TODAY, items[n % len(items)])
        for n in range(RULINGS)
    ]
    found = []
    for _ in range(ROUNDS):
        taken = [seconds(lambda case=case: decide(case, book)) * 1000 for case in cases]  # type: ignore[misc]
        cuts = statistics.quantiles(taken, n=100, method="inclusive")
        found.append((cuts[49], cuts[98]))
    p50, p99 = (statistics.median(column) for column in zip(*found, strict=True))
    return p50, p99


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="cunwu-lists-") as name:
        folder = Path(name)
        os.environ.update(environment(folder / "none.db"))
        importing = statistics.median(imports(folder))
        engine = connect(f"sqlite:///{folder / 'hundred.db'}")
        from cunwu.store.migrate import upgrade

        upgrade(engine)
        big = counties(read_policy(POLICY))
        with transaction(engine) as session:
            saving = seconds(lambda: save_book(session, big))
        books: list[PolicyBook] = []
        loading = []
        for _ in range(ROUNDS):
            with transaction(engine) as session:
                loading.append(seconds(lambda: books.append(load_book(session))))
        engine.dispose()
        p50, p99 = rulings(books[-1])
        comparing = differences(read_policy(POLICY))
        entries = sum(len(c.entries) for c in big.catalogues)
    rows = [
        (
            f"import of {ROWS} rows, whole command",
            f"{importing:.1f} s",
            f"≤ {IMPORT_AIM:.0f} s",
            _kept(importing, IMPORT_AIM),
        ),
        (
            f"a ruling over {entries} entries, p50",
            f"{p50:.3f} ms",
            f"≤ {RULING_AIM:.0f} ms",
            _kept(p50, RULING_AIM),
        ),
        (f"a ruling over {entries} entries, p99", f"{p99:.3f} ms", "", ""),
        (f"which rulings a new version of {ROWS} rows changes", f"{comparing:.2f} s", "", ""),
        (f"reading {entries} entries from the store", f"{statistics.median(loading):.2f} s", "", ""),
        (f"writing {entries} entries", f"{saving:.2f} s", "", ""),
    ]
    print(f"median of {ROUNDS}, {os.cpu_count()} cores")
    print(table(("lists", "takes", "aim", "kept"), rows))


def _kept(found: float, aim: float) -> str:
    return "yes" if found <= aim else "NO"


if __name__ == "__main__":
    main()
