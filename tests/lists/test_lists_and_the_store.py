"""Imported lists in a store that loads its files again, breaks off, and is read by many processes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event
from workbooks import YUSHU, County, row, ruled, states

from cunwu.language.lexicon import Lexicon
from cunwu.rulings import Verdict
from cunwu.rulings.verdict import ListKind
from cunwu.store import models as m
from cunwu.store import records_cache
from cunwu.store.database import transaction
from cunwu.store.errors import PolicyError
from cunwu.store.files import read_policy
from cunwu.store.records_cache import Records
from cunwu.store.save import save_book

FEBRUARY = date(2024, 2, 1)


class PulledOutError(Exception):
    """The plug was pulled."""


def test_every_process_hears_of_a_publication(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records_cache, "FRESH_SECONDS", -1.0)
    records = Records(county.engine)
    key = county.take(county.file(row(1, "果园看护证明")))
    before = records.current()
    assert "果园看护证明" not in before.item
    county.publish(key)
    after = records.current()
    assert after.version != before.version
    assert [m.name for m in Lexicon(after).find("果园看护证明能开吗")] == ["果园看护证明"]


def test_loading_the_files_again_keeps_what_was_imported(county: County, tmp_path: Any) -> None:
    published = county.put_in_force("居住证明", "果园看护证明", start="2024-02-01")
    draft = county.take(county.file(row(1, "养殖证明")), "2024-07-01")
    before = county.book
    for again in (read_policy(), replace(read_policy(), version="changed")):
        with transaction(county.engine) as session:
            changed = save_book(session, again)
        assert changed is (again.version == "changed")
    assert county.book.catalogues == before.catalogues
    assert county.book.items == before.items
    assert county.book.version != before.version
    assert states(county) == {published: ("published", None), draft: ("draft", None)}


@pytest.mark.parametrize("table", ["source", "catalogue", "item", "entry", "policy_event"])
def test_an_import_that_breaks_off_leaves_no_draft(county: County, table: str) -> None:
    def pull_out(_1: Any, _2: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise PulledOutError

    file = county.file(row(1, "居住证明"), row(2, "果园看护证明"))
    event.listen(county.engine, "before_cursor_execute", pull_out)
    with pytest.raises(PulledOutError):
        county.take(file)
    event.remove(county.engine, "before_cursor_execute", pull_out)
    assert states(county) == {}
    with transaction(county.engine) as session:
        assert session.query(m.ItemRow).filter_by(origin=m.IMPORTED).count() == 0
        assert session.query(m.SourceRow).filter_by(origin=m.IMPORTED).count() == 0


@pytest.mark.parametrize("table", ["policy_event", "policy_version"])
def test_a_publication_that_breaks_off_changes_nothing(county: County, table: str) -> None:
    first = county.put_in_force("居住证明", start="2024-02-01")
    second = county.take(county.file(row(1, "养殖证明")), "2024-07-01")
    before = county.book

    def pull_out(_1: Any, _2: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise PulledOutError

    event.listen(county.engine, "before_cursor_execute", pull_out)
    with pytest.raises(PulledOutError):
        county.publish(second)
    event.remove(county.engine, "before_cursor_execute", pull_out)
    assert county.book == before
    assert states(county) == {first: ("published", None), second: ("draft", None)}


def test_an_item_that_the_files_learn_later_takes_over_the_imported_name(county: County) -> None:
    county.put_in_force("果园看护证明", start="2024-02-01")
    files = read_policy()
    known = next(item for item in files.items if item.name == "居住证明")
    learned = replace(known, exact=(*known.exact, "果园看护证明"))
    items = tuple(learned if item is known else item for item in files.items)
    with transaction(county.engine) as session:
        save_book(session, replace(files, version="learned", items=items))
    assert ruled(county, "果园看护证明", FEBRUARY) is Verdict.ISSUABLE
    assert "果园看护证明" not in county.book.item
    assert county.book.exact["果园看护证明"] == "居住证明"


def test_a_region_or_list_that_an_import_rests_on_is_not_taken_away(county: County) -> None:
    county.put_in_force("居住证明", start="2024-02-01")
    files = read_policy()
    without = replace(files, version="x", regions=tuple(r for r in files.regions if r.code != YUSHU))
    own = replace(files.catalogues[0], id="yushu", region=YUSHU, kind=ListKind.RETAINED, entries=())
    clash = replace(files, version="x", catalogues=(*files.catalogues, own))
    for wrong, says in ((without, "有导入的清单"), (clash, "日子重叠")):
        with pytest.raises(PolicyError, match=says), transaction(county.engine) as session:
            save_book(session, wrong)
