"""The code of the version before runs on the tables of this one, while processes are restarted one by one."""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect
from sqlalchemy.engine import Engine

from cunwu.store.migrate import FOLDER, _config, upgrade


def tables(engine: Engine) -> dict[str, dict[str, Any]]:
    """The columns of every table."""
    found = inspect(engine)
    return {
        table: {column["name"]: column for column in found.get_columns(table)}
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_the_last_migration_only_adds(empty: Engine) -> None:
    last = ScriptDirectory(str(FOLDER)).get_revision("head")
    assert last is not None and isinstance(last.down_revision, str)
    with empty.begin() as connection:
        command.downgrade(_config(connection), last.down_revision)
    before = tables(empty)
    reflected = MetaData()
    reflected.reflect(empty)
    upgrade(empty)
    after = tables(empty)
    for name, columns in before.items():
        assert set(columns) <= set(after[name]), f"{name} lost columns that the code before reads"
        for column in columns:
            assert str(after[name][column]["type"]) == str(columns[column]["type"]), (name, column)
        added = [after[name][column] for column in set(after[name]) - set(columns)]
        must = [one["name"] for one in added if not one["nullable"] and one["default"] is None]
        assert must == [], f"{name}: the code before writes rows without {must}"
    with empty.connect() as connection:  # every query of the code before still runs
        for table in reflected.sorted_tables:
            connection.execute(table.select().limit(1))
