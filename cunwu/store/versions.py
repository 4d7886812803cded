"""The version of the records: a digest that changes with every load and every publication."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cunwu.store import models as m


def stored_version(session: Session) -> str | None:
    """The digest of the records in the store; None where nothing was ever loaded."""
    newest = select(m.PolicyVersionRow.digest).order_by(m.PolicyVersionRow.id.desc()).limit(1)
    return session.execute(newest).scalar()


def files_version(session: Session) -> str | None:
    """The digest of the policy files that were loaded last; None where none were."""
    newest = select(m.PolicyVersionRow.files_digest).order_by(m.PolicyVersionRow.id.desc()).limit(1)
    return session.execute(newest).scalar()


def stamp(session: Session, files_digest: str | None = None) -> None:
    """Tell every process that the records changed, by a load of files or by the newest line of the journal.

    Raises LookupError where no files were ever loaded.
    """
    files = files_digest or files_version(session)
    if files is None:
        raise LookupError("库里还没有政策数据：先运行 cunwu policy load")
    event = session.execute(select(func.max(m.PolicyEventRow.id))).scalar()
    digest = hashlib.sha256(f"{files} {event}".encode()).hexdigest() if event else files
    session.add(m.PolicyVersionRow(digest=digest, files_digest=files, loaded_at=now()))
    session.flush()


def now() -> datetime:
    """This moment, UTC, as the store keeps it."""
    return datetime.now(timezone.utc).replace(tzinfo=None)
