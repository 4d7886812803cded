"""Names proposed by one account, approved by another: heard everywhere, kept by every load of the files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from clerks import LI, ZHANG, clerk, done, drafted, refused
from sqlalchemy import select, update
from workbooks import YUSHU, County, version

from cunwu.rulings import PolicyBook
from cunwu.rulings.records import AskAlias
from cunwu.store import models as m
from cunwu.store.access import Forbidden, Role
from cunwu.store.accounts import create
from cunwu.store.aliases import approve_alias, end_alias, proposals, propose_alias, reject_alias
from cunwu.store.audit import AuditRow
from cunwu.store.database import transaction
from cunwu.store.records_cache import Records
from cunwu.store.save import save_book
from cunwu.store.versions import now

NAME = "红本本二号"


def proposed(county: County, text: str = NAME, item: str = "居住证明", kind: str = "exact") -> int:
    return done(county.engine, propose_alias, ZHANG, text, item, kind)


def approved(county: County, *words: str) -> int:
    key = proposed(county, *words)
    done(county.engine, approve_alias, LI, key)
    return key


def test_a_name_is_proposed_approved_heard_and_taken_back(county: County) -> None:
    key = proposed(county)
    assert NAME not in county.book.exact
    done(county.engine, approve_alias, LI, key)
    assert county.book.exact[NAME] == "居住证明"
    (one,) = done(county.engine, proposals, ZHANG)
    assert (one.status, one.by, one.decided_by, one.heard) == ("approved", "张三", "李四", True)
    done(county.engine, end_alias, LI, key)
    assert NAME not in county.book.exact


def test_whoever_proposed_it_does_not_approve_it_but_may_take_it_back(county: County) -> None:
    key = proposed(county)
    assert refused(county, approve_alias, ZHANG, key) == "own_proposal"
    done(county.engine, reject_alias, ZHANG, key, "写错了")
    for act in (approve_alias, reject_alias, end_alias):
        assert refused(county, act, LI, key) == "alias_decided"
    assert NAME not in county.book.exact


@pytest.mark.parametrize("admin_proposes", [True, False])
def test_an_account_made_today_approves_nothing_of_whoever_made_it(
    county: County, admin_proposes: bool
) -> None:
    admin, made = clerk("the.admin", "赵六", Role.ADMIN), clerk("new.clerk", "钱七")
    done(county.engine, create, admin, "new.clerk", "钱七", Role.LIST_KEEPER, YUSHU, "four odd brown lamps")
    first, second = (admin, made) if admin_proposes else (made, admin)
    key = done(county.engine, propose_alias, first, NAME, "居住证明", "exact")
    assert refused(county, approve_alias, second, key) == "account_just_made"
    with transaction(county.engine) as session:
        session.execute(
            update(AuditRow).where(AuditRow.action == "account.create").values(at=now() - timedelta(days=2))
        )
    done(county.engine, approve_alias, second, key)
    assert county.book.exact[NAME] == "居住证明"


def test_every_process_hears_it_and_forgets_it(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cunwu.store.records_cache.FRESH_SECONDS", -1.0)
    processes = [Records(county.engine), Records(county.engine)]
    assert not any(NAME in one.current().exact for one in processes)
    key = approved(county)
    assert all(one.current().exact[NAME] == "居住证明" for one in processes)
    done(county.engine, end_alias, LI, key)
    assert not any(NAME in one.current().exact for one in processes)


def loaded_again(county: County, book: PolicyBook) -> PolicyBook:
    with transaction(county.engine) as session:
        assert save_book(session, replace(book, version="another"))
    return county.book


def test_it_survives_a_load_of_the_files(county: County, book: PolicyBook) -> None:
    approved(county)
    approved(county, "绿本本三号", "居住证明;养殖证明", "ask")
    found = loaded_again(county, book)
    assert found.exact[NAME] == "居住证明"
    assert found.ask_alias["绿本本三号"].candidates == ("居住证明", "养殖证明")


def test_what_the_files_say_later_goes_first(county: County, book: PolicyBook) -> None:
    approved(county)
    asked = AskAlias(NAME, ("养殖证明", "收入证明"))
    found = loaded_again(county, replace(book, ask_aliases=(*book.ask_aliases, asked)))
    assert NAME not in found.exact and found.ask_alias[NAME] == asked
    (one,) = done(county.engine, proposals, ZHANG)
    assert (one.status, one.heard) == ("approved", False)


def test_a_name_asked_about_gets_one_more_meaning(county: County) -> None:
    before = county.book.ask_alias["身份证明"].candidates
    assert "居住证明" not in before
    approved(county, "身份证明", "居住证明", "ask")
    assert county.book.ask_alias["身份证明"].candidates == (*before, "居住证明")


CANNOT: list[tuple[str, tuple[str, ...]]] = [
    ("alias_length", ("本本",)),
    ("alias_length", ("本" * 41,)),
    ("alias_length", ("……——",)),
    ("alias_length", ("",)),
    ("alias_kind", (NAME, "居住证明", "maybe")),
    ("alias_item", (NAME, "没有的证明")),
    ("alias_known", ("养狗证明", "居民养犬证明")),
    ("alias_known", ("居住证明", "居住证明")),
    ("alias_known", ("身份证明", "居民身份信息证明", "ask")),
    ("alias_taken", ("养狗证明", "居住证明")),
    ("alias_taken", ("身份证明", "居住证明")),
    ("alias_taken", ("养狗证明", "居住证明;收入证明", "ask")),
    ("alias_one", (NAME, "")),
    ("alias_one", (NAME, "居住证明;收入证明")),
    ("alias_several", (NAME, "居住证明", "ask")),
    ("too_general", ("有关证明",)),
    ("alias_cancelled", ("没有犯过罪的证明", "居住证明")),
    ("control", ("红本\x00本二号",)),
]


@pytest.mark.parametrize(("key", "words"), CANNOT)
def test_a_name_that_clashes_is_refused(county: County, key: str, words: tuple[str, ...]) -> None:
    known = version(county.engine)
    with pytest.raises(Exception) as caught:
        proposed(county, *words)
    assert getattr(caught.value, "key", caught.value) == key
    assert version(county.engine) == known and done(county.engine, proposals, ZHANG) == ()


def test_it_is_kept_as_the_bot_reads(county: County) -> None:
    approved(county, " 紅本本 ２號 ")
    assert county.book.exact["红本本2号"] == "居住证明"


def test_a_name_waits_once_and_no_draft_may_hold_it(county: County) -> None:
    key = proposed(county)
    assert refused(county, propose_alias, LI, NAME, "养殖证明") == "alias_waits"
    drafted(county, ZHANG, "果园看护证明")
    assert refused(county, propose_alias, LI, "果园看护证明", "居住证明") == "alias_drafted"
    done(county.engine, reject_alias, LI, key)
    approved(county, NAME, "养殖证明")
    assert county.book.exact[NAME] == "养殖证明"


def test_what_came_to_be_known_meanwhile_is_not_approved(county: County) -> None:
    key = proposed(county)
    with transaction(county.engine) as session:
        session.add(m.AliasRow(text=NAME, item_name="养殖证明", kind="exact", ordinal=9999))
    assert refused(county, approve_alias, LI, key) == "alias_taken"


def test_rights_and_regions(county: County) -> None:
    key = proposed(county)
    for role in (Role.VIEWER, Role.RESPONDER):
        with pytest.raises(Forbidden):
            done(county.engine, propose_alias, clerk("wang", role=role), "绿本本", "居住证明")
        for act in (approve_alias, reject_alias, end_alias):
            with pytest.raises(Forbidden):
                done(county.engine, act, clerk("wang", role=role), key)
    stranger = clerk("stranger", region="220183")
    assert done(county.engine, proposals, stranger) == ()
    for act in (approve_alias, reject_alias, end_alias):
        for wanted in (key, 99):
            with pytest.raises(KeyError):
                done(county.engine, act, stranger, wanted)


def test_the_logs_say_who_did_it_and_not_the_words(county: County) -> None:
    key = approved(county)
    with transaction(county.engine) as session:
        audit: Any = session.execute(select(AuditRow.login, AuditRow.action, AuditRow.subject)).all()
        journal: Any = session.execute(select(m.PolicyEventRow.note)).scalars().all()
    assert [tuple(line) for line in audit] == [
        ("zhang.san", "list.proposed", f"alias-{key}"),
        ("li.si", "list.approved", f"alias-{key}"),
    ]
    assert not any(NAME in words for words in journal)
