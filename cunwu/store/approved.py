"""Names that people use, approved in the helpdesk: read with the records, beside those of the files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.records import AskAlias
from cunwu.store import models as m

EXACT, ASK = "exact", "ask"


@dataclass(frozen=True)
class Alias:
    """A name; ``kind`` "exact": it is the one item, "ask": it may be any of them, so ask."""

    text: str
    kind: str
    items: tuple[str, ...]


def approved(session: Session) -> tuple[Alias, ...]:
    """Those in force, in the order in which they were proposed."""
    query = select(m.AliasProposalRow).where(m.AliasProposalRow.status == m.APPROVED)
    rows = session.execute(query.order_by(m.AliasProposalRow.id)).scalars()
    return tuple(Alias(row.text, row.kind, tuple(row.items)) for row in rows)


def with_aliases(book: PolicyBook, aliases: Iterable[Alias]) -> PolicyBook:
    """The records with those names as well.

    The files and the lists go first: a name that they have meanwhile is left to them, and an item that no
    list names any more is not meant by anything.
    """
    exact: dict[str, list[str]] = {}
    ask = {alias.name: alias.candidates for alias in book.ask_aliases}
    taken = dict(book.exact)
    for alias in aliases:
        items = tuple(item for item in alias.items if item in book.item)
        if alias.text in taken or not items:
            continue
        if alias.kind == ASK:
            ask[alias.text] = tuple(dict.fromkeys((*ask.get(alias.text, ()), *items)))
        elif alias.text not in ask:
            exact.setdefault(items[0], []).append(alias.text)
            taken[alias.text] = items[0]
    return replace(
        book,
        items=tuple(
            replace(item, exact=(*item.exact, *exact[item.name])) if item.name in exact else item
            for item in book.items
        ),
        ask_aliases=tuple(AskAlias(name, found) for name, found in ask.items() if len(found) > 1),
    )
