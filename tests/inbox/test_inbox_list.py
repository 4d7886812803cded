"""The list of the inbox: what is in it, in which order, for whom, and how it is narrowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cunwu.chat import answering
from cunwu.chat.desk import FREE, MINE, PAGE, Wanted, by_receipt, listed, mark, places
from cunwu.store.access import Actor, Forbidden, Role
from cunwu.store.conversations import BOT, HUMAN, WAITING
from cunwu.store.refusal import Refusal

YUSHU, NONGAN, CHANGCHUN, JILIN = "220182", "220122", "220100", "220000"

MakeActor = Callable[..., Actor]
Waiting = Callable[..., str]
Do = Callable[..., Any]


def ids(do: Do, actor: Actor, **wanted: Any) -> list[str]:
    return [case.conversation for case in do(listed, actor, Wanted(**wanted)).cases]


def test_those_that_wait_come_first_the_longest_waiting_at_the_top(
    do: Do, actor: MakeActor, waiting: Waiting
) -> None:
    me = actor()
    taken, short, long = waiting(minutes=90), waiting(minutes=1), waiting(minutes=60)
    waiting(state=BOT)
    do(answering.take, me, taken)
    found = do(listed, me, Wanted())
    assert [case.conversation for case in found.cases] == [long, short, taken]
    assert found.total == 3
    first, last = found.cases[0], found.cases[2]
    assert (first.state, first.who, first.place, first.last) == (WAITING, None, "榆树市", "转人工")
    assert (last.state, last.who, last.account) == (HUMAN, "王干事", me.account)
    assert first.receipt is not None


def test_nobody_sees_more_than_his_part_of_the_tree(do: Do, actor: MakeActor, waiting: Waiting) -> None:
    here, there, above = waiting(YUSHU, 3), waiting(NONGAN, 2), waiting(JILIN, 1)
    assert ids(do, actor(region=YUSHU)) == [here]
    assert ids(do, actor(region=CHANGCHUN)) == [here, there]
    assert ids(do, actor(region=JILIN)) == [here, there, above]
    assert ids(do, actor(region=YUSHU), place=NONGAN) == []
    assert ids(do, actor(region=YUSHU), place=JILIN) == [here]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LIST_KEEPER])
def test_roles_that_do_not_answer_see_nothing(do: Do, actor: MakeActor, waiting: Waiting, role: Role) -> None:
    conversation = waiting()
    other = actor(role)
    for function, argument in (
        (listed, Wanted()),
        (mark, Wanted()),
        (places, YUSHU),
        (by_receipt, "20261123-K7P2QX"),
    ):
        with pytest.raises(Forbidden):
            do(function, other, argument)
    assert conversation in ids(do, actor())


def test_the_list_is_narrowed_by_place_state_age_and_whose(
    do: Do, actor: MakeActor, waiting: Waiting
) -> None:
    me, colleague = actor(region=CHANGCHUN), actor(region=CHANGCHUN, name="李干事")
    old, young, mine, meant = waiting(minutes=100), waiting(NONGAN, 10), waiting(minutes=50), waiting()
    do(answering.take, me, mine)
    do(answering.assign, colleague, meant, me.account)
    assert ids(do, me, place=NONGAN) == [young]
    assert ids(do, me, state=HUMAN) == [mine]
    assert ids(do, me, state=WAITING) == [old, young, meant]
    assert ids(do, me, minutes=60) == [old]
    assert ids(do, me, whose=MINE) == [meant, mine]
    assert ids(do, colleague, whose=MINE) == []
    assert ids(do, me, whose=FREE) == [old, young]
    assert do(listed, me, Wanted(whose=MINE)).cases[0].assigned == "王干事"


def test_a_long_list_has_pages_without_gaps(do: Do, actor: MakeActor, waiting: Waiting) -> None:
    made = [waiting(minutes=1000 - number) for number in range(PAGE + 3)]
    me = actor()
    assert ids(do, me) + ids(do, me, page=2) == made
    assert do(listed, me, Wanted(page=2)).total == PAGE + 3
    assert ids(do, me, page=3) == ids(do, me, page=10**30) == []
    assert ids(do, me, page=-5) == made[:PAGE]


def test_places_are_counted_one_step_down_with_all_below(do: Do, actor: MakeActor, waiting: Waiting) -> None:
    me = actor(region=JILIN)
    for region in (YUSHU, YUSHU, NONGAN):
        waiting(region)
    waiting(YUSHU, state=BOT)
    assert [(p.code, p.name, p.count) for p in do(places, me, JILIN)] == [(CHANGCHUN, "长春市", 3)]
    assert [(p.code, p.count) for p in do(places, me, CHANGCHUN)] == [(YUSHU, 2), (NONGAN, 1)]
    assert [(p.code, p.count) for p in do(places, actor(region=YUSHU), CHANGCHUN)] == [(YUSHU, 2)]


def test_a_receipt_number_finds_its_conversation_also_once_it_is_settled(
    do: Do, actor: MakeActor, waiting: Waiting
) -> None:
    me, conversation = actor(), waiting()
    receipt = do(listed, me, Wanted()).cases[0].receipt
    do(answering.close, me, conversation)
    assert do(by_receipt, me, f" {receipt.lower()} ") == conversation
    for other, words in ((actor(region=NONGAN), receipt), (me, "20200101-AAAAAA"), (me, ""), (me, "'; --")):
        with pytest.raises(Refusal) as refused:
            do(by_receipt, other, words)
        assert refused.value.key == "no_receipt"


def test_the_mark_changes_with_what_is_seen_and_only_then(do: Do, actor: MakeActor, waiting: Waiting) -> None:
    me = actor()
    first = waiting()
    seen = [do(mark, me, Wanted())]
    waiting(NONGAN)  # another place
    assert do(mark, me, Wanted()) == seen[0]
    for change in (
        lambda: waiting(minutes=1),
        lambda: do(answering.take, me, first),
        lambda: do(answering.hand_back, me, first),
    ):
        change()
        seen.append(do(mark, me, Wanted()))
    assert len(set(seen)) == len(seen)
