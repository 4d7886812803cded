"""Which rows of the record tables an account may see: its own regions', and what is public above those."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, or_, select, true
from sqlalchemy.orm import Session

from cunwu.rulings.verdict import ListKind
from cunwu.store import models as m
from cunwu.store.access import Actor, Right, check, scope
from cunwu.store.list_views import visible


def catalogues(session: Session, actor: Actor) -> Any:
    """The condition on CatalogueRow. Raises Forbidden, as all of these do."""
    return m.CatalogueRow.id.in_(_visible(session, actor))


def entries(session: Session, actor: Actor) -> Any:
    """The condition on EntryRow."""
    return m.EntryRow.catalogue_id.in_(_visible(session, actor))


def admitted(session: Session, actor: Actor) -> Any:
    """The condition on EntryRow: only what a register of a year's admitted items holds (measure 12)."""
    registers = _visible(session, actor).where(m.CatalogueRow.kind == ListKind.ADMITTED.value)
    return m.EntryRow.catalogue_id.in_(registers)


def items(session: Session, actor: Actor) -> Any:
    """The condition on ItemRow: those of the files, and those that lists which are seen brought in."""
    named = select(m.EntryRow.item_name).where(entries(session, actor), m.EntryRow.item_name.is_not(None))
    return or_(m.ItemRow.origin == m.FILES, m.ItemRow.name.in_(named))


def sources(session: Session, actor: Actor) -> Any:
    """The condition on SourceRow: documents of the files, and of lists that are seen."""
    cited = select(m.CatalogueRow.source_id).where(m.CatalogueRow.id.in_(_visible(session, actor)))
    return or_(m.SourceRow.origin == m.FILES, m.SourceRow.id.in_(cited))


def everything(session: Session, actor: Actor) -> Any:
    """The condition on what belongs to no place: the files' other names and principles."""
    check(session, actor, Right.SEE_LISTS)
    return true()


def proposals(session: Session, actor: Actor) -> Any:
    """The condition on AliasProposalRow."""
    check(session, actor, Right.SEE_LISTS)
    return m.AliasProposalRow.region.in_(scope(actor))


def journal(session: Session, actor: Actor) -> Any:
    """The condition on PolicyEventRow: of lists that are seen, and of the actor's regions and their names."""
    own = select("alias-" + _text(m.AliasProposalRow.id)).where(m.AliasProposalRow.region.in_(scope(actor)))
    subject = m.PolicyEventRow.subject
    return or_(subject.in_(_visible(session, actor)), subject.in_(scope(actor)), subject.in_(own))


def _visible(session: Session, actor: Actor) -> Any:
    check(session, actor, Right.SEE_LISTS)
    return visible(session, actor)


def _text(column: Any) -> Any:
    return cast(column, String)
