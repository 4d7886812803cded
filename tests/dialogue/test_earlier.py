"""A case that was left can be come back to; nothing else brings it back."""

from __future__ import annotations

from dataclasses import replace

from cunwu.dialogue.earlier import KEPT, remembered, returned
from cunwu.dialogue.state import Earlier, State
from cunwu.dialogue.turn import Move, Turn
from cunwu.language.reading import Reading
from cunwu.rulings.verdict import Topic

REPORT = Earlier("report_form", None, {"form": "临时加派"}, ("统计站又要一张表",))
HARDSHIP = Earlier("certificate", "困难证明", {}, ("我爸低保要困难的证明",))
NOW = State(
    topic="certificate", item="婚姻状况证明", said=("我闺女要单身的证明",), earlier=(HARDSHIP, REPORT)
)


def say(text: str) -> Reading:
    return Reading(text, {})


def test_what_the_message_asks_says_which_case_it_comes_back_to() -> None:
    asked = {"report_form||form=统一下发": 0.7, "certificate|困难证明": 0.1}
    back = returned(NOW, asked, say("说回刚才那张表,为啥能不填"))
    assert (back.topic, back.item, back.facts, back.said) == ("report_form", None, REPORT.facts, REPORT.said)


def test_words_that_only_one_earlier_case_was_put_in_bring_it_back() -> None:
    assert returned(NOW, {}, say("我爸那个先给办了行不")).item == "困难证明"


def test_words_of_the_open_case_bring_nothing_back() -> None:
    assert returned(NOW, {}, say("我闺女那个急不急")) == NOW


def test_a_message_that_points_nowhere_leaves_the_open_case() -> None:
    assert returned(NOW, {"report_form": 1.0}, say("统计站又要一张表")) == NOW
    assert (
        returned(replace(NOW, earlier=()), {"report_form": 1.0}, say("说回刚才那张表")).topic == "certificate"
    )


def left(before: State, after: State) -> tuple[Earlier, ...]:
    turn = Turn(Move.RULE, Topic.CERTIFICATE, after, 1.0)
    return tuple(remembered(before, turn).state.earlier)


def test_the_case_that_is_left_is_remembered_first() -> None:
    cases = left(NOW, replace(NOW, item="死亡证明"))
    assert [case.item for case in cases] == ["婚姻状况证明", "困难证明", None]


def test_a_case_is_remembered_once_and_only_the_latest_few() -> None:
    crowd = replace(NOW, earlier=(Earlier("certificate", "婚姻状况证明", {}, ()), HARDSHIP, REPORT))
    cases = left(crowd, replace(crowd, item="死亡证明"))
    assert len(cases) == KEPT
    assert [case.item for case in cases].count("婚姻状况证明") == 1


def test_another_piece_of_work_of_the_same_kind_leaves_the_first_to_come_back_to() -> None:
    group = State(topic="app_group", facts={"system": "工作群"}, said=("一个局拉一个工作群",))
    cases = left(group, replace(group, facts={"system": "村内自建"}))
    assert [dict(case.facts) for case in cases] == [{"system": "工作群"}]
    assert left(group, replace(group, facts={"system": "工作群", "approved": "县级"})) == ()


def test_a_case_that_goes_on_is_not_remembered_as_left() -> None:
    assert left(NOW, replace(NOW, facts={"verifiable": "否"})) == NOW.earlier


def test_a_paper_not_yet_named_is_nothing_to_come_back_to() -> None:
    assert left(State(topic="certificate"), State(topic="certificate", item="死亡证明")) == ()
