"""What an account may do in a conversation, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from cunwu.chat import answering, handover
from cunwu.chat.answering import colleagues
from cunwu.chat.history import page
from cunwu.chat.thread import mark, view
from cunwu.rulings import PolicyBook
from cunwu.store.access import Actor, Forbidden, Role
from cunwu.store.audit import AuditRow
from cunwu.store.conversations import BOT, HUMAN, WAITING, ConversationRow, MessageRow
from cunwu.store.database import transaction
from cunwu.store.handovers import BACK, CLOSED, HandoverRow
from cunwu.store.refusal import Refusal

YUSHU, NONGAN, CHANGCHUN, JILIN = "220182", "220122", "220100", "220000"

MakeActor = Callable[..., Actor]
Waiting = Callable[..., str]
Do = Callable[..., Any]


def acts(book: PolicyBook, account: int) -> list[tuple[Any, ...]]:
    """Every act with its arguments."""
    return [
        (answering.take,),
        (answering.say, "您好", "k1"),
        (answering.write_note, "记一笔"),
        (answering.attach, 1, 1, "notice", book, "k2"),
        (answering.assign, account),
        (answering.hand_back,),
        (answering.close,),
        (colleagues,),
    ]


def row(store: Engine, conversation: str) -> ConversationRow:
    with transaction(store) as session:
        found: ConversationRow = session.get(ConversationRow, conversation)
        session.expunge(found)
        return found


def logged(store: Engine) -> list[tuple[str, str, str]]:
    with transaction(store) as session:
        query = select(AuditRow.login, AuditRow.action, AuditRow.subject).order_by(AuditRow.id)
        return [tuple(found) for found in session.execute(query)]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LIST_KEEPER])
def test_roles_that_do_not_answer_can_do_nothing(
    do: Do, store: Engine, book: PolicyBook, actor: MakeActor, waiting: Waiting, role: Role
) -> None:
    conversation, other = waiting(), actor(role)
    for act, *more in [*acts(book, other.account), (view,), (mark,)]:
        with pytest.raises(Forbidden):
            do(act, other, conversation, *more)
    assert row(store, conversation).state == WAITING
    assert logged(store) == []


def test_a_conversation_of_another_place_is_not_there(
    do: Do, store: Engine, book: PolicyBook, actor: MakeActor, waiting: Waiting
) -> None:
    here = waiting(YUSHU)
    for other in (actor(region=NONGAN), actor(Role.ADMIN, NONGAN)):
        for act, *more in [*acts(book, other.account), (view,), (mark,)]:
            with pytest.raises(KeyError):
                do(act, other, here, *more)
            with pytest.raises(KeyError):
                do(act, other, "f" * 32, *more)
    assert row(store, here).state == WAITING
    assert logged(store) == []


def test_the_first_words_take_over_and_reach_the_villager_under_the_name(
    do: Do, store: Engine, actor: MakeActor, waiting: Waiting
) -> None:
    me, conversation = actor(), waiting()
    assert do(answering.say, me, conversation, "您打13843112345找我", "k") == 2
    found = row(store, conversation)
    assert (found.state, found.who, found.account_id) == (HUMAN, "王干事", me.account)
    said = do(page, conversation, None, None).messages[-1]
    assert (said["author"], said["name"], said["text"]) == ("human", "王干事", "您打138****2345找我")
    assert said["client_id"] is None


def test_the_same_form_sent_twice_is_one_message(do: Do, actor: MakeActor, waiting: Waiting) -> None:
    me, conversation = actor(), waiting()
    assert [do(answering.say, me, conversation, "您好", "same") for _ in range(2)] == [2, 2]
    assert do(answering.say, me, conversation, "您好", "other") == 3


def test_two_accounts_of_one_name_are_two_people(
    do: Do, store: Engine, actor: MakeActor, waiting: Waiting, take_by_hand: Callable[[str, str], None]
) -> None:
    one, namesake, conversation = actor(), actor(), waiting()
    do(answering.take, one, conversation)
    for act, *more in ((answering.take,), (answering.say, "您好", "k"), (answering.hand_back,)):
        with pytest.raises(handover.NotNow, match="另一个叫“王干事”") as refused:
            do(act, namesake, conversation, *more)
        assert refused.value.key == "held_by_namesake"
    with pytest.raises(handover.NotNow):
        take_by_hand(conversation, "王干事")  # nor is whoever says so at the command line
    assert row(store, conversation).account_id == one.account


def test_a_note_is_for_colleagues_alone(do: Do, actor: MakeActor, waiting: Waiting) -> None:
    me, conversation = actor(), waiting()
    before = do(mark, me, conversation)
    do(answering.write_note, me, conversation, "老人家属电话13843112345，别说是我讲的")
    assert do(mark, me, conversation) != before  # colleagues see it come
    assert [note.text for note in do(view, me, conversation).notes] == [
        "老人家属电话138****2345，别说是我讲的"
    ]
    assert "家属" not in str(do(page, conversation, None, None).to_json())
    assert row_state(do, conversation) == WAITING  # a note takes nothing over


def row_state(do: Do, conversation: str) -> str:
    return str(do(lambda session: session.get(ConversationRow, conversation).state))


@pytest.mark.parametrize("text", ["", " \n", "长" * 2001])
def test_words_that_cannot_be_sent_are_refused_and_take_nothing_over(
    do: Do, store: Engine, actor: MakeActor, waiting: Waiting, text: str
) -> None:
    me, conversation = actor(), waiting()
    for act, *more in ((answering.say, text, "k"), (answering.write_note, text)):
        with pytest.raises(Refusal) as refused:
            do(act, me, conversation, *more)
        assert refused.value.key == "bad_message"
    assert row(store, conversation).state == WAITING
    assert logged(store) == []


def test_assigned_to_a_colleague_it_waits_for_that_one_and_moves_at_once_where_it_is_held(
    do: Do, store: Engine, actor: MakeActor, waiting: Waiting
) -> None:
    me, above = actor(), actor(region=CHANGCHUN, name="李干事")
    conversation = waiting()
    do(answering.assign, me, conversation, above.account)
    assert (row(store, conversation).state, row(store, conversation).assigned_to) == (WAITING, above.account)
    do(answering.take, me, conversation)  # a colleague may still be quicker
    assert row(store, conversation).assigned_to is None
    do(answering.assign, me, conversation, above.account)
    found = row(store, conversation)
    assert (found.state, found.who, found.account_id) == (HUMAN, "李干事", above.account)
    with pytest.raises(handover.NotNow, match="李干事") as refused:
        do(answering.say, me, conversation, "我再说一句", "k")
    assert refused.value.key == "held_by_other"


def test_only_who_answers_there_is_a_colleague(
    do: Do, store: Engine, actor: MakeActor, waiting: Waiting
) -> None:
    me, conversation = actor(), waiting()
    above = actor(region=JILIN, name="赵")
    strangers = [actor(region=NONGAN), actor(Role.VIEWER), actor(Role.LIST_KEEPER), actor(name="停用")]
    do(lambda session: setattr(session.get(answering.AccountRow, strangers[3].account), "open", False))
    assert [one.account for one in do(colleagues, me, conversation)] == [me.account, above.account]
    for stranger in (*(one.account for one in strangers), 0, -1, 10**9):
        with pytest.raises(Refusal) as refused:
            do(answering.assign, me, conversation, stranger)
        assert refused.value.key == "not_colleague"


def test_what_an_absent_colleague_holds_an_admin_gives_to_another(
    do: Do, store: Engine, actor: MakeActor, waiting: Waiting
) -> None:
    absent, me, admin = actor(name="病假"), actor(), actor(Role.ADMIN, name="主任")
    conversation = waiting()
    do(answering.take, absent, conversation)
    with pytest.raises(handover.NotNow, match="病假"):
        do(answering.assign, me, conversation, me.account)
    do(answering.assign, admin, conversation, me.account)
    assert row(store, conversation).account_id == me.account


def test_each_time_a_person_was_fetched_is_kept_with_its_times(
    do: Do, store: Engine, actor: MakeActor, waiting: Waiting
) -> None:
    me, conversation = actor(), waiting()
    do(answering.say, me, conversation, "您好", "k")
    do(answering.hand_back, me, conversation)
    do(answering.take, me, conversation)  # unasked
    do(answering.close, me, conversation)
    with transaction(store) as session:
        first, second = session.execute(select(HandoverRow).order_by(HandoverRow.id)).scalars()
        assert first.asked_at <= first.taken_at <= first.replied_at <= first.ended_at
        assert (first.ended, second.ended, second.asked_at, second.replied_at) == (BACK, CLOSED, None, None)
        assert first.receipt != second.receipt
        assert {first.account_id, second.account_id} == {me.account}
    assert row(store, conversation).state == BOT


def test_every_act_and_each_viewing_once_is_logged_without_words(
    do: Do, store: Engine, actor: MakeActor, waiting: Waiting
) -> None:
    me, conversation = actor(), waiting()
    for _ in range(5):
        do(view, me, conversation)
        do(mark, me, conversation)
    do(answering.take, me, conversation)
    do(answering.say, me, conversation, "秘密的话", "k")
    do(answering.write_note, me, conversation, "秘密的话")
    do(answering.hand_back, me, conversation)
    named = ["inbox.view", "inbox.take", "inbox.reply", "inbox.note", "inbox.back"]
    assert logged(store) == [(me.login, action, conversation) for action in named]
    with transaction(store) as session:
        assert "秘密" not in str(session.execute(select(AuditRow.words)).scalars().all())
    do(view, actor(name="别人"), conversation)
    assert [action for _, action, _ in logged(store)].count("inbox.view") == 2


def test_a_long_conversation_is_read_page_by_page_with_each_note_in_its_place(
    do: Do, store: Engine, actor: MakeActor, waiting: Waiting
) -> None:
    me, conversation = actor(), waiting()
    do(answering.write_note, me, conversation, "第一条后面")
    for number in range(2, 121):
        do(answering.say, me, conversation, f"第{number}句", str(number))
    do(answering.write_note, me, conversation, "最后")
    last = do(view, me, conversation)
    assert ([m["number"] for m in last.messages], last.earlier, last.later) == (
        [*range(71, 121)],
        True,
        False,
    )
    assert [note.text for note in last.notes] == ["最后"]
    middle = do(view, me, conversation, 71)
    assert (middle.messages[0]["number"], middle.earlier, middle.later, middle.notes) == (21, True, True, [])
    first = do(view, me, conversation, 21)
    assert ([m["number"] for m in first.messages], first.earlier) == ([*range(1, 21)], False)
    assert [note.text for note in first.notes] == ["第一条后面"]


def test_while_a_person_has_it_the_page_of_the_villager_does_not_move_it_away(
    do: Do, store: Engine, actor: MakeActor, waiting: Waiting
) -> None:
    from cunwu.chat import inbox
    from cunwu.store.versions import now

    me, conversation = actor(), waiting()
    do(answering.take, me, conversation)
    do(inbox.keep, conversation, "在吗", "c1", now(), NONGAN, None)
    assert row(store, conversation).region == YUSHU
    do(answering.hand_back, me, conversation)
    do(inbox.keep, conversation, "在吗", "c2", now(), NONGAN, None)
    assert row(store, conversation).region == NONGAN
    with transaction(store) as session:
        assert session.execute(select(MessageRow.id)).scalars().all()


@pytest.mark.parametrize(
    ("kind", "key"), [("notice", "no_paper"), ("testament", "unknown_paper"), ("draft", "no_paper")]
)
def test_where_nothing_was_ruled_no_paper_is_sent(
    do: Do, store: Engine, book: PolicyBook, actor: MakeActor, waiting: Waiting, kind: str, key: str
) -> None:
    me, conversation = actor(), waiting()
    with pytest.raises(Refusal) as refused:
        do(answering.attach, me, conversation, 1, 1, kind, book, "k")
    assert refused.value.key == key
    assert row(store, conversation).state == WAITING


def test_an_act_that_the_state_does_not_allow_says_which_comes_first(
    do: Do, actor: MakeActor, waiting: Waiting
) -> None:
    me, conversation, quiet = actor(), waiting(), waiting(state=BOT)
    for act, where, key in (
        (answering.hand_back, conversation, "not_taken"),
        (answering.hand_back, quiet, "not_taken"),
        (answering.close, quiet, "not_waiting"),
    ):
        with pytest.raises(handover.NotNow) as refused:
            do(act, me, where)
        assert refused.value.key == key
