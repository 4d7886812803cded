"""What a list changes against another, in its entries and in what is ruled."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from cunwu.rulings.compare import EntryChange, RulingChange, entry_changes, overruled, ruling_changes
from cunwu.rulings.records import Catalogue, Entry, Source
from cunwu.store import drafts
from cunwu.store.publish import to_confirm
from cunwu.store.queries import load_book

Version = tuple[Catalogue, Source]


@dataclass(frozen=True)
class Difference:
    """What ``after`` changes against ``before`` (None: nothing held before)."""

    before: Version | None
    after: Version
    entries: tuple[EntryChange, ...]
    rulings: tuple[RulingChange, ...]
    overruled: tuple[tuple[Entry, Catalogue, Entry], ...]
    to_confirm: tuple[tuple[str, str], ...]
    place: str

    @property
    def empty(self) -> bool:
        """Whether nothing changes, neither an entry nor a ruling."""
        return not self.entries and not self.rulings


def difference(session: Session, catalogue_id: str, other: str | None = None) -> Difference:
    """What a list changes against ``other``, or against the one it follows. Raises Refusal for a wrong id."""
    book = load_book(session)
    if other is not None:
        before: Version | None = drafts.version(session, catalogue_id)
        after = drafts.version(session, other)
    else:
        after = drafts.version(session, catalogue_id)
        earlier = drafts.previous(session, drafts.find(session, catalogue_id))
        before = drafts.version(session, earlier.id) if earlier is not None else None
    old, new = (v if v is not None and v[0].entries else None for v in (before, after))
    catalogue = after[0]
    return Difference(
        before,
        after,
        entry_changes(before[0] if before else None, catalogue),
        ruling_changes(book, old, new, catalogue.region, catalogue.kind, catalogue.effective_from),
        tuple(overruled(book, catalogue)),
        to_confirm(book, catalogue),
        book.region[catalogue.region].name,
    )
