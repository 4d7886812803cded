"""A copy of the store holds all of it; what is no whole copy, or would overwrite, changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

from cunwu.store import backup_postgresql
from cunwu.store.backup import back_up, restore
from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.database import connect, reading, transaction
from cunwu.store.models import Base
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now


def contents(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table."""
    with reading(engine) as session:
        return {
            table.name: sorted(map(repr, session.execute(table.select()).all()))
            for table in Base.metadata.sorted_tables
        }


def talk(engine: Engine, conversation: str) -> None:
    with transaction(engine) as session:
        session.add(
            ConversationRow(id=conversation, region="220000", created_at=now(), updated_at=now(), tracker={})
        )
        session.flush()
        session.add(
            MessageRow(
                conversation_id=conversation, number=1, author="user", text="喂😀\\.\n", created_at=now()
            )
        )


@pytest.fixture
def copy(store: Engine, tmp_path: Path) -> Path:
    """A copy of a store with a conversation."""
    talk(store, "before")
    back_up(store, tmp_path / "copy")
    return tmp_path / "copy"


def test_a_round_trip_brings_back_every_row(store: Engine, copy: Path) -> None:
    before = contents(store)
    talk(store, "after")
    with transaction(store) as session:
        session.execute(text("UPDATE item SET hint = 'x'"))
    restore(store, copy, replace=True)
    assert contents(store) == before
    assert len(before["item"]) > 20 and len(before["message"]) == 1
    talk(store, "next")  # ids go on where they were


def test_a_copy_goes_into_a_store_that_was_never_made(store: Engine, copy: Path, empty: Engine) -> None:
    Base.metadata.drop_all(empty)
    with empty.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    restore(empty, copy)
    assert contents(empty) == contents(store)
    assert inspect(empty).get_foreign_keys("message")


def test_only_its_owner_can_read_a_copy(copy: Path) -> None:
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in copy.parent.iterdir() if path.name.startswith((".copy", "copy"))] == [
        "copy"
    ]


def test_a_store_that_holds_something_is_not_overwritten_unasked(store: Engine, copy: Path) -> None:
    talk(store, "after")
    before = contents(store)
    with pytest.raises(Refusal, match="--replace") as refused:
        restore(store, copy)
    assert refused.value.key == "restore_over"
    assert contents(store) == before


def test_a_file_is_not_overwritten_unasked(store: Engine, copy: Path) -> None:
    before = copy.read_bytes()
    with pytest.raises(Refusal, match="--replace") as refused:
        back_up(store, copy)
    assert refused.value.key == "backup_there"
    assert copy.read_bytes() == before
    talk(store, "after")
    back_up(store, copy, replace=True)
    assert copy.read_bytes() != before


@pytest.mark.parametrize("kind", ["empty", "words", "cut off", "damaged", "other database", "folder", "none"])
def test_what_is_no_whole_copy_changes_nothing(kind: str, store: Engine, copy: Path, tmp_path: Path) -> None:
    whole = copy.read_bytes()
    bad = tmp_path / "bad"
    if kind == "empty":
        bad.touch()
    elif kind == "words":
        bad.write_text("DROP TABLE conversation;", encoding="utf-8")
    elif kind == "cut off":
        bad.write_bytes(whole[: len(whole) // 2])
    elif kind == "damaged":
        middle = len(whole) // 2
        bad.write_bytes(whole[:middle] + bytes(4096) + whole[middle + 4096 :])
    elif kind == "other database":
        with closing(sqlite3.connect(bad)) as other:
            other.execute("CREATE TABLE x (y)")
    elif kind == "folder":
        bad.mkdir()
    before = contents(store)
    with pytest.raises(Refusal) as refused:
        restore(store, bad, replace=True)
    assert refused.value.key == ("backup_missing" if kind in ("folder", "none") else "backup_not_one")
    assert contents(store) == before


def test_a_copy_of_a_later_version_is_refused(store: Engine, tmp_path: Path) -> None:
    with transaction(store) as session:
        today = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    back_up(store, tmp_path / "later")
    with transaction(store) as session:
        session.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": today})
    before = contents(store)
    with pytest.raises(Refusal, match="9999") as refused:
        restore(store, tmp_path / "later", replace=True)
    assert refused.value.key == "backup_newer"
    assert contents(store) == before


def test_nothing_is_copied_of_a_store_that_is_not_there(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(Refusal) as refused:
        back_up(engine, tmp_path / "copy")
    assert refused.value.key == "backup_of_nothing"
    engine.dispose()
    assert not (tmp_path / "copy").exists()


def test_a_copy_of_postgresql_says_which_program_is_missing_or_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = connect("postgresql://nobody@127.0.0.1:1/none")  # nothing is asked of it
    program = tmp_path / "pg_dump"
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match="pg_dump") as refused:
        backup_postgresql.copy(engine, tmp_path / "copy")
    assert refused.value.key == "backup_program"
    program.write_text("#!/bin/sh\necho could not connect >&2\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(Refusal, match="could not connect") as refused:
        backup_postgresql.copy(engine, tmp_path / "copy")
    assert refused.value.key == "backup_failed"
