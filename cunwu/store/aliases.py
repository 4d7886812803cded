"""Names that people use, on their way: proposed by one account, approved by another, taken back by any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cunwu.language.normalize import normalize
from cunwu.rulings.book import PolicyBook
from cunwu.store import models as m
from cunwu.store.access import Actor, Right, check, scope, within
from cunwu.store.approved import ASK, EXACT, Alias
from cunwu.store.database import fetch
from cunwu.store.excel.cancelled import likeness
from cunwu.store.excel.cells import has_control, name
from cunwu.store.excel.columns import columns
from cunwu.store.people import note, refuse_own_accounts
from cunwu.store.queries import load_book
from cunwu.store.refusal import Refusal
from cunwu.store.review import LONGEST_WORDS
from cunwu.store.versions import now, stamp

SHORTEST, LONGEST = 3, 40  # characters: a shorter name would be heard in every other sentence
SEVERAL = ";"  # between the items of one that is asked about
UNDECIDED = (m.PREVIEW, m.DRAFT, m.REVIEW)


@dataclass(frozen=True)
class Proposal:
    """A proposed name and what became of it; times are UTC. ``heard``: the bot understands it now."""

    id: int
    text: str
    kind: str
    items: tuple[str, ...]
    status: str
    by: str
    login: str
    at: datetime
    decided_by: str
    decided_at: datetime | None
    words: str
    heard: bool


def propose_alias(session: Session, actor: Actor, text: str, item: str, kind: str = EXACT) -> int:
    """Propose that people say ``text`` and mean ``item``; returns the proposal's id.

    ``kind`` "ask": it may mean several, written "甲证明;乙证明" (one more where the
    name is asked about already). Raises Refusal where it cannot be, or clashes with a name that is there;
    Forbidden.
    """
    check(session, actor, Right.LEARN)
    if has_control(text):
        raise Refusal("control", column=text.strip()[:LONGEST])
    alias = Alias(
        name(normalize(text)), kind, tuple(dict.fromkeys(filter(None, map(name, item.split(SEVERAL)))))
    )
    _refuse(session, alias)
    waiting = select(m.AliasProposalRow.id).where(
        m.AliasProposalRow.text == alias.text, m.AliasProposalRow.status == m.PROPOSED
    )
    if session.execute(waiting).first() is not None:
        raise Refusal("alias_waits", found=alias.text)
    row = m.AliasProposalRow(
        text=alias.text,
        kind=kind,
        items=list(alias.items),
        region=actor.region,
        status=m.PROPOSED,
        by=actor.name,
        login=actor.login,
        at=now(),
    )
    session.add(row)
    session.flush()
    _note(session, actor, row, "proposed")
    return row.id


def approve_alias(session: Session, actor: Actor, proposal: int) -> None:
    """Let the bot understand it, in every process within a minute.

    Raises Refusal for whoever proposed it or gave that account its password a day ago, where it is decided
    already, or clashes by now; Forbidden, KeyError.
    """
    row = _open(session, actor, proposal, m.PROPOSED)
    if row.login == actor.login:
        raise Refusal("own_proposal", found=row.text)
    refuse_own_accounts(session, actor, [row.login])
    _refuse(session, Alias(row.text, row.kind, tuple(row.items)))
    _decide(session, actor, row, m.APPROVED)
    stamp(session)


def reject_alias(session: Session, actor: Actor, proposal: int, words: str = "") -> None:
    """Decide against it; whoever proposed it may take it back so. Raises Refusal, Forbidden, KeyError."""
    row = _open(session, actor, proposal, m.PROPOSED)
    row.words = words.strip()[:LONGEST_WORDS]
    _decide(session, actor, row, m.REJECTED)


def end_alias(session: Session, actor: Actor, proposal: int) -> None:
    """Let the bot forget an approved one. Raises Refusal where it is not in force; Forbidden, KeyError."""
    row = _open(session, actor, proposal, m.APPROVED)
    _decide(session, actor, row, m.ENDED)
    stamp(session)


def proposals(session: Session, actor: Actor) -> tuple[Proposal, ...]:
    """Those of the actor's regions, the newest first. Raises Forbidden."""
    check(session, actor, Right.SEE_LISTS)
    book = load_book(session)
    query = select(m.AliasProposalRow).where(m.AliasProposalRow.region.in_(scope(actor)))
    return tuple(
        Proposal(
            row.id,
            row.text,
            row.kind,
            tuple(row.items),
            row.status,
            row.by,
            row.login,
            row.at,
            row.decided_by,
            row.decided_at,
            row.words,
            row.status == m.APPROVED and _heard(row, book),
        )
        for row in session.execute(query.order_by(m.AliasProposalRow.id.desc())).scalars()
    )


