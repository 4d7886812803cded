"""``cunwu policy import, diff, publish …``: a county's lists from Excel to the answers, and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from cunwu.replies.difference import kind_labels, shown
from cunwu.replies.render import template, words
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue, Region
from cunwu.rulings.verdict import ListKind
from cunwu.store import drafts
from cunwu.store.database import transaction
from cunwu.store.difference import Difference, difference
from cunwu.store.excel.columns import columns
from cunwu.store.excel.read import Progress
from cunwu.store.excel.write import write_list
from cunwu.store.importing import read_file
from cunwu.store.overview import Stored
from cunwu.store.overview import overview as stored_lists
from cunwu.store.publish import publish
from cunwu.store.queries import load_book
from cunwu.store.region_table import read_region_table
from cunwu.store.regions import save_regions

WHAT_TO_EXPORT = str(words("lists")["what_to_export"])
SHOWN = 20  # entries of a kind that the text names; the JSON has all


@dataclass(frozen=True)
class Imported:
    """A draft that was made: its id, what was seen in the file, and what it changes."""

    id: str
    notices: tuple[str, ...]
    difference: Difference


def place(book: PolicyBook, region: str) -> Region:
    """The region of that name or code. Raises ValueError where there is none, or several."""
    found = book.find_region(region)
    if found is None:
        raise ValueError(words("lists")["no_region"].format(found=region))
    return found


def stored_book(session: Session) -> PolicyBook:
    """The store's records. Raises ValueError where it holds none."""
    book = load_book(session)
    if not book.version:
        raise ValueError(words("lists")["no_records"])
    return book


def import_file(
    engine: Engine,
    path: Path,
    region: str,
    kind: ListKind | None,
    said: drafts.Document,
    by: str,
    ignored: Collection[str],
    progress: Progress,
) -> tuple[Imported, ...]:
    """Read the file and keep each of its lists as a draft: all or none.

    Raises Refusal, Refusals (all that is wrong with the file) or ValueError.
    """
    with transaction(engine) as session:
        book = stored_book(session)
    where = place(book, region)
    prepared = read_file(path, where.code, kind, said, book, ignored, progress)
    with transaction(engine) as session:
        keys = [drafts.add_draft(session, by, one.catalogue, one.source, path.name) for one in prepared]
    return tuple(
        Imported(key, one.notices, compare(engine, key)) for key, one in zip(keys, prepared, strict=True)
    )


def compare(engine: Engine, catalogue_id: str, other: str | None = None) -> Difference:
    """What a list changes against ``other``, or against the one it follows. Raises Refusal for a wrong id."""
    with transaction(engine) as session:
        stored_book(session)
        return difference(session, catalogue_id, other)


def publish_draft(
    engine: Engine, catalogue_id: str, by: str, confirmed: Collection[str] = ()
) -> tuple[str, ...]:
    """Put a draft in force; returns the ids of the lists it ends. Raises Refusal.

    ``confirmed``: names that are like one of the national twenty and mean another thing.
    """
    with transaction(engine) as session:
        return publish(session, by, catalogue_id, confirmed)


def withdraw_draft(engine: Engine, catalogue_id: str, by: str) -> None:
    """Give a draft up. Raises Refusal."""
    with transaction(engine) as session:
        drafts.withdraw(session, by, catalogue_id)


def go_back(engine: Engine, catalogue_id: str, by: str, start: date | None) -> str:
    """A draft that takes a published list back from ``start`` (today) on; returns its id. Raises Refusal."""
    with transaction(engine) as session:
        row = drafts.find(session, catalogue_id)
        day = start or max(date.today(), row.effective_from)
        return drafts.go_back(session, by, catalogue_id, day)


def import_regions(
    engine: Engine, path: Path, under: str, title: str, number: str, by: str
) -> tuple[int, int]:
    """Keep the townships and villages of the file; returns how many are new and how many are renamed.

    Raises Refusal or ValueError, and then none is kept.
    """
    with transaction(engine) as session:
        book = stored_book(session)
        county = place(book, under)
        found = read_region_table(path, county, book)
        return save_regions(session, found, county, (title, number), by)


def export(
    engine: Engine,
    catalogue_id: str | None,
    region: str | None,
    kind: ListKind | None,
    day: date,
    path: Path,
) -> Catalogue:
    """Write one list to ``path``: by its id, or the one in force for a region on ``day``.

    Raises Refusal, ValueError, or OSError where the file is there already or cannot be written.
    """
    if path.exists():
        raise FileExistsError(words("lists")["file_exists"].format(found=path))
    with transaction(engine) as session:
        if catalogue_id is not None:
            catalogue, source = drafts.version(session, catalogue_id)
        else:
            book = stored_book(session)
            where = place(book, region or "")
            held = [
                c for c in book.catalogues_on(where.code, day) if (c.region, c.kind) == (where.code, kind)
            ]
            if not held:
                label = columns().layouts[kind].label if kind else ""
                raise ValueError(
                    words("lists")["none_in_force"].format(region=where.name, kind=label, day=day)
                )
            catalogue, source = held[0], book.source[held[0].source]
    write_list(catalogue, source, path)
    return catalogue


def overview(engine: Engine, region: str | None) -> tuple[Stored, ...]:
    """Every list of the store, or of one region. Raises ValueError for an unknown region."""
    with transaction(engine) as session:
        book = stored_book(session)
        code = place(book, region).code if region else None
        return tuple(one for one in stored_lists(session) if code in (None, one.region))


def overview_text(lists: Sequence[Stored], today: date) -> str:
    """The same for people."""
    return template("lists.j2", lists=lists, today=today, labels=kind_labels(), words=words("lists"))


def difference_text(found: Difference) -> str:
    """What changes, for people."""
    return template(
        "list_difference.j2",
        found=found,
        place=found.place,
        labels=kind_labels(),
        shown=SHOWN,
        **shown(found),
    )


def difference_json(found: Difference) -> dict[str, Any]:
    """The same for programs."""
    return {
        "before": found.before[0].id if found.before else None,
        "after": found.after[0].id,
        "empty": found.empty,
        "entries": [
            {
                "title": (change.after or change.before).title,  # type: ignore[union-attr]
                "change": "added" if not change.before else "removed" if not change.after else "changed",
                "fields": list(change.fields),
            }
            for change in found.entries
        ],
        "rulings": [
            {"item": c.item, "before": c.before.value, "after": c.after.value} for c in found.rulings
        ],
        "overruled": [
            {"title": mine.title, "by": other.id, "entry": entry.ordinal}
            for mine, other, entry in found.overruled
        ],
        "to_confirm": [{"title": title, "like": item} for title, item in found.to_confirm],
    }


def stored_json(lists: Iterable[Stored]) -> list[dict[str, Any]]:
    """Lists as JSON; days and moments as ISO 8601."""
    return [_plain(asdict(one)) for one in lists]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
