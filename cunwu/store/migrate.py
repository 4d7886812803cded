"""Bringing a store's tables up to date (Alembic)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Engine

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x63756E7775  # whoever migrates a PostgreSQL holds it: "cunwu"


def upgrade(engine: Engine) -> None:
    """Apply every migration that is missing. Safe to repeat, and by several processes at once."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # SQLite has one writer at a time by itself
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        command.upgrade(_config(connection), "head")


def known(revision: str) -> bool:
    """Whether this version knows that migration: a store made by a later one is not for it."""
    script = ScriptDirectory(str(FOLDER))
    return revision in {found.revision for found in script.walk_revisions()}


def revisions(engine: Engine) -> tuple[str | None, list[str]]:
    """The revision of the store's tables (None: no tables), and all that are known, the newest first."""
    with engine.execution_options(reading=True).connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        scripts = ScriptDirectory.from_config(_config(connection))
    return found, [script.revision for script in scripts.walk_revisions()]


def revise(engine: Engine, message: str) -> None:
    """Write a new migration from the difference between the models and the store (for developers)."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
