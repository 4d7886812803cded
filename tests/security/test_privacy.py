"""All that is kept of a conversation can be handed out and taken out; no table keeps a trace."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import String, cast, func, select, update
from sqlalchemy.engine import Engine

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations, NoConversation, Opening
from cunwu.store.access import Actor, Forbidden, Role, server
from cunwu.store.audit import AuditRow
from cunwu.store.conversations import ConversationRow, MessageRow, RulingRow
from cunwu.store.database import reading, transaction
from cunwu.store.handovers import HandoverRow
from cunwu.store.insight_close import close_days, reopen
from cunwu.store.insight_tables import ClosedRow, CountRow
from cunwu.store.leads import LeadRow
from cunwu.store.learning import HeardRow, QuestionRow
from cunwu.store.models import Base
from cunwu.store.personal import erase, export, holdings, named
from cunwu.store.requests import RequestRow
from cunwu.store.retention import believable, due, retain
from cunwu.store.versions import now
from cunwu.store.wechat import WeChatReceiptRow, WeChatUserRow

WORDS = "赵钱孙李家的鸭蛋证明"  # nobody else says it
OPENID = "o-the-one-who-asks"
DAYS = 180


def traces(store: Engine, *needles: str) -> set[str]:
    """The columns, of every table there is, that hold one of these texts."""
    found = set()
    with reading(store) as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                text = cast(column, String)
                for needle in needles:
                    escaped = json.dumps(needle)[1:-1]  # as JSON columns hold it
                    for form in {needle, escaped}:
                        query = select(func.count()).select_from(table).where(func.instr(text, form) > 0)
                        if session.execute(query).scalar_one():
                            found.add(f"{table.name}.{column.name}")
    return found


@pytest.fixture
def conversations(store: Engine, agent: DialogueAgent) -> Conversations:
    return Conversations(store, agent)


@pytest.fixture
def talked(conversations: Conversations, store: Engine) -> str:
    """A conversation that left something in every table that can hold it."""
    conversation = conversations.open(Opening())
    answer = asyncio.run(conversations.send(conversation, f"{WORDS}能开吗", "wx-one"))
    asyncio.run(conversations.send(conversation, f"{WORDS}转人工"))
    conversations.give_feedback(conversation, answer["number"], False, f"{WORDS}不对")
    with transaction(store) as session:
        row = session.get(ConversationRow, conversation)
        said = session.query(MessageRow).filter_by(conversation_id=conversation, author="bot").all()
        said[0].answer = {**said[0].answer, "lead": {"text": WORDS, "receipt": "20261123-AAAAAA"}}
        lead = LeadRow(receipt="20261123-AAAAAA", day=date.today(), region=row.region, role="", text=WORDS)
        ruled = session.query(RulingRow).filter_by(message_id=said[0].id).one()
        ruled.item = WORDS
        asked = RequestRow(day=date.today(), region=row.region, item=WORDS, verdict="unlisted")
        follower = WeChatUserRow(openid=OPENID, conversation_id=conversation)
        receipt = WeChatReceiptRow(key="wx-one", reply=WORDS, created_at=now())
        session.add_all([lead, asked, follower, receipt])
        if not session.query(HandoverRow).filter_by(conversation_id=conversation).count():
            session.add(HandoverRow(conversation_id=conversation, receipt="20261123-BBBBBB"))
    return conversation


def admin(store: Engine) -> Actor:
    with reading(store) as session:
        return server(session)


def test_erasing_leaves_no_trace_in_any_table(store: Engine, talked: str) -> None:
    kept = {"message.text", "lead.text", "request.item", "wechat_user.openid", "wechat_receipt.reply"}
    assert kept <= traces(store, WORDS, OPENID), "it can be found"
    with transaction(store) as session:
        expected = holdings(session, admin(store), talked)
        assert erase(session, admin(store), talked) == expected
    assert traces(store, WORDS, OPENID, "wx-one", "20261123-AAAAAA") == set()
    assert traces(store, talked) == {"audit.subject"}, "that it was erased is on record"


def test_nothing_of_another_conversation_goes(
    store: Engine, talked: str, conversations: Conversations
) -> None:
    other = conversations.open(Opening())
    asyncio.run(conversations.send(other, f"{WORDS}能开吗"))
    asyncio.run(conversations.send(other, "死亡证明村里给开吗"))

    def rows() -> list[Any]:
        with reading(store) as session:
            page = conversations.history(other)
            heard = session.query(HeardRow.message_id).join(MessageRow, MessageRow.id == HeardRow.message_id)
            return [page.to_json(), heard.filter(MessageRow.conversation_id == other).all()]

    before = rows()
    with transaction(store) as session:
        erase(session, admin(store), talked)
    assert rows() == before
    with reading(store) as session:
        for question in session.query(QuestionRow):
            shown = session.get(MessageRow, question.message_id)
            times = session.query(HeardRow).filter_by(question_id=question.id).count()
            assert (shown.conversation_id, question.times) == (other, times)


def test_every_table_that_points_at_a_conversation_is_handed_out(store: Engine, talked: str) -> None:
    """A table that is added later and forgotten here fails this test."""
    pointing = {"conversation"}
    while True:
        more = {
            table.name
            for table in Base.metadata.sorted_tables
            for key in table.foreign_keys
            if key.column.table.name in pointing
        } - pointing
        if not more:
            break
        pointing |= more
    with transaction(store) as session:
        found = export(session, admin(store), talked)
    assert pointing <= set(found)
    assert [row["text"] for row in found["lead"]] == [WORDS]
    assert json.dumps(found, default=str, ensure_ascii=False).count(WORDS) > 5


@pytest.mark.parametrize("words", [OPENID, "20261123-AAAAAA", "20261123-aaaaaa"])
def test_a_conversation_is_found_by_what_people_have_in_hand(store: Engine, talked: str, words: str) -> None:
    with reading(store) as session:
        assert named(session, talked) == named(session, words) == talked
        receipt = session.query(HandoverRow).filter_by(conversation_id=talked).first().receipt
        assert named(session, receipt) == talked


@pytest.mark.parametrize("words", ["", "nobody", "%", "' or 1=1 --", "x" * 10_000])
def test_who_is_not_there_is_not_found(store: Engine, talked: str, words: str) -> None:
    with reading(store) as session, pytest.raises(KeyError):
        named(session, words)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RESPONDER, Role.LIST_KEEPER])
def test_only_who_manages_the_place_may(store: Engine, talked: str, role: Role) -> None:
    for actor in (
        Actor(1, "a", "a", role, "220000"),
        Actor(1, "a", "a", Role.ADMIN, "220182"),
    ):
        for act in (export, holdings, erase):
            with pytest.raises(Forbidden), transaction(store) as session:
                act(session, actor, talked)
    assert traces(store, WORDS)


def test_a_turn_that_was_thought_about_meanwhile_finds_nothing_to_write_to(
    store: Engine, talked: str, conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = conversations._turns
    think = turns._think

    async def erased_meanwhile(*arguments: Any) -> Any:
        with transaction(store) as session:
            erase(session, admin(store), talked)
        return await think(*arguments)

    monkeypatch.setattr(turns, "_think", erased_meanwhile)
    with pytest.raises(NoConversation):
        asyncio.run(conversations.send(talked, f"{WORDS}还能开吗"))


def aged(store: Engine, conversation: str, time: timedelta, last: timedelta | None = None) -> None:
    """Make a conversation that old, and its last word as old as ``last``."""
    with transaction(store) as session:
        row = session.get(ConversationRow, conversation)
        row.created_at -= time
        row.updated_at -= time if last is None else last
        numbers = [one.id for one in session.query(MessageRow).filter_by(conversation_id=conversation)]
        for table in (MessageRow, RulingRow):
            key = table.id if table is MessageRow else table.message_id
            for one in session.query(table).filter(key.in_(numbers)):
                one.created_at -= time
        for dated in (LeadRow, RequestRow):
            session.execute(update(dated).values(day=date.today() - time))


def rows_of(store: Engine) -> Counter[str]:
    with reading(store) as session:
        return Counter(
            {
                table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
            }
        )


def test_what_is_old_goes_and_what_is_young_stays(
    store: Engine, talked: str, conversations: Conversations
) -> None:
    aged(store, talked, timedelta(days=DAYS + 2))
    young = conversations.open(Opening())
    asyncio.run(conversations.send(young, "死亡证明村里给开吗"))
    before = conversations.history(young).to_json()
    announced = due(store, now(), DAYS)
    counts = rows_of(store)
    gone = sum(retain(store, now(), DAYS), Counter[str]())
    assert gone == announced and gone["conversation"] == 1 and gone["lead"] == 1
    assert traces(store, WORDS, OPENID, talked) == set()
    assert conversations.history(young).to_json() == before
    with reading(store) as session:
        (line,) = session.query(AuditRow).filter_by(action="privacy.retain")
        assert "conversation=1" in line.words
    after = rows_of(store)
    assert {name: counts[name] - after[name] for name in gone} == dict(gone)
    assert +sum(retain(store, now(), DAYS), Counter[str]()) == Counter(), "nothing is left to do"


def test_a_dry_run_touches_nothing(store: Engine, talked: str) -> None:
    aged(store, talked, timedelta(days=DAYS + 2))
    before = rows_of(store)
    assert due(store, now(), DAYS)["message"] >= 4
    assert rows_of(store) == before


def test_a_conversation_that_goes_on_loses_its_old_words_only(
    store: Engine, talked: str, conversations: Conversations
) -> None:
    aged(store, talked, timedelta(days=DAYS + 2), timedelta(0))
    asyncio.run(conversations.send(talked, "死亡证明村里给开吗"))
    numbers = [one["number"] for one in conversations.history(talked).to_json()["messages"]]
    list(retain(store, now(), DAYS))
    left = [one["number"] for one in conversations.history(talked).to_json()["messages"]]
    assert left == numbers[-2:]
    assert "message.text" not in traces(store, WORDS)
    answer = asyncio.run(conversations.send(talked, "那居住证明呢"))
    assert answer["asked"] == numbers[-1] + 1, "numbers go on"


def test_closed_figures_stay_also_when_they_are_made_anew(
    store: Engine, talked: str, conversations: Conversations
) -> None:
    for _ in range(6):
        asyncio.run(conversations.send(talked, "死亡证明村里给开吗"))
    aged(store, talked, timedelta(days=DAYS + 2))
    list(retain(store, now(), DAYS))

    def figures() -> list[Any]:
        with reading(store) as session:
            return (
                session.query(CountRow.series_id, CountRow.day, CountRow.count)
                .order_by(CountRow.series_id, CountRow.day)
                .all()
            )

    kept = figures()
    assert kept, "they were counted before the rows went"
    reopen(store)
    list(close_days(store, now()))
    assert figures() == kept
    with reading(store) as session:
        assert session.query(ClosedRow.kept_from).scalar() is not None


def test_an_export_is_on_record(store: Engine, talked: str) -> None:
    with transaction(store) as session:
        export(session, admin(store), talked)
    with reading(store) as session:
        assert session.query(AuditRow).filter_by(action="privacy.export", subject=talked).count() == 1


def test_a_clock_that_is_ahead_takes_out_nothing_by_itself(store: Engine, talked: str) -> None:
    with transaction(store) as session:
        session.execute(update(ConversationRow).values(updated_at=now() - timedelta(days=3)))
    assert believable(store, now(), DAYS)
    assert not believable(store, now() + timedelta(days=DAYS + 30), DAYS)
