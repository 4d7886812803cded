"""Saving is whole or not at all, and what once held is never dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from cunwu.rulings import Case, PolicyBook, Topic, Verdict, decide
from cunwu.store.database import transaction
from cunwu.store.errors import PolicyError
from cunwu.store.files import read_policy
from cunwu.store.queries import load_book
from cunwu.store.save import save_book
from cunwu.store.versions import stored_version

Damage = Callable[[str, str, str], "int | None"]
TWENTY = "national-cancelled-2020"
TABLES = [
    *("source", "clause", "region", "item", "alias", "catalogue", "entry", "principle"),
    *("fact", "subject", "hotline", "policy_version"),
]


class PulledOutError(Exception):
    """The plug was pulled."""


def changed(book: PolicyBook) -> PolicyBook:
    """Other records under another version."""
    return replace(book, version="changed", items=tuple(replace(item, desk="别处") for item in book.items))


def with_entries(book: PolicyBook, change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> PolicyBook:
    """``book`` under another version, the entries of the national twenty changed."""
    lists = tuple(
        replace(found, entries=change(found.entries)) if found.id == TWENTY else found
        for found in book.catalogues
    )
    return replace(book, version="changed", catalogues=lists)


@pytest.mark.parametrize("table", TABLES)
def test_a_failure_while_any_table_is_written_leaves_the_old_version_whole(
    loaded: Engine, book: PolicyBook, table: str
) -> None:
    def pull_out(_1: Any, _2: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise PulledOutError

    event.listen(loaded, "before_cursor_execute", pull_out)
    with pytest.raises(PulledOutError), transaction(loaded) as session:
        save_book(session, changed(book))
    event.remove(loaded, "before_cursor_execute", pull_out)
    with transaction(loaded) as session:
        assert load_book(session) == book


def test_a_failure_after_saving_but_before_the_end_leaves_the_old_version_whole(
    loaded: Engine, book: PolicyBook
) -> None:
    with pytest.raises(PulledOutError), transaction(loaded) as session:
        assert save_book(session, changed(book)) is True
        raise PulledOutError
    with transaction(loaded) as session:
        assert load_book(session) == book


def test_a_failure_on_the_first_load_leaves_the_store_empty(empty: Engine, book: PolicyBook) -> None:
    with pytest.raises(PulledOutError), transaction(empty) as session:
        save_book(session, book)
        raise PulledOutError
    with transaction(empty) as session:
        assert stored_version(session) is None
        assert load_book(session) == PolicyBook(version="")


def test_a_removed_entry_is_refused_and_told_to_be_ended_instead(
    loaded: Engine, book: PolicyBook, folder: Path, damage: Damage
) -> None:
    text = (folder / "catalogues" / f"{TWENTY}.yml").read_text(encoding="utf-8")
    damage(f"catalogues/{TWENTY}.yml", text[text.index("- ordinal: 20\n") :], "")
    with pytest.raises(PolicyError) as caught, transaction(loaded) as session:
        save_book(session, read_policy(folder))
    error = caught.value
    assert (error.file, error.line) == (f"catalogues/{TWENTY}.yml", None)
    assert error.field == "第20项 证件遗失证明"
    assert error.reason == "不能删：请写上 effective_to（停用的日子），旧日子的答复还要用它"
    with transaction(loaded) as session:
        assert load_book(session) == book


def test_a_removed_list_is_refused(loaded: Engine, book: PolicyBook) -> None:
    fewer = replace(book, version="changed", catalogues=book.catalogues[1:])
    with pytest.raises(PolicyError, match="effective_to"), transaction(loaded) as session:
        save_book(session, fewer)


def test_an_ended_entry_stays_and_still_answers_for_its_days(loaded: Engine, book: PolicyBook) -> None:
    ended = with_entries(
        book, lambda entries: (*entries[:-1], replace(entries[-1], effective_to=date(2025, 6, 30)))
    )
    with transaction(loaded) as session:
        assert save_book(session, ended) is True
    with transaction(loaded) as session:
        stored = load_book(session)
    day_and_after = [
        decide(Case(Topic.CERTIFICATE, "220182", day, "证件遗失证明"), stored).verdict
        for day in (date(2025, 6, 30), date(2025, 7, 1))
    ]
    assert day_and_after == [Verdict.NOT_ISSUED, Verdict.UNLISTED]


def test_an_added_entry_is_accepted(loaded: Engine, book: PolicyBook) -> None:
    longer = with_entries(
        book, lambda entries: (*entries, replace(entries[-1], ordinal=21, item="", title="另一项"))
    )
    with transaction(loaded) as session:
        assert save_book(session, longer) is True


def test_an_empty_store_has_no_history_to_lose(empty: Engine, book: PolicyBook) -> None:
    with transaction(empty) as session:
        assert save_book(session, replace(book, catalogues=book.catalogues[1:])) is True


@pytest.mark.parametrize(
    "other",
    [{"item": "居住证明", "title": "居住证明"}, {"item": "居住证明"}, {"title": "居住证明"}, {"item": ""}],
)
def test_an_entry_that_held_is_not_turned_into_another(
    loaded: Engine, book: PolicyBook, other: dict[str, str]
) -> None:
    turned = with_entries(book, lambda entries: (replace(entries[0], **other), *entries[1:]))
    with pytest.raises(PolicyError, match="effective_to") as caught, transaction(loaded) as session:
        save_book(session, turned)
    assert (caught.value.file, caught.value.field) == (f"catalogues/{TWENTY}.yml", "第1项 亲属关系证明")
    with transaction(loaded) as session:
        assert load_book(session) == book


def test_the_words_about_an_entry_may_be_corrected(loaded: Engine, book: PolicyBook) -> None:
    corrected = with_entries(book, lambda entries: (replace(entries[0], authority="派出所"), *entries[1:]))
    with transaction(loaded) as session:
        assert save_book(session, corrected) is True
