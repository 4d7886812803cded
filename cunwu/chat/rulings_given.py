"""A ruling given in a conversation, decided again from what was recorded of it: what a paper is made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cunwu.papers.text import MAX_REQUEST
from cunwu.rulings import Case, PolicyBook, Ruling, Topic, decide
from cunwu.store.conversations import MessageRow, RulingRow
from cunwu.store.database import fetch

RECENT = 50  # the rulings of a conversation that papers can still be had of


class NoRuling(LookupError):
    """The conversation holds no such ruling; the words are for people."""


class RulingChanged(ValueError):
    """The records have changed since, and with them the ruling; the words are for people."""


@dataclass(frozen=True)
class Given:
    """The ruling, and the words it answered (masked before they were stored)."""

    ruling: Ruling
    request: str


def ruling_given(
    session: Session, conversation: str, number: int | None, part: int, book: PolicyBook
) -> Given:
    """The ``part``-th (from 1) ruling of message ``number`` of ``conversation``, None for its last ruling.

    Raises NoRuling, and RulingChanged where ``book`` no longer gives the verdict that was given.
    """
    query = select(MessageRow, RulingRow).join(RulingRow, RulingRow.message_id == MessageRow.id)
    query = query.where(MessageRow.conversation_id == conversation, RulingRow.verdict.is_not(None))
    newest = session.execute(query.order_by(MessageRow.number.desc()).limit(RECENT)).all()
    found = [row for row in newest if number in (None, row[0].number)]
    if not found:
        raise NoRuling("这个会话里没有可以出文书的答复，先把事情问清楚")
    message, kept = found[0]
    rulings: list[dict[str, Any]] = message.answer["rulings"]
    if not 1 <= part <= len(rulings):
        raise NoRuling(f"那条答复里没有第{part}件事")
    recorded = rulings[part - 1]
    facts = recorded.get("facts", {})
    case = Case(Topic(kept.topic), kept.region, kept.as_of, recorded["item"], facts)
    changed = RulingChanged("清单或规则在答复之后改过，请把这件事再问一遍，按新的出")
    if kept.region not in book.region:
        raise changed
    ruling = decide(case, book)
    if ruling.verdict.value != recorded["verdict"]:
        raise changed
    same = [row[0] for row in newest[newest.index(found[0]) :]]
    return Given(ruling, _request(session, [message, *takewhile(partial(_same_case, message), same[1:])]))


def _same_case(later: MessageRow, earlier: MessageRow) -> bool:
    """Whether ``later`` only knows more facts of the case that ``earlier`` ruled on."""
    answers = [row.answer or {} for row in (later, earlier)]
    about = [(answer["topic"], answer["item"]) for answer in answers]
    facts = [answer["rulings"][0].get("facts", {}).items() for answer in answers]
    return about[0] == about[1] and facts[1] <= facts[0]


def _request(session: Session, replies: list[MessageRow]) -> str:
    """What was said for the case, the first words first, as far as a paper has room."""
    said = [fetch(session, MessageRow, reply.replies_to).text for reply in reversed(replies)]
    return "；".join(said)[:MAX_REQUEST]