def _heard(row: m.AliasProposalRow, book: PolicyBook) -> bool:
    if row.kind == EXACT:
        return book.exact.get(row.text) in row.items
    asked = book.ask_alias.get(row.text)
    return asked is not None and {*row.items} <= {*asked.candidates}


def _open(session: Session, actor: Actor, proposal: int, status: str) -> m.AliasProposalRow:
    check(session, actor, Right.PUBLISH)
    row = fetch(session, m.AliasProposalRow, proposal, lock=True)
    if not within(session, actor, row.region):
        raise KeyError(proposal)
    session.refresh(row)
    if row.status != status:
        raise Refusal("alias_decided", found=row.text)
    return row


def _decide(session: Session, actor: Actor, row: m.AliasProposalRow, status: str) -> None:
    row.status, row.decided_by, row.decided_at = status, actor.name, now()
    _note(session, actor, row, status)


def _note(session: Session, actor: Actor, row: m.AliasProposalRow, action: str) -> None:
    """The journal names the proposal by its number: its words may be somebody's."""
    note(session, actor, f"alias-{row.id}", action, region=row.region)


def _refuse(session: Session, alias: Alias) -> None:
    """What ``cunwu policy check`` finds wrong with names, and what would be heard where it is not meant."""
    book, text = load_book(session), alias.text
    if not SHORTEST <= len(text) <= LONGEST or not any(map(str.isalpha, text)):
        raise Refusal("alias_length", least=SHORTEST, most=LONGEST)
    if alias.kind not in (EXACT, ASK):
        raise Refusal("alias_kind", found=alias.kind)
    for item in alias.items:
        if item not in book.item:
            raise Refusal("alias_item", found=item)
    if not alias.items or (alias.kind == EXACT and len(alias.items) > 1):
        raise Refusal("alias_one", found=text)
    asked = book.ask_alias.get(text)
    known = {book.exact[text]} if text in book.exact else {*asked.candidates} if asked else set()
    if {*alias.items} <= known and (alias.kind == ASK or asked is None):
        raise Refusal("alias_known", found=text, item="、".join(sorted(known)))
    if text in book.exact or (asked and alias.kind == EXACT):
        raise Refusal("alias_taken", found=text, item="、".join(sorted(known)))
    if alias.kind == ASK and len({*known, *alias.items}) < 2:
        raise Refusal("alias_several", found=text)
    if text in columns().too_general:
        raise Refusal("too_general", found=text)
    like = likeness(text, book)
    if like is not None and like.whole and alias.kind == EXACT and like.item not in alias.items:
        raise Refusal("alias_cancelled", found=text, item=like.item)
    drafted = (
        select(m.EntryRow.id)
        .join(m.CatalogueRow, m.CatalogueRow.id == m.EntryRow.catalogue_id)
        .where(m.CatalogueRow.status.in_(UNDECIDED))
        .where(or_(m.EntryRow.item_name == text, m.EntryRow.title == text))
    )
    if session.execute(drafted).first() is not None:
        raise Refusal("alias_drafted", found=text)
