"""From the rows of a sheet to entries of a list, each value checked and each name linked to its item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Entry, ListException
from cunwu.rulings.verdict import ListKind
from cunwu.store.excel.cancelled import likeness
from cunwu.store.excel.cells import day, half, name, plain, unnumbered, whole, year
from cunwu.store.excel.columns import CERTIFICATES, columns
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.rows import Row
from cunwu.store.excel.table import Table
from cunwu.store.refusal import notice
from cunwu.store.schema import Certainty

LONGEST_TITLE, LONGEST_TEXT = 120, 5000
SHORTEST_NEW_NAME = 4
SHOWN_NEW = 10  # names of new items that are told
NEW = "新事项"  # said in the column 对应事项: another thing, though it sounds like one of the national twenty
QUOTED = ("content", "note")
OWN = "高"  # a county's own list is certain about itself

_SEVERAL = re.compile(r"证明[、,，;；/和及与].*证明")
_FILLING = re.compile(r"情况|材料|有关|相关|个人|本人|村民|居民|[的信书]")  # none that turns a meaning round
_TEXTS = ("use", "for_use", "authority", "requested_by", "validity", "basis", "content", "note")


@dataclass(frozen=True)
class Dates:
    """When an entry holds by itself; None for as long as its list does."""

    start: date | None
    end: date | None

    def meets(self, other: Dates) -> bool:
        """Whether both hold on one day."""
        return (self.end is None or other.start is None or self.end >= other.start) and (
            other.end is None or self.start is None or other.end >= self.start
        )


ALWAYS = Dates(None, None)


class Entries:
    """The entries of one list, from one sheet or several. Cells that cannot be accepted go to ``faults``."""

    def __init__(self, kind: ListKind, book: PolicyBook, faults: Faults) -> None:
        self._kind, self._book, self._faults = kind, book, faults
        self._ordinals: dict[int, int] = {}
        self._bare: dict[str, set[str]] = {}
        for known, item in book.exact.items():
            self._bare.setdefault(_FILLING.sub("", known), set()).add(item)
        self._titles: dict[str, list[tuple[str, str, Dates]]] = {}
        self._new: list[str] = []
        self._notices: list[str] = []

    def read(self, table: Table) -> Iterator[Entry]:
        """One after another, so that progress can be shown; numbers may begin anew on every sheet."""
        self._table = table
        self._ordinals.clear()
        for count, row in enumerate(table.rows, 1):
            yield self._entry(row, count)

    def beside(self, entries: Iterable[Entry]) -> None:
        """The list holds these already: none of them may come twice."""
        for entry in entries:
            place = notice("entry", ordinal=entry.ordinal)
            dates = Dates(entry.effective_from, entry.effective_to)
            self._titles.setdefault(entry.item or entry.title, []).append((place, entry.title, dates))

    @property
    def notices(self) -> tuple[str, ...]:
        """What was seen of names, when all are read."""
        if not self._new:
            return tuple(self._notices)
        names = "、".join(self._new[:SHOWN_NEW]) + ("……" if len(self._new) > SHOWN_NEW else "")
        return (*self._notices, notice("new_items", count=len(self._new), found=names))

    def _entry(self, row: Row, count: int) -> Entry:
        words = row.text("title").split("\n")[0] if len(row.values["title"]) > 1 else row.text("title")
        title = unnumbered(name(words))
        tried = self._faults.tried
        with self._faults.kept():
            self._refuse_long(row, title)
        with self._faults.kept():
            self._refuse_other_kind(row)
        with self._faults.kept():
            self._refuse_undecided(row)
        dates = tried(lambda: self._dates(row)) or ALWAYS
        item = tried(lambda: self._item(row, title)) or ""
        with self._faults.kept():
            self._refuse_twice(row, title, item, dates)
        # A model text and a remark are quoted as they stand; the rest is said in answers.
        texts = {of: row.text(of) if of in QUOTED else half(row.text(of)) for of in _TEXTS}
        return Entry(
            catalogue="",
            ordinal=tried(lambda: self._ordinal(row, count)) or count,
            title=title,
            item=item,
            steps=tuple(line for line in half(row.text("steps")).split("\n") if line),
            certainty=tried(lambda: self._certainty(row)) or OWN,
            exceptions=tried(lambda: tuple(self._exceptions(row))) or (),
            effective_from=dates.start,
            effective_to=dates.end,
            **{**texts, **self._kept(row, texts)},
        )

    def _kept(self, row: Row, texts: Mapping[str, str]) -> dict[str, str]:
        """Whose sheet it stood on and its category, in the remarks; whose work it is, in its own field."""
        words, department, category = columns().kept, self._table.department, row.text("category")
        notes = [words["category"].format(found=category.replace("\n", "、"))] if category else []
        found = {}
        if department and "requested_by" not in self._table.letters:
            if self._kind in CERTIFICATES:
                notes.append(words["department"].format(found=department))
            else:
                found["requested_by"] = department
        if notes:
            found["note"] = "\n".join(filter(None, (*notes, texts["note"])))
        return found

    def _refuse_undecided(self, row: Row) -> None:
        """A column that says 不同意 in a register of admitted work would turn a refusal into a permission."""
        if "decision" not in self._table.letters:
            return
        words = row.text("decision")
        if not columns().fits.search(words) or columns().unfit.search(words):
            label = columns().layouts[self._kind].label
            raise self._table.refuse("not_decided", row.number, "decision", found=words, kind=label)

    def _refuse_other_kind(self, row: Row) -> None:
        """A column 类别 that says 取消 in a retained list would turn a refusal into a permission."""
        other = [kind for kind in columns().kinds(row.text("category")) if kind in CERTIFICATES]
        if self._kind in CERTIFICATES and any(kind is not self._kind for kind in other):
            raise self._table.refuse(
                "other_kind_row",
                row.number,
                "category",
                found=row.text("category"),
                kind=columns().layouts[self._kind].label,
            )

    def _refuse_long(self, row: Row, title: str) -> None:
        if not title:
            raise self._table.refuse("missing_title", row.number, "title")
        if len(title) > LONGEST_TITLE:
            raise self._table.refuse(
                "too_long", row.number, "title", found=title[:12], count=len(title), most=LONGEST_TITLE
            )
        for of in (*_TEXTS, "steps"):
            words = row.text(of)
            if len(words) > LONGEST_TEXT:
                raise self._table.refuse(
                    "too_long", row.number, of, found=words[:12], count=len(words), most=LONGEST_TEXT
                )

    def _ordinal(self, row: Row, count: int) -> int:
        if "ordinal" not in self._table.letters:
            return count
        number = whole(row.first("ordinal"))
        if number is None:
            raise self._table.refuse("ordinal", row.number, "ordinal", found=plain(row.first("ordinal")))
        if number in self._ordinals:
            raise self._table.refuse(
                "same_ordinal", row.number, "ordinal", found=number, other=self._ordinals[number]
            )
        self._ordinals[number] = row.number
        return number

    def _dates(self, row: Row) -> Dates:
        start, end = self._day(row, "effective_from"), self._day(row, "effective_to")
        words = plain(row.first("year"))
        if words:
            of_year = year(row.first("year"))
            if of_year is None:
                raise self._table.refuse("year", row.number, "year", found=words)
            start, end = start or date(of_year, 1, 1), end or date(of_year, 12, 31)
        if start and end and end < start:
            raise self._table.refuse("ends_early", row.number, "effective_to", start=start, end=end)
        return Dates(start, end)

    def _day(self, row: Row, of: str) -> date | None:
        value = row.first(of)
        found = day(value)
        if found is None and plain(value):
            raise self._table.refuse("day", row.number, of, found=plain(value))
        return found

    def _certainty(self, row: Row) -> str:
        words = row.text("certainty")
        if words and words not in get_args(Certainty):
            raise self._table.refuse("certainty", row.number, "certainty", found=words)
        return words or OWN

    def _exceptions(self, row: Row) -> Iterator[ListException]:
        for line in filter(None, row.text("exceptions").split("\n")):
            use, certainty, text, item = [*(part.strip() for part in line.split("｜")), "", "", ""][:4]
            unknown = item and item not in self._book.exact
            if not (use and text) or certainty not in get_args(Certainty) or unknown or line.count("｜") > 3:
                raise self._table.refuse("exception", row.number, "exceptions", found=line)
            yield ListException(text, certainty, use, self._book.exact.get(item, ""))

    def _item(self, row: Row, title: str) -> str:
        """The item that the entry is about: a certificate's, named in its own column or by the title."""
        said = name(row.text("item"))
        self._refuse_like_cancelled(row, title, said)
        new = said == NEW
        said = "" if new else said
        if said and said not in self._book.exact:
            raise self._table.refuse("unknown_item", row.number, "item", found=said)
        if said or self._kind not in CERTIFICATES:
            return self._book.exact.get(said, "")
        alias = self._book.ask_alias.get(title)
        if alias is not None:
            names = {"candidates": "、".join(alias.candidates), "first": alias.candidates[0]}
            raise self._table.refuse("asks", row.number, "title", found=title, **names)
        known = self._book.exact.get(title) or (None if new else self._same_but_for_filling_words(title))
        if title in columns().too_general or (known is None and len(title) < SHORTEST_NEW_NAME):
            raise self._table.refuse("too_general", row.number, "title", found=title)
        if _SEVERAL.search(title):
            raise self._table.refuse("several", row.number, "title", found=title)
        if known is None:
            self._new.append(title)
        elif known != title:
            self._notices.append(notice("linked", found=title, item=known))
        return known or title

    def _same_but_for_filling_words(self, title: str) -> str | None:
        """The one known item whose name differs only by 情况, 材料 and the like (居住情况证明)."""
        found = self._bare.get(_FILLING.sub("", title), set())
        return next(iter(found)) if len(found) == 1 else None

    def _refuse_like_cancelled(self, row: Row, title: str, said: str) -> None:
        """No county may permit one of the national twenty under another name (DESIGN §2.2)."""
        like = likeness(title, self._book) if self._kind is ListKind.RETAINED else None
        known = title in self._book.exact or title in self._book.ask_alias
        if like is None or known or said == like.item or (not said and _SEVERAL.search(title)):
            return
        if like.whole:
            raise self._table.refuse("is_cancelled", row.number, "title", found=title, item=like.item)
        if not said:
            raise self._table.refuse(
                "like_cancelled", row.number, "title", found=title, item=like.item, new=NEW
            )

    def _refuse_twice(self, row: Row, title: str, item: str, dates: Dates) -> None:
        """One thing once on any day: two entries of one item would leave it open which speaks."""
        for place, other, held in self._titles.get(item or title, ()):
            if not held.meets(dates):
                continue
            if other == title:
                raise self._table.refuse("same_title", row.number, "title", found=title, other=place)
            raise self._table.refuse(
                "same_item", row.number, "title", found=title, other=place, title=other, item=item
            )
        place = notice("place", sheet=self._table.sheet, row=row.number)
        self._titles.setdefault(item or title, []).append((place, title, dates))
