"""A process answers from the newest records another process has published."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from cunwu.rulings import PolicyBook
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.verdict import ListKind
from cunwu.store import records_cache
from cunwu.store.database import transaction
from cunwu.store.models import IMPORTED, PUBLISHED
from cunwu.store.records_cache import Records, store_or_files
from cunwu.store.save import save_book
from cunwu.store.save_list import save_catalogue

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


def test_while_one_thread_reads_the_new_records_others_answer_from_those_they_have(
    loaded: Engine, book: PolicyBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = Records(loaded)
    assert records.current() == book
    newer = publish(loaded, book)
    monkeypatch.setattr(records_cache, "FRESH_SECONDS", -1.0)
    reading, seen = threading.Event(), threading.Event()
    load = records_cache.load_book

    def slowly(session: Session) -> PolicyBook:
        reading.set()
        assert seen.wait(20)
        return load(session)

    monkeypatch.setattr(records_cache, "load_book", slowly)
    thread = threading.Thread(target=records.current)
    thread.start()
    assert reading.wait(20)
    assert records.current() == book
    seen.set()
    thread.join(20)
    assert records.current() == newer


def test_training_knows_only_the_names_of_the_files(
    loaded: Engine, book: PolicyBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = Entry("county", 1, "果园看护证明", "果园看护证明")
    county = Catalogue(
        "county", "甲", "220182", ListKind.RETAINED, book.sources[0].id, date(2024, 1, 1), None, (entry,)
    )
    with transaction(loaded) as session:
        save_catalogue(session, county, IMPORTED, PUBLISHED)
    monkeypatch.setenv("CUNWU_DATABASE", str(loaded.url))
    assert "果园看护证明" in store_or_files(POLICY).item
    assert store_or_files(POLICY, imported=False).items == book.items
