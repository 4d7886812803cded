"""The conversations that wait for a person or that a person has, by place, state, age, and whose."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import Select

from cunwu.store.access import Actor, Right, check, scope, subtree
from cunwu.store.accounts import AccountRow
from cunwu.store.conversations import HUMAN, WAITING, ConversationRow, MessageRow
from cunwu.store.handovers import HandoverRow
from cunwu.store.models import RegionRow
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now

SHORTEST = 4  # characters of an id that may stand for the whole
PAGE = 50  # conversations
MOST_PAGES = 10_000
MINE, FREE = "mine", "free"


@dataclass(frozen=True)
class Case:
    """A conversation that waits for a person or that a person has; ``last`` is what was asked last."""

    conversation: str
    state: str
    who: str | None
    account: int | None
    assigned: str | None
    since: datetime
    region: str
    place: str
    role: str
    receipt: str | None
    last: str


@dataclass(frozen=True)
class Wanted:
    """Which ones: ``place`` with all below it, ``state`` ("" both), ``whose``: MINE (held by or meant for the
    actor), FREE (held by and meant for nobody) or "" all, since ``minutes`` or longer; the page from 1.
    """

    place: str = ""
    state: str = ""
    whose: str = ""
    minutes: int = 0
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """A page of the list, the longest waiting first, and the ``total`` of all; ``mark`` changes with them."""

    cases: list[Case]
    total: int
    mark: str


@dataclass(frozen=True)
class Place:
    """A region, and how many wait or are held there and below."""

    code: str
    name: str
    count: int


def listed(session: Session, actor: Actor, wanted: Wanted) -> Listed:
    """A page of the actor's inbox. Raises Forbidden."""
    check(session, actor, Right.SEE_INBOX)
    query = _narrowed(actor, wanted)
    total = session.execute(query.with_only_columns(func.count())).scalar_one()
    start = PAGE * (min(max(wanted.page, 1), MOST_PAGES) - 1)
    found = _cases(session, _ordered(query).limit(PAGE).offset(start))
    return Listed(found, total, _mark(found, total))


def mark(session: Session, actor: Actor, wanted: Wanted) -> str:
    """What ``listed`` would give, as a word: another word for another list."""
    return listed(session, actor, wanted).mark


def places(session: Session, actor: Actor, top: str) -> list[Place]:
    """The places right below ``top`` in which somebody waits or is answered, most first. Raises Forbidden."""
    check(session, actor, Right.SEE_INBOX)
    below = select(RegionRow.code.label("child"), RegionRow.code).where(RegionRow.parent_code == top)
    tree = below.cte(recursive=True)
    step = select(tree.c.child, RegionRow.code).where(RegionRow.parent_code == tree.c.code)
    tree = tree.union_all(step)
    count = func.count(ConversationRow.id)
    query = (
        select(tree.c.child, RegionRow.name, count)
        .join(ConversationRow, ConversationRow.region == tree.c.code)
        .join(RegionRow, RegionRow.code == tree.c.child)
        .where(ConversationRow.state.in_((WAITING, HUMAN)), tree.c.code.in_(scope(actor)))
        .group_by(tree.c.child, RegionRow.name)
        .order_by(count.desc(), tree.c.child)
    )
    return [Place(code, name, number) for code, name, number in session.execute(query)]


def by_receipt(session: Session, actor: Actor, words: str) -> str:
    """The conversation in which that receipt number was given. Raises Forbidden, and Refusal for none."""
    check(session, actor, Right.SEE_INBOX)
    receipt = unicodedata.normalize("NFKC", words).strip().upper()
    query = (
        select(HandoverRow.conversation_id)
        .join(ConversationRow, ConversationRow.id == HandoverRow.conversation_id)
        .where(HandoverRow.receipt == receipt, ConversationRow.region.in_(scope(actor)))
    )
    found: str | None = session.execute(query).scalar()
    if found is None:
        raise Refusal("no_receipt", found=words.strip()[:30])
    return found


def cases(session: Session) -> list[Case]:
    """All of them: for the command line, which is the server's own."""
    return _cases(session, _ordered(_open()))


def conversation_named(session: Session, words: str) -> str:
    """The conversation whose id is ``words`` or begins with them. Raises LookupError, in plain words."""
    start = words.strip().lower()
    if not re.fullmatch("[0-9a-f]{1,32}", start) or len(start) < SHORTEST:
        raise LookupError(f"会话编号至少写前{SHORTEST}位（数字和 a 到 f），用 cunwu desk waiting 查")
    query = select(ConversationRow.id).where(ConversationRow.id.like(f"{start}%")).limit(2)
    found: list[str] = list(session.execute(query).scalars())
    if not found:
        raise LookupError(f"没有编号是“{start}”开头的会话")
    if len(found) > 1:
        raise LookupError(f"编号是“{start}”开头的会话不止一个，多写几位")
    return found[0]


def _open() -> Select:
    return select(ConversationRow.id).where(ConversationRow.state.in_((WAITING, HUMAN)))


def _ordered(query: Select) -> Select:
    """Those that wait, the longest first; then those that somebody has."""
    return query.order_by(ConversationRow.state.desc(), ConversationRow.state_since, ConversationRow.id)


def _narrowed(actor: Actor, wanted: Wanted) -> Select:
    query = _open().where(ConversationRow.region.in_(scope(actor)))
    if wanted.place:
        query = query.where(ConversationRow.region.in_(subtree(wanted.place)))
    if wanted.state:
        query = query.where(ConversationRow.state == wanted.state)
    if wanted.minutes:
        query = query.where(ConversationRow.state_since <= now() - timedelta(minutes=wanted.minutes))
    mine, meant = ConversationRow.account_id == actor.account, ConversationRow.assigned_to == actor.account
    if wanted.whose == MINE:
        return query.where(mine | meant)
    if wanted.whose == FREE:
        return query.where(ConversationRow.state == WAITING, ConversationRow.assigned_to.is_(None))
    return query


def _cases(session: Session, ids: Select) -> list[Case]:
    """The conversations of ``ids``, in that order: only their words and names are looked up."""
    chosen = ids.subquery()
    asked = (
        select(MessageRow.text)
        .where(MessageRow.conversation_id == ConversationRow.id, MessageRow.author == "user")
        .order_by(MessageRow.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    receipt = (
        select(HandoverRow.receipt)
        .where(HandoverRow.conversation_id == ConversationRow.id, HandoverRow.ended_at.is_(None))
        .order_by(HandoverRow.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    colleague = aliased(AccountRow)
    columns = (
        ConversationRow.id,
        ConversationRow.state,
        ConversationRow.who,
        ConversationRow.account_id,
        colleague.name,
        ConversationRow.state_since,
        ConversationRow.region,
        func.coalesce(RegionRow.name, ConversationRow.region),
        ConversationRow.role,
        receipt,
        func.coalesce(asked, ""),
    )
    query = (
        select(*columns)
        .join(chosen, chosen.c.id == ConversationRow.id)
        .outerjoin(RegionRow, RegionRow.code == ConversationRow.region)
        .outerjoin(colleague, colleague.id == ConversationRow.assigned_to)
    )
    return [Case(*row) for row in session.execute(_ordered(query))]


def _mark(found: list[Case], total: int) -> str:
    return hashlib.sha256(repr((total, [astuple(one) for one in found])).encode()).hexdigest()[:16]
