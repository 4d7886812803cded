"""Words on their way onto paper: nothing that XML forbids or that Word takes for a command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from cunwu.papers.words import phrase, words
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Clause, Entry, Source
from cunwu.rulings.verdict import ListKind

MAX_NAME = 40  # characters of a village's name or a file's subject
MAX_REQUEST = 500  # characters of a request

# Control and bidirectional characters, noncharacters, half characters: invalid in XML, or text misread.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_NOT_IN_A_FILE_NAME = re.compile(r'[\\/:*?"<>|\s.]+')


class TooLong(ValueError):
    """A name or request that a paper has no room for; the words are for people."""


def plain(text: str) -> str:
    """The text in one line, without characters that a document may not hold."""
    return " ".join(_FORBIDDEN.sub("", text).split())


def short(text: str, longest: int, name: str) -> str:
    """``plain(text)``. Raises TooLong above ``longest`` characters, naming what it was."""
    found = plain(text)
    if len(found) > longest:
        raise TooLong(f"{name}最多{longest}个字，这里有{len(found)}个字")
    return found


def all_plain(value: Any) -> Any:
    """``value`` with every string in it plain."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {name: all_plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [all_plain(inner) for inner in value]
    return value


def file_name(title: str, about: str) -> str:
    """A file name without suffix that every system takes."""
    name = _NOT_IN_A_FILE_NAME.sub("", plain(phrase("file", title=title, about=about)))
    return name[:MAX_NAME].rstrip("-")


def day(of: date) -> str:
    """2026年11月23日"""
    return phrase("date", day=of)


def village(name: str) -> str:
    """The committee of the village called ``name``, a blank where it is not told. Raises TooLong."""
    found = re.sub(r"(村民委员会|村委会)$", "", short(name, MAX_NAME, "村名"))
    return phrase("village", name=found) if found else phrase("blank_village")


def document(source: Source) -> str:
    """A document as a paper cites it."""
    pattern = "document" if source.number else "document_without_number"
    known = source.issuer != phrase("not_recorded")
    issuer = "、".join(source.issuer.split()) if known else ""
    return phrase(
        pattern, issuer=issuer, title=source.title, number=source.number, date=day(source.published)
    )


def listed(catalogue: Catalogue, entry: Entry, source: Source) -> str:
    """A line of a list as a paper cites it; what a statute says is cited by the statute itself."""
    if catalogue.kind is ListKind.STATUTORY:
        return entry.basis
    pattern = "listed" if source.number else "listed_without_number"
    return phrase(
        pattern,
        name=catalogue.name,
        ordinal=entry.ordinal,
        number=source.number,
        date=day(source.published),
    )


def quotation(clause: Clause, book: PolicyBook) -> dict[str, str]:
    """A sentence of the measures with where it stands."""
    numeral = words()["numerals"][clause.measure]
    where = phrase("measure", numeral=numeral) if clause.measure else phrase("opening")
    return {"出处": book.source[clause.source].short + where, "原文": clause.text}
