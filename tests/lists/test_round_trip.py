"""What is exported is imported unchanged, whatever the cells say; nothing in a cell becomes a formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from workbooks import County, read_all, row

from cunwu.commands import lists
from cunwu.rulings import PolicyBook
from cunwu.rulings.records import Catalogue, Entry, ListException
from cunwu.rulings.verdict import ListKind
from cunwu.store.excel.columns import columns
from cunwu.store.excel.write import write_list
from cunwu.store.refusal import Refusal

KINDS = sorted(columns().layouts, key=lambda kind: kind.value)

CHARACTERS = st.sampled_from("证明村民委员会甲乙丙0123ABCxyz=+-@'\"<>&;；：《》（）、|,.%#\\")
WORDS = st.text(CHARACTERS, max_size=12)
LINES = st.lists(st.text(CHARACTERS, min_size=1, max_size=12), max_size=3).map(tuple)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def entry(draw: st.DrawFn, number: int) -> Entry:
    """Any entry a list may hold; its name is like no other's."""
    days = sorted(d for d in (draw(DAYS), draw(DAYS)) if d)
    start, end = (days[0], days[1]) if len(days) == 2 else (None, days[0]) if days else (None, None)
    exceptions = draw(st.lists(st.text(st.sampled_from("甲乙丙丁"), min_size=1, max_size=5), max_size=2))
    return Entry(
        catalogue="",
        ordinal=number,
        title=f"第{number}种{draw(st.text(st.sampled_from('甲乙丙=@（）'), max_size=5))}情况证明",
        steps=draw(LINES),
        certainty=draw(st.sampled_from(["高", "中高", "中", "低", "待核"])),
        exceptions=tuple(ListException(text, "中", "公证") for text in exceptions),
        effective_from=start,
        effective_to=end,
        **{of: draw(WORDS) for of in ("use", "for_use", "authority", "requested_by", "validity")},
        **{of: "\n".join(draw(LINES)) for of in ("basis", "content", "note")},
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Any list of any kind that is imported."""
    kind = draw(st.sampled_from(KINDS))
    numbers = draw(st.lists(st.integers(1, 500), min_size=1, max_size=6, unique=True))
    entries = [draw(entry(number)) for number in sorted(numbers)]
    if kind in (ListKind.RETAINED, ListKind.CANCELLED):
        entries = [replace(e, item=e.title) for e in entries]
    return Catalogue(
        "甲", "甲县清单", "220182", kind, "jilin-measures-2023", date(2024, 1, 1), None, tuple(entries)
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(catalogue=catalogues())
def test_what_is_written_is_read_back_the_same(
    catalogue: Catalogue, book: PolicyBook, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    write_list(catalogue, book.source[catalogue.source], path)
    for kind in (catalogue.kind, None):  # the sheet's name alone tells the kind
        (found,) = read_all(path, book, kind)
        assert found.kind is catalogue.kind
        assert found.entries == catalogue.entries
        assert (found.heading.name, found.heading.effective_from) == ("甲县清单", date(2024, 1, 1))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(catalogue=catalogues())
def test_no_cell_of_an_export_is_a_formula(catalogue: Catalogue, book: PolicyBook, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_list(catalogue, book.source[catalogue.source], path)
    for cells in load_workbook(path).worksheets[0].iter_rows():
        for cell in cells:
            assert cell.data_type in ("s", "n")
            if isinstance(cell.value, str) and cell.value[0] in "=+-@":
                assert cell.quotePrefix


@pytest.mark.parametrize("key", ["national-cancelled-2020", "jilin-mechanisms", "jilin-plaques"])
def test_lists_of_the_project_are_read_back_the_same(key: str, book: PolicyBook, tmp_path: Path) -> None:
    catalogue = next(c for c in book.catalogues if c.id == key)
    write_list(catalogue, book.source[catalogue.source], tmp_path / "a.xlsx")
    (found,) = read_all(tmp_path / "a.xlsx", book, None)
    assert tuple(replace(e, catalogue=key) for e in found.entries) == catalogue.entries


def test_importing_an_export_again_changes_nothing(county: County, tmp_path: Path) -> None:
    county.put_in_force("居住证明", "贫困证明", "果园看护证明", start="2024-02-01")
    path = tmp_path / "out.xlsx"
    lists.export(county.engine, None, "榆树市", ListKind.RETAINED, date(2024, 3, 1), path)
    again = lists.compare(county.engine, county.take(path, kind=None))
    assert again.before is not None
    assert again.empty
    before, after = again.before, again.after
    assert before[0].name == after[0].name
    assert [(s.number, s.issuer, s.published) for _, s in (before, after)] == [
        ("榆政办发〔2024〕1号", "榆树市人民政府", date(2024, 1, 1))
    ] * 2


def test_a_list_that_is_never_imported_is_not_exported(book: PolicyBook, tmp_path: Path) -> None:
    catalogue = next(c for c in book.catalogues if c.kind is ListKind.STATUTORY)
    with pytest.raises(Refusal) as caught:
        write_list(catalogue, book.source[catalogue.source], tmp_path / "a.xlsx")
    assert caught.value.key == "not_exported"
    assert list(tmp_path.iterdir()) == []


def test_an_export_overwrites_nothing_and_leaves_nothing_half_done(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = county.take(county.file(row(1, "居住证明")))
    there = tmp_path / "there.xlsx"
    there.write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="不覆盖"):
        lists.export(county.engine, key, None, None, date.today(), there)
    assert there.read_bytes() == b"mine"
    monkeypatch.setattr(
        "cunwu.store.excel.write.os.replace", lambda *_: (_ for _ in ()).throw(OSError("full"))
    )
    with pytest.raises(OSError, match="full"):
        lists.export(county.engine, key, None, None, date.today(), tmp_path / "new.xlsx")
    assert not [path for path in tmp_path.iterdir() if "new.xlsx" in path.name]
