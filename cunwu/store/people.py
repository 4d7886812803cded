"""Who works on lists: an account of the helpdesk, or whoever gives a name at the server itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy.orm import Session

from cunwu.store import models as m
from cunwu.store.access import Actor, Right, check, within
from cunwu.store.audit import handed_keys, record
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now

OWN_ACCOUNT = timedelta(days=1)  # how long an account may be its maker's, and not yet its owner's

By = Actor | str
"""An account, whose rights are checked, or a name taken at its word (the commands)."""


def admit(session: Session, by: By, right: Right, region: str) -> None:
    """Let somebody work on what belongs to ``region``.

    Raises Forbidden where the account's role lacks the right, KeyError where the region is another's (what
    lies there is not told), Refusal where no person is named.
    """
    if not isinstance(by, Actor):
        if not person(by):
            raise Refusal("nobody")
        return
    check(session, by, right)
    if not within(session, by, region):
        raise KeyError(region)


def note(session: Session, by: By, subject: str, action: str, words: str = "", region: str = "") -> None:
    """Add a line to the journal of lists, and to the audit log where an account did it."""
    name, login = (by.name, by.login) if isinstance(by, Actor) else (by, "")
    session.add(m.PolicyEventRow(subject=subject, action=action, by=name, login=login, at=now(), note=words))
    session.flush()
    if isinstance(by, Actor):
        record(session, by, f"list.{action}", subject, region)


def same_person(by: By, name: str, login: str) -> bool:
    """Whether that line of the journal may be of the one who acts now.

    Accounts are told apart by their logins, whatever their names. A name given at the server is that of the
    account that has it, as its login or as its name.
    """
    if not isinstance(by, Actor):
        return person(by) in (person(name), person(login))
    return by.login == login if login else person(name) in (person(by.login), person(by.name))


def refuse_own_accounts(session: Session, by: Actor, others: Collection[str]) -> None:
    """Refuse where ``by`` and one of the ``others`` (logins) may be one person with two accounts.

    Nobody is two people by an account made just now: who has its password may act in its name.
    """
    pairs = handed_keys(session, {by.login, *others}, now() - OWN_ACCOUNT)
    for admin, account in sorted(pair for pair in pairs if by.login in pair and pair[0] != pair[1]):
        raise Refusal("account_just_made", found=admin, other=account)


def person(name: str) -> str:
    """A person's name for comparing: without blanks, marks, width and case."""
    return "".join(
        character for character in unicodedata.normalize("NFKC", name).casefold() if character.isalnum()
    )
