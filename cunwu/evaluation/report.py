"""The figures of a set of judged answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cunwu.evaluation.calibration import Bin, bins, expected_error
from cunwu.evaluation.judge import Answer, Judgement, judge
from cunwu.evaluation.questions import Question, Wanted
from cunwu.evaluation.styles import styles

PLACES = 4  # decimals of a share in JSON


@dataclass(frozen=True)
class Result:
    """A question, its answer, and what of it is right."""

    question: Question
    answer: Answer
    judgement: Judgement

    @classmethod
    def of(cls, question: Question, answer: Answer) -> Result:
        return cls(question, answer, judge(question, answer))


@dataclass(frozen=True)
class Score:
    """Shares between 0 and 1 of ``count`` answers; ``permissions`` counts wrong permissions."""

    count: int
    verdict: float
    topic: float
    clause: float
    asked: float
    permissions: int

    @classmethod
    def of(cls, results: Sequence[Result]) -> Score:
        """Raises ZeroDivisionError for no results."""
        judged = [result.judgement for result in results]
        return cls(
            count=len(judged),
            verdict=sum(one.verdict for one in judged) / len(judged),
            topic=sum(one.topic for one in judged) / len(judged),
            clause=sum(one.clause for one in judged) / len(judged),
            asked=sum(one.asked for one in judged) / len(judged),
            permissions=sum(one.permission for one in judged),
        )


@dataclass(frozen=True)
class Clarification:
    """How many answers asked back: in all, where it was wanted, and where a ruling was wanted."""

    asked: int
    wanted: int
    asked_where_wanted: int
    asked_needlessly: int


Grouping = Callable[[Question], Iterable[str]]

# How questions are grouped. An item's name is only compared where the certificate is a cancelled one.
GROUPINGS: Mapping[str, Grouping] = {
    "file": lambda question: [question.file],
    "topic": lambda question: [question.topic.value],
    "verdict": lambda question: [question.verdict.value],
    "style": styles,
    "item": lambda question: question.items if question.verdict is Wanted.NOT_ISSUED else (),
}


@dataclass(frozen=True)
class Report:
    """Figures of one run. ``confusion`` counts (wanted, given) verdicts; "none" is no ruling."""

    results: Sequence[Result]
    total: Score
    groups: Mapping[str, Mapping[str, Score]]
    confusion: Mapping[tuple[str, str], int]
    calibration: Sequence[Bin]
    calibration_error: float
    clarification: Clarification

    @classmethod
    def of(cls, results: Sequence[Result]) -> Report:
        """The figures of at least one result."""
        found = bins([(result.answer.confidence, result.judgement.verdict) for result in results])
        return cls(
            results=results,
            total=Score.of(results),
            groups={name: _grouped(results, grouping) for name, grouping in GROUPINGS.items()},
            confusion=Counter((result.question.verdict.value, given(result)) for result in results),
            calibration=found,
            calibration_error=expected_error(found),
            clarification=_clarification(results),
        )

    def to_json(self) -> dict[str, Any]:
        """Everything, without the words of the questions."""
        confusion: dict[str, dict[str, int]] = defaultdict(dict)
        for (wanted, got), count in sorted(self.confusion.items()):
            confusion[wanted][got] = count
        return {
            "total": _rounded(self.total),
            "groups": {
                name: {key: _rounded(score) for key, score in group.items()}
                for name, group in self.groups.items()
            },
            "confusion": confusion,
            "calibration": {
                "bins": [_rounded(one) for one in self.calibration],
                "error": round(self.calibration_error, PLACES),
            },
            "clarification": asdict(self.clarification),
            "rows": [_row(result) for result in self.results],
        }


def given(result: Result) -> str:
    """The word of the verdict that was given; "none" for no ruling."""
    verdict = result.answer.verdict
    return verdict.value if verdict else Wanted.NONE.value


def _grouped(results: Sequence[Result], grouping: Grouping) -> dict[str, Score]:
    members: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        for key in grouping(result.question):
            members[key].append(result)
    return {key: Score.of(members[key]) for key in sorted(members)}


def _clarification(results: Sequence[Result]) -> Clarification:
    asked = [result.question for result in results if result.judgement.asked]
    wanted = Wanted.CLARIFY
    return Clarification(
        asked=len(asked),
        wanted=sum(result.question.verdict is wanted for result in results),
        asked_where_wanted=sum(question.verdict is wanted for question in asked),
        asked_needlessly=sum(wanted not in (question.verdict, *question.also) for question in asked),
    )


def _row(result: Result) -> dict[str, Any]:
    return {
        "id": result.question.id,
        "file": result.question.file,
        "wanted": result.question.verdict.value,
        "given": given(result),
        "topic": result.answer.topic.value if result.answer.topic else None,
        "item": result.answer.item,
        "confidence": result.answer.confidence,
        "right": asdict(result.judgement),
    }


def _rounded(record: Score | Bin) -> dict[str, Any]:
    return {
        name: round(value, PLACES) if isinstance(value, float) else value
        for name, value in asdict(record).items()
    }
