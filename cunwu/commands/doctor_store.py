"""What ``cunwu doctor`` looks at in the store: tables, file, records, and the last backup."""

from __future__ import annotations

import time
from collections.abc import Iterator

from sqlalchemy import update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cunwu.commands.findings import Finding, fault, fine
from cunwu.settings import VAR

BACKUPS = VAR / "backups"
OLD = 7  # days
NOBODY = -1  # the id of no row
DAY = 86_400.0  # seconds


def store() -> Iterator[Finding]:
    """Can it be read and written, is it whole, and does it fit the program?"""
    from cunwu.store.database import address, connect

    engine = connect()
    try:
        wrong = list(_tables(engine))
        yield from wrong
        if engine.dialect.name == "sqlite":
            yield from _whole(engine)
        if not wrong:
            yield from _writable(engine)
    except DBAPIError as error:
        yield fault("store_away", why=_reason(error))
    yield fine(address().split("@")[-1])
    engine.dispose()


def records() -> Iterator[Finding]:
    """Are there any, do they fit each other, and are they those of data/policy?"""
    from cunwu.store.database import connect, reading
    from cunwu.store.files import DEFAULT_FOLDER, read_policy
    from cunwu.store.records_cache import Records
    from cunwu.store.validate import broken_references
    from cunwu.store.versions import files_version

    engine = connect()
    try:
        book = Records(engine).current()
    except (LookupError, DBAPIError):  # no tables are told by themselves
        yield fault("no_records")
        return
    for words in broken_references(book)[:3]:
        yield fault("broken_records", why=words)
    with reading(engine) as session:
        loaded = files_version(session)
    if DEFAULT_FOLDER.is_dir() and loaded != read_policy(DEFAULT_FOLDER).version:
        yield fault("old_records")
    yield fine(f"版本 {book.version[:12]}，清单{len(book.catalogues)}份，规则{len(book.principles)}条")
    engine.dispose()


def backup() -> Iterator[Finding]:
    """How old is the last one?"""
    files = [file.stat().st_mtime for file in BACKUPS.glob("*") if file.is_file()]
    if not files:
        yield fault("no_backup", folder=f"{BACKUPS}/")
        return
    days = int((time.time() - max(files)) // DAY)
    yield fault("old_backup", days=days) if days >= OLD else fine(f"最近一份是 {days} 天以前的")


def _tables(engine: Engine) -> Iterator[Finding]:
    from cunwu.store.migrate import revisions

    found, known = revisions(engine)
    if found is None:
        yield fault("no_tables")
    elif found not in known:
        yield fault("new_tables", found=found)
    elif found != known[0]:
        yield fault("old_tables", found=found, wanted=known[0])


def _whole(engine: Engine) -> Iterator[Finding]:
    with engine.execution_options(reading=True).connect() as connection:
        verdict = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    if verdict != "ok":
        yield fault("damaged", why=str(verdict).splitlines()[0])


def _writable(engine: Engine) -> Iterator[Finding]:
    from cunwu.store.models import PolicyVersionRow

    nothing = update(PolicyVersionRow).where(PolicyVersionRow.id == NOBODY).values(digest="")
    try:
        with Session(engine, future=True) as session:
            session.execute(nothing.execution_options(synchronize_session=False))
            session.rollback()
    except DBAPIError as error:
        yield fault("read_only", why=_reason(error))


def _reason(error: DBAPIError) -> str:
    return str(error.orig).splitlines()[0]
