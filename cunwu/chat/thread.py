"""A conversation as whoever answers reads it: messages, notes, who has it. Each viewing is logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cunwu.chat.answering import given_for, reached
from cunwu.chat.history import Message, page
from cunwu.papers.kinds import Kind
from cunwu.papers.paper import Details, Paper, make_paper
from cunwu.rulings import PolicyBook
from cunwu.store.access import Actor, Right
from cunwu.store.accounts import AccountRow
from cunwu.store.audit import AuditRow, record
from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.handovers import HandoverRow, NoteRow
from cunwu.store.models import RegionRow
from cunwu.store.versions import now

ONE_VIEWING = timedelta(minutes=30)  # looks at one conversation within this are one viewing
VIEWED = "inbox.view"


@dataclass(frozen=True)
class Note:
    """A note for colleagues, and the number of the message it stands after."""

    after: int
    name: str
    text: str
    created_at: datetime


@dataclass(frozen=True)
class Thread:
    """A page of a conversation; ``mark`` tells what it shows from what there is later.

    ``receipt`` and ``asked_at`` are of the hand-over that is under way, or of the last one.
    """

    conversation: str
    state: str
    since: datetime | None
    who: str | None
    account: int | None
    assigned: str | None
    region: str
    place: str
    role: str
    receipt: str | None
    asked_at: datetime | None
    messages: list[Message]
    earlier: bool
    later: bool
    notes: list[Note]
    mark: str


def view(session: Session, actor: Actor, conversation: str, before: int | None = None) -> Thread:
    """The last messages, or those before a number; that the actor looked is logged.

    Raises Forbidden, KeyError.
    """
    row = reached(session, actor, Right.SEE_INBOX, conversation)
    _log_viewing(session, actor, row)
    found = page(session, conversation, before, None)
    numbers = [message["number"] for message in found.messages]
    last = _last(session, conversation)
    later = bool(numbers) and numbers[-1] < last
    taken = _handover(session, conversation)
    return Thread(
        conversation=conversation,
        state=row.state,
        since=row.state_since,
        who=row.who,
        account=row.account_id,
        assigned=_name(session, row.assigned_to),
        region=row.region,
        place=_place(session, row.region),
        role=row.role,
        receipt=taken.receipt if taken else None,
        asked_at=taken.asked_at if taken else None,
        messages=found.messages,
        earlier=found.earlier,
        later=later,
        notes=_notes(
            session,
            conversation,
            numbers[0] if found.earlier else 0,
            numbers[-1] if later else None,
        ),
        mark=_mark(session, row),
    )


def paper_made(
    session: Session,
    actor: Actor,
    conversation: str,
    number: int,
    part: int,
    kind: str,
    book: PolicyBook,
    folder: Path | None,
) -> Paper:
    """The paper of a ruling as the villager would get it; ``folder`` holds a county's own templates.

    To look at it is to look at the conversation. Raises Forbidden, KeyError, and Refusal where there is none.
    """
    row = reached(session, actor, Right.SEE_INBOX, conversation)
    _log_viewing(session, actor, row)
    given = given_for(session, conversation, number, part, kind, book)
    return make_paper(Kind(kind), given.ruling, book, Details(date.today(), "", given.request), folder)


def mark(session: Session, actor: Actor, conversation: str) -> str:
    """Another word once there is something else to see. Raises Forbidden, KeyError."""
    return _mark(session, reached(session, actor, Right.SEE_INBOX, conversation))


def _log_viewing(session: Session, actor: Actor, row: ConversationRow) -> None:
    lately = select(AuditRow.id).where(
        AuditRow.login == actor.login,
        AuditRow.action == VIEWED,
        AuditRow.subject == row.id,
        AuditRow.at > now() - ONE_VIEWING,
    )
    if session.execute(lately.limit(1)).first() is None:
        record(session, actor, VIEWED, row.id, row.region)


def _notes(session: Session, conversation: str, first: int, last: int | None) -> list[Note]:
    query = select(NoteRow).where(NoteRow.conversation_id == conversation, NoteRow.after >= first)
    if last is not None:
        query = query.where(NoteRow.after <= last)
    rows = session.execute(query.order_by(NoteRow.id)).scalars()
    return [Note(row.after, row.name, row.text, row.created_at) for row in rows]


def _mark(session: Session, row: ConversationRow) -> str:
    notes = select(func.max(NoteRow.id)).where(NoteRow.conversation_id == row.id)
    parts = (row.state, row.who, row.account_id, row.assigned_to, row.region, _last(session, row.id))
    return "/".join(str(part) for part in (*parts, session.execute(notes).scalar()))


def _last(session: Session, conversation: str) -> int:
    query = select(func.max(MessageRow.number)).where(MessageRow.conversation_id == conversation)
    return session.execute(query).scalar() or 0


def _handover(session: Session, conversation: str) -> HandoverRow | None:
    query = select(HandoverRow).where(HandoverRow.conversation_id == conversation)
    found: HandoverRow | None = session.execute(query.order_by(HandoverRow.id.desc()).limit(1)).scalar()
    return found


def _name(session: Session, account: int | None) -> str | None:
    found = session.get(AccountRow, account) if account is not None else None
    return found.name if found else None


def _place(session: Session, region: str) -> str:
    found = session.get(RegionRow, region)
    return found.name if found else region
