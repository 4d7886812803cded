"""Who may do what, and where: rights of roles, in a region and all below it. Checked here, not in pages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import literal, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from cunwu.store.models import RegionRow


class Role(str, Enum):
    """What an account is for."""

    VIEWER = "viewer"
    RESPONDER = "responder"
    LIST_KEEPER = "list_keeper"
    ADMIN = "admin"


class Right(str, Enum):
    """What can be allowed or refused in the helpdesk."""

    ASK = "ask"  # ask the bot, print papers, read principles
    SEE_LISTS = "see_lists"
    SEE_INSIGHT = "see_insight"
    SEE_INBOX = "see_inbox"  # read conversations
    ANSWER = "answer"  # take over, reply, note, close
    EDIT_LISTS = "edit_lists"  # make drafts, give them up
    PUBLISH = "publish"  # put another person's draft in force
    LEARN = "learn"  # label what was misunderstood, propose names
    TRAIN = "train"  # train the model and promote it, for everybody
    MANAGE = "manage"  # accounts and the audit log


EVERYBODY = frozenset({Right.ASK, Right.SEE_LISTS, Right.SEE_INSIGHT})
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: EVERYBODY,
    Role.RESPONDER: EVERYBODY | {Right.SEE_INBOX, Right.ANSWER},
    Role.LIST_KEEPER: EVERYBODY | {Right.EDIT_LISTS, Right.PUBLISH, Right.LEARN},
    Role.ADMIN: frozenset(Right),
}


class Forbidden(PermissionError):
    """An act that the account's role or region does not allow."""


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, the name that people see, its role, the top of its part of the region tree."""

    account: int
    login: str
    name: str
    role: Role
    region: str

    def may(self, right: Right) -> bool:
        """Whether the role has the right, somewhere."""
        return right in RIGHTS[self.role]


SERVER = "@server"  # no account can have such a login


def server(session: Session) -> Actor:
    """Who works on the server itself, at its command line: an admin of all there is.

    Raises LookupError where no regions were ever loaded.
    """
    top = session.execute(select(RegionRow.code).where(RegionRow.parent_code.is_(None))).scalar()
    if top is None:
        raise LookupError("库里还没有政策数据：先运行 cunwu policy load")
    return Actor(0, SERVER, SERVER, Role.ADMIN, top)


def scope(actor: Actor) -> Select:
    """The region codes the actor acts in: for ``column.in_(scope(actor))``."""
    return subtree(actor.region)


def subtree(region: str) -> Select:
    """The codes of a region and of all below it."""
    below = select(RegionRow.code).where(RegionRow.code == region).cte(recursive=True)
    below = below.union_all(select(RegionRow.code).where(RegionRow.parent_code == below.c.code))
    return select(below.c.code)


def upward(region: str) -> Select:
    """A region and all above it: ``code``, and ``steps`` from the region."""
    start = select(RegionRow.code, RegionRow.parent_code.label("parent"), literal(0).label("steps"))
    above = start.where(RegionRow.code == region).cte(recursive=True)
    step = select(RegionRow.code, RegionRow.parent_code, above.c.steps + 1)
    above = above.union_all(step.join(above, above.c.parent == RegionRow.code))
    return select(above.c.code, above.c.steps)


def within(session: Session, actor: Actor, region: str) -> bool:
    """Whether a region lies in the actor's part of the tree."""
    codes = scope(actor).subquery()
    return session.execute(select(codes.c.code).where(codes.c.code == region)).first() is not None


def check(session: Session, actor: Actor, right: Right, region: str | None = None) -> None:
    """Let the act pass. Raises Forbidden where the role lacks the right, or the region is another's.

    ``region`` None: the act concerns no one place, and its results must be narrowed by ``scope``.
    """
    if not actor.may(right) or (region is not None and not within(session, actor, region)):
        raise Forbidden(right.value)
