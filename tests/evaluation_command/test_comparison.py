"""Two models beside each other: figures counted by hand, and when the new one is worse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cunwu.evaluation.comparison import compare, worse
from cunwu.evaluation.judge import Answer
from cunwu.evaluation.questions import Question
from cunwu.evaluation.report import Report, Result

Ask = Callable[..., Question]
RIGHT: dict[str, Any] = {
    "topic": "certificate",
    "item": "无犯罪记录证明",
    "verdict": "not_issued",
    "clauses": [9],
    "confidence": 0.9,
}
PERMITS = {**RIGHT, "verdict": "issuable"}
MISSED = {**RIGHT, "verdict": "unlisted"}


@pytest.fixture
def report(question: Ask) -> Callable[..., Report]:
    """The report of some answers, to questions a, b, c …"""

    def make(*answers: dict[str, Any]) -> Report:
        asked = [question(id=chr(ord("a") + number)) for number in range(len(answers))]
        pairs = zip(asked, answers, strict=True)
        return Report.of([Result.of(one, Answer.from_json(answer)) for one, answer in pairs])

    return make


def test_the_figures_and_the_rows_that_changed(report: Callable[..., Report]) -> None:
    found = compare(report(RIGHT, MISSED, MISSED, RIGHT), report(RIGHT, RIGHT, PERMITS, MISSED))
    assert [found["total"][when]["right"] for when in ("before", "after")] == [2, 2]
    assert found["topics"]["certificate"]["after"] == {
        "count": 4,
        "right": 2,
        "verdict": 0.5,
        "permissions": 1,
        "asked": 0.0,
    }
    rows = found["changed"]
    assert [(row["id"], row["was_right"], row["right"]) for row in rows] == [
        ("c", False, False),
        ("d", True, False),
        ("b", False, True),
    ]
    assert rows[0]["permission"] and rows[0]["after"]["verdict"] == "issuable"
    assert found["new_permissions"] == 1


def test_the_same_answers_change_nothing_and_are_no_worse(report: Callable[..., Report]) -> None:
    found = compare(report(RIGHT, MISSED), report({**RIGHT, "confidence": 0.5}, MISSED))
    assert found["changed"] == [] and worse(found) == []


@pytest.mark.parametrize(
    ("before", "after", "faults"),
    [
        ((MISSED,), (RIGHT,), []),
        ((RIGHT,), (MISSED,), ["verdict"]),
        ((MISSED,), (PERMITS,), ["permission"]),
        ((MISSED, MISSED, MISSED), (RIGHT, RIGHT, PERMITS), ["permission"]),
        ((PERMITS, RIGHT), (RIGHT, PERMITS), ["permission"]),
        ((PERMITS,), (PERMITS,), []),
    ],
)
def test_when_a_model_is_worse(
    report: Callable[..., Report],
    before: tuple[dict[str, Any], ...],
    after: tuple[dict[str, Any], ...],
    faults: list[str],
) -> None:
    assert worse(compare(report(*before), report(*after))) == faults


def test_other_questions_are_not_compared(report: Callable[..., Report]) -> None:
    with pytest.raises(ValueError, match=r"shorter|longer|differ"):
        compare(report(RIGHT, RIGHT), report(RIGHT))
