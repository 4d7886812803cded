"""Asked whether work was admitted by joint review, the registers answer; a department's word does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cunwu.rulings import PolicyBook
from cunwu.rulings.records import Catalogue, Entry
from cunwu.rulings.verdict import ListKind

Ask = Callable[..., dict[str, Any]]

YUSHU, DEHUI = "220182", "220183"
THIS_YEAR = date.today().year
STRAW, ROADS, DITCHES = "秸秆禁烧巡查", "村屯道路绿化补植", "河道清淤"


def admitted(title: str, year: int = THIS_YEAR, kind: ListKind = ListKind.ADMITTED) -> Catalogue:
    key = f"yushu-{kind.value}-{year}"
    entry = Entry(key, 3, title, authority="农业农村局")
    dates = (date(year, 1, 1), date(year, 12, 31))
    return Catalogue(key, f"榆树市{year}年单子", YUSHU, kind, "jilin-measures-2023", *dates, (entry,))


@pytest.fixture
def county(publish: Callable[..., None], book: PolicyBook) -> None:
    """A county with this year's register, last year's, and a guide."""
    lists = (admitted(STRAW), admitted(ROADS, THIS_YEAR - 1), admitted(DITCHES, kind=ListKind.WORK_ITEMS))
    publish(catalogues=(*book.catalogues, *lists))


@pytest.fixture
def here(ask: Ask, county: None) -> Ask:
    """Asks in that county."""
    return lambda *turns: ask(*turns, region=YUSHU)


@pytest.mark.parametrize(
    "said",
    [
        f"{STRAW}联审过没有",
        f"{STRAW}这项今年联审过吗",
        f"{STRAW}工作通过联审了没",
        f"我们这{STRAW}在不在准入清单里",
        "秸杆禁烧巡查联审通过没有",  # a homophone
    ],
)
def test_a_registered_item_is_allowed_with_the_entry_as_ground(here: Ask, said: str) -> None:
    answer = here(said)
    assert (answer["item"], answer["verdict"], answer["clauses"][0]) == (STRAW, "allowed", 12)
    register = answer["register"]
    assert (register["region"], register["level"], register["year"]) == ("榆树市", "county", THIS_YEAR)
    assert (register["department"], register["entry"]) == ("农业农村局", "3")
    assert (
        f"第3项“{STRAW}”，提出部门：农业农村局，榆树市本级联审通过，{THIS_YEAR}年1月1日起，管到{THIS_YEAR}年12月31日"
        in answer["reply"]
    )
    assert answer["sources"][0]["entry"] == "3"


def test_work_that_is_dispatched_and_registered_is_allowed(here: Ask) -> None:
    answer = here(f"农业局让我们干{STRAW}，该不该接")
    assert (answer["item"], answer["verdict"], answer["clauses"][0]) == (STRAW, "allowed", 12)


def test_the_name_told_afterwards_is_looked_up(here: Ask) -> None:
    answer = here("农业局派活下来了，接不接", f"是{STRAW}这个活")
    assert (answer["item"], answer["verdict"]) == (STRAW, "allowed")


def test_a_responsible_subject_is_refused_though_the_work_is_registered(here: Ask) -> None:
    answer = here(f"{STRAW}要村里签责任状，出了事追责")
    assert (answer["verdict"], answer["clauses"]) == ("prohibited", [1])


@pytest.mark.parametrize("said", [f"{DITCHES}联审过没有", f"{ROADS}今年联审过没有", "挨户登记养狗联审过没有"])
def test_what_this_year_s_register_does_not_name_needs_the_review(here: Ask, said: str) -> None:
    answer = here(said)
    assert (answer["topic"], answer["verdict"]) == ("task", "needs_approval")
    assert (answer["approval_level"], answer["clauses"][0]) == ("same_level_review", 12)
    assert answer["register"]["loaded"] == ["榆树市"]
    assert f"查过榆树市{THIS_YEAR}年的准入清单" in answer["reply"]
    assert f"没有收到长春市、吉林省{THIS_YEAR}年的准入清单" in answer["reply"]


def test_last_year_s_admission_is_told_and_asked_for_by_year(here: Ask) -> None:
    told = f"管到{THIS_YEAR - 1}年12月31日；准入只管那段日子"
    assert told in here(f"{ROADS}今年联审过没有")["reply"]
    last = here(f"{ROADS}去年联审过没有")
    assert (last["verdict"], last["as_of"]) == ("allowed", f"{THIS_YEAR - 1}-12-31")
    assert here(f"{STRAW}去年联审过没有")["verdict"] == "needs_approval"


def test_a_guide_is_shown_and_does_not_permit(here: Ask) -> None:
    answer = here(f"水利局让村里干{DITCHES}，接不接")
    assert answer["verdict"] == "needs_approval"
    assert "目录里有，不等于当年联审通过了" in answer["reply"]


def test_another_county_s_register_says_nothing(ask: Ask, county: None) -> None:
    answer = ask(f"{STRAW}联审过没有", region=DEHUI)
    assert answer["verdict"] == "needs_approval" and answer["register"]["loaded"] == []
    assert f"没有收到德惠市、长春市、吉林省{THIS_YEAR}年的准入清单" in answer["reply"]


def test_the_open_work_is_what_this_means(here: Ask) -> None:
    answer = here("水利局派村里清沟", "这项今年联审过没有")
    assert (answer["verdict"], answer["approval_level"]) == ("needs_approval", "same_level_review")
    assert "说一下全名" in answer["reply"]
    assert here(f"农业局让我们干{STRAW}，该不该接", "这个联审过没有")["item"] == STRAW


def test_the_next_item_is_looked_up_too_and_several_at_once(here: Ask) -> None:
    answer = here(f"{STRAW}联审过吗", f"那{ROADS}呢")
    assert (answer["item"], answer["verdict"]) == (ROADS, "needs_approval")
    both = here(f"{STRAW}和{ROADS}联审过没有")
    assert [ruling["verdict"] for ruling in both["rulings"]] == ["allowed", "needs_approval"]


@pytest.mark.parametrize(
    "claim", ["部门说审过了", "他们说联审通过了", "局里的人说过了联审", "人家口头说准入通过了"]
)
def test_a_department_s_word_for_the_review_permits_nothing(here: Ask, claim: str) -> None:
    assert here("水利局派村里清沟", claim)["verdict"] == "needs_approval"
    assert here("水利局派村里清沟", "这项今年联审过没有", claim)["verdict"] == "needs_approval"


def test_a_paper_of_the_review_that_was_shown_permits(here: Ask) -> None:
    answer = here("水利局派村里清沟", "这项今年联审过没有", "联审通过的文件我看见了")
    assert answer["verdict"] == "allowed" and "以你看到的联审通过的文件为准" in answer["reply"]


@pytest.mark.parametrize(
    "said", ["联审由哪些单位参加", "准入联审是啥意思", "有没有准入联审机制", "联审一年几回"]
)
def test_what_joint_review_is_is_another_question(here: Ask, said: str) -> None:
    answer = here(said)
    assert (answer["topic"], answer["verdict"]) == ("policy_info", None)


def test_the_name_of_registered_work_is_not_carried_over_to_other_work(here: Ask) -> None:
    answer = here(f"农业局让我们干{STRAW}，该不该接", "另外残联派村里挨户量门槛高度，一分钱不给，该接吗")
    assert answer["item"] != STRAW and answer["verdict"] != "allowed"
