"""The migrations make exactly the tables of the models, and may be run again at any time."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

import cunwu.store.conversations
from cunwu.chat import handover
from cunwu.chat.history import page
from cunwu.rulings import PolicyBook
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import connect, transaction
from cunwu.store.feedback import record_feedback
from cunwu.store.migrate import _config, upgrade
from cunwu.store.models import Base
from cunwu.store.queries import load_book
from cunwu.store.save import save_book


def revision(engine: Engine) -> str | None:
    """The migration the store stands at."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_an_empty_database_gets_exactly_the_tables_of_the_models(empty: Engine) -> None:
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_tables_of_records_and_of_conversations_are_both_there(empty: Engine) -> None:
    made = set(inspect(empty).get_table_names())
    assert made == {table.name for table in Base.metadata.sorted_tables} | {"alembic_version"}
    assert cunwu.store.conversations.ConversationRow.__tablename__ in made


def test_unique_columns_and_foreign_keys_are_those_of_the_models(empty: Engine) -> None:
    found = inspect(empty)
    for table in Base.metadata.sorted_tables:
        keys = {key["constrained_columns"][0] for key in found.get_foreign_keys(table.name)}
        assert keys == {column.name for column in table.columns if column.foreign_keys}, table.name
    assert {tuple(u["column_names"]) for u in found.get_unique_constraints("entry")} == {
        ("catalogue_id", "ordinal")
    }


def test_upgrading_again_changes_nothing(loaded: Engine, book: PolicyBook) -> None:
    before = revision(loaded)
    upgrade(loaded)
    upgrade(loaded)
    assert revision(loaded) == before is not None
    with transaction(loaded) as session:
        assert load_book(session) == book


@pytest.mark.sqlite
def test_a_store_made_in_two_steps_is_like_one_made_at_once(tmp_path: Path, empty: Engine) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'deep' / 'down' / 'store.db'}")
    try:
        upgrade(engine)
        tables = [str(row) for row in _definitions(engine)]
        upgrade(engine)
        assert [str(row) for row in _definitions(engine)] == tables
        assert tables == [str(row) for row in _definitions(empty)]
    finally:
        engine.dispose()


@pytest.mark.sqlite
def test_foreign_keys_are_enforced_and_readers_do_not_wait(empty: Engine) -> None:
    with empty.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def _definitions(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT name, sql FROM sqlite_master ORDER BY name")))


def test_a_store_from_before_the_lists_of_counties_keeps_its_records_as_those_of_the_files(
    tmp_path: Path, book: PolicyBook
) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'old.db'}")
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0001")
        source = "INSERT INTO source VALUES ('a','题','短','署','号','2024-01-01','2024-01-01','高','','')"
        connection.execute(text(source))
        region = "INSERT INTO region VALUES ('1', 0, '某地', 'nation', NULL, '[]', 'a', '')"
        connection.execute(text(region))
        connection.execute(
            text("INSERT INTO catalogue VALUES ('c', '单', '1', 'retained', 'a', '2024-01-01', NULL)")
        )
        connection.execute(text("INSERT INTO policy_version VALUES (1, 'd', '2024-01-01 00:00:00')"))
    upgrade(engine)
    with transaction(engine) as session:
        rows = session.execute(text("SELECT origin, status FROM catalogue")).all()
        versions = session.execute(text("SELECT digest, files_digest FROM policy_version")).all()
        assert save_book(session, book) is True
        assert load_book(session).regions == book.regions
    engine.dispose()
    assert [tuple(row) for row in rows] == [("files", "published")]
    assert [tuple(row) for row in versions] == [("d", "d")]


@pytest.mark.sqlite
def test_going_back_a_migration_and_forward_again_makes_the_same_tables(empty: Engine) -> None:
    tables = [str(row) for row in _definitions(empty)]
    with empty.begin() as connection:
        command.downgrade(_config(connection), "0001")
    upgrade(empty)
    made = sorted(inspect(empty).get_table_names())
    assert "policy_event" in made
    assert len(_definitions(empty)) == len(tables)


def test_conversations_survive_going_back_before_persons_answered_and_forward_again(empty: Engine) -> None:
    with empty.begin() as connection:
        command.downgrade(_config(connection), "0003")
        day = "'2026-11-23 08:00:00'"
        columns = "id, state, region, role, created_at, updated_at"
        connection.execute(
            text(f"INSERT INTO conversation ({columns}) VALUES ('c', 'bot', '220000', 'x', {day}, {day})")
        )
        columns = "conversation_id, number, author, text, created_at"
        connection.execute(text(f"INSERT INTO message ({columns}) VALUES ('c', 1, 'user', '在吗', {day})"))
    upgrade(empty)
    with transaction(empty) as session:
        row = session.get(ConversationRow, "c")
        assert (row.state, row.who, row.state_since) == ("bot", None, None)
        handover.take(session, "c", handover.named("王干事"), row.updated_at)
        handover.reply(session, "c", handover.named("王干事"), "您好", row.updated_at)
        record_feedback(session, "c", 2, True, "", row.updated_at)
    with empty.begin() as connection:
        command.downgrade(_config(connection), "0003")
        assert connection.execute(text("SELECT state FROM conversation")).scalar() == "waiting"
        assert connection.execute(text("SELECT text FROM message ORDER BY number")).scalars().all() == [
            "在吗",
            "您好",
        ]
    upgrade(empty)
    with transaction(empty) as session:
        assert [message["author"] for message in page(session, "c", None, None).messages] == ["user", "human"]
