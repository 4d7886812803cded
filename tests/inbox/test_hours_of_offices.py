"""Office hours: read as people write them, kept by an admin, looked for up the tree, told to whom asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.desk import Wanted, listed
from cunwu.chat.service import Conversations, Opening
from cunwu.replies.person import person_comes
from cunwu.rulings.verdict import RegionLevel
from cunwu.store.access import Actor, Forbidden, Role
from cunwu.store.office_hours import hours_for, hours_of, read_hours, set_hours
from cunwu.store.refusal import Refusal

YUSHU, NONGAN, CHANGCHUN, JILIN = "220182", "220122", "220100", "220000"
WEEK = ["8:30-11:30 13:00-17:00"] * 5 + ["", ""]
NUMBER = "20261123-K7P2QX"
# 2026-11-23 is a Monday
MOMENTS = {
    "2026-11-23 08:00": "现在没到上班时间，今天8:30有人来答你",
    "2026-11-23 08:30": "现在是上班时间",
    "2026-11-23 11:30": "今天13:00有人来答你",
    "2026-11-23 17:00": "明天（11月24日，星期二）8:30",
    "2026-11-27 20:00": "11月30日（星期一）8:30",
    "2026-11-28 09:00": "后天（11月30日，星期一）8:30",
}

MakeActor = Callable[..., Actor]
Do = Callable[..., Any]


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_villager_is_told_when_somebody_will_be_there(moment: str) -> None:
    hours = read_hours(WEEK, "", "")
    words = person_comes(NUMBER, RegionLevel.COUNTY, datetime.fromisoformat(moment), hours)
    assert MOMENTS[moment] in words
    assert f"你的编号：{NUMBER}。" in words
    assert "哪个县" not in words


def test_days_off_and_extra_days_count() -> None:
    hours = read_hours(WEEK, "2026-10-01、2026年10月2日 2026.10.5", "2026-10-10")
    assert hours is not None
    assert hours.opening(datetime(2026, 10, 1, 9)) == datetime(2026, 10, 6, 8, 30)
    assert hours.opening(datetime(2026, 10, 10, 12)) == datetime(2026, 10, 10, 13)


def test_without_hours_somebody_comes_and_where_nobody_ever_works_that_is_said() -> None:
    moment = datetime(2026, 11, 23, 3)
    assert person_comes(NUMBER, RegionLevel.VILLAGE, moment, None).startswith("会有人来答你。")
    mondays = "2026-11-23 11-30 12-7 12-14 12-21 12-28".replace(" ", " 2026-")
    never = read_hours(["9:00-10:00", *[""] * 6], f"{mondays} 2027-1-4 2027-1-11 2027-1-18", "")
    assert "这阵子没人上班" in person_comes(NUMBER, RegionLevel.VILLAGE, moment, never)


def test_whoever_has_not_said_where_she_lives_is_asked() -> None:
    assert "哪个县" in person_comes(NUMBER, RegionLevel.PROVINCE, datetime(2026, 11, 23, 9), None)


@pytest.mark.parametrize(
    ("monday", "off", "key"),
    [
        ("早八点", "", "hours_unknown"),
        ("25:00-26:00", "", "hours_unknown"),
        ("8:30-11:30 <script>", "", "hours_unknown"),
        ("8:30-8:30", "", "hours_order"),
        ("13:00-17:00 8:30-11:30", "", "hours_order"),
        ("8:00-12:00 11:00-13:00", "", "hours_order"),
        ("", "2026-10-01", "hours_missing"),
        ("8:30-11:30", "国庆", "hours_day"),
        ("8:30-11:30", "2026-02-30", "hours_day"),
        ("8:30-11:30", " ".join(f"20{n // 28:02}-02-{n % 28 + 1:02}" for n in range(101)), "hours_days"),
    ],
)
def test_what_is_no_time_is_refused_with_an_example(monday: str, off: str, key: str) -> None:
    with pytest.raises(Refusal, match="应当这样") as refused:
        read_hours([monday, *[""] * 6], off, "")
    assert refused.value.key == key


@pytest.mark.parametrize(
    "words", ["8:30-11:30，13:00—17:00", "８：３０～１１：３０ 13:00至17:00", "08:30 - 11:30;13:00-17:00"]
)
def test_hours_may_be_written_as_people_write_them(words: str) -> None:
    assert read_hours([words, *[""] * 6], "", "") == read_hours([WEEK[0], *[""] * 6], "", "")


def test_nothing_at_all_is_no_hours() -> None:
    assert read_hours([""] * 7, " ", "") is None


def test_the_nearest_place_up_the_tree_that_has_hours_counts(do: Do, actor: MakeActor) -> None:
    admin = actor(Role.ADMIN, JILIN)
    wide, near = read_hours(WEEK, "", ""), read_hours(["9:00-10:00", *[""] * 6], "", "")
    assert do(hours_for, YUSHU) is None
    do(set_hours, admin, JILIN, wide)
    assert do(hours_for, YUSHU) == wide
    do(set_hours, admin, YUSHU, near)
    assert (do(hours_for, YUSHU), do(hours_for, NONGAN)) == (near, wide)
    assert do(hours_of, admin, CHANGCHUN) is None
    do(set_hours, admin, YUSHU, None)
    assert do(hours_for, YUSHU) == wide


def test_only_an_admin_of_the_place_sets_hours(do: Do, actor: MakeActor) -> None:
    hours = read_hours(WEEK, "", "")
    for other in (*(actor(role) for role in Role if role is not Role.ADMIN), actor(Role.ADMIN, NONGAN)):
        with pytest.raises(Forbidden):
            do(set_hours, other, YUSHU, hours)
        with pytest.raises(Forbidden):
            do(hours_of, other, YUSHU)
    assert do(hours_for, YUSHU) is None


async def test_the_number_is_part_of_the_conversation_and_stays_until_it_is_settled(
    store: Engine, agent: DialogueAgent, do: Do, actor: MakeActor
) -> None:
    conversations = Conversations(store, agent)
    conversation = conversations.open(Opening(region=YUSHU))
    first = await conversations.send(conversation, "转人工")
    me = actor()
    receipt = do(listed, me, Wanted()).cases[0].receipt
    assert f"你的编号：{receipt}。" in first["reply"]
    assert conversations.history(conversation).messages[1]["text"] == first["reply"]
    again = await conversations.send(conversation, "转人工")
    assert receipt in again["reply"]
    assert do(listed, me, Wanted()).total == 1


async def test_named_later_the_place_moves_the_conversation_to_its_people(
    store: Engine, agent: DialogueAgent, do: Do, actor: MakeActor
) -> None:
    conversations, me = Conversations(store, agent), actor()
    conversation = conversations.open(Opening())
    assert "哪个县" in (await conversations.send(conversation, "转人工"))["reply"]
    assert do(listed, me, Wanted()).total == 0
    await conversations.send(conversation, "换成榆树市")
    assert do(listed, me, Wanted()).total == 1
    await conversations.send(conversation, "转人工", region=JILIN)  # chosen on the page
    assert do(listed, me, Wanted()).total == 0
