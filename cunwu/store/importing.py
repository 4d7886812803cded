"""A clerk's file → lists ready to be kept as drafts: all of them or none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Source
from cunwu.rulings.verdict import ListKind
from cunwu.store.drafts import Document, prepare
from cunwu.store.excel.faults import Faults
from cunwu.store.excel.read import Progress, read_lists


@dataclass(frozen=True)
class Prepared:
    """A list of the file, its document, and what was seen in the file or is missing there."""

    catalogue: Catalogue
    source: Source
    notices: tuple[str, ...]


def read_file(
    path: Path,
    region: str,
    kind: ListKind | None,
    said: Document,
    book: PolicyBook,
    ignored: Collection[str] = (),
    progress: Progress = lambda _done, _of: None,
) -> tuple[Prepared, ...]:
    """The file's lists for the region of that code. Raises Refusal, or Refusals with all that is wrong."""
    faults = Faults()
    read = read_lists(path, kind, book, faults, ignored, progress)
    tried = [(one, faults.tried(partial(prepare, one, region, said))) for one in read]
    faults.settle()
    return tuple(
        Prepared(made[0], made[1], (*one.notices, *made[2])) for one, made in tried if made is not None
    )
