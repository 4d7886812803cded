"""From the rows of a sheet to entries of a list, each value checked and each name linked to its item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import get_args

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Entry, ListException
from cunwu.rulings.verdict import ListKind
from cunwu.store.excel.cells import day, name, plain, unnumbered, whole, year
from cunwu.store.excel.columns import columns
from cunwu.store.excel.table import Row, Table
from cunwu.store.refusal import notice
from cunwu.store.schema import Certainty

CERTIFICATES = (ListKind.RETAINED, ListKind.CANCELLED)
LONGEST_TITLE, LONGEST_TEXT = 120, 5000
SHORTEST_NEW_NAME = 4
SHOWN_NEW = 10  # names of new items that are told
NEW = "新事项"  # said in the column 对应事项: another thing, though it sounds like one of the national twenty
OWN = "高"  # a county's own list is certain about itself

_SEVERAL = re.compile(r"证明[、,，;；/和及与].*证明")
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
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


class Entries:
    """The entries of one table. Raises Refusal at the first cell that cannot be accepted."""

    def __init__(self, table: Table, kind: ListKind, book: PolicyBook) -> None:
        self._table, self._kind, self._book = table, kind, book
        self._ordinals: dict[int, int] = {}
        self._titles: dict[str, list[tuple[int, str, Dates]]] = {}
        self._new: list[str] = []
        self.notices: list[str] = []

    def read(self) -> Iterator[Entry]:
        """One after another, so that progress can be shown."""
        for count, row in enumerate(self._table.rows, 1):
            yield self._entry(row, count)
        if self._new:
            more = "……" if len(self._new) > SHOWN_NEW else ""
            names = "、".join(self._new[:SHOWN_NEW]) + more
            self.notices.append(notice("new_items", count=len(self._new), found=names))

    def _entry(self, row: Row, count: int) -> Entry:
        words = row.text("title").split("\n")[0] if len(row.values["title"]) > 1 else row.text("title")
        title = unnumbered(name(words))
        self._refuse_long(row, title)
        dates = self._dates(row)
        item = self._item(row, title)
        self._refuse_twice(row, title, item, dates)
        return Entry(
            catalogue="",
            ordinal=self._ordinal(row, count),
            title=title,
            item=item,
            steps=tuple(line for line in row.text("steps").split("\n") if line),
            certainty=self._certainty(row),
            exceptions=tuple(self._exceptions(row)),
            effective_from=dates.start,
            effective_to=dates.end,
            **{of: row.text(of) for of in _TEXTS},
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
        known = self._book.exact.get(title)
        if title in columns().too_general or (known is None and len(title) < SHORTEST_NEW_NAME):
            raise self._table.refuse("too_general", row.number, "title", found=title)
        if _SEVERAL.search(title):
            raise self._table.refuse("several", row.number, "title", found=title)
        like = "" if known or new or self._kind is not ListKind.RETAINED else self._like_cancelled(title)
        if like:
            raise self._table.refuse("like_cancelled", row.number, "title", found=title, item=like, new=NEW)
        if known is None:
            self._new.append(title)
        elif known != title:
            self.notices.append(notice("linked", found=title, item=known))
        return known or title

    def _like_cancelled(self, title: str) -> str:
        """The item of the national twenty whose name a new one holds ("健在（生存）证明")."""
        bare = _BRACKETS.sub("", title)
        for catalogue in self._book.catalogues:
            if catalogue.kind is not ListKind.CANCELLED or self._book.region[catalogue.region].parent:
                continue
            for entry in catalogue.entries:
                stem = entry.item.removesuffix("证明")
                if stem and stem in bare:
                    return entry.item
        return ""

    def _refuse_twice(self, row: Row, title: str, item: str, dates: Dates) -> None:
        """One thing once on any day: two entries of one item would leave it open which speaks."""
        for number, other, held in self._titles.get(item or title, ()):
            if not held.meets(dates):
                continue
            if other == title:
                raise self._table.refuse("same_title", row.number, "title", found=title, other=number)
            raise self._table.refuse(
                "same_item", row.number, "title", found=title, other=number, title=other, item=item
            )
        self._titles.setdefault(item or title, []).append((row.number, title, dates))
