"""What did not come from data/policy: it is kept while the files' rows are replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import Catalogue
from cunwu.rulings.verdict import RegionLevel
from cunwu.store import models as m
from cunwu.store.errors import PolicyError

Row = dict[str, Any]

_LEVELS = [level.value for level in RegionLevel]


@dataclass
class Imported:
    """The rows of sources, regions, items, lists and entries that clerks brought in."""

    sources: list[Row]
    regions: list[Row]
    items: list[Row]
    catalogues: list[Row]
    entries: list[Row]

    @classmethod
    def read(cls, session: Session) -> Imported:
        """All of them, drafts too."""
        lists = _others(session, m.CatalogueRow)
        table = m.EntryRow.__table__
        entries = session.execute(select(table).where(table.c.catalogue_id.in_([row["id"] for row in lists])))
        return cls(
            sources=_others(session, m.SourceRow),
            regions=_others(session, m.RegionRow),
            items=_others(session, m.ItemRow),
            catalogues=lists,
            # Their numbers in the table mean nothing and would clash with those of the files' entries.
            entries=[{k: v for k, v in row.items() if k != "id"} for row in entries.mappings()],
        )

    def refuse_conflicts(self, book: PolicyBook) -> None:
        """Raises PolicyError where the files no longer hold what an imported row rests on, or repeat it."""
        codes = {*book.region, *(row["code"] for row in self.regions)}
        for file, taken, rows, key in (
            ("sources.yml", book.source, self.sources, "id"),
            ("regions.csv", book.region, self.regions, "code"),
            ("catalogues/*.yml", {c.id for c in book.catalogues}, self.catalogues, "id"),
        ):
            for row in rows:
                if row[key] in taken:
                    raise PolicyError(file, None, key, f"“{row[key]}”已经有导入的在用了，换一个")
        for row in self.regions:
            if row["parent_code"] not in codes:
                raise PolicyError("regions.csv", None, "code", f"不能删“{row['parent_code']}”：有导入的下级")
        for row in self.catalogues:
            if row["region_code"] not in codes:
                reason = f"不能删“{row['region_code']}”：有导入的清单“{row['id']}”"
                raise PolicyError("regions.csv", None, "code", reason)
            for other in book.catalogues:
                if speaks(row) and overlaps(row, other):
                    reason = f"和导入的清单“{row['id']}”的日子重叠"
                    raise PolicyError(f"catalogues/{other.id}.yml", None, "effective_from", reason)

    def put_back(self, session: Session, book: PolicyBook) -> None:
        """Insert them beside the files' rows. An item that the files know by now is the files'."""
        self.regions.sort(key=lambda row: _LEVELS.index(row["level"]))
        items = [row for row in self.items if row["name"] not in book.exact and not _asked(row, book)]
        for row in self.entries:
            row["item_name"] = _item(row["item_name"], book)
        for table, rows in (
            (m.SourceRow, self.sources),
            (m.RegionRow, self.regions),
            (m.ItemRow, items),
            (m.CatalogueRow, self.catalogues),
            (m.EntryRow, self.entries),
        ):
            if rows:
                session.execute(insert(table), rows)


def speaks(row: Row) -> bool:
    """Whether the list speaks on some day."""
    ends = row["effective_to"]
    return row["status"] in (m.PUBLISHED, m.SUPERSEDED) and (ends is None or ends >= row["effective_from"])


def overlaps(row: Row, other: Catalogue) -> bool:
    """Whether both are of one region and kind and in force on one day."""
    return (
        (row["region_code"], row["kind"]) == (other.region, other.kind.value)
        and (row["effective_to"] is None or row["effective_to"] >= other.effective_from)
        and (other.effective_to is None or other.effective_to >= row["effective_from"])
    )


def _others(session: Session, table: Any) -> list[Row]:
    query = select(table.__table__).where(table.__table__.c.origin != m.FILES)
    return [dict(row) for row in session.execute(query).mappings()]


def _asked(row: Row, book: PolicyBook) -> bool:
    return row["name"] in book.ask_alias


def _item(name: str | None, book: PolicyBook) -> str | None:
    """The item of an imported entry; None where the files meanwhile ask which one the name means."""
    if name is None or name in book.ask_alias:
        return None
    return book.exact.get(name, name)
