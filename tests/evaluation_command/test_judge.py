"""What counts as right: the labellers' rules, with expected values written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cunwu.evaluation.judge import Answer, judge
from cunwu.evaluation.questions import Question
from cunwu.rulings.verdict import Topic, Verdict

Ask = Callable[..., Question]

# What meets each wanted verdict, where the topic is right; "null+" has no verdict but asks back.
EXPECTATIONS: dict[str | None, set[str]] = {
    "not_issued": {"not_issued"},
    "not_cancelled": {
        "issuable", "unlisted", "issuable_if_verified", "deliberate_first", "not_verifiable", "no_catalogue",
    },
    "prohibited": {"prohibited"},
    "needs_approval": {"needs_approval"},
    "assist": {"assist", "own_duty"},
    "delegate": {"delegate"},
    "allowed": {"allowed", "own_duty", "villagers_own"},
    "clarify": {"clarify", "unlisted", "no_catalogue", "deliberate_first", "not_verifiable", "null+"},
    None: {"clarify", "null", "null+"},
}  # fmt: skip
GIVEN: dict[str, dict[str, Any]] = {
    **{verdict.value: {"verdict": verdict.value} for verdict in Verdict},
    "null": {"verdict": None},
    "null+": {"verdict": None, "candidates": ["健在证明", "死亡证明"]},
}


def judged(question: Question, **answer: Any) -> dict[str, bool]:
    """Everything about an answer that is as wanted where ``answer`` does not say otherwise."""
    as_wanted = {
        "topic": question.topic.value,
        "item": question.item,
        "verdict": None,
        "clauses": sorted(question.clauses),
        "confidence": 0.9,
    }
    return vars(judge(question, Answer.from_json({**as_wanted, **answer})))


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("wanted", EXPECTATIONS, ids=str)
def test_a_wanted_verdict_is_met_by_what_the_table_says(
    question: Ask, wanted: str | None, given: str
) -> None:
    assert judged(question(verdict=wanted), **GIVEN[given])["verdict"] is (given in EXPECTATIONS[wanted])


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("also", EXPECTATIONS, ids=str)
def test_a_verdict_the_second_labeller_takes_is_right_too(
    question: Ask, also: str | None, given: str
) -> None:
    never_met = question(verdict="delegate", also=[also or "none"])
    right = given in EXPECTATIONS[also] or given == "delegate"
    assert judged(never_met, **GIVEN[given])["verdict"] is right


@pytest.mark.parametrize(
    ("wanted", "named", "right"),
    [
        ("无犯罪记录证明", "无犯罪记录证明", True),
        ("无犯罪记录证明", "无犯罪记录证明（出国用）", True),
        ("无犯罪记录证明", "无犯罪记录证明 (出国用)", True),
        ("无犯罪记录证明", "居民身份信息证明", False),
        ("无犯罪记录证明", None, False),
        ("婚姻状况证明;居民财产证明", "居民财产证明", True),
        ("婚姻状况证明;居民财产证明", "居民财产证明;婚姻状况证明", True),
        ("婚姻状况证明;居民财产证明", "居民财产证明;死亡证明", False),
        (None, "死亡证明", True),
    ],
)
def test_a_refused_certificate_has_to_be_the_one_asked_for(
    question: Ask, wanted: str | None, named: str | None, right: bool
) -> None:
    assert judged(question(item=wanted), verdict="not_issued", item=named)["verdict"] is right


@pytest.mark.parametrize(("wanted", "given"), [("not_cancelled", "unlisted"), ("prohibited", "prohibited")])
def test_other_names_are_free(question: Ask, wanted: str, given: str) -> None:
    assert judged(question(verdict=wanted), verdict=given, item="别的叫法")["verdict"]


@pytest.mark.parametrize(
    ("wanted", "given", "right"),
    [
        ("certificate", "certificate", True),
        ("certificate", "task", False),
        ("task", "report_form", True),
        ("plaque", "mechanism", True),
        ("app_group", "evaluation", True),
        ("task", "facility", False),
        ("task", None, False),
        ("smalltalk", "out_of_scope", False),
    ],
)
def test_kinds_of_work_are_not_told_apart_other_topics_are(
    question: Ask, wanted: str, given: str | None, right: bool
) -> None:
    assert judged(question(topic=wanted), topic=given)["topic"] is right


@pytest.mark.parametrize(
    ("wanted", "given", "right"),
    [
        ("policy_info", "policy_info", True),
        ("policy_info", "facility", False),
        ("smalltalk", "out_of_scope", True),
        ("out_of_scope", "handoff", True),
        ("handoff", "handoff", True),
        ("handoff", "smalltalk", False),
        ("facility", None, False),
    ],
)
def test_without_a_ruling_the_topic_decides_and_a_cry_for_help_must_be_heard(
    question: Ask, wanted: str, given: str | None, right: bool
) -> None:
    assert judged(question(topic=wanted, verdict=None, clauses=[]), topic=given)["verdict"] is right


PERMISSIONS = {"issuable", "issuable_if_verified", "assist", "delegate", "allowed", "own_duty"}


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("wanted", EXPECTATIONS, ids=str)
def test_a_yes_where_a_no_was_wanted_is_a_wrong_permission(
    question: Ask, wanted: str | None, given: str
) -> None:
    wrong = wanted in ("not_issued", "prohibited") and given in PERMISSIONS
    assert judged(question(verdict=wanted), **GIVEN[given])["permission"] is wrong


def test_a_yes_the_second_labeller_takes_is_no_wrong_permission(question: Ask) -> None:
    either = question(topic="task", verdict="prohibited", also=["assist"])
    assert not judged(either, verdict="assist")["permission"]
    assert judged(either, verdict="allowed")["permission"]


@pytest.mark.parametrize(
    ("topic", "wanted", "given", "right"),
    [
        ("certificate", [9, 10], [10], True),
        ("certificate", [9], [10], False),
        ("certificate", [9], [], False),
        ("policy_info", [], [3], True),
        ("out_of_scope", [], [3], False),
        ("smalltalk", [], [3], False),
        ("smalltalk", [], [], True),
    ],
)
def test_one_wanted_clause_is_enough_and_none_may_be_invented(
    question: Ask, topic: str, wanted: list[int], given: list[int], right: bool
) -> None:
    assert judged(question(topic=topic, clauses=wanted), clauses=given)["clause"] is right


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ({"verdict": "clarify"}, True),
        ({"verdict": None, "needs": ["approved"]}, True),
        ({"verdict": None, "candidates": ["健在证明"]}, True),
        ({"verdict": None}, False),
        ({"verdict": "unlisted", "needs": ["verifiable"]}, False),
    ],
)
def test_asking_back_is_a_question_without_a_ruling(
    question: Ask, answer: dict[str, Any], asked: bool
) -> None:
    assert judged(question(), **answer)["asked"] is asked


def test_no_answer_at_all_is_wrong(question: Ask) -> None:
    for wanted in set(EXPECTATIONS):
        silent = judge(question(verdict=wanted), Answer.from_json({}))
        assert not silent.verdict and not silent.topic and not silent.permission


def test_every_word_of_topics_and_verdicts_can_be_judged(question: Ask) -> None:
    for topic in Topic:
        for verdict in Verdict:
            judged(question(), topic=topic.value, verdict=verdict.value)


def test_what_is_listed_is_what_is_wrong(question: Ask) -> None:
    answer = {"topic": "task", "verdict": "allowed", "clauses": [1]}
    assert judge(question(), Answer.from_json(answer)).faults == {"wrong", "permission", "topic", "clause"}
    right = {"topic": "certificate", "item": "无犯罪记录证明", "verdict": "not_issued", "clauses": [9]}
    assert judge(question(), Answer.from_json(right)).faults == set()
