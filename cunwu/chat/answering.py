"""What an account does in a conversation: each act checks its right, its place and who has it, and is logged.

A conversation outside of the actor's places is not there (KeyError).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cunwu.chat import handover
from cunwu.chat.handover import NotNow, Person
from cunwu.chat.rulings_given import Given, NoRuling, RulingChanged, ruling_given
from cunwu.chat.service import MAX_LENGTH, BadMessage, checked
from cunwu.labels import heading
from cunwu.papers.kinds import Kind, Unfit
from cunwu.papers.kinds import check as check_fits
from cunwu.replies.person import paper_comes
from cunwu.rulings import PolicyBook
from cunwu.store.access import RIGHTS, Actor, Right, check, upward, within
from cunwu.store.accounts import AccountRow
from cunwu.store.audit import record
from cunwu.store.conversations import HUMAN, ConversationRow, MessageRow
from cunwu.store.database import fetch
from cunwu.store.handovers import NoteRow
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now

ANSWERING = [role.value for role, rights in RIGHTS.items() if Right.ANSWER in rights]


@dataclass(frozen=True)
class Colleague:
    """An account that may have a conversation."""

    account: int
    name: str
    login: str


def reached(
    session: Session, actor: Actor, right: Right, conversation: str, lock: bool = False
) -> ConversationRow:
    """The conversation, where the actor has the right in its place. Raises Forbidden, KeyError."""
    check(session, actor, right)
    row = fetch(session, ConversationRow, conversation, lock=lock)
    if not within(session, actor, row.region):
        raise KeyError(conversation)
    return row


def take(session: Session, actor: Actor, conversation: str) -> None:
    """The actor answers from now on. Raises Forbidden, KeyError, NotNow."""
    row = reached(session, actor, Right.ANSWER, conversation, lock=True)
    handover.take(session, conversation, _person(actor), now())
    record(session, actor, "inbox.take", conversation, row.region)


def say(session: Session, actor: Actor, conversation: str, text: str, key: str) -> int:
    """Say something to the villager, and take over with the first words; returns its number.

    The same ``key`` again is the same message. Raises Forbidden, KeyError, NotNow, Refusal.
    """
    row = reached(session, actor, Right.ANSWER, conversation, lock=True)
    number = _reply(session, actor, conversation, text, key, None)
    record(session, actor, "inbox.reply", conversation, row.region, str(number))
    return number


def write_note(session: Session, actor: Actor, conversation: str, text: str) -> None:
    """Keep a note for colleagues; no villager sees it. Raises Forbidden, KeyError, Refusal."""
    row = reached(session, actor, Right.ANSWER, conversation, lock=True)
    last = select(func.max(MessageRow.number)).where(MessageRow.conversation_id == conversation)
    note = NoteRow(
        conversation_id=conversation,
        after=session.execute(last).scalar() or 0,
        account_id=actor.account,
        name=actor.name,
        text=_checked(text),
        created_at=now(),
    )
    session.add(note)
    record(session, actor, "inbox.note", conversation, row.region)


def attach(
    session: Session,
    actor: Actor,
    conversation: str,
    number: int,
    part: int,
    kind: str,
    book: PolicyBook,
    key: str,
) -> int:
    """Send a paper of the ruling that message ``number`` gives; returns the number of the new message.

    Raises Forbidden, KeyError, NotNow, and Refusal where no such paper can be made of it.
    """
    row = reached(session, actor, Right.ANSWER, conversation, lock=True)
    paper = _paper(session, conversation, number, part, kind, book)
    sent = _reply(session, actor, conversation, paper_comes(paper["title"], paper["item"]), key, paper)
    record(session, actor, "inbox.paper", conversation, row.region, f"{kind} {sent}")
    return sent


def _paper(
    session: Session, conversation: str, number: int, part: int, kind: str, book: PolicyBook
) -> dict[str, Any]:
    """The paper as an answer names it, where it can be made today. Raises Refusal."""
    given = given_for(session, conversation, number, part, kind, book)
    return {
        "kind": kind,
        "title": Kind(kind).called,
        "part": part,
        "item": heading(given.ruling),
        "number": number,
    }


def given_for(
    session: Session, conversation: str, number: int, part: int, kind: str, book: PolicyBook
) -> Given:
    """The ruling that the paper is to be made from. Raises Refusal."""
    if kind not in [one.value for one in Kind]:
        raise Refusal("unknown_paper", found=kind[:20])
    try:
        given = ruling_given(session, conversation, number, part, book)
        check_fits(Kind(kind), given.ruling)
    except (NoRuling, RulingChanged, Unfit) as error:
        raise Refusal("no_paper", words=str(error)) from None
    return given


def colleagues(session: Session, actor: Actor, conversation: str) -> list[Colleague]:
    """Who may have it: open accounts that answer in its place, the nearest first.

    Raises Forbidden, KeyError.
    """
    row = reached(session, actor, Right.ANSWER, conversation)
    above = upward(row.region).subquery()
    query = (
        select(AccountRow.id, AccountRow.name, AccountRow.login)
        .join(above, above.c.code == AccountRow.region)
        .where(AccountRow.open, AccountRow.role.in_(ANSWERING))
        .order_by(above.c.steps, AccountRow.name, AccountRow.login)
    )
    return [Colleague(*found) for found in session.execute(query)]


def assign(session: Session, actor: Actor, conversation: str, account: int) -> None:
    """Make it a colleague's. Of one that another person has, only an admin disposes.

    Raises Forbidden, KeyError, NotNow, Refusal.
    """
    row = reached(session, actor, Right.ANSWER, conversation, lock=True)
    if row.state == HUMAN and row.account_id != actor.account and not actor.may(Right.MANAGE):
        raise NotNow("held_by_other", who=row.who)
    to = next((one for one in colleagues(session, actor, conversation) if one.account == account), None)
    if to is None:
        raise Refusal("not_colleague")
    handover.assign(session, conversation, Person(to.name, to.account), now())
    record(session, actor, "inbox.assign", conversation, row.region, to.login)


def hand_back(session: Session, actor: Actor, conversation: str) -> None:
    """The bot goes on. Raises Forbidden, KeyError, NotNow."""
    row = reached(session, actor, Right.ANSWER, conversation, lock=True)
    handover.hand_back(session, conversation, _person(actor), now())
    record(session, actor, "inbox.back", conversation, row.region)


def close(session: Session, actor: Actor, conversation: str) -> None:
    """The matter is settled. Raises Forbidden, KeyError, NotNow."""
    row = reached(session, actor, Right.ANSWER, conversation, lock=True)
    handover.close(session, conversation, _person(actor), now())
    record(session, actor, "inbox.close", conversation, row.region)


def _person(actor: Actor) -> Person:
    return Person(actor.name, actor.account)


def _reply(
    session: Session,
    actor: Actor,
    conversation: str,
    text: str,
    key: str,
    paper: dict[str, Any] | None,
) -> int:
    try:
        return handover.reply(session, conversation, _person(actor), text, now(), f"desk {key}", paper)
    except BadMessage as error:
        raise Refusal("bad_message", words=str(error), most=MAX_LENGTH) from None


def _checked(text: str) -> str:
    try:
        return checked(text)
    except BadMessage as error:
        raise Refusal("bad_message", words=str(error), most=MAX_LENGTH) from None
