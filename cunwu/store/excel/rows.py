"""The rows of a list below its head; section heads, remarks and merged cells told apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from cunwu.rulings.verdict import ListKind
from cunwu.store.excel.cells import Value, day, plain
from cunwu.store.excel.columns import CERTIFICATES, columns
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.head import Head
from cunwu.store.excel.sheets import Block, Sheet
from cunwu.store.refusal import Refusal, notice

_UNIT = re.compile(r"[（(]\s*(?:单位[:：])?(天|日|个?月|年|个?工作日)\s*[）)]")
_NUMERAL = re.compile(r"[（(]?[一二三四五六七八九十]+[)）]?[、.．]?")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
BY_USE = ("authority", "validity", "basis", "content", "requested_by")  # what may differ from use to use


@dataclass
class Row:
    """One entry as the sheet has it: field → the values of its rows (several where the title is merged)."""

    number: int
    values: dict[str, list[Value]]

    def first(self, of: str) -> Value:
        """The first value of a field; None where it has none."""
        return next((value for value in self.values.get(of, ()) if plain(value)), None)

    def text(self, of: str) -> str:
        """All its different words, one under another; what differs by use says for which use it is."""
        lines = [plain(value) for value in self.values.get(of, ())]
        different = list(dict.fromkeys(filter(None, lines)))
        uses = [plain(value).replace("\n", "、") for value in self.values.get("use", ())]
        if of in BY_USE and len(different) > 1 and len(set(filter(None, uses))) == len(lines):
            return "\n".join(f"{use}：{line}" for use, line in zip(uses, lines, strict=True) if line)
        return "\n".join(different)


@dataclass
class Rows:
    """Reading the rows of one table. What cannot be told is added to ``faults``, the rest to ``notices``."""

    sheet: Sheet
    head: Head
    fields: Mapping[int, str]
    kind: ListKind
    faults: Faults
    notices: list[str]
    footer: int = 0

    def read(self) -> list[Row]:
        """The entries' rows, from above to below."""
        found: list[Row] = []
        headings = {column: self.sheet.text(self.head.bottom, column) for column in self.fields}
        for number in range(self.head.bottom + 1, len(self.sheet.rows) + 1):
            if not self._own(number):
                continue  # a blank row, perhaps beside a cell merged over several
            if all(self.sheet.text(number, column) == headings[column] for column in self.fields):
                continue  # the head printed again on a new page
            if self._is_remark(number) or self._is_section(number):
                continue
            if self.footer:
                self.faults.add(Refusal("after_footer", self.sheet.name, number, other=self.footer))
                break
            with self.faults.kept():
                self._take(number, found)
        return found

    def _take(self, number: int, found: list[Row]) -> None:
        """Add the row to ``found``: as an entry, or to the entry above where they share a merged title."""
        self._refuse_merged_across(number)
        values = {of: self._value(number, column, of, found) for column, of in self.fields.items()}
        if not any(plain(value) for value in values.values()):
            return
        if found and self._continues(number, found[-1], values["title"]):
            for of, value in values.items():
                found[-1].values[of].append(value)
        elif not plain(values["title"]):
            raise Refusal("missing_title", self.sheet.name, number, get_column_letter(self._column("title")))
        else:
            found.append(Row(number, {of: [value] for of, value in values.items()}))

    def _value(self, number: int, column: int, of: str, found: list[Row]) -> Value:
        """The cell's value: 同上 is the one above, and a bare figure under 有效时限（天） is of days."""
        value = self.sheet.value(number, column)
        if found and plain(value) in columns().ditto and of != "title":
            return found[-1].values[of][-1]
        unit = _UNIT.search(self.head.headings[column - 1]) if of == "validity" else None
        return f"{plain(value)}{unit[1]}" if unit and _FIGURE.fullmatch(plain(value)) else value

    def _continues(self, number: int, above: Row, title: Value) -> bool:
        """Whether title or number are merged with those above; a number's own row may name another thing."""
        for of in ("title", "ordinal"):
            block = self.sheet.merged.get((number, self._column(of)))
            same = of == "title" or plain(title) in ("", plain(above.values["title"][0]))
            if block and block[0] <= above.number and block[0] < number <= block[2] and same:
                return True
        return False

    def _column(self, field: str) -> int:
        return next((column for column, of in self.fields.items() if of == field), 0)

    def _own(self, number: int) -> list[Block]:
        """The cells that begin in that row, from the left; others are merged with rows above."""
        blocks = (block for block in self.sheet.blocks(number) if block[0] == number)
        return sorted(blocks, key=lambda block: block[1])

    def _is_remark(self, number: int) -> bool:
        (_, left, _, _), *others = self._own(number)
        words = self.sheet.text(number, left)
        alone = not others
        remark = columns().footer.fullmatch(words)
        if alone and (self.footer or remark or day(words)):
            pass
        elif alone or not remark or left == self._column("title"):
            return False  # "备注｜以上……" is one: the word stands in the first column, the remark beside it
        if not self.footer:
            self.notices.append(notice("footer", sheet=self.sheet.name, row=number))
        self.footer = self.footer or number
        return True

    def _is_section(self, number: int) -> bool:
        (_, left, _, _), *others = self._own(number)
        words = self.sheet.text(number, left)
        if (
            len(others) == 1
            and _NUMERAL.fullmatch(words)
            and not self.sheet.text(number, self._column("title"))
        ):
            words, others = f"{words}、{self.sheet.text(number, others[0][1])}", []  # "（一）｜民政类"
        if self.footer or others or not columns().section.fullmatch(words):
            return False
        other = [kind for kind in columns().kinds(words) if kind is not self.kind and kind in CERTIFICATES]
        if self.kind in CERTIFICATES and other:
            label, own = columns().layouts[other[0]].label, columns().layouts[self.kind].label
            self.faults.add(
                Refusal("other_kind_below", self.sheet.name, number, found=words, other=label, kind=own)
            )
        elif words.endswith("证明") and not words.endswith("类证明"):
            self.faults.add(Refusal("section_or_entry", self.sheet.name, number, found=words))
        else:
            self.notices.append(notice("section", sheet=self.sheet.name, row=number, found=words))
        return True

    def _refuse_merged_across(self, number: int) -> None:
        for _, left, _, right in self._own(number):
            if left != right and sum(1 for c in range(left, right + 1) if c in self.fields) > 1:
                words = self.sheet.text(number, left)[:20]
                letter = get_column_letter(left)
                raise Refusal("merged_across", self.sheet.name, number, letter, found=words)
