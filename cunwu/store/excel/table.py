"""Finding a list in a sheet: its head, its rows, and what stands above, between and below."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from cunwu.rulings.verdict import ListKind
from cunwu.store.excel.cells import Value, day, name, plain
from cunwu.store.excel.columns import columns
from cunwu.store.excel.sheets import Sheet
from cunwu.store.refusal import Refusal, notice

HEAD_WITHIN = 30  # rows


@dataclass
class Row:
    """One entry as the sheet has it: field → the values of its rows (several where the title is merged)."""

    number: int
    values: dict[str, list[Value]]

    def first(self, of: str) -> Value:
        """The first value of a field; None where it has none."""
        return next((value for value in self.values.get(of, ()) if plain(value)), None)

    def text(self, of: str) -> str:
        """All its different words, one under another."""
        return "\n".join(dict.fromkeys(plain(value) for value in self.values.get(of, ()) if plain(value)))


@dataclass(frozen=True)
class Table:
    """A list in a sheet. ``above``: the texts over its head. ``letters``: field → its column and heading."""

    sheet: Sheet
    above: tuple[str, ...]
    letters: Mapping[str, str]
    rows: tuple[Row, ...]
    notices: tuple[str, ...]

    def refuse(self, key: str, row: int, of: str, **values: object) -> Refusal:
        """The refusal of one cell; to be raised."""
        return Refusal(key, self.sheet.name, row, self.letters.get(of, ""), **values)


@dataclass
class _Reader:
    sheet: Sheet
    kind: ListKind
    ignored: Collection[str]
    notices: list[str] = field(default_factory=list)

    def read(self) -> Table:
        top, bottom = self._head()
        fields = self._fields(top, bottom)
        rows = self._rows(bottom, fields)
        if not rows:
            raise Refusal("no_rows", self.sheet.name, bottom)
        letters = {
            of: f"{get_column_letter(c)}（{self._heading(top, bottom, c)}）" for c, of in fields.items()
        }
        return Table(self.sheet, tuple(self._above(top)), letters, tuple(rows), tuple(self.notices))

    def _head(self) -> tuple[int, int]:
        """The first and last row of the head: the first that names a title and another column, if any."""
        alone = None
        for row in range(1, min(HEAD_WITHIN, len(self.sheet.rows)) + 1):
            texts = [self.sheet.text(row, column) for column in self.sheet.filled(row)]
            known = {columns().field(text) for text in texts} - {None}
            if "title" in known and len(known) > 1:
                ends = [self.sheet.merged.get((row, c), (0, 0, row, 0))[2] for c in self.sheet.filled(row)]
                return row, max(ends)
            if "title" in known:
                alone = alone or row
        if alone is None:
            raise Refusal("no_table", self.sheet.name, most=HEAD_WITHIN)
        return alone, alone

    def _heading(self, top: int, bottom: int, column: int) -> str:
        """The lowest words over a column: 依据 may be split below into two."""
        return next(
            (text for row in range(bottom, top - 1, -1) if (text := self.sheet.text(row, column))), ""
        )

    def _fields(self, top: int, bottom: int) -> dict[int, str]:
        layout = columns().layouts[self.kind]
        found: dict[int, str] = {}
        for column in range(1, self.sheet.width + 1):
            heading = name(self._heading(top, bottom, column))
            used = any(self.sheet.text(row, column) for row in range(bottom + 1, len(self.sheet.rows) + 1))
            if not heading:
                continue
            letter = get_column_letter(column)
            if heading in self.ignored:
                self.notices.append(notice("ignored_column", sheet=self.sheet.name, found=heading))
                continue
            of = columns().field(heading)
            if of is None and used:
                near = columns().nearest(heading)
                hint = f"（是不是“{near}”？）" if near else ""
                raise Refusal("unknown_column", self.sheet.name, top, letter, found=heading, nearest=hint)
            if of is not None and of not in layout.columns:
                raise Refusal(
                    "column_of_other_list", self.sheet.name, top, letter, found=heading, kind=layout.label
                )
            if of in found.values():
                other = next(self._heading(top, bottom, c) for c, f in found.items() if f == of)
                raise Refusal("same_column", self.sheet.name, top, letter, found=heading, other=other)
            if of is not None:
                found[column] = of
        if "title" not in found.values():
            raise Refusal("no_title", self.sheet.name, top)
        for of in layout.show:
            if of not in found.values():
                self.notices.append(notice("missing_column", sheet=self.sheet.name, found=layout.columns[of]))
        return found

    def _rows(self, bottom: int, fields: Mapping[int, str]) -> list[Row]:
        found: list[Row] = []
        footer = 0
        title = next(column for column, of in fields.items() if of == "title")
        headings = {column: self.sheet.text(bottom, column) for column in fields}
        for number in range(bottom + 1, len(self.sheet.rows) + 1):
            filled = self.sheet.filled(number)
            if not filled or all(self.sheet.text(number, c) == headings[c] for c in fields):
                continue  # a blank row, or the head printed again on a new page
            if words := self._alone(number, filled):
                if footer or columns().footer.fullmatch(words) or day(words):
                    if not footer:
                        self.notices.append(notice("footer", sheet=self.sheet.name, row=number))
                    footer = footer or number
                    continue
                if columns().section.fullmatch(words):
                    if words.endswith("证明") and not words.endswith("类证明"):
                        raise Refusal("section_or_entry", self.sheet.name, number, found=words)
                    self.notices.append(notice("section", sheet=self.sheet.name, row=number, found=words))
                    continue
            elif filled[0] != title and columns().footer.fullmatch(self.sheet.text(number, filled[0])):
                self.notices.append(notice("footer", sheet=self.sheet.name, row=number))
                footer = footer or number
                continue  # "备注｜以上……": the word stands in the first column, the remark beside it
            if footer:
                raise Refusal("after_footer", self.sheet.name, number, other=footer)
            self._refuse_merged_across(number, filled, fields)
            values = {of: self.sheet.value(number, column) for column, of in fields.items()}
            if not any(plain(value) for value in values.values()):
                continue
            block = self.sheet.merged.get((number, title))
            if found and block and block[0] <= found[-1].number and block[0] < number:
                for of, value in values.items():
                    found[-1].values[of].append(value)
            elif not plain(values["title"]):
                raise Refusal("missing_title", self.sheet.name, number, get_column_letter(title))
            else:
                found.append(Row(number, {of: [value] for of, value in values.items()}))
        return found

    def _alone(self, number: int, filled: list[int]) -> str:
        """The words of a row that says one thing: in one cell, or in one block across the table."""
        blocks = {
            self.sheet.merged.get((number, column), (number, column, number, column)) for column in filled
        }
        return self.sheet.text(number, filled[0]) if len(blocks) == 1 else ""

    def _refuse_merged_across(self, number: int, filled: list[int], fields: Mapping[int, str]) -> None:
        for column in filled:
            _, left, _, right = self.sheet.merged.get((number, column), (0, column, 0, column))
            if left != right and sum(1 for c in range(left, right + 1) if c in fields) > 1:
                words = self.sheet.text(number, column)[:20]
                raise Refusal("merged_across", self.sheet.name, number, get_column_letter(left), found=words)

    def _above(self, top: int) -> Iterator[str]:
        for row in range(1, top):
            texts = dict.fromkeys(self.sheet.text(row, column) for column in self.sheet.filled(row))
            yield from texts


def read_table(sheet: Sheet, kind: ListKind, ignored: Collection[str] = ()) -> Table:
    """The list of that kind in the sheet. Raises Refusal where it cannot be told what is meant."""
    return _Reader(sheet, kind, ignored).read()
