"""Making a paper: from a ruling or a list of the book to a Word file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cunwu.labels import label
from cunwu.papers import draft, lists, notice, opinion
from cunwu.papers.kinds import Kind, check
from cunwu.papers.template import fill
from cunwu.papers.text import day, file_name, village
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue
from cunwu.rulings.ruling import Ruling


@dataclass(frozen=True)
class Details:
    """What a paper needs beside the ruling: the day it is made, the village, the request as it was put."""

    today: date
    village: str = ""
    request: str = ""


@dataclass(frozen=True)
class Paper:
    """A Word file (``content``) and the name it should be saved under, without suffix."""

    name: str
    content: bytes


def make_paper(
    kind: Kind, ruling: Ruling, book: PolicyBook, details: Details, folder: Path | None = None
) -> Paper:
    """The paper of ``kind`` for ``ruling``; ``folder`` holds a county's own templates.

    Raises Unfit where the ruling does not call for it, TooLong, and BadTemplate.
    """
    check(kind, ruling)
    if kind is Kind.LISTS:
        assert ruling.catalogue is not None
        return make_list(ruling.catalogue, book, ruling.as_of, details, folder)
    values: dict[str, Any] = {
        **_common(details),
        "地区": book.region[ruling.region].name,
        "按哪天看": day(ruling.as_of),
    }
    if kind is Kind.NOTICE:
        values.update(notice.fields(ruling, book))
    elif kind is Kind.DRAFT:
        values.update(draft.fields(ruling, book))
    else:
        values.update(opinion.fields(ruling, book, details.request))
    return Paper(file_name(kind.called, ruling.item or label(ruling)), fill(kind.value, values, folder))


def make_list(
    catalogue: Catalogue, book: PolicyBook, as_of: date, details: Details, folder: Path | None = None
) -> Paper:
    """The public notice of ``catalogue`` as it is on ``as_of``. Raises BadTemplate."""
    values = {**_common(details), "按哪天看": day(as_of), **lists.fields(catalogue, book, as_of)}
    return Paper(file_name(Kind.LISTS.called, catalogue.name), fill(Kind.LISTS.value, values, folder))


def _common(details: Details) -> dict[str, Any]:
    return {"今天": day(details.today), "村民委员会": village(details.village)}
