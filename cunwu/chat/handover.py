"""From the bot to a person and back: bot → waiting → human → bot.

Each act is one transaction that holds the conversation's row, and so is the bot's own reply
(``inbox.close_turn``): what it was about to say when a person took over is dropped, and is not owed.
Rights are the caller's: ``answering`` for accounts; the command line is the server's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cunwu.chat.inbox import next_number
from cunwu.chat.service import checked
from cunwu.language.normalize import clean
from cunwu.store import handovers
from cunwu.store.conversations import BOT, HUMAN, WAITING, ConversationRow, MessageRow
from cunwu.store.database import fetch
from cunwu.store.days import day_of
from cunwu.store.refusal import Refusal

MAX_NAME = 20  # characters


class NotNow(Refusal):
    """An act that the conversation's state does not allow; the words are for people."""


@dataclass(frozen=True)
class Person:
    """Who answers: the name that villagers see, and the account, None at the command line."""

    name: str
    account: int | None = None


def named(who: Any) -> Person:
    """Somebody at the command line. Raises ValueError for what is no name."""
    name = clean(who) if isinstance(who, str) else ""
    if not 0 < len(name) <= MAX_NAME or "\n" in name:
        raise ValueError(f"名字要写1到{MAX_NAME}个字，村民看得到，比如“王干事”")
    return Person(name)


def take(session: Session, conversation: str, who: Person, now: datetime) -> None:
    """``who`` answers from now on, the bot is silent; whether somebody was waited for or not.

    Raises NotNow where another person has the conversation, KeyError where there is none.
    """
    row = fetch(session, ConversationRow, conversation, lock=True)
    if row.state == HUMAN:
        _check_has_it(row, who)
    else:
        _give(session, row, who, now)


def reply(
    session: Session,
    conversation: str,
    who: Person,
    text: Any,
    now: datetime,
    key: str | None = None,
    paper: dict[str, Any] | None = None,
) -> int:
    """``who`` says ``text``, which is checked and masked like a villager's; returns its number.

    The first words take the conversation over. The same ``key`` again is the same message. Raises BadMessage,
    NotNow where another person has the conversation, KeyError where there is none.
    """
    kept = checked(text)
    row = fetch(session, ConversationRow, conversation, lock=True)
    said = _said(session, conversation, key)
    if said is not None:
        return said
    take(session, conversation, who, now)
    number = next_number(session, conversation)
    session.add(
        MessageRow(
            conversation_id=conversation,
            number=number,
            author="human",
            name=row.who,
            account_id=who.account,
            client_id=key,
            text=kept,
            paper=paper,
            created_at=now,
        )
    )
    row.updated_at = now
    handovers.replied(session, conversation, now)
    return number


def assign(session: Session, conversation: str, who: Person, now: datetime) -> None:
    """It is ``who``'s: to be taken while it waits, at once where a person has it. Raises KeyError.

    A conversation that the bot has waits from now on.
    """
    row = fetch(session, ConversationRow, conversation, lock=True)
    if row.state == HUMAN:
        _give(session, row, who, now)
        return
    if row.state == BOT:
        row.state, row.state_since = WAITING, now
        handovers.ask(session, conversation, now, day_of(now))
    row.assigned_to, row.updated_at = who.account, now


def hand_back(session: Session, conversation: str, who: Person, now: datetime) -> None:
    """The bot answers again, from where it was. Raises NotNow, KeyError."""
    row = fetch(session, ConversationRow, conversation, lock=True)
    _check_has_it(row, who)
    _end(session, row, handovers.BACK, now)


def close(session: Session, conversation: str, who: Person, now: datetime) -> None:
    """The matter is settled: nobody is waited for, and the bot begins anew. Raises NotNow, KeyError."""
    row = fetch(session, ConversationRow, conversation, lock=True)
    if row.state == HUMAN:
        _check_has_it(row, who)
    elif row.state == BOT:
        raise NotNow("not_waiting")
    _end(session, row, handovers.CLOSED, now)
    row.tracker = None


def _give(session: Session, row: ConversationRow, who: Person, now: datetime) -> None:
    if row.state != HUMAN:
        row.state, row.state_since = HUMAN, now
    row.who, row.account_id, row.assigned_to, row.updated_at = who.name, who.account, None, now
    owed = update(MessageRow).where(
        MessageRow.conversation_id == row.id,
        MessageRow.author == "user",
        MessageRow.answered_at.is_(None),
    )
    session.execute(owed.values(answered_at=now).execution_options(synchronize_session=False))
    handovers.taken(session, row.id, who.account, now, day_of(now))


def _end(session: Session, row: ConversationRow, how: str, now: datetime) -> None:
    row.state, row.state_since, row.updated_at = BOT, now, now
    row.who = row.account_id = row.assigned_to = None
    handovers.ended(session, row.id, how, now)


def _said(session: Session, conversation: str, key: str | None) -> int | None:
    """The number of the message that was sent with that key already."""
    if key is None:
        return None
    query = select(MessageRow.number).where(
        MessageRow.conversation_id == conversation,
        MessageRow.client_id == key,
        MessageRow.author == "human",
    )
    found: int | None = session.execute(query).scalar()
    return found


def _check_has_it(row: ConversationRow, who: Person) -> None:
    if row.state != HUMAN:
        raise NotNow("not_taken")
    if row.account_id != who.account or (who.account is None and row.who != who.name):
        if row.who == who.name:
            raise NotNow("held_by_namesake", who=row.who)
        raise NotNow("held_by_other", who=row.who)
