"""A process answers from the newest records another process has published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from cunwu.rulings import PolicyBook
from cunwu.store import records_cache
from cunwu.store.database import transaction
from cunwu.store.records_cache import Records, store_or_files
from cunwu.store.save import save_book

POLICY = Path(__file__).parents[2] / "data" / "policy"


def publish(engine: Engine, book: PolicyBook) -> PolicyBook:
    """Another process publishes ``book`` under a new version."""
    newer = replace(book, version="newer", hotlines=book.hotlines[:1])
    with transaction(engine) as session:
        save_book(session, newer)
    return newer


def test_the_records_of_the_store_are_handed_out(loaded: Engine, book: PolicyBook) -> None:
    assert Records(loaded).current() == book


def test_a_store_without_records_says_what_to_run(empty: Engine) -> None:
    with pytest.raises(LookupError, match="cunwu policy load"):
        Records(empty).current()


def test_records_are_the_same_object_until_the_store_changes(
    loaded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records_cache, "FRESH_SECONDS", -1.0)
    records = Records(loaded)
    assert records.current() is records.current()


def test_a_change_is_seen_once_the_records_are_no_longer_fresh(
    loaded: Engine, book: PolicyBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = Records(loaded)
    assert records.current() == book
    newer = publish(loaded, book)
    assert records.current() == book
    monkeypatch.setattr(records_cache, "FRESH_SECONDS", -1.0)
    assert records.current() == newer


@pytest.mark.parametrize("made", [True, False], ids=["empty store", "no store"])
def test_training_reads_the_files_where_no_records_are_stored(
    made: bool, tmp_path: Path, empty: Engine, book: PolicyBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = empty.url if made else f"sqlite:///{tmp_path / 'none' / 'none.db'}"
    monkeypatch.setenv("CUNWU_DATABASE", str(url))
    assert store_or_files(POLICY) == book


def test_training_reads_the_store_where_it_holds_records(
    loaded: Engine, book: PolicyBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = publish(loaded, book)
    monkeypatch.setenv("CUNWU_DATABASE", str(loaded.url))
    assert store_or_files(POLICY) == newer
