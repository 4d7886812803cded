"""Lists as accounts work on them: rights, regions, two people by account, review and what was seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from clerks import LI, ZHANG, clerk, done, drafted, kept, published, refused, uploaded
from sqlalchemy import select, update
from workbooks import YUSHU, County, row, states

from cunwu.rulings import Case, Topic, Verdict, decide
from cunwu.store import drafts, preview, review
from cunwu.store.access import Actor, Forbidden, Role
from cunwu.store.accounts import create
from cunwu.store.audit import AuditRow
from cunwu.store.database import transaction
from cunwu.store.list_views import changes, lists, one_list
from cunwu.store.people import same_person
from cunwu.store.publish import publish
from cunwu.store.records_cache import Records
from cunwu.store.versions import now

ELSEWHERE = "220183"  # 德惠市
LATER = date(2030, 1, 1)


def test_what_is_looked_at_is_no_list_until_it_is_kept(county: County) -> None:
    upload = done(county.engine, uploaded, ZHANG, county.file(row(1, "居住证明")))
    (seen,) = done(county.engine, preview.look, ZHANG, upload)
    assert [change.item for change in seen.difference.rulings] == ["居住证明"]
    assert states(county) == {}
    with pytest.raises(KeyError):
        done(county.engine, preview.look, LI, upload)
    key = kept(county, ZHANG, upload)
    assert states(county) == {key: ("draft", None)}
    with pytest.raises(KeyError):
        done(county.engine, preview.keep, ZHANG, upload)


def test_what_is_not_kept_leaves_nothing(county: County) -> None:
    first = done(county.engine, uploaded, ZHANG, county.file(row(1, "居住证明")))
    done(county.engine, preview.discard, ZHANG, first)
    done(county.engine, uploaded, ZHANG, county.file(row(1, "养殖证明")))
    upload = done(county.engine, uploaded, ZHANG, county.file(row(1, "居住证明")))  # the second goes
    key = kept(county, ZHANG, upload)
    assert key == f"{YUSHU}-retained-2024-01-01"


def test_a_draft_is_sent_to_review_and_published_by_another_account(county: County) -> None:
    key = drafted(county)
    assert refused(county, publish, LI, key, (), "") == "not_review"
    done(county.engine, review.submit, ZHANG, key)
    assert states(county) == {key: ("review", None)}
    seen = done(county.engine, one_list, ZHANG, key)
    assert refused(county, publish, ZHANG, key, (), seen.mark) == "same_person"
    assert refused(county, publish, LI, key, (), "another") == "changed_since"
    published(county, LI, key)
    assert states(county) == {key: ("published", None)}
    with transaction(county.engine) as session:
        lines = session.execute(select(AuditRow.login, AuditRow.action, AuditRow.region)).all()
    assert [tuple(line) for line in lines] == [
        ("zhang.san", "list.imported", YUSHU),
        ("zhang.san", "list.submitted", YUSHU),
        ("li.si", "list.published", YUSHU),
    ]


@pytest.mark.parametrize("admin_imports", [True, False])
def test_an_account_made_today_is_no_second_person_to_whoever_made_it(
    county: County, admin_imports: bool
) -> None:
    admin, made = clerk("the.admin", "赵六", Role.ADMIN), clerk("new.clerk", "钱七")
    words = ("new.clerk", "钱七", Role.LIST_KEEPER, YUSHU, "four odd brown lamps")
    done(county.engine, create, admin, *words)
    first, second = (admin, made) if admin_imports else (made, admin)
    key = drafted(county, first)
    done(county.engine, review.submit, first, key)
    seen = done(county.engine, one_list, second, key).mark
    assert refused(county, publish, second, key, (), seen) == "account_just_made"
    with transaction(county.engine) as session:
        session.execute(
            update(AuditRow).where(AuditRow.action == "account.create").values(at=now() - timedelta(days=2))
        )
    published(county, second, key)
    assert states(county) == {key: ("published", None)}


def test_a_draft_is_sent_back_with_words(county: County) -> None:
    key = drafted(county)
    assert refused(county, review.send_back, LI, key, "为什么") == "not_review"
    done(county.engine, review.submit, ZHANG, key)
    assert refused(county, review.submit, ZHANG, key) == "not_draft"
    assert refused(county, review.send_back, LI, key, " ") == "why"
    done(county.engine, review.send_back, LI, key, "第1项的时限不对")
    (one,) = done(county.engine, lists, ZHANG)[-1:]
    assert (one.status, one.events[-1].action, one.events[-1].note) == (
        "draft",
        "returned",
        "第1项的时限不对",
    )


@pytest.mark.parametrize(
    ("by", "name", "login", "same"),
    [
        (ZHANG, "张三", "zhang.san", True),
        (clerk("zhang.san.2", "张三"), "张三", "zhang.san", False),  # two people of one name
        (ZHANG, "zhang.san", "", True),  # what was imported at the server
        (ZHANG, " 张 三", "", True),
        (ZHANG, "李四", "", False),
        ("Zhang.San", "张三", "zhang.san", True),
        ("张三", "张三", "zhang.san", True),
        ("李四", "张三", "zhang.san", False),
    ],
)
def test_two_people_are_two_accounts(by: Actor | str, name: str, login: str, same: bool) -> None:
    assert same_person(by, name, login) is same


def test_at_the_server_nobody_publishes_what_his_account_brought_in(county: County) -> None:
    key = drafted(county)
    assert refused(county, publish, "张三", key) == "same_person"
    assert refused(county, publish, "zhang.san", key) == "same_person"
    done(county.engine, publish, "李四", key)


ACTS: dict[str, Any] = {
    "see": one_list,
    "compare": changes,
    "submit": review.submit,
    "send back": lambda session, actor, key: review.send_back(session, actor, key, "不对"),
    "publish": lambda session, actor, key: publish(session, actor, key, (), ""),
    "withdraw": drafts.withdraw,
    "go back": lambda session, actor, key: drafts.go_back(session, actor, key, LATER),
    "revise": lambda session, actor, key: drafts.revise(session, actor, key, LATER),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_lies_in_another_county_is_not_there(county: County, act: str) -> None:
    key = drafted(county)
    stranger = clerk("stranger", region=ELSEWHERE)
    for wanted in (key, "nothing"):
        with pytest.raises(KeyError):
            done(county.engine, ACTS[act], stranger, wanted)
    assert key not in [one.id for one in done(county.engine, lists, stranger)]
    assert states(county) == {key: ("draft", None)}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RESPONDER])
@pytest.mark.parametrize("act", [act for act in ACTS if act not in ("see", "compare")])
def test_who_keeps_no_lists_changes_none(county: County, act: str, role: Role) -> None:
    key = drafted(county)
    with pytest.raises(Forbidden):
        done(county.engine, ACTS[act], clerk("wang", role=role), key)
    assert states(county) == {key: ("draft", None)}


def test_nobody_imports_into_another_county(county: County) -> None:
    file = county.file(row(1, "居住证明"))
    with pytest.raises(KeyError):
        done(county.engine, uploaded, ZHANG, file, ELSEWHERE)


def test_what_is_published_above_is_seen_and_not_changed(county: County) -> None:
    shown = done(county.engine, one_list, ZHANG, "national-cancelled-2020")
    assert not shown.own and shown.stored.region_name == "全国"
    with pytest.raises(KeyError):
        done(county.engine, drafts.revise, ZHANG, "national-cancelled-2020", LATER)


def test_a_list_in_force_is_repeated_as_a_draft(county: County) -> None:
    first = county.put_in_force("居住证明", "养殖证明", start="2024-02-01")
    key = done(county.engine, drafts.revise, ZHANG, first, date(2024, 7, 1))
    _, found = done(county.engine, changes, ZHANG, key)
    assert found.empty and [e.title for e in found.after[0].entries] == ["居住证明", "养殖证明"]
    done(county.engine, review.submit, ZHANG, key)
    assert refused(county, publish, ZHANG, key, (), "") == "same_person"


def test_every_process_answers_by_what_was_published(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cunwu.store.records_cache.FRESH_SECONDS", -1.0)
    processes = [Records(county.engine), Records(county.engine)]
    case = Case(Topic.CERTIFICATE, YUSHU, date(2024, 7, 1), "居住证明")

    def ruled() -> list[Verdict]:
        return [decide(case, one.current()).verdict for one in processes]

    key = drafted(county)
    done(county.engine, review.submit, ZHANG, key)
    assert ruled() == [Verdict.UNLISTED] * 2
    published(county, LI, key)
    assert ruled() == [Verdict.ISSUABLE] * 2
