"""Copies of a PostgreSQL store, by pg_dump and pg_restore, which must be as new as the server."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy.engine import Engine

from cunwu.store.refusal import Refusal

# Tables that came with a later migration go too; in the same transaction as what is put back.
EMPTIED = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', name);
  END LOOP;
END $$;
"""
VERSION = re.compile(r"^COPY public\.alembic_version .*?;\n([0-9A-Za-z_]+)\n\\\.$", re.MULTILINE)


def copy(engine: Engine, file: Path) -> None:
    """Write the store, as it is at one moment, into an empty file. Raises Refusal."""
    _run(engine, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(file))


def revision(engine: Engine, file: Path) -> str | None:
    """The migration that the copy in ``file`` stands at; None where it is no whole copy. Raises Refusal."""
    try:
        # The whole of it is read: the end of a file that was cut off is missed here, not half-way.
        _run(engine, "pg_restore", "--file", os.devnull, str(file))
        words = _run(engine, "pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    except Refusal as error:
        if error.key == "backup_program":
            raise
        return None
    found = VERSION.search(words)
    return found.group(1) if found else None


def put_back(engine: Engine, file: Path) -> None:
    """Make the store what a copy holds, in one transaction. Raises Refusal; the store is then as it was."""
    with tempfile.TemporaryDirectory(prefix="cunwu-restore-") as folder:
        script, emptied = Path(folder) / "restore.sql", Path(folder) / "empty.sql"
        emptied.write_text(EMPTIED, encoding="utf-8")
        _run(engine, "pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(file))
        files = ("--file", str(emptied), "--file", str(script))
        _run(
            engine, "psql", "--no-psqlrc", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1", *files
        )


def _run(engine: Engine, program: str, *words: str) -> str:
    """What a program of PostgreSQL's prints. Raises Refusal, with its own words."""
    try:
        done = subprocess.run(
            [program, *words],
            env={**os.environ, **_where(engine)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise Refusal("backup_program", program=program) from None
    if done.returncode:
        words_of_it = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Refusal("backup_failed", program=program, words=words_of_it[-1] if words_of_it else "")
    return done.stdout.decode("utf-8", "replace")


def _where(engine: Engine) -> dict[str, str]:
    """The store's address as these programs take it: not among their arguments, which others can see."""
    url = engine.url
    found = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
    }
    return {name: value for name, value in found.items() if value}
