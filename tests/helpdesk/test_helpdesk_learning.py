"""Labelling over HTTP: by the real app, in the name of somebody who is signed in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from desk_browser import CHANGCHUN, JILIN_CITY, YUSHU, Browser
from sqlalchemy import select
from sqlalchemy.engine import Engine

from cunwu.store.access import Role
from cunwu.store.conversations import ConversationRow, MessageRow, RulingRow
from cunwu.store.database import fetch, transaction
from cunwu.store.learning import QuestionRow, Reason, keep
from cunwu.store.models import AliasProposalRow
from cunwu.store.needs import NOT_OURS
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
Start = Callable[..., Browser]


@pytest.fixture
def ask(store: Engine) -> Callable[..., int]:
    """Keeps a message that was not understood; the id of its question."""

    def keep_one(text: str, region: str = YUSHU, item: str | None = None) -> int:
        with transaction(store) as session:
            count = session.query(MessageRow).count()
            row = ConversationRow(id=f"c{count}", region=region, created_at=now(), updated_at=now())
            session.add(row)
            session.flush()
            asked = MessageRow(
                conversation_id=row.id,
                number=1,
                author="user",
                text=text,
                created_at=now(),
                answered_at=now(),
            )
            session.add(asked)
            session.flush()
            reply = MessageRow(
                conversation_id=row.id,
                number=2,
                author="bot",
                replies_to=asked.id,
                text="没看明白。",
                created_at=now(),
            )
            session.add(reply)
            session.flush()
            ruling = RulingRow(
                message_id=reply.id,
                topic="certificate" if item else "out_of_scope",
                item=item,
                region=region,
                as_of=now().date(),
                confidence=0.2,
                policy_version="",
                trace=[],
                created_at=now(),
            )
            session.add(ruling)
            session.flush()
            keep(session, asked, ruling, Reason.MISSED)
            return int(
                session.execute(select(QuestionRow.id).order_by(QuestionRow.id.desc())).scalars().first()
            )

    return keep_one


def label_of(store: Engine, number: int) -> int | None:
    with transaction(store) as session:
        found: int | None = fetch(session, QuestionRow, number).label_id
        return found


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\d*)"', page)
    assert found
    return found[1]


def test_a_question_is_labelled_and_the_next_one_follows(desk: Start, ask: Callable[..., int]) -> None:
    first, second = ask("俺妈还在世的条"), ask("老太太硬实那个")
    browser = desk(Role.LIST_KEEPER, CHANGCHUN)
    assert "老太太硬实那个" in browser.client.get("/helpdesk/learning").text
    page = browser.post(f"/learning/{second}", what="证明：健在证明", seen="", back="stand=open")
    assert page.status_code == 200 and "标好了" in page.text and "俺妈还在世的条" in page.text
    assert page.url.path == f"/helpdesk/learning/{first}"
    page = browser.post(f"/learning/{first}", what="健在证明", seen="", back="")
    assert page.url.path == "/helpdesk/learning" and "都标完了" in page.text
    listed = browser.client.get("/helpdesk/learning?stand=labelled").text
    assert listed.count("证明：健在证明") == 2


def test_undoing_brings_the_question_back(desk: Start, ask: Callable[..., int], store: Engine) -> None:
    number = ask("俺妈还在世的条")
    browser = desk(Role.ADMIN)
    page = browser.post(f"/learning/{number}", need="out_of_scope|其他", seen="", back="")
    act = re.search(r'name="act" value="(\w+)"', page.text)
    assert act and label_of(store, number)
    assert "撤销了" in browser.post("/learning/undo", act=act[1], back="").text
    assert label_of(store, number) is None
    assert "没有可撤销的" in browser.post("/learning/undo", act=act[1], back="").text


def test_many_are_skipped_at_once(desk: Start, ask: Callable[..., int]) -> None:
    numbers = [ask(f"乱码{number}") for number in range(3)]
    browser = desk(Role.LIST_KEEPER, YUSHU)
    page = browser.client.post(
        "/helpdesk/learning/skip",
        data={"csrf": browser.token(), "question": [str(n) for n in numbers[:2]], "back": "words=乱码"},
    )
    assert "跳过了" in page.text and "乱码2" in page.text and "乱码0" not in page.text


def test_what_others_did_meanwhile_is_said_and_nothing_is_overwritten(
    desk: Start, ask: Callable[..., int], store: Engine
) -> None:
    number = ask("俺妈还在世的条")
    browser = desk(Role.ADMIN)
    browser.post(f"/learning/{number}", what="证明：健在证明", seen="", back="")
    before = label_of(store, number)
    page = browser.post(f"/learning/{number}", need="", seen="", back="")
    assert page.status_code == 422 and "别人标过了" in page.text
    assert label_of(store, number) == before
    shown = browser.client.get(f"/helpdesk/learning/{number}").text
    assert browser.post(f"/learning/{number}", need="", seen=seen(shown), back="").status_code == 200
    assert label_of(store, number) != before


def test_another_name_is_proposed_with_the_label_or_neither_is_done(
    desk: Start, ask: Callable[..., int], store: Engine
) -> None:
    number = ask("给俺妈开个活着的条子")
    browser = desk(Role.LIST_KEEPER, YUSHU)
    short = browser.post(f"/learning/{number}", what="证明：健在证明", alias="活", seen="", back="")
    assert short.status_code == 422 and label_of(store, number) is None
    wrong = browser.post(f"/learning/{number}", what="管不着的：农业", alias="活着的条子", seen="", back="")
    assert wrong.status_code == 422 and "挂在一个证明下面" in wrong.text and label_of(store, number) is None
    done = browser.post(f"/learning/{number}", what="证明：健在证明", alias="活着的条子", seen="", back="")
    assert "等另一个人核准" in done.text
    with transaction(store) as session:
        (row,) = session.execute(select(AliasProposalRow)).scalars().all()
        assert (row.text, row.items) == ("活着的条子", ["健在证明"])


@pytest.mark.parametrize("fields", [{"what": "没有的意思"}, {"need": "x|y|z"}, {"what": ""}, {}])
def test_what_cannot_be_a_label_is_refused_kindly(
    desk: Start, ask: Callable[..., int], store: Engine, fields: dict[str, str]
) -> None:
    number = ask("俺妈还在世的条")
    page = desk(Role.ADMIN).post(f"/learning/{number}", **fields, seen="", back="")
    assert page.status_code == 422 and "应当这样" in page.text and label_of(store, number) is None


def test_villagers_words_are_words_on_every_page(desk: Start, ask: Callable[..., int]) -> None:
    number = ask(HOSTILE)
    client = desk(Role.ADMIN).client
    for path in ("", "?words=%3Cscript%3Ealert", f"/{number}"):
        page = client.get(f"/helpdesk/learning{path}").text
        assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;alert(1)" in page


def test_other_places_and_other_roles_are_refused(
    desk: Start, ask: Callable[..., int], store: Engine
) -> None:
    number = ask("俺妈还在世的条")
    browser = desk(Role.LIST_KEEPER, JILIN_CITY)
    assert "俺妈还在世的条" not in browser.client.get("/helpdesk/learning").text
    assert browser.client.get(f"/helpdesk/learning/{number}").status_code == 404
    assert browser.post(f"/learning/{number}", need="", seen="", back="").status_code == 404
    for role in (Role.VIEWER, Role.RESPONDER):
        browser = desk(role, YUSHU)
        for path in ("", f"/{number}", "/nlu.yml", "/questions.jsonl"):
            assert browser.client.get(f"/helpdesk/learning{path}").status_code == 403
        for path in (f"/learning/{number}", "/learning/skip", "/learning/undo"):
            assert browser.post(path, need="").status_code == 403
    assert label_of(store, number) is None


@pytest.mark.parametrize("path", ["0x1", "-1", "9" * 30, "abc", "%00", "١٢"])
def test_odd_addresses_are_not_there(desk: Start, path: str) -> None:
    assert desk(Role.ADMIN).client.get(f"/helpdesk/learning/{path}").status_code == 404


def test_an_odd_filter_asks_for_nothing_special(desk: Start, ask: Callable[..., int]) -> None:
    ask("俺妈还在世的条")
    page = desk(Role.ADMIN).client.get(
        "/helpdesk/learning?stand=x&reason=y&topic=z&often=2&words=&did=%22%3E"
    )
    assert page.status_code == 200 and "俺妈还在世的条" in page.text and '">"' not in page.text


def test_one_county_is_looked_at_alone(desk: Start, ask: Callable[..., int]) -> None:
    ask("榆树的话")
    ask("德惠的话", region="220183")
    client = desk(Role.LIST_KEEPER, CHANGCHUN).client
    page = client.get("/helpdesk/learning?region=220183").text
    assert "德惠的话" in page and "榆树的话" not in page and '<option value="220183" selected>' in page
    elsewhere = client.get(f"/helpdesk/learning?region={JILIN_CITY}").text
    assert "的话</a>" not in elsewhere


def test_what_was_labelled_is_fetched_as_files(desk: Start, ask: Callable[..., int]) -> None:
    number = ask("俺妈还在世的条")
    browser = desk(Role.LIST_KEEPER, YUSHU)
    browser.post(f"/learning/{number}", what="证明：健在证明", use="teach", seen="", back="")
    lines = browser.client.get("/helpdesk/learning/nlu.yml")
    assert "- 俺妈还在世的条" in lines.text and "attachment" in lines.headers["Content-Disposition"]
    tests = browser.client.get("/helpdesk/learning/questions.jsonl")
    assert '"verdict": "not_issued"' in tests.text and len(tests.text.splitlines()) == 1


def test_what_is_no_need_and_a_name_for_no_certificate_are_refused(
    desk: Start, ask: Callable[..., int], store: Engine
) -> None:
    number = ask("呱啦噜本盖不")
    browser = desk(Role.LIST_KEEPER, YUSHU)
    unknown = browser.post(f"/learning/{number}", what="没有这种事")
    assert unknown.status_code == 422 and Refusal("no_need", found="没有这种事").reason in unknown.text
    other = browser.post(f"/learning/{number}", need=NOT_OURS, alias="呱啦噜本")
    assert other.status_code == 422 and Refusal("alias_of_what", found="呱啦噜本").reason in other.text
    assert label_of(store, number) is None
