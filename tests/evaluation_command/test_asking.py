"""Questions are asked as ``cunwu ask --batch`` asks them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from cunwu.chat.agent import DialogueAgent
from cunwu.commands.ask import batch, setting
from cunwu.commands.evaluate import evaluate
from cunwu.evaluation.perturb import Kind
from cunwu.evaluation.questions import Question
from cunwu.rulings import PolicyBook

Ask = Callable[..., Question]

ASKED: list[dict[str, Any]] = [
    {"id": "a"},
    {
        "id": "b",
        "turns": ["要村里填个表", "县里发了文"],
        "topic": "report_form",
        "verdict": "allowed",
        "clauses": [3],
    },
    {
        "id": "c",
        "turns": ["死亡证明能开吗"],
        "region": "榆树",
        "as_of": "2019-12-31",
        "verdict": "not_cancelled",
    },
    {"id": "d", "turns": ["死亡证明能开吗"], "item": "死亡证明"},
    {"id": "e", "turns": ["你好"], "topic": "smalltalk", "item": None, "verdict": None, "clauses": []},
]


def test_answers_are_those_of_a_batch(question: Ask, agent: DialogueAgent, book: PolicyBook) -> None:
    asked = [question(**fields) for fields in ASKED]
    found = evaluate(agent, asked, book).plain
    lines = [
        json.dumps({"id": q.id, "turns": q.turns, "region": q.region, "as_of": q.as_of}, ensure_ascii=False)
        for q in asked
    ]
    output = io.StringIO()
    assert batch(agent, io.StringIO("\n".join(lines)), output, setting(None, None, book), book) == 0
    expected = [json.loads(line) for line in output.getvalue().splitlines()]
    for result, answer in zip(found.results, expected, strict=True):
        given = result.answer.verdict.value if result.answer.verdict else None
        assert (given, result.answer.item) == (answer["verdict"], answer["item"])
        assert result.answer.confidence == answer["confidence"]


def test_turns_place_and_day_are_honoured(question: Ask, agent: DialogueAgent, book: PolicyBook) -> None:
    found = evaluate(agent, [question(**fields) for fields in ASKED], book).plain
    assert {result.question.id: result.judgement.verdict for result in found.results} == dict.fromkeys(
        "abcde", True
    )
    assert found.total.permissions == 0


def test_each_kind_is_asked_beside_the_questions_as_written(
    question: Ask, agent: DialogueAgent, book: PolicyBook
) -> None:
    asked = [question(id="a"), question(id="b", turns=["健在证明能开吗"], item="健在证明")]
    found = evaluate(agent, asked, book, list(Kind))
    assert list(found.perturbed) == list(Kind)
    assert [result.question for result in found.plain.results] == asked
    for report in found.perturbed.values():
        assert [result.question.id for result in report.results] == ["a", "b"]
    assert found.perturbed[Kind.TRADITIONAL].results[0].question.turns != asked[0].turns


def test_a_question_that_cannot_be_asked_is_named(
    question: Ask, agent: DialogueAgent, book: PolicyBook
) -> None:
    for fields in ({"region": "哈尔滨"}, {"turns": ["长" * 3000]}):
        with pytest.raises(ValueError, match=r"^one\.jsonl 第1行："):
            evaluate(agent, [question(**fields)], book)
