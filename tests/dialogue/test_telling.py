"""Facts told to the open work: stated ones count, doubtful ones change nothing, vague ones permit nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cunwu.dialogue.restraint import flips_unbidden
from cunwu.dialogue.state import State
from cunwu.dialogue.telling import added, told
from cunwu.dialogue.turn import case_of, rule
from cunwu.language.facts import stated_facts
from cunwu.language.normalize import normalize
from cunwu.language.reading import Reading
from cunwu.rulings import PolicyBook
from cunwu.rulings.decide import decide
from cunwu.rulings.verdict import Verdict

TODAY = date(2026, 11, 23)
FORM = State(topic="report_form", facts={"form": "临时加派"}, said=("统计站又要一张表",))
APPROVED = {"report_form||approved=县级": 0.75, "report_form||approved=没有": 0.2}


def reading(text: str, book: PolicyBook, corrects: bool = False) -> Reading:
    plain = normalize(text)
    return Reading(plain, {}, facts=stated_facts(plain, book.facts), corrects=corrects)


def test_a_fact_stated_in_passing_is_added_to_the_open_work(book: PolicyBook) -> None:
    turn = added(
        FORM, {"policy_info|派交限制": 0.2}, reading("那县里后来补发了文，算不算", book), book, TODAY
    )
    assert turn and turn.state.facts == {"form": "临时加派", "approved": "县级"}
    assert decide(turn.cases[0], book).verdict is Verdict.ALLOWED


def test_an_approval_in_doubt_leaves_the_work_as_it_is(book: PolicyBook) -> None:
    for text in ("他说县里明天发文", "他说县里同意，可拿不出文件", "得县里发了文才行吧"):
        turn = added(FORM, APPROVED, reading(text, book), book, TODAY)
        assert turn and turn.state.facts == FORM.facts, text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("文中未载明经省委、省政府同意", "没有"),
        ("未载鸣省伟、省政府同意", "没有"),
        ("没见县政府同意", "没有"),
        ("他们自己搞的,没经县里", "没有"),
        ("未成年人那张表,县里同意了", "县级"),
    ],
)
def test_an_approval_denied_is_none(book: PolicyBook, text: str, value: str) -> None:
    assert stated_facts(text, book.facts)["approved"] == value


def test_an_emergency_that_is_over_is_none(book: PolicyBook) -> None:
    for text in ("县里早撤响应了还让一天两报", "水退了一个月了"):
        assert stated_facts(text, book.facts)["emergency"] == "否", text


def test_what_was_told_wrongly_is_put_right(book: PolicyBook) -> None:
    allowed = replace(FORM, facts={"form": "临时加派", "approved": "县级"})
    now = {"evaluation||yardstick=单独检查": 0.9}
    turn = added(allowed, now, reading("没有文件，是局里自己弄的", book, corrects=True), book, TODAY)
    assert turn and turn.state.facts["approved"] == "没有"


def test_a_place_told_in_few_words_moves_the_ruling_on_a_plaque(book: PolicyBook) -> None:
    inside = State(topic="plaque", facts={"plaque": "其他牌子", "place": "室内"})
    turn = told(inside, reading("那我要是挂外墙上呢", book), book, TODAY)
    assert turn and decide(turn.cases[0], book).verdict is Verdict.PROHIBITED


def test_a_vague_follow_up_makes_no_permission_of_a_refusal(book: PolicyBook) -> None:
    permitted = rule(replace(FORM, facts={"approved": "县级"}), 0.6, TODAY)
    assert decide(case_of(FORM, TODAY), book).verdict is Verdict.NEEDS_APPROVAL
    vague = {"report_form||approved=县级": 0.2, "smalltalk|应答词": 0.8}
    assert flips_unbidden(FORM, permitted, vague, Reading("那就行了吧", {}), book)
    assert not flips_unbidden(FORM, permitted, APPROVED, Reading("县委办统一下的", {}), book)
